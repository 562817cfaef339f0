-- What each program may do; nothing else. Read by db/migrate.c: one line a
-- grant, "<program> <privileges> ON <table>"; lines beginning with -- are skipped.
citizen SELECT ON area
citizen SELECT ON category_group
citizen DELETE ON citizen
citizen DELETE ON report_support
citizen SELECT (visitor), DELETE ON photo_upload
citizen DELETE ON notice
citizen SELECT (target, channel), DELETE ON notice_delivery
citizen SELECT (citizen_id, kind), UPDATE (citizen_id), DELETE ON case_moved
citizen SELECT (id, number, citizen_id), UPDATE (citizen_id) ON sign_ask
citizen SELECT (id, number, owner_id), UPDATE (owner_id) ON sign_passport
citizen SELECT, UPDATE (read_at), DELETE ON sign_notice
citizen SELECT (id, subject, subject_id, action, note) ON sign_log
citizen SELECT (citizen_id), DELETE ON citizen_session
citizen SELECT (citizen_id), DELETE ON citizen_address
citizen SELECT (citizen_id), DELETE ON citizen_wechat
citizen SELECT ON category
citizen SELECT ON rules_version
citizen SELECT ON case_standard
citizen SELECT ON keyword_rule
citizen SELECT ON unit
citizen SELECT ON module
citizen SELECT ON city_figure
citizen SELECT ON handling_median
citizen SELECT, INSERT ON citizen
citizen SELECT, INSERT, UPDATE, DELETE ON draft
citizen SELECT, INSERT, UPDATE ON report
citizen SELECT, UPDATE, DELETE ON photo
citizen SELECT, INSERT, DELETE ON report_follower
citizen SELECT, INSERT ON report_support
citizen SELECT, INSERT, DELETE ON report_term
citizen SELECT, INSERT ON flow_log
citizen SELECT, INSERT ON outbox
citizen SELECT, UPDATE ON case_file
citizen SELECT, UPDATE ON case_rejection
citizen SELECT ON calendar_day
citizen SELECT, UPDATE (read_at) ON notice
citizen SELECT ON notice_event
citizen SELECT, INSERT ON limit_event
citizen SELECT, UPDATE (state, next_at) ON handover_case
citizen INSERT ON handover_message
citizen SELECT (id, unit_id) ON handover_line
api SELECT ON area
api SELECT ON category_group
api DELETE ON citizen
api UPDATE (citizen_id), DELETE ON report_support
api UPDATE (citizen_id) ON report_follower
api SELECT (visitor), UPDATE (visitor), DELETE ON photo_upload
api UPDATE (citizen_id), DELETE ON notice
api SELECT (target, channel), UPDATE (target), DELETE ON notice_delivery
api SELECT (citizen_id, kind), UPDATE (citizen_id), DELETE ON case_moved
api SELECT (citizen_id), UPDATE (citizen_id) ON sign_ask
api SELECT (owner_id), UPDATE (owner_id) ON sign_passport
api SELECT (citizen_id), UPDATE (citizen_id), DELETE ON sign_notice
api DELETE ON citizen_address
api DELETE ON citizen_wechat
api SELECT ON category
api SELECT ON rules_version
api SELECT ON case_standard
api SELECT ON keyword_rule
api SELECT ON unit
api SELECT ON module
api SELECT ON city_figure
api SELECT ON handling_median
api SELECT, INSERT ON citizen
api SELECT, INSERT, UPDATE, DELETE ON draft
api SELECT, INSERT, UPDATE ON report
api SELECT, UPDATE, DELETE ON photo
api SELECT, INSERT, DELETE ON report_follower
api SELECT, INSERT ON report_support
api SELECT, INSERT, DELETE ON report_term
api SELECT, INSERT ON flow_log
api SELECT, INSERT ON outbox
api SELECT, UPDATE ON case_file
api SELECT, UPDATE ON case_rejection
api SELECT ON calendar_day
api SELECT, UPDATE (read_at) ON notice
api SELECT ON notice_event
api SELECT, INSERT ON limit_event
api SELECT, INSERT, UPDATE (seen_at, expires_at), DELETE ON citizen_session
api SELECT, INSERT, UPDATE (login_at, unionid_hash, unionid_sealed, phone_sealed, phone_shown, phone_at) ON citizen_wechat
api SELECT (citizen_id, channel, refused_at), INSERT, UPDATE (refused_at) ON citizen_address
api SELECT, INSERT, UPDATE, DELETE ON login_throttle
api SELECT, INSERT, UPDATE ON idempotency
api SELECT, UPDATE (state, next_at) ON handover_case
api INSERT ON handover_message
media SELECT, INSERT ON citizen
media SELECT (id, token_hash, citizen_id, created_at, seen_at, expires_at, ends_at), UPDATE (seen_at, expires_at) ON citizen_session
media SELECT (citizen_id, phone_sealed) ON citizen_wechat
media SELECT, INSERT, UPDATE ON draft
media SELECT ON report
media SELECT, INSERT, UPDATE, DELETE ON photo_upload
media SELECT, INSERT, DELETE ON photo_upload_part
media SELECT, INSERT, UPDATE ON photo
media SELECT, INSERT, UPDATE ON photo_bytes
media SELECT (photo_id), INSERT ON photo_original
media INSERT ON photo_review
media SELECT (id, login, name, role, unit_id, must_change, totp_on, active) ON staff
media SELECT (token_hash, staff_id, stage, seen_at, expires_at), UPDATE (seen_at) ON staff_session
media SELECT (id, name, short_name) ON unit
media INSERT ON staff_log
media SELECT (id, staff_id, read_at) ON staff_notice
media SELECT (report_id, unit_id, returned_unit) ON case_file
media SELECT (report_id, unit_id, done_at) ON case_unit
media SELECT ON area
desk SELECT ON area
desk SELECT (id, name) ON api_client
desk SELECT (token, client_id, media_url) ON api_report
desk SELECT ON category_group
desk SELECT ON category
desk SELECT ON case_standard
desk SELECT ON keyword_rule
desk SELECT ON unit
desk SELECT ON calendar_day
desk SELECT ON phase_limit
desk SELECT ON city_figure
desk SELECT ON photo_review
desk SELECT, UPDATE ON report
desk SELECT ON report_term
desk SELECT, INSERT, DELETE ON report_follower
desk SELECT, INSERT, DELETE ON report_support
desk SELECT, INSERT, UPDATE ON case_file
desk SELECT, UPDATE (stopped_at, stopped_why, answered_at) ON handover_line
desk SELECT, INSERT, UPDATE (unit_id, state, next_at, ask_at) ON handover_case
desk SELECT, INSERT, UPDATE (state, attempts, doubt, first_at, done_at) ON handover_message
desk SELECT ON handover_heard
desk SELECT ON handover_reply
desk SELECT, INSERT, UPDATE ON case_request
desk SELECT, INSERT, UPDATE, DELETE ON case_unit
desk SELECT, INSERT, UPDATE ON case_rejection
desk SELECT, INSERT, DELETE ON case_moved
desk SELECT, INSERT ON flow_log
desk SELECT, INSERT ON limit_event
desk SELECT, INSERT ON lesson
desk SELECT ON triage_candidate
desk SELECT, INSERT, UPDATE (valid_to, superseded_by) ON precedent
desk SELECT ON escalation
desk SELECT, INSERT, UPDATE (valid_to) ON route_rule
desk SELECT, INSERT, UPDATE ON rules_version
desk SELECT ON component
desk SELECT ON response_template
desk SELECT, INSERT ON outbox
desk SELECT, UPDATE ON photo
desk SELECT, INSERT, UPDATE (name, role, unit_id, active, password, must_change, changed_at, totp_sealed, totp_on, totp_step) ON staff
desk SELECT, INSERT, UPDATE (seen_at), DELETE ON staff_session
desk SELECT, INSERT, DELETE ON staff_recovery
desk SELECT, INSERT, UPDATE, DELETE ON login_throttle
desk SELECT, INSERT ON staff_log
desk SELECT ON training
desk SELECT, UPDATE ON sign_ask
desk SELECT, UPDATE ON sign_passport
desk SELECT, INSERT ON sign_print
desk SELECT ON sign_scan
desk SELECT ON sign_check
desk SELECT, INSERT, UPDATE ON sign_storm
desk SELECT, INSERT ON sign_log
desk SELECT ON sign_photo
desk SELECT ON sign_reply
desk SELECT (token, facade) ON sign_order
desk SELECT ON sign_facade
desk SELECT ON sign_street
desk SELECT ON sign_rule
desk SELECT, UPDATE (read_at) ON staff_notice
desk SELECT ON notice_event
desk SELECT ON case_day
desk SELECT ON case_day_mark
desk SELECT, INSERT, UPDATE ON sign_answer
desk SELECT, INSERT, UPDATE ON sign_case
signs SELECT ON area
signs SELECT ON calendar_day
signs SELECT, INSERT ON citizen
signs SELECT (id, citizen_id, role, hash, width, height, colour), UPDATE (role) ON photo
signs SELECT, INSERT, UPDATE ON sign_ask
signs SELECT, INSERT, UPDATE ON sign_passport
signs SELECT, INSERT ON sign_print
signs SELECT, INSERT, UPDATE ON sign_scan
signs SELECT, INSERT ON sign_check
signs SELECT ON sign_storm
signs SELECT, INSERT ON sign_log
signs SELECT, INSERT ON sign_photo
signs SELECT, UPDATE (read_at) ON sign_notice
signs INSERT ON outbox
signs SELECT, INSERT, UPDATE ON sign_order
signs SELECT ON sign_picture
signs SELECT ON rules_version
signs SELECT ON sign_street
signs SELECT ON sign_rule
signs SELECT ON sign_answer
signs SELECT ON sign_case
signs SELECT, INSERT ON sign_facade
signs SELECT (id, token_hash, citizen_id, created_at, seen_at, expires_at, ends_at), UPDATE (seen_at, expires_at) ON citizen_session
signs SELECT, INSERT, UPDATE ON idempotency
open311 SELECT ON area
open311 SELECT ON category_group
open311 SELECT ON category
open311 SELECT ON rules_version
open311 SELECT ON service_attribute
open311 SELECT ON api_client
open311 SELECT, INSERT, UPDATE ON api_use
open311 SELECT, INSERT ON api_report
open311 SELECT, INSERT, UPDATE (log_id) ON api_update
open311 SELECT, UPDATE (state, next_at) ON handover_case
open311 INSERT ON handover_message
open311 SELECT, INSERT ON handover_reply
open311 SELECT, INSERT ON citizen
open311 SELECT, INSERT, UPDATE ON draft
open311 SELECT, INSERT, UPDATE ON report
open311 SELECT, UPDATE ON photo
open311 SELECT, INSERT ON report_term
open311 SELECT, INSERT ON flow_log
open311 SELECT, INSERT ON outbox
open311 SELECT, UPDATE ON case_file
open311 SELECT, UPDATE ON case_rejection
open311 SELECT ON case_standard
open311 SELECT ON unit
open311 SELECT ON calendar_day
open311 SELECT, INSERT ON limit_event
dispatchd SELECT ON area
dispatchd SELECT ON category_group
dispatchd SELECT ON category
dispatchd SELECT ON case_standard
dispatchd SELECT ON keyword_rule
dispatchd SELECT ON unit
dispatchd SELECT ON route_rule
dispatchd SELECT ON calendar_day
dispatchd SELECT ON phase_limit
dispatchd SELECT ON precedent
dispatchd SELECT ON component
dispatchd SELECT ON rules_version
dispatchd SELECT, INSERT ON limit_event
dispatchd SELECT, INSERT ON escalation
dispatchd SELECT, UPDATE ON report
dispatchd SELECT, INSERT, UPDATE ON case_file
dispatchd SELECT, UPDATE ON case_rejection
dispatchd SELECT, INSERT, UPDATE (unit_id) ON handover_line
dispatchd SELECT, INSERT, UPDATE (unit_id, state, next_at, ask_at) ON handover_case
dispatchd SELECT, INSERT, UPDATE (state, done_at) ON handover_message
dispatchd SELECT, INSERT ON flow_log
dispatchd SELECT, INSERT ON flow_anchor
dispatchd SELECT, INSERT, UPDATE, DELETE ON outbox
dispatchd SELECT, INSERT, UPDATE ON city_figure
dispatchd SELECT, INSERT, UPDATE ON triage_candidate
dispatchd SELECT ON lesson
dispatchd SELECT, INSERT, UPDATE, DELETE ON handling_median
dispatchd SELECT ON report_follower
dispatchd SELECT, INSERT ON notice_event
dispatchd SELECT, INSERT ON notice
dispatchd SELECT, INSERT ON notice_delivery
dispatchd SELECT, INSERT ON staff_notice
dispatchd SELECT, INSERT, UPDATE ON case_day
dispatchd SELECT, INSERT, UPDATE ON case_day_mark
dispatchd SELECT (id, role, unit_id, active) ON staff
dispatchd SELECT (id, enabled) ON webhook
dispatchd SELECT (citizen_id, channel, refused_at) ON citizen_address
dispatchd SELECT, DELETE ON draft
dispatchd SELECT (expires_at), DELETE ON photo_upload
dispatchd SELECT (created_at), DELETE ON idempotency
dispatchd SELECT (id), DELETE ON citizen
dispatchd SELECT (id, citizen_id, created_at, seen_at, expires_at), DELETE ON citizen_session
dispatchd SELECT (citizen_id) ON citizen_wechat
dispatchd SELECT, DELETE ON photo
dispatchd SELECT (photo_id), DELETE ON photo_bytes
dispatchd SELECT, UPDATE ON sign_ask
dispatchd SELECT, UPDATE ON sign_passport
dispatchd SELECT ON sign_storm
dispatchd SELECT, INSERT ON sign_log
dispatchd SELECT, INSERT ON sign_notice
dispatchd SELECT (id, token, logo_id, photo_id, keep_until), UPDATE (keep_until), DELETE ON sign_order
dispatchd SELECT (photo_id) ON sign_photo
notifyd SELECT, UPDATE, DELETE ON notice_delivery
notifyd SELECT, DELETE ON notice
notifyd SELECT, DELETE ON staff_notice
notifyd SELECT ON notice_event
notifyd SELECT (id, number, hidden, phone_sms, phone_sealed) ON report
notifyd SELECT ON webhook
notifyd SELECT (topic, attempts) ON outbox
notifyd SELECT, UPDATE (refused_at) ON citizen_address
notifyd SELECT, INSERT, UPDATE ON city_figure
handoverd SELECT, UPDATE ON handover_line
handoverd SELECT, INSERT, UPDATE ON handover_case
handoverd SELECT, INSERT, UPDATE ON handover_message
handoverd SELECT, INSERT, UPDATE, DELETE ON handover_heard
handoverd SELECT, INSERT, UPDATE (state, why, done_at), DELETE ON handover_reply
handoverd SELECT, UPDATE ON report
handoverd SELECT, UPDATE ON case_file
handoverd SELECT, UPDATE ON case_request
handoverd SELECT, UPDATE ON case_rejection
handoverd SELECT ON case_unit
handoverd SELECT, INSERT ON flow_log
handoverd SELECT, INSERT ON limit_event
handoverd INSERT ON outbox
handoverd SELECT (id, report_id, draft_id, role, position, shown, hash), UPDATE (report_id, position) ON photo
handoverd SELECT ON photo_bytes
handoverd SELECT ON area
handoverd SELECT ON category
handoverd SELECT ON category_group
handoverd SELECT ON case_standard
handoverd SELECT ON unit
handoverd SELECT ON calendar_day
handoverd SELECT, INSERT, UPDATE ON city_figure
admin SELECT ON schema_migration
admin SELECT, INSERT, UPDATE, DELETE ON area
admin SELECT, INSERT, UPDATE, DELETE ON category_group
admin SELECT, INSERT, UPDATE, DELETE ON category
admin SELECT, INSERT, UPDATE, DELETE ON case_standard
admin SELECT, INSERT, UPDATE, DELETE ON keyword_rule
admin SELECT, INSERT, UPDATE, DELETE ON unit
admin SELECT, INSERT, UPDATE, DELETE ON route_rule
admin SELECT, INSERT, UPDATE, DELETE ON calendar_day
admin SELECT, INSERT, UPDATE, DELETE ON module
admin SELECT, INSERT, UPDATE, DELETE ON phase_limit
admin SELECT, INSERT, UPDATE, DELETE ON component
admin SELECT, INSERT, UPDATE (valid_to, superseded_by) ON precedent
admin SELECT, INSERT, UPDATE ON rules_version
admin SELECT, INSERT ON limit_event
admin SELECT ON escalation
admin SELECT ON citizen
admin SELECT, UPDATE ON report
admin SELECT, INSERT, UPDATE ON case_file
admin SELECT, INSERT, UPDATE ON photo
admin SELECT, INSERT ON photo_bytes
admin SELECT ON photo_original
admin SELECT ON photo_review
admin SELECT, INSERT, UPDATE ON case_request
admin SELECT, INSERT, UPDATE, DELETE ON case_unit
admin SELECT, INSERT, UPDATE ON case_rejection
admin SELECT, INSERT, DELETE ON case_moved
admin SELECT, INSERT, DELETE ON report_follower
admin SELECT, INSERT, DELETE ON report_support
admin SELECT, INSERT ON flow_log
admin SELECT, INSERT, UPDATE ON api_client
admin SELECT (client_id) ON api_report
admin SELECT, INSERT, UPDATE, DELETE ON service_attribute
admin SELECT ON flow_anchor
admin SELECT, INSERT, UPDATE, DELETE ON outbox
admin SELECT ON city_figure
admin SELECT ON handling_median
admin SELECT ON notice
admin SELECT ON notice_event
admin SELECT ON staff_notice
admin SELECT, UPDATE ON handover_line
admin SELECT, INSERT, UPDATE ON handover_case
admin SELECT, INSERT, UPDATE ON handover_message
admin SELECT ON handover_heard
admin SELECT ON handover_reply
admin SELECT ON case_day
admin SELECT ON case_day_mark
admin SELECT, UPDATE ON notice_delivery
admin SELECT, INSERT, UPDATE ON webhook
admin SELECT, INSERT, UPDATE, DELETE ON response_template
admin SELECT, INSERT, UPDATE ON staff
admin SELECT, DELETE ON staff_session
admin SELECT, DELETE ON staff_recovery
admin SELECT, DELETE ON login_throttle
admin SELECT, INSERT ON staff_log
admin SELECT ON triage_candidate
admin SELECT, INSERT ON lesson
admin SELECT, INSERT ON training
admin SELECT, INSERT, UPDATE, DELETE ON sign_reply
admin SELECT, INSERT, UPDATE, DELETE ON sign_street
admin SELECT, INSERT, UPDATE, DELETE ON sign_rule
admin SELECT, INSERT, UPDATE, DELETE ON sign_answer
