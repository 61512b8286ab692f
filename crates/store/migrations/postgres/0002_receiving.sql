-- What each table is for stands in the migration of the same number for the embedded engine.

CREATE TABLE docket_series (
    prefix TEXT COLLATE "C" NOT NULL,
    year   BIGINT NOT NULL,
    last   BIGINT NOT NULL CHECK (last >= 1),
    PRIMARY KEY (prefix, year)
);

CREATE TABLE upload (
    id         BYTEA PRIMARY KEY CHECK (length(id) = 16),
    expires_at BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
    sha256     BYTEA NOT NULL CHECK (length(sha256) = 32),
    file       TEXT COLLATE "C",
    bytes      BYTEA,
    CHECK ((bytes IS NULL) <> (file IS NULL))
);

CREATE INDEX upload_by_expiry ON upload (expires_at);
CREATE INDEX upload_by_file ON upload (file) WHERE file IS NOT NULL;
CREATE TABLE document (
    case_id      BIGINT NOT NULL,
    place        TEXT COLLATE "C" NOT NULL CHECK (place IN ('paper', 'package')),
    number       BIGINT NOT NULL CHECK (number >= 1),
    kind         TEXT COLLATE "C" NOT NULL,
    media_type   TEXT COLLATE "C" NOT NULL,
    size_bytes   BIGINT NOT NULL CHECK (size_bytes >= 0),
    sha256       BYTEA NOT NULL CHECK (length(sha256) = 32),
    is_destroyed BIGINT NOT NULL CHECK (is_destroyed IN (0, 1)),
    file         TEXT COLLATE "C",
    personal     TEXT COLLATE "C",
    bytes        BYTEA,
    PRIMARY KEY (case_id, place, number),
    CHECK (bytes IS NULL OR file IS NULL),
    CHECK ((is_destroyed = 1) = (bytes IS NULL AND file IS NULL))
);

CREATE INDEX document_by_file ON document (file) WHERE file IS NOT NULL;
CREATE TABLE doomed_file (
    file TEXT COLLATE "C" PRIMARY KEY
);

CREATE TABLE draft (
    id            BYTEA PRIMARY KEY CHECK (length(id) = 16),
    secret_digest BYTEA NOT NULL CHECK (length(secret_digest) = 32),
    updated_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    personal      TEXT COLLATE "C" NOT NULL
);

CREATE INDEX draft_by_expiry ON draft (expires_at);

CREATE TABLE case_access (
    case_id         BIGINT PRIMARY KEY,
    secret_digest   BYTEA NOT NULL CHECK (length(secret_digest) = 32),
    personal        BYTEA,
    last_step       BIGINT,
    code_digest     BYTEA CHECK (code_digest IS NULL OR length(code_digest) = 32),
    code_expires_at BIGINT,
    failed_attempts BIGINT NOT NULL DEFAULT 0,
    locked_until    BIGINT
);
ALTER TABLE case_summary ADD COLUMN due_kind TEXT COLLATE "C";
ALTER TABLE case_summary ADD COLUMN waiting TEXT COLLATE "C";
ALTER TABLE case_summary ADD COLUMN is_emergency BIGINT;
ALTER TABLE case_summary ADD COLUMN acknowledged BIGINT;
ALTER TABLE case_summary ADD COLUMN is_verified BIGINT;
ALTER TABLE case_summary ADD COLUMN specified BIGINT;
ALTER TABLE case_summary ADD COLUMN platforms TEXT COLLATE "C";
ALTER TABLE case_summary ADD COLUMN notice TEXT COLLATE "C";
ALTER TABLE case_summary ADD COLUMN next_notice_on BIGINT;
ALTER TABLE case_summary ADD COLUMN due_order BIGINT;
ALTER TABLE case_summary ADD COLUMN personal TEXT COLLATE "C";
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
CREATE INDEX queue_of_deadlines ON case_summary (due_order, case_id, waiting)
    WHERE waiting <> 'nobody';
