-- What people decided, so that the classifier learns from it; and how well it did.

-- What the core thought of a report that it left to a person, best first.
CREATE TABLE triage_candidate (
	report_id BIGINT UNSIGNED NOT NULL,
	position TINYINT UNSIGNED NOT NULL,    -- 1, 2, 3: the desk's keys
	category_id INT UNSIGNED NOT NULL,
	unit_id INT UNSIGNED NULL,             -- whose it would be; NULL: nobody is responsible
	confidence DOUBLE NOT NULL,            -- 0 to 1
	PRIMARY KEY (report_id, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One decision of a person on whose a report is. The text stays in report.body alone:
-- a report that was taken back or changed teaches nothing any more.
CREATE TABLE lesson (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	report_id BIGINT UNSIGNED NOT NULL,
	text_hash BINARY(16) NOT NULL,         -- first half of SHA-256 of the body as it was
	category_before INT UNSIGNED NULL,     -- what it was taken for; NULL: unknown
	category_after INT UNSIGNED NOT NULL,
	unit_before INT UNSIGNED NULL,
	unit_after INT UNSIGNED NULL,          -- NULL: no unit yet
	why TINYINT UNSIGNED NOT NULL,         -- enum lesson_why (dispatch/lesson.h)
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	KEY lesson_of (report_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Each training, whether its classifier was put in place or not.
CREATE TABLE training (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	at DATETIME(3) NOT NULL,
	model CHAR(16) CHARACTER SET ascii NOT NULL,   -- of the candidate (classifier_id())
	former CHAR(16) CHARACTER SET ascii NOT NULL,  -- it was compared with; '': none
	texts INT UNSIGNED NOT NULL,           -- learned from
	lessons INT UNSIGNED NOT NULL,         -- of them, from the city's own history
	exam INT UNSIGNED NOT NULL,            -- texts of the part that nobody learns from
	exam_right INT UNSIGNED NOT NULL,      -- of them, by the candidate
	former_right INT UNSIGNED NOT NULL,
	placed TINYINT(1) NOT NULL,
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
