//! What whoever keeps an installation running asks.

statements! {
    STANDING =
        "SELECT (SELECT COUNT(*) FROM appointment WHERE kept_at IS NULL AND at <= $1)
                    + (SELECT COUNT(*) FROM effect WHERE done_at IS NULL AND due_at <= $1),
                (SELECT MIN(since) FROM (
                     SELECT MIN(at) AS since FROM appointment WHERE kept_at IS NULL AND at <= $1
                     UNION ALL
                     SELECT MIN(due_at) FROM effect WHERE done_at IS NULL AND due_at <= $1) AS oldest),
                (SELECT COUNT(*) FROM letter WHERE state IN ('ready', 'sending')),
                (SELECT COUNT(*) FROM letter WHERE state = 'failed'),
                (SELECT COUNT(*) FROM alert WHERE seen_at IS NULL),
                (SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM document
                  WHERE file IS NOT NULL)";

    COUNTED = "SELECT (SELECT COUNT(*) FROM case_summary), (SELECT COUNT(*) FROM event)";

    LEAVES = "SELECT leaf FROM event ORDER BY position";
}
