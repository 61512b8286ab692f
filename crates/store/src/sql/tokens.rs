//! Tokens of programs, and what they were answered.

statements! {
    ADD =
        "INSERT INTO token (digest, name, staff_id, role, scopes, per_minute, made_at, made_by, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";

    BY_DIGEST =
        "SELECT id, name, staff_id, role, scopes, per_minute, made_at, made_by, expires_at, last_used_at,
                revoked_at
         FROM token WHERE digest = $1";

    ALL_TOKENS =
        "SELECT id, name, staff_id, role, scopes, per_minute, made_at, made_by, expires_at, last_used_at,
                revoked_at
         FROM token ORDER BY id DESC LIMIT 0 + $1";

    REVOKE = "UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";

    REVOKE_OF_STAFF = "UPDATE token SET revoked_at = $2 WHERE staff_id = $1 AND revoked_at IS NULL";

    USED = "UPDATE token SET last_used_at = $2 WHERE id = $1";

    REMEMBERED =
        "SELECT asked, salt, case_id, first_seq, last_seq FROM answered_once WHERE key = $1";

    FORGET = "DELETE FROM answered_once WHERE answered_at < $1";
}
