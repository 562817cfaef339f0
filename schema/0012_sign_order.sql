-- A sign that a shop is designing: nothing typed is lost, and its secret address is all that
-- leads to it (sign/order.h). Guidance and passports name it by its token.
CREATE TABLE sign_order (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	token BINARY(16) NOT NULL,
	design VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	name VARCHAR(60) NOT NULL,
	latin VARCHAR(80) NOT NULL DEFAULT '',
	phone VARCHAR(30) NOT NULL DEFAULT '',       -- the shop's own, to stand on its sign
	palette TINYINT UNSIGNED NOT NULL DEFAULT 0,
	width_mm INT UNSIGNED NOT NULL DEFAULT 0,    -- the room there is; 0: the design's own size
	height_mm INT UNSIGNED NOT NULL DEFAULT 0,
	facade VARCHAR(1000) NOT NULL DEFAULT '',    -- the answers of /signs/fit, as its address has them
	logo_id BIGINT UNSIGNED NULL,                -- photo
	photo_id BIGINT UNSIGNED NULL,               -- photo: of the facade
	corners VARCHAR(80) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '', -- on it, eight thousandths
	created_at DATETIME(3) NOT NULL,
	changed_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY sign_order_token (token),
	KEY sign_order_changed (changed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What the program that draws signs may see of photos: those that were sent for signs, in the
-- variant that media made; none of a report.
CREATE VIEW sign_picture AS
	SELECT b.photo_id, b.bytes, p.width, p.height
	FROM photo_bytes b JOIN photo p ON p.id = b.photo_id
	WHERE p.role IN (4, 5) AND b.variant = 1600;
