-- What is one citizen's is asked for as a whole: when she joins it into an account, and when she
-- has it deleted.
ALTER TABLE photo ADD KEY photo_of_citizen (citizen_id, report_id);
ALTER TABLE report_support ADD KEY report_support_of (citizen_id, report_id);
ALTER TABLE case_moved ADD KEY case_moved_of (citizen_id, report_id);
ALTER TABLE notice_delivery ADD KEY notice_delivery_to (target, channel);
