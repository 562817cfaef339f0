-- Who is told of what, over which channel, and how far that has come.

-- A notification's row says which log entry it is about, and how far its followers
-- have been told: many of them are told in pieces, each a transaction.
ALTER TABLE outbox
	ADD COLUMN about BIGINT UNSIGNED NOT NULL DEFAULT 0,    -- flow_log.id; 0: of the whole report
	ADD COLUMN reached BIGINT UNSIGNED NOT NULL DEFAULT 0,  -- last citizen_id told
	DROP KEY outbox_due,
	ADD KEY outbox_due (topic, next_at, id);

-- One row a told change of state: what sentences, messages and webhooks are made of.
CREATE TABLE notice_event (
	log_id BIGINT UNSIGNED NOT NULL,       -- flow_log.id
	report_id BIGINT UNSIGNED NOT NULL,
	action TINYINT UNSIGNED NOT NULL,      -- enum action (dispatch/workflow.h)
	status TINYINT UNSIGNED NOT NULL,      -- the report's after it
	what VARCHAR(60) NOT NULL,             -- the category's name then, '' when unknown
	unit VARCHAR(60) NOT NULL,             -- the unit's name then, '' when none
	until DATETIME(3) NULL,                -- the deadline, or until when the reporter may answer
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (log_id),
	KEY notice_event_of (report_id, log_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The page badge. Never more than once a change of state and person.
CREATE TABLE notice (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	citizen_id BIGINT UNSIGNED NOT NULL,
	report_id BIGINT UNSIGNED NOT NULL,
	log_id BIGINT UNSIGNED NOT NULL,       -- notice_event; of one report, so citizen, report and log are unique
	role TINYINT UNSIGNED NOT NULL,        -- enum told_role (notice/told.h)
	at DATETIME(3) NOT NULL,
	read_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY notice_once (log_id, citizen_id),
	KEY notice_of (citizen_id, id),
	KEY notice_unread (citizen_id, read_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What leaves the house: one row a channel and addressee. The address itself is not
-- here but looked up, and opened, when it is sent.
CREATE TABLE notice_delivery (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	channel TINYINT UNSIGNED NOT NULL,     -- enum channel_id (notice/channel.h)
	target BIGINT UNSIGNED NOT NULL,       -- webhook.id of a webhook, else citizen.id
	lane INT UNSIGNED NOT NULL DEFAULT 0,  -- webhook.id of a webhook, else 0: who hangs holds up only its own lane
	log_id BIGINT UNSIGNED NOT NULL,
	report_id BIGINT UNSIGNED NOT NULL,
	state TINYINT UNSIGNED NOT NULL DEFAULT 1,   -- enum delivery_state (notice/delivery.h)
	attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
	next_at DATETIME(3) NOT NULL,          -- waiting: not before; sending: given up for lost then
	claim BIGINT UNSIGNED NOT NULL DEFAULT 0,    -- of the notifyd that sends it
	error VARCHAR(200) NOT NULL DEFAULT '',      -- for staff; holds no address
	created_at DATETIME(3) NOT NULL,
	done_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY notice_delivery_once (log_id, channel, target),
	KEY notice_delivery_due (state, channel, lane, next_at, id),
	KEY notice_delivery_of (report_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Where a citizen can be reached besides the page and the report's own phone.
CREATE TABLE citizen_address (
	citizen_id BIGINT UNSIGNED NOT NULL,
	channel TINYINT UNSIGNED NOT NULL,
	sealed VARBINARY(200) NOT NULL,        -- an openid; only phone.key opens it
	created_at DATETIME(3) NOT NULL,
	refused_at DATETIME(3) NULL,           -- the person wants no more of it
	PRIMARY KEY (citizen_id, channel)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who is sent every told change of a public report; the administrator's table alone.
CREATE TABLE webhook (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	name VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	url VARCHAR(500) NOT NULL,             -- http or https; whom the machine asks, so no one else may set it
	enabled TINYINT(1) NOT NULL DEFAULT 1,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY webhook_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- 短信通知我: without the tick no message goes to the phone.
ALTER TABLE draft ADD COLUMN phone_sms TINYINT(1) NOT NULL DEFAULT 0;
ALTER TABLE report ADD COLUMN phone_sms TINYINT(1) NOT NULL DEFAULT 0;
