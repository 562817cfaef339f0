-- Staff: who may work at the desk, their sessions, and what was tried at its door.

CREATE TABLE staff (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	login VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- lower case
	name VARCHAR(30) NOT NULL,
	password VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,  -- argon2id, as libsodium writes it
	role TINYINT UNSIGNED NOT NULL,        -- enum role (account/role.h), the numbers of enum actor
	unit_id INT UNSIGNED NULL,             -- NULL: of no handling unit
	active TINYINT(1) NOT NULL DEFAULT 1,
	must_change TINYINT(1) NOT NULL DEFAULT 1,  -- the password was somebody else's idea
	totp_sealed VARBINARY(120) NULL,       -- opened by staff.key alone, and only for this row
	totp_on TINYINT(1) NOT NULL DEFAULT 0, -- 0 with a secret: enrolment is not finished
	totp_step BIGINT UNSIGNED NOT NULL DEFAULT 0,  -- of the last code taken: none is taken twice
	created_at DATETIME(3) NOT NULL,
	changed_at DATETIME(3) NOT NULL,       -- of the password
	PRIMARY KEY (id),
	UNIQUE KEY staff_login (login),
	KEY staff_of_unit (unit_id, active, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The cookie's token is not here, only its hash: who reads this table logs in as nobody.
CREATE TABLE staff_session (
	token_hash BINARY(32) NOT NULL,
	staff_id INT UNSIGNED NOT NULL,
	stage TINYINT UNSIGNED NOT NULL,       -- enum session_stage (account/session.h)
	address VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	seen_at DATETIME(3) NOT NULL,          -- to the minute
	expires_at DATETIME(3) NOT NULL,       -- whatever is done until then
	PRIMARY KEY (token_hash),
	KEY staff_session_of (staff_id),
	KEY staff_session_over (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- For who lost the phone: each is good once, and stored as a keyed hash.
CREATE TABLE staff_recovery (
	staff_id INT UNSIGNED NOT NULL,
	code_hash BINARY(16) NOT NULL,
	PRIMARY KEY (staff_id, code_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Failed attempts by login and by address (account/throttle.h). Also for logins that do not exist.
CREATE TABLE login_throttle (
	what BINARY(16) NOT NULL,              -- keyed hash: names neither login nor address
	failures INT UNSIGNED NOT NULL,
	last_at DATETIME(3) NOT NULL,
	until_at DATETIME(3) NOT NULL,         -- nothing is tried before
	PRIMARY KEY (what),
	KEY login_throttle_old (last_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Append-only: no program has a grant to change or delete a row.
CREATE TABLE staff_log (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	at DATETIME(3) NOT NULL,
	staff_id INT UNSIGNED NULL,            -- NULL: nobody we know
	event TINYINT UNSIGNED NOT NULL,       -- enum staff_event (account/staff_log.h)
	address VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	report_id BIGINT UNSIGNED NULL,
	detail VARCHAR(200) NOT NULL DEFAULT '',
	PRIMARY KEY (id),
	KEY staff_log_of (staff_id, id),
	KEY staff_log_report (report_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
