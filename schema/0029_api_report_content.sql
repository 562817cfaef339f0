-- A sender's own key (Idempotency-Key) stands for one content: what came with it is remembered as
-- a tag, so that another report under the same key is refused and not taken for the first.
ALTER TABLE api_report
	ADD COLUMN content BINARY(16) NULL,
	MODIFY media_url VARCHAR(2000) NOT NULL;
