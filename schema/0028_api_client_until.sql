-- A program's key may have an end; its calls of a minute are counted in one row, not in one more each minute.

-- NULL: until it is revoked.
ALTER TABLE api_client
	ADD COLUMN valid_until DATETIME(3) NULL;

-- The minute that is counted at the moment; what was counted before is of no use.
DROP TABLE api_use;
CREATE TABLE api_use (
	client_id INT UNSIGNED NOT NULL,
	minute INT UNSIGNED NOT NULL,          -- since 1970
	calls INT UNSIGNED NOT NULL,           -- in that minute
	PRIMARY KEY (client_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
