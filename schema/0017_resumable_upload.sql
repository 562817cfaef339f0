-- Photos that come in pieces over a line that breaks (tus 1.0): a piece is kept once it is acknowledged.
CREATE TABLE photo_upload (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	token BINARY(16) NOT NULL,             -- in its address
	visitor BINARY(16) NOT NULL,           -- whose it is
	metadata VARCHAR(1000) CHARACTER SET ascii NOT NULL,  -- as sent: "name base64,name base64"
	length INT UNSIGNED NOT NULL,          -- of the whole photo
	received INT UNSIGNED NOT NULL,        -- of it, so far
	created_at DATETIME(3) NOT NULL,
	expires_at DATETIME(3) NOT NULL,
	done TINYINT(1) NOT NULL DEFAULT 0,    -- it is a photo of its draft, its pieces are gone
	PRIMARY KEY (id),
	UNIQUE KEY photo_upload_token (token),
	KEY photo_upload_of (visitor, done, expires_at),
	KEY photo_upload_stale (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE photo_upload_part (
	upload_id BIGINT UNSIGNED NOT NULL,
	at INT UNSIGNED NOT NULL,              -- its first byte's place in the photo
	bytes MEDIUMBLOB NOT NULL,
	PRIMARY KEY (upload_id, at),
	CONSTRAINT photo_upload_part_of FOREIGN KEY (upload_id) REFERENCES photo_upload (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
