-- Hand-over to a dispatch core that the city has already: what is to be said to it, case by case,
-- and what was heard from it.

-- One row, made when dispatchd first starts: how things stand with the other core.
CREATE TABLE handover_line (
	id TINYINT UNSIGNED NOT NULL,          -- 1
	unit_id INT UNSIGNED NULL,             -- the unit that stands for it; NULL: our own core dispatches
	stopped_at DATETIME(3) NULL,           -- it refuses us (key revoked): nothing is sent until it lets us
	stopped_why VARCHAR(200) NOT NULL DEFAULT '',
	asked_at DATETIME(3) NULL,             -- the last request of any kind
	answered_at DATETIME(3) NULL,          -- ... that it answered sensibly
	heard_until DATETIME(3) NULL,          -- updates are read up to here
	ignored BIGINT UNSIGNED NOT NULL DEFAULT 0,  -- updates of nothing of ours, or that came too late
	PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A case that the other core has, or is to have. Its messages go out one after the other, so what
-- waits, fails and is given up is the case; why, says its oldest waiting message.
CREATE TABLE handover_case (
	report_id BIGINT UNSIGNED NOT NULL,
	unit_id INT UNSIGNED NOT NULL,         -- that stood for the other core then
	state TINYINT UNSIGNED NOT NULL,       -- enum handover_state (handover/handover.h)
	next_at DATETIME(3) NOT NULL,          -- waiting: not before; sending: given up for lost then
	claim BIGINT UNSIGNED NOT NULL DEFAULT 0,    -- of the handoverd that sends it
	remote_id VARCHAR(60) NULL,            -- its number over there; no two cases have the same
	remote_token VARCHAR(100) NULL,        -- until it has a number
	remote_before VARCHAR(60) NULL,        -- its number before it was sent anew
	service_code VARCHAR(60) NOT NULL DEFAULT '',  -- as which it was sent
	remote_status VARCHAR(40) NOT NULL DEFAULT '', -- as last heard
	heard_at DATETIME(3) NULL,             -- the time of that status, by the other's clock
	ask_at DATETIME(3) NULL,               -- not to be asked about before; NULL: not at all
	handed_at DATETIME(3) NULL,            -- when it first acknowledged the case
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (report_id),
	UNIQUE KEY handover_remote (remote_id),
	KEY handover_due (state, next_at),
	KEY handover_ask (ask_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE handover_message (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	report_id BIGINT UNSIGNED NOT NULL,
	kind TINYINT UNSIGNED NOT NULL,        -- enum outward_kind (dispatch/outward.h)
	log_id BIGINT UNSIGNED NOT NULL,       -- flow_log.id that it tells of
	state TINYINT UNSIGNED NOT NULL DEFAULT 1,   -- enum message_state (handover/handover.h)
	attempts SMALLINT UNSIGNED NOT NULL DEFAULT 0,
	doubt TINYINT(1) NOT NULL DEFAULT 0,   -- an attempt ended without our knowing whether it arrived
	error VARCHAR(200) NOT NULL DEFAULT '',      -- of the last attempt, for staff
	answer VARCHAR(100) NOT NULL DEFAULT '',     -- the id that the other side gave it
	created_at DATETIME(3) NOT NULL,
	first_at DATETIME(3) NULL,             -- first attempt
	done_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY handover_message_once (log_id, kind),
	KEY handover_message_of (report_id, state, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Updates that were heard, each done once.
CREATE TABLE handover_heard (
	update_id VARCHAR(100) NOT NULL,
	report_id BIGINT UNSIGNED NOT NULL,    -- 0: of no case of ours
	what TINYINT UNSIGNED NOT NULL,        -- enum heard_result (handover/heard.h)
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (update_id),
	KEY handover_heard_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- An update that came in by Open311 is known outside by the log's row that it became.
ALTER TABLE api_update
	ADD COLUMN log_id BIGINT UNSIGNED NOT NULL DEFAULT 0;
