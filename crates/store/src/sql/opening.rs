//! Opening the database.

statements! {
    SCHEMA_VERSION = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";

    HAS_CASES = "SELECT EXISTS (SELECT 1 FROM case_summary)";
}
