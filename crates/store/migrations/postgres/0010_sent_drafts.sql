-- What each column is for stands in the migration of the same number for the embedded engine.

ALTER TABLE draft ADD COLUMN sent TEXT COLLATE "C";

UPDATE draft SET sent = (personal::json) ->> 'sent', personal = ''
WHERE (personal::json) -> 'sent' IS NOT NULL;
