//! Docket numbers.

statements! {
    LAST_OF_SERIES =
        "SELECT COALESCE(MAX(last), 0) FROM docket_series WHERE prefix = $1 AND year = $2";
    COUNT_SERIES =
        "INSERT INTO docket_series (prefix, year, last) VALUES ($1, $2, $3)
         ON CONFLICT (prefix, year) DO UPDATE SET last = excluded.last";
}
