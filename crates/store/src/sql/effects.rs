//! Letters and notices owed.

statements! {
    EFFECTS_DUE =
        concat!("SELECT id, case_id, seq, kind, facts, personal, due_at, ", case_key!("effect"), " FROM effect
         WHERE done_at IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT 0 + $2");

    EFFECT_DONE = "UPDATE effect SET done_at = $2 WHERE id = $1 AND done_at IS NULL";
}
