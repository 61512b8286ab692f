-- Who cannot be the second person of what waits for one, each between commas.
ALTER TABLE case_summary ADD COLUMN barred TEXT;
UPDATE case_summary SET barred = '' WHERE waiting IS NOT NULL;
UPDATE case_summary
   SET barred = (
       SELECT ',' || group_concat(person, ',') || ','
         FROM (SELECT DISTINCT CAST(substr(e.actor, 7) AS INTEGER) AS person FROM event e
                WHERE e.case_id = case_summary.case_id AND e.kind IN ('decision_proposed', 'approved')
                  AND e.seq >= (SELECT MAX(p.seq) FROM event p
                                 WHERE p.case_id = e.case_id AND p.kind = 'decision_proposed')
                ORDER BY person))
 WHERE stage = 'approval';
-- Of several withholdings that wait, whoever proposed one may approve another's.
UPDATE case_summary
   SET barred = (
       SELECT CASE WHEN COUNT(DISTINCT person) = 1 THEN ',' || MIN(person) || ',' ELSE '' END
         FROM (SELECT CAST(substr(e.actor, 7) AS INTEGER) AS person FROM event e
                WHERE e.case_id = case_summary.case_id AND e.kind = 'withholding_proposed'
                  AND NOT EXISTS (
                      SELECT 1 FROM event s
                       WHERE s.case_id = e.case_id AND s.seq > e.seq
                         AND s.kind IN ('withheld', 'withholding_ended')
                         AND json_extract(s.facts, '$.notice') = json_extract(e.facts, '$.notice'))))
 WHERE waiting = 'approval' AND stage <> 'approval';
-- A hold waits as well.
UPDATE case_summary
   SET waiting = 'approval',
       barred = (
       SELECT ',' || CAST(substr(e.actor, 7) AS INTEGER) || ',' FROM event e
        WHERE e.case_id = case_summary.case_id AND e.kind LIKE 'hold\_%' ESCAPE '\'
        ORDER BY e.seq DESC LIMIT 1)
 WHERE stage = 'closed' AND waiting IS NOT NULL
   AND 'hold_proposed' = (
       SELECT e.kind FROM event e
        WHERE e.case_id = case_summary.case_id AND e.kind LIKE 'hold\_%' ESCAPE '\'
        ORDER BY e.seq DESC LIMIT 1);
