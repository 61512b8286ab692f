//! The keys of the installation and of its cases.

statements! {
    ROOT_KEYS = "SELECT purpose, key_encryption, sealed FROM root_key";

    EVERY_KEY =
        "SELECT purpose, key_encryption, sealed, CAST(0 AS BIGINT) FROM root_key
         UNION ALL SELECT purpose, key_encryption, sealed, since FROM kept_key";

    KEEP_ROOT_KEY =
        "INSERT INTO root_key (purpose, key_encryption, sealed) VALUES ($1, $2, $3)
         ON CONFLICT (purpose) DO UPDATE
         SET key_encryption = excluded.key_encryption, sealed = excluded.sealed";

    FORGET_KEPT = "DELETE FROM kept_key";

    KEEP_FURTHER_KEY =
        "INSERT INTO kept_key (purpose, key_encryption, sealed, since) VALUES ($1, $2, $3, $4)";

    CHANGED_AT = "SELECT MAX(since) FROM kept_key";

    OF_CASE = "SELECT sealed FROM case_key WHERE case_id = $1";

    DESTROY = "DELETE FROM case_key WHERE case_id = $1";

    AFTER_CASE =
        "SELECT case_id, sealed FROM case_key WHERE case_id > $1 ORDER BY case_id LIMIT 0 + $2";
    RESEAL_CASE = "UPDATE case_key SET sealed = $2 WHERE case_id = $1";

    STAFF = "SELECT id, personal, second_factor FROM staff";
    RESEAL_STAFF =
        "UPDATE staff SET personal = COALESCE($2, personal), second_factor = COALESCE($3, second_factor)
         WHERE id = $1";

    SESSIONS = "SELECT id, staff_id, started_at, personal FROM session";
    RESEAL_SESSION = "UPDATE session SET personal = $2 WHERE id = $1";

    LINKS = "SELECT digest, second_factor FROM set_up_link";
    RESEAL_LINK = "UPDATE set_up_link SET second_factor = $2 WHERE digest = $1";

    DRAFTS = "SELECT id, updated_at, personal FROM draft WHERE personal IS NOT NULL";
    RESEAL_DRAFT = "UPDATE draft SET personal = $2 WHERE id = $1";
}
