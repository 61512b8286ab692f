-- Who read the personal data of a case, and why (RT-2). A reading is never taken back; what was said of it may
-- name somebody and is erased with the case.
CREATE TABLE reading (
    id       INTEGER PRIMARY KEY,
    case_id  INTEGER NOT NULL,
    staff_id INTEGER NOT NULL,
    role     TEXT    NOT NULL,
    purpose  TEXT    NOT NULL,
    personal TEXT,
    read_at  INTEGER NOT NULL,
    -- The purpose was stated before and stood for this reading, too.
    is_repeated INTEGER NOT NULL CHECK (is_repeated IN (0, 1))
) STRICT;

CREATE INDEX reading_by_case ON reading (case_id, id);

CREATE TRIGGER reading_is_never_deleted BEFORE DELETE ON reading BEGIN
    SELECT RAISE(ABORT, 'a reading is never deleted');
END;

CREATE TRIGGER reading_is_never_rewritten
BEFORE UPDATE OF id, case_id, staff_id, role, purpose, read_at, is_repeated ON reading BEGIN
    SELECT RAISE(ABORT, 'a reading is never rewritten');
END;

-- The company's own directory of agencies (VE-2). It names authorities, not persons. What happened to an entry is
-- never taken back; the line of an entry is folded from it.
CREATE TABLE directory_event (
    entry       INTEGER NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq >= 1),
    recorded_at INTEGER NOT NULL,
    staff_id    INTEGER NOT NULL,
    facts       TEXT    NOT NULL,
    PRIMARY KEY (entry, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER directory_event_is_never_deleted BEFORE DELETE ON directory_event BEGIN
    SELECT RAISE(ABORT, 'an event of the directory is never deleted');
END;

CREATE TRIGGER directory_event_is_never_rewritten BEFORE UPDATE ON directory_event BEGIN
    SELECT RAISE(ABORT, 'an event of the directory is never rewritten');
END;

CREATE TABLE directory_entry (
    entry        INTEGER PRIMARY KEY,
    seq          INTEGER NOT NULL CHECK (seq >= 1),
    name         TEXT    NOT NULL,
    -- The name as it is searched: in lower case.
    sought       TEXT    NOT NULL,
    country      TEXT    NOT NULL,
    is_confirmed INTEGER NOT NULL CHECK (is_confirmed IN (0, 1)),
    is_retired   INTEGER NOT NULL CHECK (is_retired IN (0, 1)),
    -- Changes that wait for a second person, and confirmed lines in use.
    proposed     INTEGER NOT NULL,
    lines        INTEGER NOT NULL
) STRICT;

CREATE INDEX directory_entry_by_country ON directory_entry (country, sought, entry);
CREATE INDEX directory_entry_by_name ON directory_entry (sought, entry);
CREATE INDEX directory_entry_waiting ON directory_entry (entry) WHERE proposed > 0;
