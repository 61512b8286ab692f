//! Mails with a one-time code.

statements! {
    /// What waits of earlier codes is good for nothing any more.
    REPLACE_CODE_MAILS =
        "UPDATE code_mail SET state = 'lapsed', next_at = NULL, personal = NULL
         WHERE case_id = $1 AND state IN ('ready', 'sending')";

    CODE_MAILS_SINCE = "SELECT COUNT(*) FROM code_mail WHERE case_id = $1 AND asked_at > $2";

    WRITE_CODE_MAIL =
        "INSERT INTO code_mail (case_id, asked_at, expires_at, state, next_at, personal)
         VALUES ($1, $2, $3, $4, $5, $6)";

    CLAIM_CODE_MAIL =
        concat!("UPDATE code_mail SET state = 'sending', attempts = attempts + 1, next_at = $2
         WHERE id = (SELECT id FROM code_mail WHERE next_at <= $1 AND expires_at > $1
                     ORDER BY next_at, id LIMIT 1)
         RETURNING id, case_id, asked_at, expires_at, state, reason, personal, NULL, attempts, ",
            case_key!("code_mail"));

    CODE_MAIL_LEFT =
        "UPDATE code_mail SET state = $3, reason = $4, next_at = NULL, personal = NULL
         WHERE id = $1 AND state = 'sending' AND attempts = $2";

    CODE_MAIL_PUT_OFF =
        "UPDATE code_mail SET state = 'ready', reason = $3, next_at = $4
         WHERE id = $1 AND state = 'sending' AND attempts = $2";

    HAS_LAPSED_CODE_MAILS =
        "SELECT EXISTS (SELECT 1 FROM code_mail WHERE next_at IS NOT NULL AND expires_at <= $1)";

    LAPSE_CODE_MAILS =
        "UPDATE code_mail SET state = 'lapsed', next_at = NULL, personal = NULL
         WHERE next_at IS NOT NULL AND expires_at <= $1";

    CODE_MAILS =
        concat!("SELECT m.id, m.case_id, m.asked_at, m.expires_at, m.state, m.reason, m.personal,
                s.reference, m.attempts, ", case_key!("m"), "
         FROM code_mail m JOIN case_summary s ON s.case_id = m.case_id
         ORDER BY m.id DESC LIMIT 0 + $1");

    ERASE_CODE_MAILS =
        "UPDATE code_mail
         SET state = CASE WHEN state IN ('ready', 'sending') THEN 'lapsed' ELSE state END,
             next_at = NULL, personal = NULL
         WHERE case_id = $1";
}
