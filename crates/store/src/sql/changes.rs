//! A change of a case: its events, read models and what it can be found by.

statements! {
    /// Before the first change of a transaction.
    OPEN_CHANGE = "SAVEPOINT change";
    /// After the last one.
    END_CHANGE = "RELEASE change";
    /// After one that stands.
    NEXT_CHANGE = "RELEASE change; SAVEPOINT change";
    /// After one that does not: the savepoint itself stays for the next.
    TAKE_BACK_CHANGE = "ROLLBACK TO change";

    LAST_CASE =
        "SELECT COALESCE(MAX(case_id), 0), (SELECT COALESCE(MAX(since), 0) FROM kept_key)
         FROM case_summary";

    CASE_SEQ =
        concat!("SELECT seq, ", case_key!("case_summary"), " FROM case_summary WHERE case_id = $1");

    CHANGED_SINCE =
        "SELECT seq, kind, actor FROM event WHERE case_id = $1 AND seq > $2 ORDER BY seq LIMIT 100";

    END_VERSION = "UPDATE counted_version SET until_on = $3 WHERE case_id = $1 AND n = $2";

    ERASE_EVENTS = "UPDATE event SET personal = NULL, salt = NULL WHERE case_id = $1";

    ERASE_EFFECTS = "UPDATE effect SET personal = NULL WHERE case_id = $1";

    FORGET_LOOKUP = "DELETE FROM lookup WHERE digest = $1 AND case_id = $2";

    UPDATE_SUMMARY =
        "UPDATE case_summary SET seq = $2, reference = $3, imported = $4, stage = $5, category = $6,
                country = $7, agency_kind = $8, received_on = $9, outcome = $10, next_due_at = $11,
                due_kind = $12, waiting = $13, is_emergency = $14, acknowledged = $15,
                is_verified = $16, specified = $17, platforms = $18, notice = $19,
                next_notice_on = $20, personal = $21, barred = $22, due_order = $23
         WHERE case_id = $1";
}
