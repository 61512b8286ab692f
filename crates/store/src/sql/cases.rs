//! Reading cases: events, lines of lists, look-ups.

statements! {
    EVENTS_OF =
        "SELECT case_id, seq, recorded_at, actor, kind, facts, personal, salt, leaf
         FROM event WHERE case_id = $1 ORDER BY seq";

    EVENTS_OF_CASES =
        "SELECT case_id, seq, recorded_at, actor, kind, facts, personal, salt, leaf
         FROM event WHERE case_id BETWEEN $1 AND $2 ORDER BY case_id, seq";

    BY_REFERENCE =
        "SELECT case_id, seq, reference, imported, stage, category, country, agency_kind, received_on,
                outcome, next_due_at
         FROM case_summary WHERE reference = $1";

    BY_ID =
        "SELECT case_id, seq, reference, imported, stage, category, country, agency_kind, received_on,
                outcome, next_due_at
         FROM case_summary WHERE case_id = $1";

    ID_OF_REFERENCE = "SELECT case_id FROM case_summary WHERE reference = $1";

    FOUND =
        "SELECT s.case_id, s.seq, s.reference, s.imported, s.stage, s.category, s.country,
                s.agency_kind, s.received_on, s.outcome, s.next_due_at
         FROM lookup l JOIN case_summary s ON s.case_id = l.case_id
         WHERE l.digest = $1 ORDER BY s.case_id DESC LIMIT $2";

    QUEUE =
        "SELECT case_id, seq, reference, imported, stage, category, country, agency_kind, received_on,
                outcome, next_due_at
         FROM case_summary
         WHERE next_due_at IS NOT NULL AND (next_due_at, case_id) > ($1, $2)
         ORDER BY next_due_at, case_id LIMIT $3";
}
