-- Of an agreed sign also its colours and its second line, so that everybody sees what was agreed.
ALTER TABLE sign_ask
	ADD COLUMN palette TINYINT UNSIGNED NOT NULL DEFAULT 0,
	ADD COLUMN latin VARCHAR(80) NOT NULL DEFAULT '';
ALTER TABLE sign_passport
	ADD COLUMN palette TINYINT UNSIGNED NOT NULL DEFAULT 0,
	ADD COLUMN latin VARCHAR(80) NOT NULL DEFAULT '';
