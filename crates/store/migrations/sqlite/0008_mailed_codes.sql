-- How often the code that was sent last was shown, whatever came of it.
ALTER TABLE case_access ADD COLUMN code_tries INTEGER NOT NULL DEFAULT 0;

-- Mails with a one-time code, apart from the letters: a letter may be read by whoever has the receipt, a code never. What
-- stood in one goes as soon as it left, or its time is over. One that was asked for while no address was proven is taken
-- down all the same, so that it costs as much and counts as one.
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
    personal   TEXT,
    CHECK (personal IS NULL OR state IN ('ready', 'sending'))
) STRICT;

CREATE INDEX code_mail_by_case ON code_mail (case_id, asked_at);
CREATE INDEX code_mail_by_next ON code_mail (next_at, id) WHERE next_at IS NOT NULL;
