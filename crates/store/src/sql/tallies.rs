//! The tallies and the counting history from which a report is read.

statements! {
    TALLIES_BETWEEN =
        "SELECT category, country, figures FROM tally
         WHERE scope = $1 AND quarter = $2 AND known_month BETWEEN $3 AND $4";

    QUARTERS_RECEIVED =
        "SELECT DISTINCT quarter FROM tally
         WHERE scope IN ('all', 'other') AND known_month = 0 ORDER BY quarter";

    ALL_TALLIES = "SELECT scope, quarter, known_month, category, country, figures FROM tally";

    /// Cases of a period whose facts became known, or changed, within a span of days. Three indexes, one
    /// for each way in which that happens.
    CHANGED_WITHIN =
        "SELECT case_id, n, known_on, category, country, received_on, platforms, specified, outcome,
                outcome_on, challenged
         FROM counted_version
         WHERE case_id IN (
             SELECT case_id FROM counted_version
              WHERE since_on BETWEEN $1 AND $2 AND received_on BETWEEN $3 AND $4
             UNION
             SELECT case_id FROM counted_version
              WHERE until_on BETWEEN $1 AND $2 AND received_on BETWEEN $3 AND $4
             UNION
             SELECT case_id FROM counted_version
              WHERE outcome_on > since_on AND outcome_on BETWEEN $1 AND $2
                AND received_on BETWEEN $3 AND $4)
         ORDER BY case_id, n";

    VERSIONS_OUTSIDE =
        "SELECT v.case_id, v.n, v.known_on, v.category, v.country, v.received_on, v.platforms,
                v.specified, v.outcome, v.outcome_on, v.challenged, s.reference
         FROM counted_version v JOIN case_summary s ON s.case_id = v.case_id
         WHERE v.platforms = 'other' AND v.received_on BETWEEN $1 AND $2
           AND v.since_on <= $3 AND (v.until_on IS NULL OR v.until_on > $3)
           AND (v.received_on > $4 OR (v.received_on = $4 AND v.case_id > $5))
         ORDER BY v.received_on, v.case_id LIMIT 0 + $6";

    EXPLAIN_ROW =
        "SELECT v.case_id, v.n, v.known_on, v.category, v.country, v.received_on, v.platforms,
                v.specified, v.outcome, v.outcome_on, v.challenged, s.reference
         FROM counted_version v JOIN case_summary s ON s.case_id = v.case_id
         WHERE v.category = $1 AND v.country = $2 AND v.received_on BETWEEN $3 AND $4
           AND v.since_on <= $5 AND (v.until_on IS NULL OR v.until_on > $5)
           AND (v.received_on > $6 OR (v.received_on = $6 AND v.case_id > $7))
         ORDER BY v.received_on, v.case_id LIMIT 0 + $8";

    NEXT_COUNTRY =
        "SELECT MIN(country) FROM counted_version WHERE category = $1 AND country > $2";
}
