-- What people decided of late, for the desk's proposals of rules.

ALTER TABLE lesson
	ADD KEY lesson_at (at);
