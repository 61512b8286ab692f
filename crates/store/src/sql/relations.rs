//! Which case belongs to which (CO-1, CO-3).

statements! {
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
         WHERE (r.case_id, r.kind) > ($1, $2) ORDER BY r.case_id, r.kind LIMIT 0 + $3";

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
         ORDER BY this LIMIT 0 + $2";

    RELATIONS_WITHOUT_TARGET =
        "SELECT COUNT(*) FROM relation r
         WHERE r.target_id IS NULL
            OR NOT EXISTS (SELECT 1 FROM case_summary s WHERE s.case_id = r.target_id)";
}
