//! What the desk looks at first. The lists of the queue are put together in `queue.rs`.

/// That whoever's code begins so neither made the proposal that waits nor approved it.
macro_rules! not_theirs {
    () => {
        "NOT EXISTS (
             SELECT 1 FROM event e
              WHERE e.case_id = case_summary.case_id AND e.kind IN ('decision_proposed', 'approved')
                AND substr(e.actor, 1, length($3)) = $3
                AND e.seq >= (SELECT MAX(p.seq) FROM event p
                               WHERE p.case_id = case_summary.case_id
                                 AND p.kind = 'decision_proposed'))"
    };
}

statements! {
    OVERDUE =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE waiting <> 'nobody' AND due_order <= $1
         ORDER BY due_order, case_id LIMIT $2");
    COUNT_OVERDUE =
        "SELECT COUNT(*) FROM (SELECT 1 FROM case_summary
          WHERE waiting <> 'nobody' AND due_order <= $1 LIMIT $2) AS counted";
    EMERGENCIES =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE is_emergency = 1 AND outcome = 'pending' AND due_order >= $1
         ORDER BY due_order, case_id LIMIT $2");
    COUNT_EMERGENCIES =
        "SELECT COUNT(*) FROM (SELECT 1 FROM case_summary
          WHERE is_emergency = 1 AND outcome = 'pending' AND due_order >= $1 LIMIT $2) AS counted";
    WAITING_FOR_APPROVAL =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE waiting = 'approval' AND due_order >= $1
         ORDER BY due_order, case_id LIMIT $2");
    COUNT_WAITING_FOR_APPROVAL =
        "SELECT COUNT(*) FROM (SELECT 1 FROM case_summary
          WHERE waiting = 'approval' AND due_order >= $1 LIMIT $2) AS counted";
    /// RV-7: nobody approves what they proposed, and nobody twice what they approved.
    WAITING_FOR_OTHERS_APPROVAL =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE waiting = 'approval' AND due_order >= $1 AND ", not_theirs!(), "
         ORDER BY due_order, case_id LIMIT $2");
    COUNT_WAITING_FOR_OTHERS_APPROVAL =
        concat!("SELECT COUNT(*) FROM (SELECT 1 FROM case_summary
          WHERE waiting = 'approval' AND due_order >= $1 AND ", not_theirs!(), " LIMIT $2) AS counted");
    WAITING_FOR_AGENCY =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE waiting = 'agency' AND due_order >= $1
         ORDER BY due_order, case_id LIMIT $2");
    COUNT_WAITING_FOR_AGENCY =
        "SELECT COUNT(*) FROM (SELECT 1 FROM case_summary
          WHERE waiting = 'agency' AND due_order >= $1 LIMIT $2) AS counted";
    NOTICES_FALLING_DUE =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE next_notice_on <= $1 ORDER BY next_notice_on, case_id LIMIT $2");
    COUNT_NOTICES_FALLING_DUE =
        "SELECT COUNT(*) FROM (SELECT 1 FROM case_summary
          WHERE next_notice_on <= $1 LIMIT $2) AS counted";
}
