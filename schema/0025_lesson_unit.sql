-- A lesson that is about the unit alone: several cases were sent to one unit, and the category
-- they went with was the core's guess. No classifier learns a category from it.
ALTER TABLE lesson ADD COLUMN unit_only TINYINT(1) NOT NULL DEFAULT 0;
