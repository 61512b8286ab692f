//! The company's people and their sessions.

statements! {
    STAFF =
        "SELECT id, personal, roles, added_at, deactivated_at, password IS NOT NULL, second_factor IS NOT NULL
         FROM staff ORDER BY id";

    STAFF_BY_ID =
        "SELECT id, personal, roles, added_at, deactivated_at, password IS NOT NULL, second_factor IS NOT NULL,
                password, second_factor, last_step
         FROM staff WHERE id = $1";

    STAFF_BY_NAME =
        "SELECT id, personal, roles, added_at, deactivated_at, password IS NOT NULL, second_factor IS NOT NULL,
                password, second_factor, last_step
         FROM staff WHERE name_digest = $1";

    HAS_ADMINISTRATOR =
        "SELECT EXISTS (SELECT 1 FROM staff WHERE password IS NOT NULL AND deactivated_at IS NULL
                        AND ';' || roles || ';' LIKE '%;administrator;%')";

    OTHER_ADMINISTRATOR =
        "SELECT EXISTS (SELECT 1 FROM staff WHERE id <> $1 AND password IS NOT NULL AND deactivated_at IS NULL
                        AND ';' || roles || ';' LIKE '%;administrator;%')";

    NEXT_STAFF = "SELECT COALESCE(MAX(id), 0) + 1 FROM staff";

    ADD_STAFF =
        "INSERT INTO staff (id, name_digest, personal, roles, added_at) VALUES ($1, $2, $3, $4, $5)";

    SET_ROLES = "UPDATE staff SET roles = $2 WHERE id = $1 AND deactivated_at IS NULL";

    DEACTIVATE = "UPDATE staff SET deactivated_at = $2 WHERE id = $1 AND deactivated_at IS NULL";

    SET_PASSWORD = "UPDATE staff SET password = $2 WHERE id = $1";

    SET_SECOND_FACTOR = "UPDATE staff SET second_factor = $2, last_step = $3 WHERE id = $1";

    FORGET_PASSWORD = "UPDATE staff SET password = NULL WHERE id = $1";

    FORGET_SECOND_FACTOR = "UPDATE staff SET second_factor = NULL WHERE id = $1";

    USE_STEP = "UPDATE staff SET last_step = $2 WHERE id = $1 AND last_step < $2";

    ADD_RECOVERY_CODE = "INSERT INTO recovery_code (staff_id, digest) VALUES ($1, $2)";

    USE_RECOVERY_CODE = "DELETE FROM recovery_code WHERE staff_id = $1 AND digest = $2";

    FORGET_RECOVERY_CODES = "DELETE FROM recovery_code WHERE staff_id = $1";

    COUNT_RECOVERY_CODES = "SELECT COUNT(*) FROM recovery_code WHERE staff_id = $1";

    ADD_LINK =
        "INSERT INTO set_up_link (digest, staff_id, sets_password, second_factor, expires_at)
         VALUES ($1, $2, $3, $4, $5)";

    LINK =
        "SELECT staff_id, sets_password, second_factor FROM set_up_link
         WHERE digest = $1 AND expires_at > $2";

    USE_LINK = "DELETE FROM set_up_link WHERE digest = $1 AND expires_at > $2";

    VOID_LINKS = "DELETE FROM set_up_link WHERE staff_id IS NOT DISTINCT FROM $1 OR expires_at <= $2";

    ADD_SESSION =
        "INSERT INTO session (digest, staff_id, role, started_at, seen_at, expires_at, personal)
         VALUES ($1, $2, $3, $4, $4, $5, $6)";

    SESSION =
        "SELECT session.id, session.staff_id, session.role, session.started_at, session.seen_at,
                session.expires_at, session.personal, staff.personal, staff.roles
         FROM session JOIN staff ON staff.id = session.staff_id
         WHERE session.digest = $1 AND staff.deactivated_at IS NULL";

    SESSIONS_OF_STAFF =
        "SELECT session.id, session.staff_id, session.role, session.started_at, session.seen_at,
                session.expires_at, session.personal, staff.personal, staff.roles
         FROM session JOIN staff ON staff.id = session.staff_id
         WHERE session.staff_id = $1 AND session.expires_at > $2 AND session.seen_at > $3
         ORDER BY session.seen_at DESC, session.id DESC LIMIT 100";

    SEEN = "UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2";

    END_SESSION = "DELETE FROM session WHERE id = $1 AND staff_id = $2";

    END_SESSIONS = "DELETE FROM session WHERE staff_id = $1 AND id <> $2";

    SESSIONS_OVER = "DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2";

    RECORD_CHANGE =
        "INSERT INTO staff_change (at, actor, staff_id, kind, facts) VALUES ($1, $2, $3, $4, $5)";

    CHANGES =
        "SELECT at, actor, staff_id, kind, facts FROM staff_change WHERE staff_id = $1
         ORDER BY position DESC LIMIT 0 + $2";
}
