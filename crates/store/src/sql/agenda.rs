//! What the clock has to do, and what somebody was told of.

statements! {
    READING_PLACE = "SELECT position FROM reading_place WHERE reader = $1";

    KEEP_READING_PLACE =
        "INSERT INTO reading_place (reader, position) VALUES ($1, $2)
         ON CONFLICT (reader) DO UPDATE SET position = excluded.position
         WHERE reading_place.position < excluded.position";

    LAST_POSITION = "SELECT COALESCE(MAX(position), 0) FROM event";

    /// What happened to cases of the desk within a stretch of the record. Past requests never fall due.
    DESK_EVENTS =
        "SELECT position, case_id FROM event
         WHERE kind NOT IN ('register_entry_imported', 'register_entry_corrected')
           AND position > $1 AND position <= $2
         ORDER BY position LIMIT 0 + $3";

    CLAIM_APPOINTMENT =
        "UPDATE appointment SET claimed_until = $2
         WHERE (case_id, what, subject, at) IN (
             SELECT case_id, what, subject, at FROM appointment
              WHERE kept_at IS NULL AND at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1)
              ORDER BY at, case_id LIMIT 1)
         RETURNING case_id, what, subject, at";

    KEEP_APPOINTMENT =
        "UPDATE appointment SET kept_at = $5
         WHERE case_id = $1 AND what = $2 AND subject = $3 AND at = $4 AND kept_at IS NULL";

    APPOINTMENTS_OF_CASE =
        "SELECT case_id, what, subject, at FROM appointment
         WHERE case_id = $1 AND kept_at IS NULL ORDER BY at, what, subject";

    OPEN_NOTICES =
        "SELECT n.case_id, n.notice, n.occasion, n.standing, n.ground, n.from_on, n.due_on, s.reference,
                s.country
         FROM open_notice n JOIN case_summary s ON s.case_id = n.case_id
         WHERE n.standing = $1 AND (n.from_on, n.case_id, n.notice) > ($2, $3, $4)
         ORDER BY n.from_on, n.case_id, n.notice LIMIT 0 + $5";

    UNSEEN_ALERTS =
        "SELECT a.id, a.what, a.role, a.case_id, a.subject, a.about_at, a.raised_at, s.reference
         FROM alert a LEFT JOIN case_summary s ON s.case_id = a.case_id
         WHERE a.role = $1 AND a.seen_at IS NULL AND a.id < $2 ORDER BY a.id DESC LIMIT 0 + $3";

    SEE_ALERT =
        "UPDATE alert SET seen_at = $2, seen_by = $3 WHERE id = $1 AND role = $4 AND seen_at IS NULL";

    /// Taken before it is mailed: a mail that repeats what stands on the page is worth less than none twice.
    TAKE_ALERT_TO_MAIL =
        "UPDATE alert SET mailed_at = $1
         WHERE id = (SELECT id FROM alert WHERE mailed_at IS NULL ORDER BY id LIMIT 1)
         RETURNING id, what, role, case_id, subject, about_at, raised_at,
                   (SELECT reference FROM case_summary s WHERE s.case_id = alert.case_id)";

    ALERT_NOT_MAILED = "UPDATE alert SET mailed_at = NULL WHERE id = $1 AND seen_at IS NULL";
}
