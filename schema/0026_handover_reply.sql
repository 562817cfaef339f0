-- What the city's own dispatch core has said of its cases ([dispatch] core = webhook): stored as it
-- comes in, before it is acknowledged; handoverd does it, each once and in the core's order.

CREATE TABLE handover_reply (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	reply_id VARCHAR(60) NOT NULL,         -- the core's own; of an answer to our event: the event's key
	answer TINYINT(1) NOT NULL,            -- 1: it came as the answer to an event
	report_id BIGINT UNSIGNED NOT NULL,
	content BINARY(32) NOT NULL,           -- SHA-256 of the bytes: the same id with others is refused
	sequence BIGINT UNSIGNED NOT NULL,     -- of the case, by the core's counting; 0: it does not count
	at DATETIME(3) NOT NULL,               -- when it happened there
	remote_id VARCHAR(60) NOT NULL,        -- its number of the case, ''
	status TINYINT UNSIGNED NOT NULL,      -- enum core_status (handover/core_reply.h)
	unit VARCHAR(60) NOT NULL,
	deadline DATETIME(3) NULL,
	say VARCHAR(1000) NOT NULL,
	received_at DATETIME(3) NOT NULL,
	state TINYINT UNSIGNED NOT NULL,       -- enum core_state (handover/core_inbox.h)
	why VARCHAR(200) NOT NULL DEFAULT '',  -- not done because, for staff
	done_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY handover_reply_once (answer, reply_id),
	KEY handover_reply_due (state, report_id, sequence, at),
	KEY handover_reply_of (report_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
