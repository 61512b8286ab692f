//! Every statement that is not built row by row. `$1` placeholders and no dialect, so that they can
//! be prepared on another engine as they are; a test prepares each.

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $text;)*

        /// All of them, for the test that prepares each.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $text)),*];
    };
}

statements! {
    HAS_MIGRATIONS =
        "SELECT COUNT(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'";
    SCHEMA_VERSION = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";
    HEALTH =
        "SELECT (SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations),
                EXISTS (SELECT 1 FROM case_summary),
                (SELECT COUNT(*) FROM effect WHERE done_at IS NULL AND due_at <= $1)";

    LAST_CASE = "SELECT COALESCE(MAX(case_id), 0) FROM case_summary";
    CASE_SEQ = "SELECT seq FROM case_summary WHERE case_id = $1";
    CHANGED_SINCE =
        "SELECT seq, kind, actor FROM event WHERE case_id = $1 AND seq > $2 ORDER BY seq LIMIT 100";
    END_VERSION = "UPDATE counted_version SET until_on = $3 WHERE case_id = $1 AND n = $2";
    ERASE_EVENTS = "UPDATE event SET personal = NULL, salt = NULL WHERE case_id = $1";
    ERASE_EFFECTS = "UPDATE effect SET personal = NULL WHERE case_id = $1";
    FORGET_LOOKUP = "DELETE FROM lookup WHERE digest = $1 AND case_id = $2";
    UPDATE_SUMMARY =
        "UPDATE case_summary SET seq = $2, reference = $3, imported = $4, stage = $5, category = $6,
                country = $7, agency_kind = $8, received_on = $9, outcome = $10, next_due_at = $11
         WHERE case_id = $1";

    READ_TALLY =
        "SELECT figures FROM tally
         WHERE scope = $1 AND quarter = $2 AND known_month = $3 AND category = $4 AND country = $5";
    DROP_TALLY =
        "DELETE FROM tally
         WHERE scope = $1 AND quarter = $2 AND known_month = $3 AND category = $4 AND country = $5";
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
         ORDER BY v.received_on, v.case_id LIMIT $6";
    EXPLAIN_ROW =
        "SELECT v.case_id, v.n, v.known_on, v.category, v.country, v.received_on, v.platforms,
                v.specified, v.outcome, v.outcome_on, v.challenged, s.reference
         FROM counted_version v JOIN case_summary s ON s.case_id = v.case_id
         WHERE v.category = $1 AND v.country = $2 AND v.received_on BETWEEN $3 AND $4
           AND v.since_on <= $5 AND (v.until_on IS NULL OR v.until_on > $5)
           AND (v.received_on > $6 OR (v.received_on = $6 AND v.case_id > $7))
         ORDER BY v.received_on, v.case_id LIMIT $8";
    NEXT_COUNTRY =
        "SELECT MIN(country) FROM counted_version WHERE category = $1 AND country > $2";

    EVENTS_OF =
        "SELECT case_id, seq, recorded_at, actor, kind, facts, personal, salt, leaf
         FROM event WHERE case_id = $1 ORDER BY seq";
    EVENTS_OF_CASES =
        "SELECT case_id, seq, recorded_at, actor, kind, facts, personal, salt, leaf
         FROM event WHERE case_id BETWEEN $1 AND $2 ORDER BY case_id, seq";
    BY_REFERENCE =
        "SELECT case_id, seq, reference, imported, stage, category, country, agency_kind, received_on,
                outcome, next_due_at
         FROM case_summary WHERE reference = $1";
    BY_ID =
        "SELECT case_id, seq, reference, imported, stage, category, country, agency_kind, received_on,
                outcome, next_due_at
         FROM case_summary WHERE case_id = $1";
    ID_OF_REFERENCE = "SELECT case_id FROM case_summary WHERE reference = $1";
    FOUND =
        "SELECT s.case_id, s.seq, s.reference, s.imported, s.stage, s.category, s.country,
                s.agency_kind, s.received_on, s.outcome, s.next_due_at
         FROM lookup l JOIN case_summary s ON s.case_id = l.case_id
         WHERE l.digest = $1 ORDER BY s.case_id DESC LIMIT $2";
    QUEUE =
        "SELECT case_id, seq, reference, imported, stage, category, country, agency_kind, received_on,
                outcome, next_due_at
         FROM case_summary
         WHERE next_due_at IS NOT NULL AND (next_due_at, case_id) > ($1, $2)
         ORDER BY next_due_at, case_id LIMIT $3";

    TARGET_AND_ROOT =
        "SELECT s.case_id, r.root_id FROM case_summary s
         LEFT JOIN relation r ON r.case_id = s.case_id AND r.kind = 'same_process'
         WHERE s.reference = $1";
    RESOLVE_ONE = "UPDATE relation SET target_id = $3 WHERE case_id = $1 AND kind = $2";
    MOVE_ROOT =
        "UPDATE relation SET root_id = $2
         WHERE kind = 'same_process' AND (case_id = $1 OR root_id = $1)";
    RESOLVE_TARGETS =
        "UPDATE relation
         SET target_id = (SELECT case_id FROM case_summary
                          WHERE case_summary.reference = relation.target_reference)
         WHERE target_id IS NULL";
    /// Walks down from the cases that are roots themselves: a cycle is never reached, and stays open.
    RESOLVE_ROOTS =
        "WITH RECURSIVE tree (case_id, root_id) AS (
             SELECT r.case_id, r.target_id FROM relation r
              WHERE r.kind = 'same_process' AND r.target_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM relation p
                                 WHERE p.case_id = r.target_id AND p.kind = 'same_process')
             UNION ALL
             SELECT r.case_id, tree.root_id FROM relation r JOIN tree ON r.target_id = tree.case_id
              WHERE r.kind = 'same_process')
         UPDATE relation SET root_id = tree.root_id FROM tree
          WHERE relation.kind = 'same_process' AND relation.case_id = tree.case_id
            AND (relation.root_id IS NULL OR relation.root_id <> tree.root_id)";
    RELATIONS_AFTER =
        "SELECT r.case_id, r.kind, r.target_reference, r.target_id, s.reference,
                root.case_id, root.reference, root.country, root.received_on
         FROM relation r JOIN case_summary s ON s.case_id = r.case_id
         LEFT JOIN case_summary root ON root.case_id = COALESCE(r.root_id,
             CASE r.kind WHEN 'supersedes' THEN r.target_id END)
         WHERE (r.case_id, r.kind) > ($1, $2) ORDER BY r.case_id, r.kind LIMIT $3";
    RELATIONS_OF =
        "SELECT r.case_id, r.kind, r.target_reference, r.target_id, s.reference,
                root.case_id, root.reference, root.country, root.received_on
         FROM relation r JOIN case_summary s ON s.case_id = r.case_id
         LEFT JOIN case_summary root ON root.case_id = COALESCE(r.root_id,
             CASE r.kind WHEN 'supersedes' THEN r.target_id END)
         WHERE r.case_id = $1 OR r.target_id = $1 ORDER BY r.case_id, r.kind LIMIT 1000";
    FORGET_RELATIONS = "DELETE FROM relation WHERE case_id = $1";
    /// Each case from `$1` on beside the nearest one before it of the same legal process, unless the two
    /// are joined, or one or its root revises the other or what the other revises. Neighbours suffice: a
    /// process of many cases is a chain of pairs, found in time that grows with the cases alone.
    LIKELY_DUPLICATES =
        "WITH pair AS (
             SELECT l.case_id AS this,
                    (SELECT MAX(o.case_id) FROM lookup o
                      WHERE o.digest = l.digest AND o.case_id < l.case_id) AS that
             FROM lookup l WHERE l.is_process = 1 AND l.case_id >= $1),
         rooted AS (
             SELECT this, that,
                    COALESCE((SELECT root_id FROM relation
                               WHERE case_id = this AND kind = 'same_process'), this) AS this_root,
                    COALESCE((SELECT root_id FROM relation
                               WHERE case_id = that AND kind = 'same_process'), that) AS that_root
             FROM pair WHERE that IS NOT NULL)
         SELECT s.reference, o.reference
         FROM rooted
         JOIN case_summary s ON s.case_id = this
         JOIN case_summary o ON o.case_id = that
         WHERE this_root <> that_root
           AND NOT EXISTS (
             SELECT 1 FROM relation r
              WHERE r.kind = 'supersedes' AND r.case_id IN (this, this_root)
                AND (r.target_id IN (that, that_root)
                  OR r.target_id IN (SELECT p.target_id FROM relation p
                                      WHERE p.kind = 'supersedes' AND p.case_id IN (that, that_root))))
           AND NOT EXISTS (
             SELECT 1 FROM relation r
              WHERE r.kind = 'supersedes' AND r.case_id IN (that, that_root)
                AND r.target_id IN (this, this_root))
         ORDER BY this LIMIT $2";
    RELATIONS_WITHOUT_TARGET =
        "SELECT COUNT(*) FROM relation r
         WHERE r.target_id IS NULL
            OR NOT EXISTS (SELECT 1 FROM case_summary s WHERE s.case_id = r.target_id)";

    EFFECTS_DUE =
        "SELECT id, case_id, seq, kind, facts, personal, due_at FROM effect
         WHERE done_at IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2";
    EFFECT_DONE = "UPDATE effect SET done_at = $2 WHERE id = $1 AND done_at IS NULL";

    LAST_PUBLISHED =
        "SELECT COALESCE(MAX(version), 0) FROM published_report WHERE period = $1 AND platform = $2";
    PUBLISH =
        "INSERT INTO published_report
             (period, platform, version, as_of, published_at, json_sha256, html_sha256, json, html)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    PUBLISHED =
        "SELECT period, platform, version, as_of, published_at, json_sha256, html_sha256
         FROM published_report ORDER BY period DESC, platform, version DESC";
    PUBLISHED_BODY =
        "SELECT period, platform, version, as_of, published_at, json_sha256, html_sha256, json, html
         FROM published_report WHERE period = $1 AND platform = $2 AND version = $3";

    SUMMARIES_BETWEEN =
        "SELECT case_id, seq, reference, imported, stage, category, country, agency_kind, received_on,
                outcome, next_due_at
         FROM case_summary WHERE case_id BETWEEN $1 AND $2 ORDER BY case_id";
    VERSIONS_BETWEEN =
        "SELECT case_id, n, known_on, category, country, received_on, platforms, specified, outcome,
                outcome_on, challenged, since_on, until_on
         FROM counted_version WHERE case_id BETWEEN $1 AND $2 ORDER BY case_id, n";
    ALL_LOOKUPS = "SELECT digest, case_id, is_process FROM lookup";
    LAST_OF_ANYTHING =
        "SELECT MAX((SELECT COALESCE(MAX(case_id), 0) FROM event),
                    (SELECT COALESCE(MAX(case_id), 0) FROM case_summary),
                    (SELECT COALESCE(MAX(case_id), 0) FROM counted_version))";
    EFFECTS_WITHOUT_EVENT =
        "SELECT COUNT(*) FROM effect f WHERE NOT EXISTS (
             SELECT 1 FROM event e WHERE e.case_id = f.case_id AND e.seq = f.seq)";
}
