-- Everything in clear was sealed.
ALTER TABLE event DROP COLUMN clear;
ALTER TABLE case_summary DROP COLUMN clear;
ALTER TABLE effect DROP COLUMN clear;
ALTER TABLE letter DROP COLUMN clear;
ALTER TABLE letter DROP COLUMN clear_tracking;
ALTER TABLE document DROP COLUMN clear;
ALTER TABLE document DROP COLUMN is_clear;
ALTER TABLE case_access DROP COLUMN clear;
ALTER TABLE reading DROP COLUMN clear;
ALTER TABLE staff DROP COLUMN clear;
ALTER TABLE staff DROP COLUMN clear_factor;
ALTER TABLE draft DROP COLUMN clear;
ALTER TABLE upload DROP COLUMN is_clear;

CREATE TRIGGER event_is_only_ever_erased
BEFORE UPDATE OF personal, salt ON event
WHEN new.personal IS NOT NULL OR new.salt IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'the personal part of an event is only ever erased, with its salt');
END;
