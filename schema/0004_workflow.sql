-- The whole workflow: finer states, who did what for which unit, requests
-- (extension, suspension, appeal), joint handling, merging; and a log that shows
-- when somebody has been at it.

ALTER TABLE report
	-- enum case_state (report/status.h) when it is finer than status; 0: the same.
	ADD COLUMN detail TINYINT UNSIGNED NOT NULL DEFAULT 0,
	-- The last row of the report's log (dispatch/flow_chain.h). log_seq 0: only the
	-- submission's own row is there.
	ADD COLUMN log_seq INT UNSIGNED NOT NULL DEFAULT 0,
	ADD COLUMN log_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
	ADD COLUMN log_hash BINARY(32) NULL,
	ADD KEY report_detail (detail, id);

ALTER TABLE flow_log
	ADD COLUMN public TINYINT(1) NOT NULL DEFAULT 1,          -- 0: an internal note, for staff only
	ADD COLUMN staff_id BIGINT UNSIGNED NOT NULL DEFAULT 0,   -- 0: no member of staff
	ADD COLUMN unit_id INT UNSIGNED NOT NULL DEFAULT 0,       -- the unit that acted or was given the case
	ADD COLUMN data TEXT NULL,                                -- for machines (JSON)
	ADD COLUMN seq INT UNSIGNED NOT NULL DEFAULT 0,           -- 1, 2, 3 ... within the report
	-- Over the row before and all of this row.
	ADD COLUMN hash BINARY(32) NULL;

-- Rows older than the chain get it here, in the way flow_chain.c does it. The
-- columns are set from left to right, in the order of the rows.
SET @report = 0, @seq = 0, @hash = '';

UPDATE flow_log SET
	seq = (@seq := IF(@report = report_id, @seq + 1, 1)),
	hash = UNHEX(@hash := SHA2(CONCAT(IF(@report = report_id, UNHEX(@hash), _binary ''), CAST(CONCAT(
		report_id, '|', seq, '|', TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', at) DIV 1000, '|',
		actor, '|', action, '|', status_from, '|', status_to, '|1|0|0|',
		LENGTH(actor_name), ':', actor_name, '|', LENGTH(note), ':', note, '|0:') AS BINARY)), 256)),
	unit_id = 0 * (@report := report_id)
	ORDER BY report_id, id;

UPDATE report r JOIN (SELECT report_id, MAX(id) AS id FROM flow_log GROUP BY report_id) newest
	ON newest.report_id = r.id JOIN flow_log l ON l.id = newest.id
	SET r.log_seq = l.seq, r.log_id = l.id, r.log_hash = l.hash;

-- Over a range of ids, so that a tail or a whole report that was cut off shows. Append-only.
CREATE TABLE flow_anchor (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	first_id BIGINT UNSIGNED NOT NULL,     -- flow_log.id
	last_id BIGINT UNSIGNED NOT NULL,
	row_count INT UNSIGNED NOT NULL,
	hash BINARY(32) NOT NULL,              -- over the anchor before and all hashes of the range
	at DATETIME(3) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY flow_anchor_range (first_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE case_file
	ADD COLUMN dispatched_at DATETIME(3) NULL,                    -- the present unit's clock starts
	ADD COLUMN base_count SMALLINT UNSIGNED NOT NULL DEFAULT 0,   -- the limit as first given; 0: limit_count
	ADD COLUMN handler_id BIGINT UNSIGNED NULL,                   -- the unit's own assignment to a member of staff
	ADD COLUMN returns TINYINT UNSIGNED NOT NULL DEFAULT 0,       -- times a unit said "not ours"
	ADD COLUMN returned_unit INT UNSIGNED NULL,                   -- who said so last, and of what
	ADD COLUMN returned_category INT UNSIGNED NULL,
	ADD COLUMN rework TINYINT UNSIGNED NOT NULL DEFAULT 0,        -- by the citizen's or the inspector's word
	ADD COLUMN extensions TINYINT UNSIGNED NOT NULL DEFAULT 0,    -- granted
	ADD COLUMN suspensions TINYINT UNSIGNED NOT NULL DEFAULT 0,   -- granted
	ADD COLUMN suspended_at DATETIME(3) NULL,                     -- while it is
	ADD COLUMN suspended_until DATETIME(3) NULL,
	ADD COLUMN urged TINYINT UNSIGNED NOT NULL DEFAULT 0,
	ADD COLUMN decided_at DATETIME(3) NULL,                       -- the office decided whose it is: no more returns
	ADD COLUMN checked_at DATETIME(3) NULL,                       -- the inspector's word on the last handling
	ADD COLUMN overdue_at DATETIME(3) NULL,                       -- the first deadline that was missed: a fact that stays
	ADD COLUMN exempt TINYINT(1) NOT NULL DEFAULT 0,              -- the statistics leave it out (two reviewers)
	ADD COLUMN main_id BIGINT UNSIGNED NULL,                      -- merged into that report
	ADD COLUMN rating TINYINT UNSIGNED NULL,                      -- 1-5, the reporter's word on a closed case
	ADD KEY case_twins (main_id),
	ADD KEY case_suspended (suspended_until),
	ADD KEY case_handler (handler_id, deadline);

UPDATE case_file SET dispatched_at = opened_at, rework = reopened;

-- What a unit asks for and others grant; one open at a time of a kind.
CREATE TABLE case_request (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
	report_id BIGINT UNSIGNED NOT NULL,
	kind TINYINT UNSIGNED NOT NULL,        -- enum case_request_kind (dispatch/case.h)
	state TINYINT UNSIGNED NOT NULL,       -- 0 open, 1 granted, 2 refused, 3 fell away
	amount SMALLINT UNSIGNED NOT NULL,     -- extension: of the limit's unit; suspension: days
	unit_id INT UNSIGNED NOT NULL,
	asked_by BIGINT UNSIGNED NOT NULL,     -- staff
	asked_at DATETIME(3) NOT NULL,
	reason VARCHAR(1000) NOT NULL,
	first_by BIGINT UNSIGNED NULL,         -- appeal: the first reviewer's yes
	first_at DATETIME(3) NULL,
	decided_by BIGINT UNSIGNED NULL,
	decided_at DATETIME(3) NULL,
	open_kind TINYINT UNSIGNED NULL,       -- kind while it is open, then NULL
	PRIMARY KEY (id),
	UNIQUE KEY case_request_open (report_id, open_kind),
	KEY case_request_queue (state, kind, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Joint handling: who helps the unit of case_file, which leads.
CREATE TABLE case_unit (
	report_id BIGINT UNSIGNED NOT NULL,
	unit_id INT UNSIGNED NOT NULL,
	asked_at DATETIME(3) NOT NULL,
	done_at DATETIME(3) NULL,
	PRIMARY KEY (report_id, unit_id),
	KEY case_unit_of (unit_id, done_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Not accepted (不予受理): there is no case, but the reporter may object.
CREATE TABLE case_rejection (
	report_id BIGINT UNSIGNED NOT NULL,
	reason VARCHAR(1000) NOT NULL,
	rejected_at DATETIME(3) NOT NULL,
	object_until DATETIME(3) NOT NULL,
	ended_at DATETIME(3) NULL,             -- objected to, or closed by silence
	times TINYINT UNSIGNED NOT NULL DEFAULT 1,
	PRIMARY KEY (report_id),
	KEY case_rejection_open (ended_at, object_until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
