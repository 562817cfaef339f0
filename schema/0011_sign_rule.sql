-- Shop signs: the rules a sign is judged by, the streets with a standard of their own, and
-- facades that owners have kept.

CREATE TABLE sign_street (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	code VARCHAR(40) NOT NULL,
	name VARCHAR(40) NOT NULL,
	area_code INT UNSIGNED NOT NULL,       -- street or district it lies in
	looks VARCHAR(20) NOT NULL,            -- oldtown, seaside, ... (sign/words.h)
	pedestrian TINYINT UNSIGNED NOT NULL,
	about VARCHAR(200) NOT NULL,
	basis TINYINT UNSIGNED NOT NULL,       -- enum sign_basis (sign/rule.h)
	valid_from DATE NOT NULL,
	valid_to DATE NULL,
	PRIMARY KEY (id),
	UNIQUE KEY sign_street_of (code, valid_from)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The most specific row of a rule counts: of the street, else of the area, district, city.
CREATE TABLE sign_rule (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	rule VARCHAR(30) NOT NULL,             -- the check that judges it (sign/rule.h)
	area_code INT UNSIGNED NOT NULL,
	street VARCHAR(40) NULL,               -- sign_street.code; NULL: every street of the area
	breaks TINYINT UNSIGNED NOT NULL,      -- what breaking it means: 1 to be changed, 2 not possible
	value INT UNSIGNED NULL,               -- mm, K or a number, as the check counts
	words VARCHAR(600) NULL,               -- what is allowed, words of sign/words.h
	forbidden TINYINT UNSIGNED NULL,       -- which of the 17 forbidden situations
	basis TINYINT UNSIGNED NOT NULL,
	text VARCHAR(200) NOT NULL,
	source VARCHAR(120) NOT NULL,
	valid_from DATE NOT NULL,
	valid_to DATE NULL,
	PRIMARY KEY (id),
	KEY sign_rule_of (rule, area_code, street)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What an owner measured and kept, under a token that only she has.
CREATE TABLE sign_facade (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	token BINARY(16) NOT NULL,
	facts VARCHAR(1000) NOT NULL,          -- as sign/facade.h writes them
	kept_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY sign_facade_token (token),
	KEY sign_facade_kept (kept_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
