-- The city's side: the case (案卷) that a report becomes, its log, the outbox.

CREATE TABLE case_file (
	report_id BIGINT UNSIGNED NOT NULL,
	unit_id INT UNSIGNED NOT NULL,
	category_id INT UNSIGNED NOT NULL,
	standard_id INT UNSIGNED NULL,         -- case_standard that gave the limit
	rule_id INT UNSIGNED NULL,             -- route_rule that chose the unit; NULL: a person did
	reason VARCHAR(500) NOT NULL,          -- in words a citizen understands
	reason_data TEXT NOT NULL,             -- the same for machines (JSON)
	limit_count SMALLINT UNSIGNED NOT NULL,
	limit_unit TINYINT UNSIGNED NOT NULL,
	opened_at DATETIME(3) NOT NULL,        -- the clock starts
	deadline DATETIME(3) NOT NULL,
	handled_at DATETIME(3) NULL,           -- of the last handling
	confirm_until DATETIME(3) NULL,        -- the citizen may answer until then
	closed_at DATETIME(3) NULL,
	closed_how TINYINT UNSIGNED NOT NULL DEFAULT 0,  -- enum closed_how (dispatch/case.h)
	reopened TINYINT UNSIGNED NOT NULL DEFAULT 0,    -- times the citizen said "not solved"
	PRIMARY KEY (report_id),
	KEY case_of_unit (unit_id, deadline),
	KEY case_to_confirm (closed_at, confirm_until),
	KEY case_closed (closed_at, category_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Append-only: no program has a grant to change or delete a row.
CREATE TABLE flow_log (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	report_id BIGINT UNSIGNED NOT NULL,
	at DATETIME(3) NOT NULL,
	actor TINYINT UNSIGNED NOT NULL,       -- enum actor (dispatch/workflow.h)
	actor_name VARCHAR(60) NOT NULL,       -- shown: '市民', '市南区城市管理局'
	action TINYINT UNSIGNED NOT NULL,      -- enum action (dispatch/workflow.h)
	status_from TINYINT UNSIGNED NOT NULL,
	status_to TINYINT UNSIGNED NOT NULL,
	note VARCHAR(1000) NOT NULL,           -- public
	PRIMARY KEY (id),
	KEY flow_log_of (report_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Written in the transaction of the thing it is about; dispatchd deletes a row in
-- the transaction that does the work. Delivery is at least once.
CREATE TABLE outbox (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	topic TINYINT UNSIGNED NOT NULL,       -- enum outbox_topic (dispatch/outbox.h)
	report_id BIGINT UNSIGNED NOT NULL,
	created_at DATETIME(3) NOT NULL,
	next_at DATETIME(3) NOT NULL,          -- not to be tried before
	attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
	error VARCHAR(200) NOT NULL DEFAULT '',
	PRIMARY KEY (id),
	KEY outbox_due (next_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Figures that dispatchd keeps fresh, so that pages only read them.
CREATE TABLE city_figure (
	name VARCHAR(30) CHARACTER SET ascii NOT NULL,  -- reported, solved, median_hours, dispatch_p50_ms, ...
	value DOUBLE NOT NULL,
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE handling_median (
	category_id INT UNSIGNED NOT NULL,
	district_code INT UNSIGNED NOT NULL,   -- 0: the whole city
	hours DOUBLE NOT NULL,                 -- opening to handling, median
	cases INT UNSIGNED NOT NULL,           -- of how many
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (category_id, district_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
