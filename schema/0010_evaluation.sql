-- Figures over the reports of a period (dispatch/evaluation.h).
ALTER TABLE report
	ADD KEY report_submitted (submitted_at);
