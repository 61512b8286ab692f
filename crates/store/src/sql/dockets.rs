//! Docket numbers.

statements! {
    LAST_OF_SERIES =
        "SELECT COALESCE(MAX(last), 0) FROM docket_series WHERE prefix = $1 AND year = $2";
}
