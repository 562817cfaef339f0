-- Whose it is and until when: owners of components, precedents, limits of the
-- phases, the history of each case's clock, escalation.

-- What stands in the street, to whom it belongs (部件普查). `dianliang load --components FILE`.
CREATE TABLE component (
	id BIGINT UNSIGNED NOT NULL,           -- 17 digits: district 6, class 2 + 3, serial 6
	category_id INT UNSIGNED NOT NULL,
	owner_id INT UNSIGNED NOT NULL,        -- unit
	name VARCHAR(60) NOT NULL,
	lat DOUBLE NOT NULL,
	lon DOUBLE NOT NULL,
	cell INT UNSIGNED NOT NULL,            -- geo_cell() of the point
	PRIMARY KEY (id),
	KEY component_near (cell, lat, lon),
	KEY component_of (owner_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE category
	-- How near a component must be; NULL: 15.
	ADD COLUMN component_radius_m SMALLINT UNSIGNED NULL;

ALTER TABLE route_rule
	ADD COLUMN owner_id INT UNSIGNED NULL,  -- unit; NULL: any, or no component near by
	ADD KEY route_rule_scope (category_id, area_code);

-- Changes to what the dispatch core decides by: every writer adds one in its own
-- transaction, every dispatcher looks before it decides. One row, id 1; none: 0.
CREATE TABLE rules_version (
	id TINYINT UNSIGNED NOT NULL,
	version BIGINT UNSIGNED NOT NULL,
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What the committee office decided in a dispute (dispatch/precedent.h).
CREATE TABLE precedent (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	year SMALLINT UNSIGNED NOT NULL,
	serial INT UNSIGNED NOT NULL,          -- within the year
	number VARCHAR(20) NOT NULL,           -- 先例2026-001
	kind TINYINT UNSIGNED NULL,            -- class, as in route_rule
	big VARCHAR(30) NULL,
	category_id INT UNSIGNED NULL,
	area_code INT UNSIGNED NULL,           -- place: an area, or a circle, or everywhere
	lat DOUBLE NULL,
	lon DOUBLE NULL,
	radius_m SMALLINT UNSIGNED NULL,
	owner_id INT UNSIGNED NULL,
	unit_id INT UNSIGNED NOT NULL,
	words VARCHAR(500) NOT NULL,           -- public
	report_id BIGINT UNSIGNED NULL,        -- the case it came from
	staff_id BIGINT UNSIGNED NULL,         -- who wrote it in
	decided_at DATETIME(3) NOT NULL,
	valid_from DATE NOT NULL,
	valid_to DATE NULL,
	superseded_by INT UNSIGNED NULL,       -- the newer one of the same scope that ended it
	PRIMARY KEY (id),
	UNIQUE KEY precedent_number (year, serial),
	KEY precedent_of (report_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE phase_limit (
	phase TINYINT UNSIGNED NOT NULL,       -- enum phase (dispatch/phase.h)
	group_id TINYINT UNSIGNED NOT NULL,    -- category_group; 0: those without their own
	limit_count SMALLINT UNSIGNED NOT NULL,
	limit_unit TINYINT UNSIGNED NOT NULL,  -- enum time_unit
	PRIMARY KEY (phase, group_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What happened to a case's clock; append-only.
CREATE TABLE limit_event (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	report_id BIGINT UNSIGNED NOT NULL,
	at DATETIME(3) NOT NULL,
	kind TINYINT UNSIGNED NOT NULL,        -- enum limit_kind (dispatch/limit.h)
	count SMALLINT UNSIGNED NOT NULL DEFAULT 0,
	unit TINYINT UNSIGNED NOT NULL DEFAULT 0,
	until DATETIME(3) NULL,
	staff_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
	PRIMARY KEY (id),
	KEY limit_event_of (report_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE case_file
	ADD COLUMN precedent_id INT UNSIGNED NULL,   -- precedent that chose the unit
	ADD COLUMN escalate_at DATETIME(3) NULL,     -- the next escalation; NULL: none to come
	ADD KEY case_escalate (escalate_at);

-- Each level once for each run of the limit.
CREATE TABLE escalation (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	report_id BIGINT UNSIGNED NOT NULL,
	run SMALLINT UNSIGNED NOT NULL,        -- 0 the first, 1 after one reopening or new unit, ...
	level SMALLINT UNSIGNED NOT NULL,      -- 100, 150, 200 percent of the limit
	at DATETIME(3) NOT NULL,
	to_role TINYINT UNSIGNED NOT NULL,     -- enum actor
	unit_id INT UNSIGNED NOT NULL,         -- the unit that was late
	PRIMARY KEY (id),
	UNIQUE KEY escalation_once (report_id, run, level),
	KEY escalation_of_unit (unit_id, id),
	KEY escalation_to (to_role, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Cases that were reopened or handled before there was a history get what is known of it.
INSERT INTO limit_event (report_id, at, kind, count)
	SELECT c.report_id, MAX(l.at), 4, c.limit_count FROM case_file c
	JOIN flow_log l ON l.report_id = c.report_id AND l.action = 7
	GROUP BY c.report_id, c.limit_count ORDER BY c.report_id;
INSERT INTO limit_event (report_id, at, kind)
	SELECT report_id, handled_at, 6 FROM case_file
	WHERE confirm_until IS NOT NULL ORDER BY report_id;
UPDATE case_file SET escalate_at = deadline WHERE closed_at IS NULL AND confirm_until IS NULL;
