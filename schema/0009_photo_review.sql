-- Photos looked at by a person: painted over, released, withheld.

-- enum photo_shown (media/photo.h). 1: public with its report; 0: waits for a person
-- ([media] review); 2: withheld. What is not 1 is for its maker, the reporter and staff.
ALTER TABLE photo
	ADD COLUMN shown TINYINT UNSIGNED NOT NULL DEFAULT 1,
	ADD KEY photo_to_review (shown, id);

-- The large variant as it was before the first box was painted over it, sealed for
-- evidence.key: no program that serves pages can open it.
CREATE TABLE photo_original (
	photo_id BIGINT UNSIGNED NOT NULL,
	hash BINARY(32) NOT NULL,              -- SHA-256 of what is sealed
	sealed MEDIUMBLOB NOT NULL,
	sealed_at DATETIME(3) NOT NULL,
	PRIMARY KEY (photo_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Append-only: no program has a grant to change or delete a row.
CREATE TABLE photo_review (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	photo_id BIGINT UNSIGNED NOT NULL,
	report_id BIGINT UNSIGNED NOT NULL,
	at DATETIME(3) NOT NULL,
	staff_id INT UNSIGNED NOT NULL,
	staff_name VARCHAR(60) NOT NULL,
	verdict TINYINT UNSIGNED NOT NULL,     -- enum photo_verdict (media/redact.h)
	reason VARCHAR(200) NOT NULL,
	boxes VARCHAR(1000) NOT NULL,          -- "x,y,w,h;..." in thousandths; '' when nothing was painted
	hash_before BINARY(32) NOT NULL,
	hash_after BINARY(32) NOT NULL,
	PRIMARY KEY (id),
	KEY photo_review_of (photo_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
