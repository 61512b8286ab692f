//! Who read the personal data of a case (RT-2).

statements! {
    ADD_READING =
        "INSERT INTO reading (case_id, staff_id, role, purpose, personal, read_at, is_repeated)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";

    READINGS_OF =
        concat!("SELECT staff_id, role, purpose, personal, read_at, is_repeated, ", case_key!("reading"), "
         FROM reading WHERE case_id = $1 ORDER BY id DESC LIMIT 0 + $2");

    ERASE_READINGS = "UPDATE reading SET personal = NULL WHERE case_id = $1 AND personal IS NOT NULL";
}
