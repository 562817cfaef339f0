-- What the figures know of the reports that are over, packed day by day
-- (dispatch/case_day.h), so that a year of them is read at once.

CREATE TABLE case_day (
	day INT UNSIGNED NOT NULL,             -- of submission, days since 1970 in China
	todo TINYINT NOT NULL DEFAULT 0,       -- 1: to be packed anew in this round
	facts MEDIUMBLOB NOT NULL,             -- struct fact after struct fact, by id (dispatch/fact.h)
	PRIMARY KEY (day),
	KEY case_day_todo (todo, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row. All reports closed and not touched since done_until are in case_day.
CREATE TABLE case_day_mark (
	id TINYINT UNSIGNED NOT NULL,
	done_until DATETIME(3) NULL,
	todo_until DATETIME(3) NULL,           -- of the round that is going on
	format SMALLINT UNSIGNED NOT NULL,     -- FACT_FORMAT of every row
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE report
	ADD KEY report_updated (updated_at),
	ADD KEY report_open (status, submitted_at);
