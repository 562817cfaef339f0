-- Who sent a photo in pieces may have missed the answer to the last: what it became is told again.
ALTER TABLE photo_upload
	ADD COLUMN photo_id BIGINT UNSIGNED NULL;
