//! Comparing what is kept beside the events with what they say (invariant 3).

statements! {
    SUMMARIES_BETWEEN =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE case_id BETWEEN $1 AND $2 ORDER BY case_id");

    VERSIONS_BETWEEN =
        "SELECT case_id, n, known_on, category, country, received_on, platforms, specified, outcome,
                outcome_on, challenged, since_on, until_on
         FROM counted_version WHERE case_id BETWEEN $1 AND $2 ORDER BY case_id, n";

    ALL_LOOKUPS = "SELECT digest, case_id, is_process FROM lookup";

    LAST_OF_ANYTHING =
        "SELECT COALESCE(MAX(case_id), 0) FROM (
             SELECT MAX(case_id) AS case_id FROM event
             UNION ALL SELECT MAX(case_id) FROM case_summary
             UNION ALL SELECT MAX(case_id) FROM counted_version) AS everything";

    EFFECTS_WITHOUT_EVENT =
        "SELECT COUNT(*) FROM effect f WHERE NOT EXISTS (
             SELECT 1 FROM event e WHERE e.case_id = f.case_id AND e.seq = f.seq)";
}
