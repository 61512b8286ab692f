-- The company's people: who may sign in, in which roles, and what they are signed in with. Secrets stand
-- here as digests, with the one exception of what a code of a second factor is computed from.

CREATE TABLE staff (
    id             INTEGER PRIMARY KEY,
    -- The keyed digest of the name, by which somebody who signs in is found.
    name_digest    BLOB    NOT NULL CHECK (length(name_digest) = 16),
    -- The name.
    personal       TEXT    NOT NULL,
    -- Codes in their order, separated by `;`.
    roles          TEXT    NOT NULL,
    added_at       INTEGER NOT NULL,
    deactivated_at INTEGER,
    -- None until the set-up link was used.
    password       TEXT,
    second_factor  BLOB,
    -- The newest time step whose code was used; each is taken once.
    last_step      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX staff_by_name ON staff (name_digest);

CREATE TABLE recovery_code (
    staff_id INTEGER NOT NULL,
    digest   BLOB    NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (staff_id, digest)
) STRICT, WITHOUT ROWID;

-- A link is good once. The one without a person makes the first administrator.
CREATE TABLE set_up_link (
    digest        BLOB    PRIMARY KEY CHECK (length(digest) = 32),
    staff_id      INTEGER,
    -- Whether a password is chosen too, or the present one asked for.
    sets_password INTEGER NOT NULL CHECK (sets_password IN (0, 1)),
    second_factor BLOB    NOT NULL,
    expires_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    id         INTEGER PRIMARY KEY,
    digest     BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    staff_id   INTEGER NOT NULL,
    role       TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- What the browser calls itself, so that its owner recognises it.
    personal   TEXT    NOT NULL
) STRICT;

CREATE INDEX session_by_staff ON session (staff_id);
CREATE INDEX session_by_end ON session (expires_at);

-- What was changed about whom, by whom. `facts` names nobody.
CREATE TABLE staff_change (
    position INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    staff_id INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    facts    TEXT    NOT NULL
) STRICT;

CREATE INDEX staff_change_by_staff ON staff_change (staff_id, position);

CREATE TRIGGER staff_change_is_never_rewritten BEFORE UPDATE ON staff_change BEGIN
    SELECT RAISE(ABORT, 'a change of staff is never rewritten');
END;

CREATE TRIGGER staff_change_is_never_deleted BEFORE DELETE ON staff_change BEGIN
    SELECT RAISE(ABORT, 'a change of staff is never deleted');
END;
