-- Instants are microseconds since 1970-01-01T00:00Z; days are the number YYYYMMDD of a local day.
-- What names a person stands in columns called `personal` and in keyed digests, nowhere else.

-- The record itself. `position` is the order in which the installation learned things.
CREATE TABLE event (
    position    INTEGER PRIMARY KEY,
    case_id     INTEGER NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq >= 1),
    recorded_at INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    facts       TEXT    NOT NULL,
    personal    TEXT,
    -- With its salt gone, a leaf can no longer be used to test a guess at what was erased.
    salt        BLOB    CHECK (salt IS NULL OR length(salt) = 32),
    leaf        BLOB    NOT NULL CHECK (length(leaf) = 32),
    UNIQUE (case_id, seq)
) STRICT;

CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event BEGIN
    SELECT RAISE(ABORT, 'an event is never deleted');
END;

CREATE TRIGGER event_is_never_rewritten
BEFORE UPDATE OF position, case_id, seq, recorded_at, actor, kind, facts, leaf ON event BEGIN
    SELECT RAISE(ABORT, 'an event is never rewritten');
END;

CREATE TRIGGER event_is_only_ever_erased
BEFORE UPDATE OF personal, salt ON event
WHEN new.personal IS NOT NULL OR new.salt IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'the personal part of an event is only ever erased, with its salt');
END;

-- Read models: all of them can be made again from `event`.

CREATE TABLE case_summary (
    case_id     INTEGER PRIMARY KEY,
    seq         INTEGER NOT NULL CHECK (seq >= 1),
    reference   TEXT    NOT NULL,
    imported    INTEGER NOT NULL CHECK (imported IN (0, 1)),
    stage       TEXT    NOT NULL,
    category    TEXT,
    country     TEXT    NOT NULL,
    agency_kind TEXT,
    received_on INTEGER NOT NULL,
    outcome     TEXT    NOT NULL,
    next_due_at INTEGER
) STRICT;

CREATE UNIQUE INDEX case_summary_by_reference ON case_summary (reference);
CREATE INDEX case_summary_by_due ON case_summary (next_due_at, case_id) WHERE next_due_at IS NOT NULL;
CREATE INDEX case_summary_by_stage ON case_summary (stage, received_on, case_id);
CREATE INDEX case_summary_by_received ON case_summary (received_on, case_id);

-- The counting history. A version counts from `since_on` until before `until_on`; where its outcome
-- is later than `since_on`, it is pending in between.
CREATE TABLE counted_version (
    case_id     INTEGER NOT NULL,
    n           INTEGER NOT NULL CHECK (n >= 1),
    -- The day it was recorded; none where each fact is known on its own day.
    known_on    INTEGER,
    since_on    INTEGER NOT NULL,
    until_on    INTEGER,
    -- From here to `challenged`: none where the case counts nothing.
    category    TEXT,
    country     TEXT,
    received_on INTEGER,
    platforms   TEXT,
    specified   INTEGER,
    outcome     TEXT,
    outcome_on  INTEGER,
    challenged  INTEGER,
    PRIMARY KEY (case_id, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX counted_version_by_row ON counted_version (category, country, received_on)
    WHERE category IS NOT NULL;
CREATE INDEX counted_version_outside ON counted_version (received_on) WHERE platforms = 'other';
CREATE INDEX counted_version_by_since ON counted_version (since_on, received_on);
CREATE INDEX counted_version_by_until ON counted_version (until_on, received_on) WHERE until_on IS NOT NULL;
CREATE INDEX counted_version_by_outcome ON counted_version (outcome_on, received_on)
    WHERE outcome_on > since_on;

-- `known_month` 0 is everything known to date; the other rows are the same sums by the month
-- (12 x year + month) in which each became known.
CREATE TABLE tally (
    scope       TEXT    NOT NULL,
    quarter     INTEGER NOT NULL,
    known_month INTEGER NOT NULL,
    category    TEXT    NOT NULL,
    country     TEXT    NOT NULL,
    figures     BLOB    NOT NULL,
    PRIMARY KEY (scope, quarter, known_month, category, country)
) STRICT, WITHOUT ROWID;

CREATE TABLE lookup (
    digest     BLOB    NOT NULL CHECK (length(digest) = 16),
    case_id    INTEGER NOT NULL,
    -- The term names a legal process, by which likely duplicates are proposed (CO-1).
    is_process INTEGER NOT NULL CHECK (is_process IN (0, 1)),
    PRIMARY KEY (digest, case_id)
) STRICT, WITHOUT ROWID;

-- Cases are filed in their order, so this index grows at its end.
CREATE INDEX lookup_of_process ON lookup (case_id) WHERE is_process = 1;

-- A revised request names the one it supersedes (CO-3), another submission of the same legal process
-- the one it belongs to (CO-1). `root_id` is the end of a chain of the latter.
CREATE TABLE relation (
    case_id          INTEGER NOT NULL,
    kind             TEXT    NOT NULL CHECK (kind IN ('supersedes', 'same_process')),
    target_reference TEXT    NOT NULL,
    target_id        INTEGER,
    root_id          INTEGER,
    PRIMARY KEY (case_id, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX relation_by_target ON relation (target_id);
CREATE INDEX relation_by_root ON relation (root_id) WHERE root_id IS NOT NULL;

-- Letters and notices owed. They leave only after the change that owes them is durable.
CREATE TABLE effect (
    id       INTEGER PRIMARY KEY,
    case_id  INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    facts    TEXT    NOT NULL,
    personal TEXT,
    due_at   INTEGER NOT NULL,
    done_at  INTEGER
) STRICT;

CREATE INDEX effect_by_due ON effect (due_at, id) WHERE done_at IS NULL;
CREATE INDEX effect_by_case ON effect (case_id);

-- What was published stands for ever (RE-9).
CREATE TABLE published_report (
    id           INTEGER PRIMARY KEY,
    period       TEXT    NOT NULL,
    platform     TEXT    NOT NULL,
    version      INTEGER NOT NULL CHECK (version >= 1),
    as_of        INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    json_sha256  BLOB    NOT NULL CHECK (length(json_sha256) = 32),
    html_sha256  BLOB    NOT NULL CHECK (length(html_sha256) = 32),
    json         TEXT    NOT NULL,
    html         TEXT    NOT NULL,
    UNIQUE (period, platform, version)
) STRICT;

CREATE TRIGGER published_report_is_never_rewritten BEFORE UPDATE ON published_report BEGIN
    SELECT RAISE(ABORT, 'a published report is never rewritten');
END;

CREATE TRIGGER published_report_is_never_withdrawn BEFORE DELETE ON published_report BEGIN
    SELECT RAISE(ABORT, 'a published report is never deleted');
END;
