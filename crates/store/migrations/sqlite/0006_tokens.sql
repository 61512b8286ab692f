-- Programs that act through the API, and what they were answered.

-- The token itself is shown once and kept nowhere.
CREATE TABLE token (
    id           INTEGER PRIMARY KEY,
    digest       BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    name         TEXT    NOT NULL,
    -- The member of the desk it belongs to, and in which role it acts; none where it only hands in requests.
    staff_id     INTEGER,
    role         TEXT,
    scopes       TEXT    NOT NULL,
    per_minute   INTEGER NOT NULL CHECK (per_minute >= 1),
    made_at      INTEGER NOT NULL,
    made_by      TEXT    NOT NULL,
    expires_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER,
    CHECK ((staff_id IS NULL) = (role IS NULL))
) STRICT;

-- The change that a request of a program made, under the key it gave: asked again, it gets the same answer and changes
-- nothing. The answer is made from the events it names, so nothing of anybody stands here.
CREATE TABLE answered_once (
    key         BLOB    NOT NULL CHECK (length(key) = 32),
    asked       BLOB    NOT NULL CHECK (length(asked) = 32),
    salt        BLOB    NOT NULL CHECK (length(salt) = 32),
    case_id     INTEGER NOT NULL,
    first_seq   INTEGER NOT NULL,
    last_seq    INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (key)
) STRICT, WITHOUT ROWID;

CREATE INDEX answered_once_by_time ON answered_once (answered_at);
