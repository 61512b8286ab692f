//! Published reports (RE-9).

statements! {
    LAST_PUBLISHED =
        "SELECT COALESCE(MAX(version), 0) FROM published_report WHERE period = $1 AND platform = $2";

    PUBLISH =
        "INSERT INTO published_report
             (period, platform, version, as_of, published_at, json_sha256, html_sha256, json, html)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    PUBLISHED =
        "SELECT period, platform, version, as_of, published_at, json_sha256, html_sha256
         FROM published_report ORDER BY period DESC, platform, version DESC";

    PUBLISHED_BODY =
        "SELECT period, platform, version, as_of, published_at, json_sha256, html_sha256, json, html
         FROM published_report WHERE period = $1 AND platform = $2 AND version = $3";
}
