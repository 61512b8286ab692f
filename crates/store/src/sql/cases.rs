//! Reading cases: events, lines of lists, look-ups.

/// Events as they are read.
macro_rules! events {
    () => {
        concat!(
            "SELECT case_id, seq, recorded_at, actor, kind, facts, personal, salt, leaf, ",
            case_key!("event"),
            " FROM event"
        )
    };
}

statements! {
    EVENTS = events!();

    EVENTS_OF = concat!(events!(), " WHERE case_id = $1 ORDER BY seq");

    EVENTS_OF_CASES = concat!(events!(), " WHERE case_id BETWEEN $1 AND $2 ORDER BY case_id, seq");

    BY_REFERENCE =
        concat!("SELECT ", case_line!(), " FROM case_summary WHERE reference = $1");

    BY_ID =
        concat!("SELECT ", case_line!(), " FROM case_summary WHERE case_id = $1");

    ID_OF_REFERENCE = "SELECT case_id FROM case_summary WHERE reference = $1";

    FOUND =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE case_id IN (SELECT case_id FROM lookup WHERE digest = $1
                            ORDER BY case_id DESC LIMIT 0 + $2)
         ORDER BY case_id DESC");

    BY_PREFIX =
        concat!("SELECT ", case_line!(), " FROM case_summary
         WHERE reference >= $1 AND reference < $2 ORDER BY reference DESC LIMIT 0 + $3");
}
