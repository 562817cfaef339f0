-- Staff are told of cases over their limits: one row a member of staff and escalation.
CREATE TABLE staff_notice (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	staff_id INT UNSIGNED NOT NULL,
	log_id BIGINT UNSIGNED NOT NULL,       -- notice_event, of the escalation's row of flow_log
	report_id BIGINT UNSIGNED NOT NULL,
	unit_id INT UNSIGNED NOT NULL,         -- that was late
	at DATETIME(3) NOT NULL,
	read_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY staff_notice_once (log_id, staff_id),
	KEY staff_notice_of (staff_id, id),
	KEY staff_notice_unread (staff_id, read_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE notice_event
	-- Of an escalation: per cent of the limit; else 0.
	ADD COLUMN level SMALLINT UNSIGNED NOT NULL DEFAULT 0;
