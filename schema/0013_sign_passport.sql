-- Shop signs from the question before one is made (指导) to the number that hangs on the
-- storefront (passport, 备案), its safety checks, storm notices and scans.

-- A question with a design, or about a sign that hangs already.
CREATE TABLE sign_ask (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	number CHAR(17) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	once BINARY(16) NOT NULL,              -- of the form: sent twice, stored once
	kind TINYINT UNSIGNED NOT NULL,        -- enum ask_kind (sign/ask.h)
	state TINYINT UNSIGNED NOT NULL,       -- enum sign_state (sign/steps.h)
	citizen_id BIGINT UNSIGNED NOT NULL,   -- who asked
	passport_id BIGINT UNSIGNED NULL,      -- the storefront it is about, or became
	order_token BINARY(16) NULL,           -- sign_order: the design that was made here
	design VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
	trade VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
	district_code INT UNSIGNED NOT NULL DEFAULT 0,
	street_code INT UNSIGNED NOT NULL DEFAULT 0,
	place_text VARCHAR(100) NOT NULL,
	shop VARCHAR(60) NOT NULL,
	kind_word VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',  -- lintel, blade ...
	width_mm INT UNSIGNED NOT NULL DEFAULT 0,    -- 0: not said
	height_mm INT UNSIGNED NOT NULL DEFAULT 0,
	depth_mm INT UNSIGNED NOT NULL DEFAULT 0,
	lighting VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
	body VARCHAR(1000) NOT NULL,
	asked_at DATETIME(3) NOT NULL,
	due_at DATETIME(3) NULL,               -- while it waits for staff
	late TINYINT(1) NOT NULL DEFAULT 0,    -- an answer came after its day: a fact that stays
	rounds TINYINT UNSIGNED NOT NULL DEFAULT 0,  -- answers so far
	verdict TINYINT UNSIGNED NOT NULL DEFAULT 0, -- of the last answer: enum ask_verdict
	first_verdict TINYINT UNSIGNED NOT NULL DEFAULT 0,
	answered_at DATETIME(3) NULL,          -- the first answer
	changed_at DATETIME(3) NOT NULL,
	closed_at DATETIME(3) NULL,
	log_id BIGINT UNSIGNED NOT NULL DEFAULT 0,   -- newest row of sign_log: who saw less, acts on less
	PRIMARY KEY (id),
	UNIQUE KEY sign_ask_number (number),
	UNIQUE KEY sign_ask_once (once),
	KEY sign_ask_due (due_at, id),
	KEY sign_ask_of (citizen_id, id),
	KEY sign_ask_passport (passport_id, id),
	KEY sign_ask_asked (asked_at),
	KEY sign_ask_silent (state, changed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A storefront: what was agreed, its filing, its checks. The row that a QR leads to.
CREATE TABLE sign_passport (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	number CHAR(17) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	state TINYINT UNSIGNED NOT NULL,       -- enum sign_state (sign/steps.h), of its filing
	owner_id BIGINT UNSIGNED NULL,         -- citizen; NULL: handed over, nobody took it yet
	turn SMALLINT UNSIGNED NOT NULL DEFAULT 1,   -- of owners: the secret link holds it
	ask_id BIGINT UNSIGNED NULL,           -- the guidance that agreed to it
	order_token BINARY(16) NULL,
	design VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
	trade VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
	district_code INT UNSIGNED NOT NULL DEFAULT 0,
	street_code INT UNSIGNED NOT NULL DEFAULT 0,
	place_text VARCHAR(100) NOT NULL,
	shop VARCHAR(60) NOT NULL,
	kind_word VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
	width_mm INT UNSIGNED NOT NULL DEFAULT 0,
	height_mm INT UNSIGNED NOT NULL DEFAULT 0,
	depth_mm INT UNSIGNED NOT NULL DEFAULT 0,
	lighting VARCHAR(12) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
	agreed_at DATETIME(3) NOT NULL,
	filed_at DATETIME(3) NULL,
	due_at DATETIME(3) NULL,               -- while the filing waits for staff
	accepted_at DATETIME(3) NULL,
	valid_until DATETIME(3) NULL,
	safety_at DATETIME(3) NULL,            -- the last self-check
	safety_ok TINYINT(1) NOT NULL DEFAULT 0,
	safety_due DATETIME(3) NULL,
	safety_told_at DATETIME(3) NULL,       -- reminded of that day
	prints SMALLINT UNSIGNED NOT NULL DEFAULT 0,
	revoked_why VARCHAR(200) NOT NULL DEFAULT '',
	changed_at DATETIME(3) NOT NULL,
	log_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
	PRIMARY KEY (id),
	UNIQUE KEY sign_passport_number (number),
	KEY sign_passport_of (owner_id, id),
	KEY sign_passport_due (due_at, id),
	KEY sign_passport_kind (kind_word, district_code, id),
	KEY sign_passport_safety (safety_due, id),
	KEY sign_passport_valid (state, valid_until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Each sticker that was made; a new one is the same passport.
CREATE TABLE sign_print (
	passport_id BIGINT UNSIGNED NOT NULL,
	print SMALLINT UNSIGNED NOT NULL,
	why VARCHAR(100) NOT NULL,
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (passport_id, print)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How often a sticker was scanned on a day: nothing of who, where or when. One row
-- grows, so a million scans cost the page no more than the first.
CREATE TABLE sign_scan (
	passport_id BIGINT UNSIGNED NOT NULL,
	day DATE NOT NULL,
	print SMALLINT UNSIGNED NOT NULL,
	scans INT UNSIGNED NOT NULL,
	PRIMARY KEY (passport_id, day, print)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE sign_check (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	once BINARY(16) NOT NULL,
	passport_id BIGINT UNSIGNED NOT NULL,
	at DATETIME(3) NOT NULL,
	faults INT UNSIGNED NOT NULL,          -- bits: enum check_item (sign/filing.h)
	note VARCHAR(300) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY sign_check_once (once),
	KEY sign_check_of (passport_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- To all blade signs of a district; at most one at a time in each.
CREATE TABLE sign_storm (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	district_code INT UNSIGNED NOT NULL,
	open_code INT UNSIGNED NULL,           -- district_code until it is ended, then NULL
	words VARCHAR(200) NOT NULL,
	until DATETIME(3) NOT NULL,
	staff_id INT UNSIGNED NOT NULL,
	staff_name VARCHAR(60) NOT NULL,
	at DATETIME(3) NOT NULL,
	signs INT UNSIGNED NOT NULL,           -- blade signs there then
	ended_at DATETIME(3) NULL,
	ended_by VARCHAR(60) NOT NULL DEFAULT '',
	PRIMARY KEY (id),
	UNIQUE KEY sign_storm_open (open_code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Append-only: no program has a grant to change or delete a row.
CREATE TABLE sign_log (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	subject TINYINT UNSIGNED NOT NULL,     -- enum sign_subject (sign/steps.h)
	subject_id BIGINT UNSIGNED NOT NULL,
	at DATETIME(3) NOT NULL,
	actor TINYINT UNSIGNED NOT NULL,       -- enum sign_actor
	actor_name VARCHAR(60) NOT NULL,
	staff_id INT UNSIGNED NOT NULL DEFAULT 0,
	action TINYINT UNSIGNED NOT NULL,      -- enum sign_action
	state_from TINYINT UNSIGNED NOT NULL,
	state_to TINYINT UNSIGNED NOT NULL,
	note VARCHAR(1000) NOT NULL,
	data TEXT NULL,                        -- for machines (JSON): verdict, marks
	PRIMARY KEY (id),
	KEY sign_log_of (subject, subject_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Owners and askers hear of it on their pages; never twice of one entry.
CREATE TABLE sign_notice (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	citizen_id BIGINT UNSIGNED NOT NULL,
	log_id BIGINT UNSIGNED NOT NULL,       -- sign_log
	passport_id BIGINT UNSIGNED NOT NULL DEFAULT 0,  -- of a storm: which of her signs
	at DATETIME(3) NOT NULL,
	read_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY sign_notice_once (log_id, citizen_id, passport_id),
	KEY sign_notice_of (citizen_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Photos (photo.role 4) that a person attached; a photo hangs on one thing alone.
CREATE TABLE sign_photo (
	photo_id BIGINT UNSIGNED NOT NULL,
	subject TINYINT UNSIGNED NOT NULL,
	subject_id BIGINT UNSIGNED NOT NULL,
	log_id BIGINT UNSIGNED NOT NULL,       -- sent with that entry
	PRIMARY KEY (photo_id),
	KEY sign_photo_of (subject, subject_id, photo_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Our own words for what is answered often; a person changes them before sending.
CREATE TABLE sign_reply (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	verdict TINYINT UNSIGNED NOT NULL,     -- enum ask_verdict
	position TINYINT UNSIGNED NOT NULL,
	title VARCHAR(20) NOT NULL,
	body VARCHAR(300) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY sign_reply_of (verdict, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
