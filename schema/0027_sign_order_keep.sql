-- A design that nobody looks at, asks about or files is thrown away with its photos
-- (sign/order_old.c). Those of today begin their 90 days today.
ALTER TABLE sign_order
	ADD COLUMN keep_until DATETIME(3) NOT NULL DEFAULT '2000-01-01 00:00:00',
	ADD KEY sign_order_keep (keep_until),
	ADD KEY sign_order_logo (logo_id),
	ADD KEY sign_order_photo (photo_id);
UPDATE sign_order SET keep_until = UTC_TIMESTAMP(3) + INTERVAL 90 DAY;
ALTER TABLE sign_ask ADD KEY sign_ask_order (order_token);
ALTER TABLE sign_passport ADD KEY sign_passport_order (order_token);
