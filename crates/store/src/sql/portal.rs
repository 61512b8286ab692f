//! What officers come back with: drafts, and the secrets that open a case.

statements! {
    SAVE_DRAFT =
        "INSERT INTO draft (id, secret_digest, updated_at, expires_at, personal)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE
         SET updated_at = excluded.updated_at, expires_at = excluded.expires_at,
             personal = excluded.personal
         WHERE draft.secret_digest = excluded.secret_digest AND draft.sent IS NULL";
    DRAFT =
        "SELECT id, secret_digest, updated_at, expires_at, personal, sent FROM draft
         WHERE id = $1 AND expires_at > $2";
    FORGET_DRAFT = "DELETE FROM draft WHERE id = $1";
    HAS_EXPIRED_DRAFTS = "SELECT EXISTS (SELECT 1 FROM draft WHERE expires_at <= $1)";
    DRAFT_SENT =
        "UPDATE draft
         SET sent = $2, personal = NULL, expires_at = $3
         WHERE id = $1 AND sent IS NULL";
    FORGET_EXPIRED_DRAFTS = "DELETE FROM draft WHERE expires_at <= $1";

    END_ACCESS = "DELETE FROM case_access WHERE case_id = $1";
    ACCESS =
        concat!("SELECT a.case_id, a.secret_digest, a.personal, a.last_step, a.code_digest, a.code_expires_at,
                a.code_tries, a.failed_attempts, a.locked_until, ", case_key!("a"), "
         FROM case_summary s JOIN case_access a ON a.case_id = s.case_id WHERE s.reference = $1");
    /// Of no effect while it is locked. The try that is one too many still counts as one, and locks.
    TAKE_TRY =
        "UPDATE case_access
         SET locked_until = CASE WHEN failed_attempts + 1 >= $3 THEN CAST($4 AS BIGINT) END,
             failed_attempts = CASE WHEN failed_attempts + 1 >= $3 THEN 0 ELSE failed_attempts + 1 END
         WHERE case_id = $1 AND (locked_until IS NULL OR locked_until <= $2)
         RETURNING locked_until";
    ACCESS_SUCCEEDED =
        "UPDATE case_access SET failed_attempts = 0, locked_until = NULL WHERE case_id = $1";
    ENROL =
        "UPDATE case_access SET personal = $2, last_step = $3 WHERE case_id = $1 AND personal IS NULL";
    FORGET_ENROLMENT = "UPDATE case_access SET personal = NULL, last_step = NULL WHERE case_id = $1";
    USE_STEP =
        "UPDATE case_access SET last_step = $2
         WHERE case_id = $1 AND personal IS NOT NULL AND (last_step IS NULL OR last_step < $2)";
    EXPECT_CODE =
        "UPDATE case_access SET code_digest = $2, code_expires_at = $3, code_tries = 0
         WHERE case_id = $1";
    SHOW_CODE =
        "UPDATE case_access SET code_tries = code_tries + 1
         WHERE case_id = $1 AND code_digest IS NOT NULL
         RETURNING code_digest, code_expires_at, code_tries - 1";
    USE_CODE =
        "UPDATE case_access SET code_digest = NULL, code_expires_at = NULL, code_tries = 0
         WHERE case_id = $1 AND code_digest = $2 AND code_expires_at > $3";
}
