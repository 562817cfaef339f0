-- What the desk's queue is sorted by, and what units answer again and again.

ALTER TABLE case_file
	-- What is due next of a case that is open: the reporter's word, the end of a
	-- suspension, the unit's limit. NULL: nothing any more, or it goes with another.
	ADD COLUMN due_at DATETIME(3) GENERATED ALWAYS AS
		(IF(closed_at IS NULL AND main_id IS NULL,
			COALESCE(confirm_until, suspended_until, deadline), NULL)) VIRTUAL,
	ADD KEY case_due (due_at, report_id),
	ADD KEY case_due_of_unit (unit_id, due_at, report_id),
	ADD KEY case_due_of_handler (handler_id, due_at, report_id);

-- Who took it for a unit, before and after it hangs on a case.
ALTER TABLE photo
	ADD COLUMN staff_id INT UNSIGNED NULL,
	ADD KEY photo_of_staff (staff_id, report_id);

-- What has no unit yet, or is over: by state, longest waiting first.
ALTER TABLE report
	ADD KEY report_desk (status, id);

-- Our own words for what is answered often; a person changes them before sending.
CREATE TABLE response_template (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	group_id TINYINT UNSIGNED NOT NULL,    -- category_group; 0: for every category
	action TINYINT UNSIGNED NOT NULL,      -- enum action (dispatch/workflow.h)
	position TINYINT UNSIGNED NOT NULL,
	title VARCHAR(20) NOT NULL,
	body VARCHAR(300) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE KEY response_template_of (group_id, action, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
