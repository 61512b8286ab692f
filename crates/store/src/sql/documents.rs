//! Bytes: staged, claimed, destroyed.

statements! {
    STAGE =
        "INSERT INTO upload (id, expires_at, size_bytes, sha256, file, bytes)
         VALUES ($1, $2, $3, $4, $5, $6)";
    UPLOAD = "SELECT id, expires_at, size_bytes, sha256 FROM upload WHERE id = $1 AND expires_at > $2";
    UPLOAD_BYTES =
        "SELECT size_bytes, sha256, file, bytes FROM upload WHERE id = $1 AND expires_at > $2";
    KEEP_UPLOAD =
        "UPDATE upload SET expires_at = CASE WHEN expires_at < $2 THEN $2 ELSE expires_at END
         WHERE id = $1 AND expires_at > $3";
    FORGET_UPLOAD = "DELETE FROM upload WHERE id = $1";
    DOOM_UPLOAD =
        "INSERT INTO doomed_file (file)
         SELECT file FROM upload WHERE id = $1 AND file IS NOT NULL";
    UPLOADS_EXPIRED = "SELECT id FROM upload WHERE expires_at <= $1 ORDER BY expires_at LIMIT 0 + $2";

    CLAIM_UPLOAD =
        "INSERT INTO document (case_id, place, number, kind, media_type, size_bytes, sha256,
                               is_destroyed, personal, file, bytes, origin)
         SELECT $1, $2, $3, $4, $5, size_bytes, sha256, 0, $6, file, bytes, $10
         FROM upload WHERE id = $7 AND sha256 = $8 AND size_bytes = $9";
    DOCUMENTS_OF =
        concat!("SELECT place, number, kind, media_type, size_bytes, sha256, is_destroyed, personal, case_id, ",
            case_key!("document"), "
         FROM document WHERE case_id = $1 ORDER BY place, number");
    DOCUMENT =
        concat!("SELECT place, number, kind, media_type, size_bytes, sha256, is_destroyed, personal, case_id, ",
            case_key!("document"), ", file, bytes, origin
         FROM document WHERE case_id = $1 AND place = $2 AND number = $3");
    DOOM_DOCUMENT =
        "INSERT INTO doomed_file (file) SELECT file FROM document
         WHERE case_id = $1 AND place = $2 AND number = $3 AND file IS NOT NULL";
    DESTROY_DOCUMENT =
        "UPDATE document SET is_destroyed = 1, personal = NULL, file = NULL, bytes = NULL, origin = NULL
         WHERE case_id = $1 AND place = $2 AND number = $3";
    FORGET_DOCUMENT = "DELETE FROM document WHERE case_id = $1 AND place = $2 AND number = $3";
    DOOM_DOCUMENTS_OF =
        "INSERT INTO doomed_file (file)
         SELECT file FROM document WHERE case_id = $1 AND file IS NOT NULL";
    DESTROY_DOCUMENTS_OF =
        "UPDATE document SET is_destroyed = 1, personal = NULL, file = NULL, bytes = NULL, origin = NULL
         WHERE case_id = $1";

    DOOMED = "SELECT file FROM doomed_file ORDER BY file LIMIT 0 + $1";
    GONE = "DELETE FROM doomed_file WHERE file = $1";

    /// Every row that has bytes, in pages.
    DOCUMENTS_AFTER =
        concat!("SELECT case_id, place, number, size_bytes, sha256, file, bytes, origin, ",
            case_key!("document"), " FROM document
         WHERE is_destroyed = 0 AND (case_id, place, number) > ($1, $2, $3)
         ORDER BY case_id, place, number LIMIT 0 + $4");
    UPLOADS_AFTER =
        "SELECT id, size_bytes, sha256, file, bytes FROM upload WHERE id > $1 ORDER BY id LIMIT 0 + $2";
    IS_KEPT =
        "SELECT EXISTS (SELECT 1 FROM upload WHERE file = $1)
             OR EXISTS (SELECT 1 FROM document WHERE file = $1)";
    IS_SPOKEN_OF =
        "SELECT EXISTS (SELECT 1 FROM upload WHERE file = $1)
             OR EXISTS (SELECT 1 FROM document WHERE file = $1)
             OR EXISTS (SELECT 1 FROM doomed_file WHERE file = $1)";
}
