//! Opening the database, and what an operator asks of it.

statements! {
    SCHEMA_VERSION = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";

    HEALTH =
        "SELECT (SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations),
                EXISTS (SELECT 1 FROM case_summary),
                (SELECT COUNT(*) FROM effect WHERE done_at IS NULL AND due_at <= $1)";
}
