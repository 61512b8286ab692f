//! The company's own directory of agencies (VE-2).

statements! {
    NEXT_ENTRY = "SELECT COALESCE(MAX(entry), 0) + 1 FROM directory_entry";

    ENTRY_SEQ = "SELECT seq FROM directory_entry WHERE entry = $1";

    ADD_EVENT =
        "INSERT INTO directory_event (entry, seq, recorded_at, staff_id, facts)
         VALUES ($1, $2, $3, $4, $5)";

    KEEP_ENTRY =
        "INSERT INTO directory_entry
                (entry, seq, name, sought, country, is_confirmed, is_retired, proposed, lines)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (entry) DO UPDATE SET
                seq = $2, name = $3, sought = $4, country = $5, is_confirmed = $6, is_retired = $7,
                proposed = $8, lines = $9";

    EVENTS_OF_ENTRY =
        "SELECT recorded_at, staff_id, facts FROM directory_event WHERE entry = $1 ORDER BY seq";

    ENTRIES =
        "SELECT entry, name, country, is_confirmed, is_retired, proposed, lines FROM directory_entry
         WHERE (sought, entry) > ($1, $2) ORDER BY sought, entry LIMIT 0 + $3";

    ENTRIES_OF_COUNTRY =
        "SELECT entry, name, country, is_confirmed, is_retired, proposed, lines FROM directory_entry
         WHERE country = $1 AND (sought, entry) > ($2, $3) ORDER BY sought, entry LIMIT 0 + $4";

    ENTRIES_SOUGHT =
        "SELECT entry, name, country, is_confirmed, is_retired, proposed, lines FROM directory_entry
         WHERE replace(sought, $1, '') <> sought AND (sought, entry) > ($2, $3)
         ORDER BY sought, entry LIMIT 0 + $4";

    ENTRIES_WAITING =
        "SELECT entry, name, country, is_confirmed, is_retired, proposed, lines FROM directory_entry
         WHERE proposed > 0 AND (sought, entry) > ($1, $2) ORDER BY sought, entry LIMIT 0 + $3";
}
