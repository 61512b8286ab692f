//! The keys of the installation and of its cases.

statements! {
    ROOT_KEYS = "SELECT purpose, key_encryption, sealed FROM root_key";

    KEEP_ROOT_KEY =
        "INSERT INTO root_key (purpose, key_encryption, sealed) VALUES ($1, $2, $3)
         ON CONFLICT (purpose) DO UPDATE
         SET key_encryption = excluded.key_encryption, sealed = excluded.sealed";

    OF_CASE = "SELECT sealed FROM case_key WHERE case_id = $1";

    DESTROY = "DELETE FROM case_key WHERE case_id = $1";
}
