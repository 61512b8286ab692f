-- Further keys of the installation, sealed as those of `root_key` are: while the root key is changed, the one that is
-- about to take over (`next`) or the one before (`earlier`); and from the first change on what makes keys of bytes of the
-- names they came in under (`bytes`), which stays as the first root key made it.
CREATE TABLE kept_key (
    purpose        TEXT    PRIMARY KEY CHECK (purpose IN ('next', 'earlier', 'bytes')),
    key_encryption TEXT    NOT NULL,
    sealed         BLOB    NOT NULL,
    -- When the root key last took a step: whoever runs learns from it that there is something to learn.
    since          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
