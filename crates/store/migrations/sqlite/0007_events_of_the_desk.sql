-- What happened at the desk, without the past requests of a register: whoever reads the record for what falls due
-- passes a million of those at once.
CREATE INDEX event_of_the_desk ON event (position, case_id)
    WHERE kind NOT IN ('register_entry_imported', 'register_entry_corrected');
