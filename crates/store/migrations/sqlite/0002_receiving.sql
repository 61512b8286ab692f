-- Docket numbers given so far, by series.
CREATE TABLE docket_series (
    prefix TEXT    NOT NULL,
    year   INTEGER NOT NULL,
    last   INTEGER NOT NULL CHECK (last >= 1),
    PRIMARY KEY (prefix, year)
) STRICT, WITHOUT ROWID;
