-- Other programs come in (Open311 GeoReport v2): who may, and what they sent along.

-- An API key is shown once, when it is made; stored is its hash alone.
CREATE TABLE api_client (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	name VARCHAR(60) NOT NULL,
	key_hash BINARY(32) NOT NULL,          -- SHA-256 of 32 random bytes' text
	may_publish TINYINT(1) NOT NULL,       -- 0: what it sends is hidden until staff show it
	per_minute SMALLINT UNSIGNED NOT NULL, -- calls that need the key
	created_at DATETIME(3) NOT NULL,
	revoked_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY api_client_key (key_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE api_use (
	client_id INT UNSIGNED NOT NULL,
	minute INT UNSIGNED NOT NULL,          -- since 1970
	calls INT UNSIGNED NOT NULL,
	PRIMARY KEY (client_id, minute)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What came with a report beyond the report itself; written before it, by the same token.
CREATE TABLE api_report (
	token BINARY(16) NOT NULL,             -- draft.token, report.draft_token
	client_id INT UNSIGNED NOT NULL,
	account_id VARCHAR(60) NOT NULL,
	device_id VARCHAR(60) NOT NULL,
	media_url VARCHAR(500) NOT NULL,
	attributes TEXT NOT NULL,              -- JSON: {"CODE": "key" or ["key", ...]}
	contact_sealed VARBINARY(2000) NULL,   -- names and e-mail as JSON: only phone.key opens it
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (token),
	KEY api_report_of (client_id, created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Updates that came in, by the sender's own number: each is done once.
CREATE TABLE api_update (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	client_id INT UNSIGNED NOT NULL,
	update_id VARCHAR(60) NOT NULL,
	report_id BIGINT UNSIGNED NOT NULL,
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY api_update_once (client_id, update_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What a service asks besides place and words (Open311: service definition).
CREATE TABLE service_attribute (
	group_id TINYINT UNSIGNED NOT NULL,    -- category_group: of all its services
	code VARCHAR(30) CHARACTER SET ascii NOT NULL,
	position TINYINT UNSIGNED NOT NULL,    -- from 1, no two the same
	datatype VARCHAR(20) CHARACTER SET ascii NOT NULL,
	required TINYINT(1) NOT NULL,
	label VARCHAR(60) NOT NULL,
	hint VARCHAR(100) NOT NULL,            -- datatype_description
	choices VARCHAR(500) NULL,             -- 'key=name|key=name' of the two list types
	PRIMARY KEY (group_id, code),
	UNIQUE KEY service_attribute_position (group_id, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The standard takes 4,000 characters; what the attributes say is added to them.
ALTER TABLE report
	MODIFY body VARCHAR(5000) NOT NULL;
ALTER TABLE draft
	MODIFY body VARCHAR(5000) NOT NULL DEFAULT '',
	-- 1: becomes a hidden report, staff decide.
	ADD COLUMN hold TINYINT(1) NOT NULL DEFAULT 0;

-- Updates are asked for by time.
ALTER TABLE flow_log
	ADD KEY flow_log_at (at, report_id);
