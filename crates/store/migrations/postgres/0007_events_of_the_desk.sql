-- What each table is for stands in the migration of the same number for the embedded engine.

CREATE INDEX event_of_the_desk ON event (position, case_id)
    WHERE kind NOT IN ('register_entry_imported', 'register_entry_corrected');
