-- The outbox: what became of each letter that an effect owes. One effect, one letter.
CREATE TABLE letter (
    id         INTEGER PRIMARY KEY,
    effect_id  INTEGER NOT NULL UNIQUE,
    case_id    INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    recipient  TEXT    NOT NULL CHECK (recipient IN ('agency', 'account_holder')),
    channel    TEXT    NOT NULL CHECK (channel IN ('portal', 'email', 'post')),
    language   TEXT    NOT NULL,
    -- Printed on the letter; whoever has it may ask whether the letter is genuine.
    code       TEXT    NOT NULL UNIQUE,
    sha256     BLOB    NOT NULL CHECK (length(sha256) = 32),
    written_at INTEGER NOT NULL,
    state      TEXT    NOT NULL
        CHECK (state IN ('ready', 'sending', 'sent', 'posted', 'delivered', 'failed')),
    attempts   INTEGER NOT NULL,
    -- Sendings of which nobody knows whether they arrived.
    unclear    INTEGER NOT NULL,
    -- When a machine goes on with it; none where a person has to, or nobody.
    next_at    INTEGER,
    reason     TEXT,
    -- The number under which the post carries it leads to whom it is for.
    tracking   TEXT,
    personal   TEXT
) STRICT;

CREATE INDEX letter_by_case ON letter (case_id, id);
CREATE INDEX letter_by_next ON letter (next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX letter_by_state ON letter (state, id);

-- What happened to a letter, and who did it.
CREATE TABLE letter_step (
    letter_id INTEGER NOT NULL,
    n         INTEGER NOT NULL CHECK (n >= 1),
    at        INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    state     TEXT    NOT NULL,
    reason    TEXT,
    PRIMARY KEY (letter_id, n)
) STRICT, WITHOUT ROWID;

-- Instants at which the clock has something to do for a case. Made again from the events at any time; what was
-- kept stays, so that nothing happens twice.
CREATE TABLE appointment (
    case_id       INTEGER NOT NULL,
    what          TEXT    NOT NULL,
    subject       INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    claimed_until INTEGER,
    kept_at       INTEGER,
    PRIMARY KEY (case_id, what, subject, at)
) STRICT, WITHOUT ROWID;

CREATE INDEX appointment_by_time ON appointment (at) WHERE kept_at IS NULL;

-- Notices that are not settled yet, by the day on which something is to happen with them; 0 where people have to
-- act first. Made again from the events at any time.
CREATE TABLE open_notice (
    case_id  INTEGER NOT NULL,
    notice   INTEGER NOT NULL,
    occasion TEXT    NOT NULL,
    standing TEXT    NOT NULL CHECK (standing IN ('due', 'prohibited', 'proposed', 'withheld')),
    ground   TEXT,
    from_on  INTEGER NOT NULL,
    due_on   INTEGER,
    PRIMARY KEY (case_id, notice)
) STRICT, WITHOUT ROWID;

CREATE INDEX open_notice_by_day ON open_notice (standing, from_on, case_id, notice);

-- How far the record was read for appointments.
CREATE TABLE reading_place (
    reader   TEXT    PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What somebody was told of. `case_id` is 0 where it is about no case.
CREATE TABLE alert (
    id        INTEGER PRIMARY KEY,
    what      TEXT    NOT NULL,
    role      TEXT    NOT NULL,
    case_id   INTEGER NOT NULL,
    subject   INTEGER NOT NULL,
    about_at  INTEGER NOT NULL,
    raised_at INTEGER NOT NULL,
    mailed_at INTEGER,
    seen_at   INTEGER,
    seen_by   TEXT,
    UNIQUE (case_id, what, role, subject, about_at)
) STRICT;

CREATE INDEX alert_unseen ON alert (role, id) WHERE seen_at IS NULL;
CREATE INDEX alert_unmailed ON alert (id) WHERE mailed_at IS NULL;
