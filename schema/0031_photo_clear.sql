-- A logo keeps its transparency: photo_bytes.variant 800 is a PNG, where a picture for signs had
-- any (media/photo.h). Who draws signs sees both.
CREATE OR REPLACE VIEW sign_picture AS
	SELECT b.photo_id, b.variant, b.bytes, p.width, p.height
	FROM photo_bytes b JOIN photo p ON p.id = b.photo_id
	WHERE p.role IN (4, 5) AND b.variant IN (800, 1600);
