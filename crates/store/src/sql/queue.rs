//! What the desk looks at first. The lists of the queue are put together in `queue.rs`.

statements! {
    OVERDUE =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE waiting <> 'nobody' AND due_order <= $1
         ORDER BY due_order, case_id LIMIT 0 + $2");
    COUNT_OVERDUE =
        "SELECT COUNT(*) FROM (SELECT 1 FROM case_summary
          WHERE waiting <> 'nobody' AND due_order <= $1 LIMIT 0 + $2) AS counted";
    EMERGENCIES =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE is_emergency = 1 AND outcome = 'pending' AND due_order >= $1
         ORDER BY due_order, case_id LIMIT 0 + $2");
    COUNT_EMERGENCIES =
        "SELECT COUNT(*) FROM (SELECT 1 FROM case_summary
          WHERE is_emergency = 1 AND outcome = 'pending' AND due_order >= $1 LIMIT 0 + $2) AS counted";
    WAITING_FOR_AGENCY =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE waiting = 'agency' AND stage NOT IN ('closed', 'erased') AND due_order >= $1
         ORDER BY due_order, case_id LIMIT 0 + $2");
    COUNT_WAITING_FOR_AGENCY =
        "SELECT COUNT(*) FROM (SELECT 1 FROM case_summary
          WHERE waiting = 'agency' AND stage NOT IN ('closed', 'erased') AND due_order >= $1 LIMIT 0 + $2) AS counted";
    NOTICES_FALLING_DUE =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE next_notice_on <= $1 ORDER BY next_notice_on, case_id LIMIT 0 + $2");
    COUNT_NOTICES_FALLING_DUE =
        "SELECT COUNT(*) FROM (SELECT 1 FROM case_summary
          WHERE next_notice_on <= $1 LIMIT 0 + $2) AS counted";
}
