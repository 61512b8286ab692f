-- What each column is for stands in the migration of the same number for the embedded engine.

ALTER TABLE case_summary ADD COLUMN barred TEXT COLLATE "C";

UPDATE case_summary SET barred = '' WHERE waiting IS NOT NULL;

UPDATE case_summary
   SET barred = (
       SELECT ',' || string_agg(person, ',' ORDER BY person::bigint) || ','
         FROM (SELECT DISTINCT split_part(e.actor, ':', 2) AS person FROM event e
                WHERE e.case_id = case_summary.case_id AND e.kind IN ('decision_proposed', 'approved')
                  AND e.seq >= (SELECT MAX(p.seq) FROM event p
                                 WHERE p.case_id = e.case_id AND p.kind = 'decision_proposed')) AS those)
 WHERE stage = 'approval';

UPDATE case_summary
   SET barred = (
       SELECT CASE WHEN COUNT(DISTINCT person) = 1 THEN ',' || MIN(person) || ',' ELSE '' END
         FROM (SELECT split_part(e.actor, ':', 2) AS person FROM event e
                WHERE e.case_id = case_summary.case_id AND e.kind = 'withholding_proposed'
                  AND NOT EXISTS (
                      SELECT 1 FROM event s
                       WHERE s.case_id = e.case_id AND s.seq > e.seq
                         AND s.kind IN ('withheld', 'withholding_ended')
                         AND s.facts::json ->> 'notice' = e.facts::json ->> 'notice')) AS those)
 WHERE waiting = 'approval' AND stage <> 'approval';

UPDATE case_summary
   SET waiting = 'approval',
       barred = (
       SELECT ',' || split_part(e.actor, ':', 2) || ',' FROM event e
        WHERE e.case_id = case_summary.case_id AND e.kind LIKE 'hold\_%'
        ORDER BY e.seq DESC LIMIT 1)
 WHERE stage = 'closed' AND waiting IS NOT NULL
   AND 'hold_proposed' = (
       SELECT e.kind FROM event e
        WHERE e.case_id = case_summary.case_id AND e.kind LIKE 'hold\_%'
        ORDER BY e.seq DESC LIMIT 1);
