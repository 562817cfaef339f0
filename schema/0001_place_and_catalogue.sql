-- Where things are, what they are called, who answers for them: data that
-- `dianliang load` brings in from schema/seed and staff edit later.
-- Times are UTC; coordinates WGS-84.

CREATE TABLE area (
	code INT UNSIGNED NOT NULL,            -- 3702 city, 370202 district, 370202001 street
	parent INT UNSIGNED NULL,
	level TINYINT UNSIGNED NOT NULL,       -- enum area_level (geo/area.h)
	name VARCHAR(40) NOT NULL,
	lat DOUBLE NULL,                       -- a point that stands for it
	lon DOUBLE NULL,
	outline MEDIUMTEXT NULL,               -- WKT MULTIPOLYGON(lon lat, ...)
	PRIMARY KEY (code),
	KEY area_parent (parent, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE category_group (
	id TINYINT UNSIGNED NOT NULL,
	name VARCHAR(20) NOT NULL,             -- as people say it: 井盖, 路灯
	icon VARCHAR(30) NOT NULL,             -- static/icons/<icon>.svg
	hint VARCHAR(60) NOT NULL,
	position TINYINT UNSIGNED NOT NULL,
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE category (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	standard VARCHAR(30) NOT NULL,         -- 'GB/T 47678.5-2026'
	kind TINYINT UNSIGNED NOT NULL,        -- 1 component (部件), 2 matter (事项)
	code CHAR(5) NOT NULL,                 -- the standard's; has holes, never renumbered
	big VARCHAR(30) NOT NULL,              -- big class (大类)
	name VARCHAR(60) NOT NULL,
	group_id TINYINT UNSIGNED NULL,        -- NULL: found by search only
	is_group_default TINYINT(1) NOT NULL DEFAULT 0,
	duplicate_radius_m SMALLINT UNSIGNED NULL,  -- NULL: [report] duplicate_radius
	valid_from DATE NOT NULL,
	valid_to DATE NULL,
	PRIMARY KEY (id),
	UNIQUE KEY category_code (standard, kind, code),
	KEY category_of_group (group_id, kind, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- When a case may be opened and closed, and how long the unit has (立案、结案规范).
CREATE TABLE case_standard (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	category_id INT UNSIGNED NOT NULL,
	position TINYINT UNSIGNED NOT NULL,    -- 1 is taken when nobody chose
	open_when VARCHAR(200) NOT NULL,
	close_when VARCHAR(200) NOT NULL,
	limit_count SMALLINT UNSIGNED NOT NULL,
	limit_unit TINYINT UNSIGNED NOT NULL,  -- enum time_unit (dispatch/clock.h)
	PRIMARY KEY (id),
	UNIQUE KEY case_standard_of (category_id, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The classifier's first generation: a phrase found in the text votes.
CREATE TABLE keyword_rule (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	phrase VARCHAR(30) NOT NULL,
	category_id INT UNSIGNED NOT NULL,
	weight SMALLINT NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY keyword_rule_phrase (phrase, category_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE unit (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	code VARCHAR(40) NOT NULL,             -- stable name for seeds: '370202-chengguan'
	name VARCHAR(60) NOT NULL,
	short_name VARCHAR(20) NOT NULL,
	area_code INT UNSIGNED NOT NULL,       -- what it answers for at most
	phone VARCHAR(20) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY unit_code (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- category x area -> unit. NULL means "any"; the most specific rule wins:
-- exact category, then big class, then any; within these the smallest area.
CREATE TABLE route_rule (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	kind TINYINT UNSIGNED NULL,
	big VARCHAR(30) NULL,
	category_id INT UNSIGNED NULL,
	area_code INT UNSIGNED NULL,
	unit_id INT UNSIGNED NOT NULL,
	reason VARCHAR(200) NOT NULL,          -- said to the citizen
	valid_from DATE NOT NULL,
	valid_to DATE NULL,
	PRIMARY KEY (id),
	KEY route_rule_unit (unit_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Days that are not what their weekday says.
CREATE TABLE calendar_day (
	day DATE NOT NULL,
	works TINYINT(1) NOT NULL,             -- 0 holiday, 1 make-up working day (调休)
	name VARCHAR(20) NOT NULL,
	PRIMARY KEY (day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The entries of the home page: a new citizen module is a new row.
CREATE TABLE module (
	id TINYINT UNSIGNED NOT NULL,
	path VARCHAR(60) NOT NULL,
	title VARCHAR(20) NOT NULL,
	subtitle VARCHAR(60) NOT NULL,
	icon VARCHAR(30) NOT NULL,
	position TINYINT UNSIGNED NOT NULL,
	enabled TINYINT(1) NOT NULL,
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
