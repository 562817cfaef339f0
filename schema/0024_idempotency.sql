-- What a POST of the API came to, by the key its sender gave it (api/idempotency.h): written in
-- the transaction of the work itself. Key and body are hashes; the reply opens only with the key,
-- which is not kept. Thrown away after a day.
CREATE TABLE idempotency (
	key_hash BINARY(16) NOT NULL,          -- keyed: of who asks, method, address, key
	body_hash BINARY(16) NOT NULL,         -- keyed: of what was sent
	status SMALLINT UNSIGNED NOT NULL,     -- 0: the work is not done, and no other connection sees this row
	reply MEDIUMBLOB NOT NULL,             -- sealed: type, headers, body
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (key_hash),
	KEY idempotency_stale (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
