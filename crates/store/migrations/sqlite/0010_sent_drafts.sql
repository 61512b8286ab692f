-- Which case a draft became, beside the answers that are gone from then on.
ALTER TABLE draft ADD COLUMN sent TEXT;

UPDATE draft SET sent = json_extract(personal, '$.sent'), personal = ''
WHERE json_type(personal, '$.sent') IS NOT NULL;
