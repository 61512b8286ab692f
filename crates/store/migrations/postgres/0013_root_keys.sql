-- What each column is for stands in the migration of the same number for the embedded engine.

CREATE TABLE kept_key (
    purpose        TEXT COLLATE "C" PRIMARY KEY CHECK (purpose IN ('next', 'earlier', 'bytes')),
    key_encryption TEXT COLLATE "C" NOT NULL,
    sealed         BYTEA NOT NULL,
    since          BIGINT NOT NULL
);
