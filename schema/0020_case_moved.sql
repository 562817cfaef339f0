-- Who came along when a report was merged into another, so that a split can undo it.
CREATE TABLE case_moved (
	report_id BIGINT UNSIGNED NOT NULL,    -- the twin
	kind TINYINT UNSIGNED NOT NULL,        -- enum moved (dispatch/case_people.c): follower, supporter, reporter
	citizen_id BIGINT UNSIGNED NOT NULL,
	main_id BIGINT UNSIGNED NOT NULL,
	was_there TINYINT(1) NOT NULL,         -- was the main's already, and stays
	created_at DATETIME(3) NOT NULL,       -- of what was moved
	PRIMARY KEY (report_id, kind, citizen_id),
	KEY case_moved_to (main_id, citizen_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
