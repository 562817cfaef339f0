-- Citizens whose program (the mini-program) is no browser: sessions, and accounts by WeChat.

-- The token is not here, only its hash: who reads this table logs in as nobody.
CREATE TABLE citizen_session (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	token_hash BINARY(32) NOT NULL,
	citizen_id BIGINT UNSIGNED NOT NULL,
	device VARCHAR(40) NOT NULL,           -- as the program called itself, for the person's own list
	created_at DATETIME(3) NOT NULL,
	seen_at DATETIME(3) NOT NULL,          -- to the minute
	expires_at DATETIME(3) NOT NULL,       -- moves on with use, at most to ends_at
	ends_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY citizen_session_token (token_hash),
	KEY citizen_session_of (citizen_id, seen_at),
	KEY citizen_session_over (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- An account: found by a keyed hash (account.key), opened by phone.key alone.
CREATE TABLE citizen_wechat (
	citizen_id BIGINT UNSIGNED NOT NULL,
	openid_hash BINARY(32) NOT NULL,
	openid_sealed VARBINARY(200) NOT NULL,
	unionid_hash BINARY(32) NULL,          -- NULL: WeChat gave none
	unionid_sealed VARBINARY(200) NULL,
	phone_sealed VARBINARY(200) NULL,      -- as WeChat has verified it; the default of new reports
	phone_shown VARBINARY(80) NULL,        -- "138****5678", sealed by account.key for this row
	phone_at DATETIME(3) NULL,
	created_at DATETIME(3) NOT NULL,
	login_at DATETIME(3) NOT NULL,
	PRIMARY KEY (citizen_id),
	UNIQUE KEY citizen_wechat_openid (openid_hash),
	KEY citizen_wechat_unionid (unionid_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
