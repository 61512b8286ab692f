-- What names a person is sealed from here on. What stands in clear moves to columns called `clear`, from where the
-- program seals it; with the next migration these are gone.

-- The keys of the installation, each sealed under a key that lies elsewhere and of which `key_encryption` is the name.
CREATE TABLE root_key (
    purpose        TEXT    PRIMARY KEY CHECK (purpose IN ('cases', 'lookup')),
    key_encryption TEXT    NOT NULL,
    sealed         BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- The key of each case, sealed under the root key. Destroying it erases the case.
CREATE TABLE case_key (
    case_id INTEGER PRIMARY KEY,
    sealed  BLOB    NOT NULL
) STRICT;

DROP TRIGGER event_is_only_ever_erased;
ALTER TABLE event RENAME COLUMN personal TO clear;
ALTER TABLE event ADD COLUMN personal BLOB;

ALTER TABLE case_summary RENAME COLUMN personal TO clear;
ALTER TABLE case_summary ADD COLUMN personal BLOB;

ALTER TABLE effect RENAME COLUMN personal TO clear;
ALTER TABLE effect ADD COLUMN personal BLOB;

ALTER TABLE letter RENAME COLUMN personal TO clear;
ALTER TABLE letter ADD COLUMN personal BLOB;
-- The number under which the post carries a letter leads to whom it is for.
ALTER TABLE letter RENAME COLUMN tracking TO clear_tracking;
ALTER TABLE letter ADD COLUMN tracking BLOB;

-- With `origin`, sealed under the key of the case, the bytes of an upload are opened; without it they were sealed under
-- the key of the case themselves.
ALTER TABLE document RENAME COLUMN personal TO clear;
ALTER TABLE document ADD COLUMN personal BLOB;
ALTER TABLE document ADD COLUMN origin BLOB;
-- Bytes that came in before.
ALTER TABLE document ADD COLUMN is_clear INTEGER NOT NULL DEFAULT 0 CHECK (is_clear IN (0, 1));
UPDATE document SET is_clear = 1 WHERE is_destroyed = 0;

ALTER TABLE case_access RENAME COLUMN personal TO clear;
ALTER TABLE case_access ADD COLUMN personal BLOB;

ALTER TABLE reading RENAME COLUMN personal TO clear;
ALTER TABLE reading ADD COLUMN personal BLOB;

ALTER TABLE staff RENAME COLUMN personal TO clear;
ALTER TABLE staff ADD COLUMN personal BLOB;
ALTER TABLE staff RENAME COLUMN second_factor TO clear_factor;
ALTER TABLE staff ADD COLUMN second_factor BLOB;

ALTER TABLE draft RENAME COLUMN personal TO clear;
ALTER TABLE draft ADD COLUMN personal BLOB;

ALTER TABLE upload ADD COLUMN is_clear INTEGER NOT NULL DEFAULT 0 CHECK (is_clear IN (0, 1));
UPDATE upload SET is_clear = 1;

-- Everybody signs in anew, and links that were given out are given out again: what these hold is of the moment.
DROP TABLE session;
CREATE TABLE session (
    id         INTEGER PRIMARY KEY,
    digest     BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    staff_id   INTEGER NOT NULL,
    role       TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- What the browser calls itself, so that its owner recognises it.
    personal   BLOB    NOT NULL
) STRICT;
CREATE INDEX session_by_staff ON session (staff_id);
CREATE INDEX session_by_end ON session (expires_at);
DELETE FROM set_up_link;

-- Mails with codes are of the moment as well: a code that did not leave is asked for again.
DROP TABLE code_mail;
CREATE TABLE code_mail (
    id         INTEGER PRIMARY KEY,
    case_id    INTEGER NOT NULL,
    asked_at   INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state      TEXT    NOT NULL
        CHECK (state IN ('no_address', 'ready', 'sending', 'sent', 'failed', 'lapsed')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    -- When the program goes on with it.
    next_at    INTEGER,
    reason     TEXT,
    personal   BLOB,
    CHECK (personal IS NULL OR state IN ('ready', 'sending'))
) STRICT;

CREATE INDEX code_mail_by_case ON code_mail (case_id, asked_at);
CREATE INDEX code_mail_by_next ON code_mail (next_at, id) WHERE next_at IS NOT NULL;
