//! The outbox: letters, and what became of each.

statements! {
    WRITE_LETTER =
        "INSERT INTO letter
             (effect_id, case_id, seq, kind, recipient, channel, language, code, sha256, written_at,
              state, attempts, unclear, next_at, reason, tracking, personal)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, $12, NULL, NULL,
                $13
         FROM case_summary s WHERE s.case_id = $2
         RETURNING id";

    /// Claims the letter that has waited longest. One whose sender fell silent may have left, which is counted.
    CLAIM_LETTER =
        concat!("UPDATE letter
         SET unclear = unclear + CASE state WHEN 'sending' THEN 1 ELSE 0 END,
             state = 'sending', attempts = attempts + 1, next_at = $2
         WHERE id = (SELECT id FROM letter WHERE next_at IS NOT NULL AND next_at <= $1
                     ORDER BY next_at, id LIMIT 1)
         RETURNING id, effect_id, case_id, seq, kind, recipient, channel, language, code, sha256,
                   written_at, state, attempts, unclear, next_at, reason, tracking, personal, ",
            case_key!("letter"));

    /// Sent is sent, whoever else claimed it meanwhile.
    LETTER_SENT =
        "UPDATE letter SET state = 'sent', next_at = NULL, reason = NULL
         WHERE id = $1 AND state IN ('ready', 'sending', 'failed')";

    /// Of no effect when somebody else claimed it meanwhile.
    LETTER_PUT_OFF =
        "UPDATE letter SET state = 'ready', next_at = $3, reason = $4, unclear = unclear + $5
         WHERE id = $1 AND state = 'sending' AND attempts = $2";

    LETTER_FAILED =
        "UPDATE letter SET state = 'failed', next_at = NULL, reason = $3
         WHERE id = $1 AND state = 'sending' AND attempts = $2";

    KEY_OF_LETTER =
        concat!("SELECT case_id, ", case_key!("letter"), " FROM letter WHERE id = $1");

    LETTER_POSTED =
        "UPDATE letter SET state = 'posted', tracking = $2
         WHERE id = $1 AND channel = 'post' AND state = 'ready'";

    LETTER_DELIVERED =
        "UPDATE letter SET state = 'delivered' WHERE id = $1 AND state IN ('sent', 'posted')";

    LETTER_TO_POST =
        "UPDATE letter SET channel = 'post', state = 'ready', next_at = NULL, reason = NULL
         WHERE id = $1 AND channel = 'email' AND state IN ('ready', 'failed')";

    LETTER_AGAIN =
        "UPDATE letter SET state = 'ready', attempts = 0, unclear = 0, next_at = $2, reason = NULL
         WHERE id = $1 AND channel = 'email' AND state = 'failed'";

    LETTER_STEP =
        "INSERT INTO letter_step (letter_id, n, at, actor, state, reason)
         SELECT $1, COALESCE((SELECT MAX(n) FROM letter_step WHERE letter_id = $1), 0) + 1, $2, $3,
                state, reason
         FROM letter WHERE id = $1";

    LETTER_STEPS =
        "SELECT at, actor, state, reason FROM letter_step WHERE letter_id = $1 ORDER BY n LIMIT 1000";

    LETTER_BY_CODE =
        concat!("SELECT l.id, l.effect_id, l.case_id, l.seq, l.kind, l.recipient, l.channel, l.language, l.code,
                l.sha256, l.written_at, l.state, l.attempts, l.unclear, l.next_at, l.reason, l.tracking,
                l.personal, ", case_key!("l"), "
         FROM letter l WHERE l.code = $1");

    LETTERS_OF_CASE =
        concat!("SELECT id, effect_id, case_id, seq, kind, recipient, channel, language, code, sha256,
                written_at, state, attempts, unclear, next_at, reason, tracking, personal, ",
            case_key!("letter"), "
         FROM letter WHERE case_id = $1 ORDER BY id LIMIT 10000");

    LETTERS_IN_STATE =
        concat!("SELECT l.id, l.effect_id, l.case_id, l.seq, l.kind, l.recipient, l.channel, l.language, l.code,
                l.sha256, l.written_at, l.state, l.attempts, l.unclear, l.next_at, l.reason, l.tracking,
                NULL, ", case_key!("l"), ", s.reference
         FROM letter l JOIN case_summary s ON s.case_id = l.case_id
         WHERE l.state = $1 AND l.id < $2 ORDER BY l.id DESC LIMIT 0 + $3");

    ALL_LETTERS =
        concat!("SELECT l.id, l.effect_id, l.case_id, l.seq, l.kind, l.recipient, l.channel, l.language, l.code,
                l.sha256, l.written_at, l.state, l.attempts, l.unclear, l.next_at, l.reason, l.tracking,
                NULL, ", case_key!("l"), ", s.reference
         FROM letter l JOIN case_summary s ON s.case_id = l.case_id
         WHERE l.id < $1 ORDER BY l.id DESC LIMIT 0 + $2");

    ERASE_LETTERS = "UPDATE letter SET personal = NULL, tracking = NULL WHERE case_id = $1";
}
