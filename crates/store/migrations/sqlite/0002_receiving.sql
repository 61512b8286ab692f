-- Docket numbers given so far, by series.
CREATE TABLE docket_series (
    prefix TEXT    NOT NULL,
    year   INTEGER NOT NULL,
    last   INTEGER NOT NULL CHECK (last >= 1),
    PRIMARY KEY (prefix, year)
) STRICT, WITHOUT ROWID;

-- Bytes that came in and that no case has claimed yet. Small ones stand here, others in a file of their own.
CREATE TABLE upload (
    id         BLOB    PRIMARY KEY CHECK (length(id) = 16),
    expires_at INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    sha256     BLOB    NOT NULL CHECK (length(sha256) = 32),
    file       TEXT,
    bytes      BLOB,
    CHECK ((bytes IS NULL) <> (file IS NULL))
) STRICT;

CREATE INDEX upload_by_expiry ON upload (expires_at);
CREATE INDEX upload_by_file ON upload (file) WHERE file IS NOT NULL;

-- The bytes of a case: its documents (`paper`) and what was released (`package`).
CREATE TABLE document (
    case_id      INTEGER NOT NULL,
    place        TEXT    NOT NULL CHECK (place IN ('paper', 'package')),
    number       INTEGER NOT NULL CHECK (number >= 1),
    kind         TEXT    NOT NULL,
    media_type   TEXT    NOT NULL,
    size_bytes   INTEGER NOT NULL CHECK (size_bytes >= 0),
    sha256       BLOB    NOT NULL CHECK (length(sha256) = 32),
    is_destroyed INTEGER NOT NULL CHECK (is_destroyed IN (0, 1)),
    file         TEXT,
    -- Its file name.
    personal     TEXT,
    bytes        BLOB,
    PRIMARY KEY (case_id, place, number),
    CHECK (bytes IS NULL OR file IS NULL),
    CHECK (is_destroyed = (bytes IS NULL AND file IS NULL))
) STRICT;

CREATE INDEX document_by_file ON document (file) WHERE file IS NOT NULL;

-- Files whose rows are gone and which have to go as well.
CREATE TABLE doomed_file (
    file TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- What an officer has answered so far, to return to.
CREATE TABLE draft (
    id            BLOB    PRIMARY KEY CHECK (length(id) = 16),
    secret_digest BLOB    NOT NULL CHECK (length(secret_digest) = 32),
    updated_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    -- The answers, as JSON.
    personal      TEXT    NOT NULL
) STRICT;

CREATE INDEX draft_by_expiry ON draft (expires_at);

-- With what an officer opens a case: the secret of the receipt, and a second factor.
CREATE TABLE case_access (
    case_id         INTEGER PRIMARY KEY,
    secret_digest   BLOB    NOT NULL CHECK (length(secret_digest) = 32),
    -- A secret that an authenticator shares, and the last of its steps that was used.
    personal        BLOB,
    last_step       INTEGER,
    -- A code that was sent, and until when it holds.
    code_digest     BLOB CHECK (code_digest IS NULL OR length(code_digest) = 32),
    code_expires_at INTEGER,
    failed_attempts INTEGER NOT NULL DEFAULT 0,
    locked_until    INTEGER
) STRICT;

-- What the desk's queue shows, sorts and filters by; none of a case that came from a register.
ALTER TABLE case_summary ADD COLUMN due_kind TEXT;
ALTER TABLE case_summary ADD COLUMN waiting TEXT;
ALTER TABLE case_summary ADD COLUMN is_emergency INTEGER;
ALTER TABLE case_summary ADD COLUMN acknowledged INTEGER;
ALTER TABLE case_summary ADD COLUMN is_verified INTEGER;
ALTER TABLE case_summary ADD COLUMN specified INTEGER;
ALTER TABLE case_summary ADD COLUMN platforms TEXT;
ALTER TABLE case_summary ADD COLUMN notice TEXT;
ALTER TABLE case_summary ADD COLUMN next_notice_on INTEGER;
-- `next_due_at`, or the end of time where nothing falls due, so that such a case sorts last.
ALTER TABLE case_summary ADD COLUMN due_order INTEGER;
-- Who asks, as JSON.
ALTER TABLE case_summary ADD COLUMN personal TEXT;

-- Each order of the queue has an index, and the filters that are asked for most have one in that order. What is
-- filtered by beside stands in the index as well: a case that is not shown is never fetched. None of it burdens
-- what comes from a register.
DROP INDEX case_summary_by_due;
CREATE INDEX queue_by_due ON case_summary
    (due_order, case_id, stage, category, country, waiting, is_emergency)
    WHERE waiting IS NOT NULL;
CREATE INDEX queue_by_received ON case_summary
    (received_on, case_id, stage, category, country, waiting, is_emergency, due_order)
    WHERE waiting IS NOT NULL;
CREATE INDEX queue_by_country ON case_summary
    (country, received_on, case_id, stage, category, waiting, is_emergency, due_order)
    WHERE waiting IS NOT NULL;
CREATE INDEX queue_by_category ON case_summary
    (category, received_on, case_id, stage, country, waiting, is_emergency, due_order)
    WHERE waiting IS NOT NULL;
CREATE INDEX queue_by_stage ON case_summary
    (stage, due_order, case_id, category, country, waiting, is_emergency)
    WHERE waiting IS NOT NULL;
CREATE INDEX queue_by_waiting ON case_summary
    (waiting, due_order, case_id, stage, category, country, is_emergency)
    WHERE waiting IS NOT NULL;
CREATE INDEX queue_of_emergencies ON case_summary (due_order, case_id)
    WHERE is_emergency = 1 AND outcome = 'pending';
CREATE INDEX queue_of_notices ON case_summary (next_notice_on, case_id)
    WHERE next_notice_on IS NOT NULL;
-- A case that is over still has a deadline: the end of its retention. Nobody is late with it.
CREATE INDEX queue_of_deadlines ON case_summary (due_order, case_id, waiting)
    WHERE waiting <> 'nobody';
