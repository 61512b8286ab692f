-- The queue has two parts: what is open, and what is over. The second grows for ever and is seldom asked for, so each
-- has its own indexes, and a case stands in those of one part. The last columns are what is filtered by beside: a case
-- that is not shown is never fetched.
DROP INDEX queue_by_due;
DROP INDEX queue_by_received;
DROP INDEX queue_by_country;
DROP INDEX queue_by_category;
DROP INDEX queue_by_stage;
DROP INDEX queue_by_waiting;
CREATE INDEX open_by_due ON case_summary
    (due_order, case_id, stage, category, country, waiting, is_emergency, received_on)
    WHERE waiting IS NOT NULL AND stage NOT IN ('closed', 'erased');
CREATE INDEX open_by_received ON case_summary
    (received_on, case_id, stage, category, country, waiting, is_emergency, due_order)
    WHERE waiting IS NOT NULL AND stage NOT IN ('closed', 'erased');
CREATE INDEX open_by_country ON case_summary
    (country, received_on, case_id, stage, category, waiting, is_emergency, due_order)
    WHERE waiting IS NOT NULL AND stage NOT IN ('closed', 'erased');
CREATE INDEX open_by_category ON case_summary
    (category, received_on, case_id, stage, country, waiting, is_emergency, due_order)
    WHERE waiting IS NOT NULL AND stage NOT IN ('closed', 'erased');
CREATE INDEX open_by_stage ON case_summary
    (stage, due_order, case_id, category, country, waiting, is_emergency, received_on)
    WHERE waiting IS NOT NULL AND stage NOT IN ('closed', 'erased');
CREATE INDEX open_by_waiting ON case_summary
    (waiting, due_order, case_id, stage, category, country, is_emergency, barred, received_on)
    WHERE waiting IS NOT NULL AND stage NOT IN ('closed', 'erased');
CREATE INDEX open_emergencies ON case_summary
    (due_order, case_id, stage, category, country, waiting, received_on)
    WHERE waiting IS NOT NULL AND stage NOT IN ('closed', 'erased') AND is_emergency = 1;
CREATE INDEX over_by_due ON case_summary
    (due_order, case_id, stage, category, country, waiting, is_emergency, received_on)
    WHERE waiting IS NOT NULL AND stage IN ('closed', 'erased');
CREATE INDEX over_by_received ON case_summary
    (received_on, case_id, stage, category, country, waiting, is_emergency, due_order)
    WHERE waiting IS NOT NULL AND stage IN ('closed', 'erased');
CREATE INDEX over_by_country ON case_summary
    (country, received_on, case_id, stage, category, waiting, is_emergency, due_order)
    WHERE waiting IS NOT NULL AND stage IN ('closed', 'erased');
CREATE INDEX over_by_category ON case_summary
    (category, received_on, case_id, stage, country, waiting, is_emergency, due_order)
    WHERE waiting IS NOT NULL AND stage IN ('closed', 'erased');
CREATE INDEX over_by_stage ON case_summary
    (stage, due_order, case_id, category, country, waiting, is_emergency, received_on)
    WHERE waiting IS NOT NULL AND stage IN ('closed', 'erased');
CREATE INDEX over_by_waiting ON case_summary
    (waiting, due_order, case_id, stage, category, country, is_emergency, barred, received_on)
    WHERE waiting IS NOT NULL AND stage IN ('closed', 'erased') AND waiting <> 'nobody';
CREATE INDEX over_emergencies ON case_summary
    (due_order, case_id, stage, category, country, waiting, received_on)
    WHERE waiting IS NOT NULL AND stage IN ('closed', 'erased') AND is_emergency = 1;
