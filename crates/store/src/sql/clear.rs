//! What an earlier release left in clear, between the migrations that make room for what is sealed and take away what
//! was in clear. Run from texts of their own, for a later release has no such columns.

/// As `statements!`, without a list of them: no later database can prepare these.
macro_rules! texts {
    ($($name:ident = $text:expr;)*) => {
        $(pub(crate) const $name: &str = $text;)*
    };
}

texts! {
    WITHOUT_KEY =
        "SELECT s.case_id FROM case_summary s
         WHERE s.stage <> 'erased' AND NOT EXISTS (SELECT 1 FROM case_key k WHERE k.case_id = s.case_id)
         ORDER BY s.case_id LIMIT 1000";

    EVENTS =
        "SELECT t.case_id, t.seq, CAST(0 AS BIGINT), '', t.clear, k.sealed
         FROM event t JOIN case_key k ON k.case_id = t.case_id
         WHERE t.clear IS NOT NULL LIMIT 1000";
    SEAL_EVENT =
        "UPDATE event SET personal = $1, clear = NULL
         WHERE case_id = $2 AND seq = $3 AND $4 = 0 AND $5 = ''";

    LINES =
        "SELECT t.case_id, t.seq, CAST(0 AS BIGINT), '', t.clear, k.sealed
         FROM case_summary t JOIN case_key k ON k.case_id = t.case_id
         WHERE t.clear IS NOT NULL LIMIT 1000";
    SEAL_LINE =
        "UPDATE case_summary SET personal = $1, clear = NULL
         WHERE case_id = $2 AND seq = $3 AND $4 = 0 AND $5 = ''";

    EFFECTS =
        "SELECT t.case_id, t.seq, t.id, t.kind, t.clear, k.sealed
         FROM effect t JOIN case_key k ON k.case_id = t.case_id
         WHERE t.clear IS NOT NULL LIMIT 1000";
    SEAL_EFFECT =
        "UPDATE effect SET personal = $1, clear = NULL
         WHERE case_id = $2 AND seq = $3 AND id = $4 AND kind = $5";

    LETTERS =
        "SELECT t.case_id, t.effect_id, t.id, '', t.clear, k.sealed
         FROM letter t JOIN case_key k ON k.case_id = t.case_id
         WHERE t.clear IS NOT NULL LIMIT 1000";
    SEAL_LETTER =
        "UPDATE letter SET personal = $1, clear = NULL
         WHERE case_id = $2 AND effect_id = $3 AND id = $4 AND $5 = ''";

    TRACKINGS =
        "SELECT t.case_id, t.id, CAST(0 AS BIGINT), '', t.clear_tracking, k.sealed
         FROM letter t JOIN case_key k ON k.case_id = t.case_id
         WHERE t.clear_tracking IS NOT NULL LIMIT 1000";
    SEAL_TRACKING =
        "UPDATE letter SET tracking = $1, clear_tracking = NULL
         WHERE case_id = $2 AND id = $3 AND $4 = 0 AND $5 = ''";

    NAMES =
        "SELECT t.case_id, t.number, CAST(0 AS BIGINT), t.place, t.clear, k.sealed
         FROM document t JOIN case_key k ON k.case_id = t.case_id
         WHERE t.clear IS NOT NULL LIMIT 1000";
    SEAL_NAME =
        "UPDATE document SET personal = $1, clear = NULL
         WHERE case_id = $2 AND number = $3 AND $4 = 0 AND place = $5";

    AUTHENTICATORS =
        "SELECT t.case_id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), '', t.clear, k.sealed
         FROM case_access t JOIN case_key k ON k.case_id = t.case_id
         WHERE t.clear IS NOT NULL LIMIT 1000";
    SEAL_AUTHENTICATOR =
        "UPDATE case_access SET personal = $1, clear = NULL
         WHERE case_id = $2 AND $3 = 0 AND $4 = 0 AND $5 = ''";

    READINGS =
        "SELECT t.case_id, t.read_at, t.id, '', t.clear, k.sealed
         FROM reading t JOIN case_key k ON k.case_id = t.case_id
         WHERE t.clear IS NOT NULL LIMIT 1000";
    SEAL_READING =
        "UPDATE reading SET personal = $1, clear = NULL
         WHERE case_id = $2 AND read_at = $3 AND id = $4 AND $5 = ''";

    STAFF = "SELECT id, clear, clear_factor FROM staff";
    SEAL_STAFF = "UPDATE staff SET personal = $1, second_factor = $2 WHERE id = $3";

    DRAFTS = "SELECT id, updated_at, clear FROM draft WHERE sent IS NULL";
    SEAL_DRAFT = "UPDATE draft SET personal = $1 WHERE id = $2";

    DOCUMENT_BYTES =
        "SELECT t.case_id, t.place, t.number, t.file, t.bytes, k.sealed
         FROM document t JOIN case_key k ON k.case_id = t.case_id WHERE t.is_clear = 1 LIMIT 1";
    SEAL_DOCUMENT_BYTES =
        "UPDATE document SET file = $1, bytes = $2, origin = $3, is_clear = 0
         WHERE case_id = $4 AND place = $5 AND number = $6";

    UPLOAD_BYTES = "SELECT id, 0, 0, file, bytes FROM upload WHERE is_clear = 1 LIMIT 1";
    SEAL_UPLOAD_BYTES = "UPDATE upload SET file = $1, bytes = $2, is_clear = 0 WHERE id = $3";

    DOOM_FILE = "INSERT INTO doomed_file (file) VALUES ($1)";
}
