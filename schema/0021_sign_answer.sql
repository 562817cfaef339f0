-- What shop owners ask again and again, and fronts that others can learn from.

CREATE TABLE sign_answer (
	id INT UNSIGNED NOT NULL AUTO_INCREMENT,
	code VARCHAR(30) NOT NULL,             -- of the seed; staff's own: their number
	position SMALLINT UNSIGNED NOT NULL,
	topic VARCHAR(20) NOT NULL,
	question VARCHAR(100) NOT NULL,
	answer VARCHAR(1000) NOT NULL,
	basis TINYINT UNSIGNED NOT NULL,       -- enum sign_basis (sign/rule.h)
	source VARCHAR(120) NOT NULL,
	shown TINYINT UNSIGNED NOT NULL DEFAULT 1,
	staff_id BIGINT UNSIGNED NULL,         -- who changed it last; a load leaves it alone then
	changed_at DATETIME(3) NULL,
	PRIMARY KEY (id),
	UNIQUE KEY sign_answer_code (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- 61 places (the city speaks of 61 groups); a place without a row is free.
CREATE TABLE sign_case (
	place TINYINT UNSIGNED NOT NULL,
	title VARCHAR(40) NOT NULL,
	shop VARCHAR(40) NOT NULL,             -- as lettered in the picture
	design VARCHAR(20) NOT NULL,           -- "catering/01": the picture is drawn from it
	street VARCHAR(40) NOT NULL,
	about VARCHAR(500) NOT NULL,           -- what is good about it
	passport VARCHAR(20) NOT NULL,         -- number of its storefront; "": none
	shown TINYINT UNSIGNED NOT NULL,
	staff_id BIGINT UNSIGNED NOT NULL,
	changed_at DATETIME(3) NOT NULL,
	PRIMARY KEY (place)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
