-- The citizen's side: who (a browser), what, where, with which photos.

CREATE TABLE citizen (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	visitor BINARY(16) NOT NULL,           -- the signed cookie's id (web/visitor.h)
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY citizen_visitor (visitor)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A report being made. Its token is also the idempotency key: one draft
-- becomes at most one report, however often it is sent.
CREATE TABLE draft (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	token BINARY(16) NOT NULL,
	citizen_id BIGINT UNSIGNED NOT NULL,
	lat DOUBLE NULL,
	lon DOUBLE NULL,
	place_source TINYINT UNSIGNED NOT NULL DEFAULT 0,  -- enum place_source (geo/place.h)
	place_text VARCHAR(100) NOT NULL DEFAULT '',
	street_code INT UNSIGNED NULL,         -- chosen from the list, when there is no point
	body VARCHAR(1000) NOT NULL DEFAULT '',
	group_id TINYINT UNSIGNED NULL,
	category_id INT UNSIGNED NULL,         -- NULL: "不知道,帮我选"
	nickname VARCHAR(20) NOT NULL DEFAULT '',
	phone_sealed VARBINARY(200) NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	report_id BIGINT UNSIGNED NULL,        -- set once, when sent
	PRIMARY KEY (id),
	UNIQUE KEY draft_token (token),
	KEY draft_of (citizen_id, id),
	KEY draft_stale (report_id, updated_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE report (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	number CHAR(15) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	draft_token BINARY(16) NOT NULL,       -- idempotency key
	citizen_id BIGINT UNSIGNED NOT NULL,
	status TINYINT UNSIGNED NOT NULL,      -- enum report_status (report/status.h)
	hidden TINYINT UNSIGNED NOT NULL DEFAULT 0,  -- 0 public, 1 by its reporter, 2 by staff
	body VARCHAR(1000) NOT NULL,
	nickname VARCHAR(20) NOT NULL DEFAULT '',    -- '' = anonymous
	phone_sealed VARBINARY(200) NULL,      -- only phone.key opens it
	group_id TINYINT UNSIGNED NULL,
	category_id INT UNSIGNED NULL,
	category_by TINYINT UNSIGNED NOT NULL DEFAULT 0,  -- 0 nobody yet, 1 citizen, 2 dispatch core, 3 staff
	lat DOUBLE NULL,
	lon DOUBLE NULL,
	place_source TINYINT UNSIGNED NOT NULL,
	place_text VARCHAR(100) NOT NULL,
	cell INT UNSIGNED NULL,                -- geo_cell() of the point (geo/cell.h)
	district_code INT UNSIGNED NULL,
	street_code INT UNSIGNED NULL,
	support_count INT UNSIGNED NOT NULL DEFAULT 0,
	photo_count TINYINT UNSIGNED NOT NULL,
	submitted_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY report_number (number),
	UNIQUE KEY report_once (draft_token),
	KEY report_of_citizen (citizen_id, id),
	-- One index for each way the public list is filtered; all end in id,
	-- the order of the list and the key of its pages.
	KEY report_list (hidden, id),
	KEY report_list_status (hidden, status, id),
	KEY report_list_district (hidden, district_code, id),
	KEY report_list_group (hidden, group_id, id),
	KEY report_list_district_status (hidden, district_code, status, id),
	KEY report_list_group_status (hidden, group_id, status, id),
	KEY report_list_district_group (hidden, district_code, group_id, status, id),
	KEY report_near (cell, hidden, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE photo (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	citizen_id BIGINT UNSIGNED NULL,       -- NULL: taken by the handling unit
	draft_id BIGINT UNSIGNED NULL,
	report_id BIGINT UNSIGNED NULL,
	role TINYINT UNSIGNED NOT NULL,        -- enum photo_role (media/photo.h)
	position TINYINT UNSIGNED NOT NULL,    -- 1..6 within its draft or report and role
	source_hash BINARY(32) NOT NULL,       -- SHA-256 of the bytes as sent: sent twice, stored once
	hash BINARY(32) NOT NULL,              -- SHA-256 of the large variant: its address
	width SMALLINT UNSIGNED NOT NULL,      -- of the large variant, upright
	height SMALLINT UNSIGNED NOT NULL,
	colour INT UNSIGNED NOT NULL,          -- average, 0xRRGGBB
	phash BIGINT UNSIGNED NOT NULL,        -- perceptual hash (media/photo.h)
	-- Private evidence, on no page: what the camera said.
	exif_lat DOUBLE NULL,
	exif_lon DOUBLE NULL,
	exif_at DATETIME(3) NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY photo_once (draft_id, source_hash),
	KEY photo_of_report (report_id, role, position),
	KEY photo_address (hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Apart from photo, so that reading about photos never reads their bytes.
CREATE TABLE photo_bytes (
	photo_id BIGINT UNSIGNED NOT NULL,
	variant SMALLINT UNSIGNED NOT NULL,    -- longest side: 1600 or 400
	bytes MEDIUMBLOB NOT NULL,             -- JPEG without metadata
	PRIMARY KEY (photo_id, variant),
	-- Who may delete a photo need not be able to read its bytes.
	CONSTRAINT photo_bytes_of FOREIGN KEY (photo_id) REFERENCES photo (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE report_follower (
	report_id BIGINT UNSIGNED NOT NULL,
	citizen_id BIGINT UNSIGNED NOT NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (report_id, citizen_id),
	KEY report_follower_of (citizen_id, report_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE report_support (
	report_id BIGINT UNSIGNED NOT NULL,
	citizen_id BIGINT UNSIGNED NOT NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (report_id, citizen_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Search by words: each pair of neighbouring characters (report/search.h).
CREATE TABLE report_term (
	term INT UNSIGNED NOT NULL,
	report_id BIGINT UNSIGNED NOT NULL,
	PRIMARY KEY (term, report_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
