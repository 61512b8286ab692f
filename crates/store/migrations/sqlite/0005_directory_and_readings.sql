-- Who read the personal data of a case, and why (RT-2). A reading is never taken back; what was said of it may
-- name somebody and is erased with the case.
CREATE TABLE reading (
    id       INTEGER PRIMARY KEY,
    case_id  INTEGER NOT NULL,
    staff_id INTEGER NOT NULL,
    role     TEXT    NOT NULL,
    purpose  TEXT    NOT NULL,
    personal TEXT,
    read_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX reading_by_case ON reading (case_id, id);

CREATE TRIGGER reading_is_never_deleted BEFORE DELETE ON reading BEGIN
    SELECT RAISE(ABORT, 'a reading is never deleted');
END;

CREATE TRIGGER reading_is_never_rewritten
BEFORE UPDATE OF id, case_id, staff_id, role, purpose, read_at ON reading BEGIN
    SELECT RAISE(ABORT, 'a reading is never rewritten');
END;
