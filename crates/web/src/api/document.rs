//! The contract: `OpenAPI` 3.1 for programs, and the same as a page for people.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::OpenApi;

use super::Api;
use super::codes::CategoryCode;
use super::problem::PROBLEM_JSON;
use crate::office::Office;
use crate::response;

/// The contract as it is handed out.
pub(crate) struct Contract {
    text: String,
    value: Value,
}

impl Contract {
    /// Completes what the handlers say of themselves with what holds for all of them.
    pub(crate) fn of(described: OpenApi, office: &Office) -> Self {
        let mut value = serde_json::to_value(described).unwrap_or_default();
        complete(&mut value, office);
        Self { text: value.to_string(), value }
    }

    /// The contract as the page reads it.
    pub(crate) const fn value(&self) -> &Value {
        &self.value
    }
}

/// `/api/openapi.json`.
pub(crate) async fn contract(State(api): State<Api>, headers: HeaderMap) -> Response {
    let named = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-cache"),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    response::validated_text(&headers, named, api.contract.text.clone())
}

const RATE_HEADERS: [(&str, &str); 3] = [
    ("ratelimit-limit", "Requests that may be made in a minute"),
    ("ratelimit-remaining", "Requests that may still be made in this minute"),
    ("ratelimit-reset", "Seconds until the next minute begins"),
];

/// What an answer that is no success says, by its status, where an operation does not say it better.
pub(crate) const PROBLEM_ANSWERS: [(&str, &str); 13] = [
    ("400", "It cannot be read"),
    ("401", "The token is missing, unknown or expired"),
    ("403", "The token does not open this, or the role of its owner does not"),
    ("404", "There is no such thing, or nothing that may be known of"),
    ("409", "The process says no"),
    ("412", "It changed since it was read"),
    ("413", "Too large"),
    ("415", "Not the media type that is read"),
    ("422", "It can be read and does not fit"),
    ("428", "The state is not named"),
    ("429", "Too many requests"),
    ("500", "A failure of ours"),
    ("503", "Not possible at the moment"),
];

fn complete(value: &mut Value, office: &Office) {
    let organisation = &office.installation.profile.organisation().name;
    set(
        value,
        "info",
        json!({
            "title": "Writ",
            "summary": format!("Government requests for user information, addressed to {organisation}"),
            "description": INTRODUCTION,
            "version": "1",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        }),
    );
    set(value, "servers", json!([{ "url": "/api/v1" }]));
    set(
        value,
        "tags",
        json!([
            { "name": "requests", "description": "Agencies and gateways: hand in a request and follow it." },
            { "name": "cases", "description": "The desk: read cases and act on them." },
            { "name": "notices", "description": "The desk: customers to be told, and those who are not told for now." },
            { "name": "letters", "description": "The desk: the outbox. Anybody: whether a letter is genuine." },
            { "name": "directory", "description": "The desk: the company's own directory of agencies." },
            { "name": "reports", "description": "The transparency report." },
            { "name": "tokens", "description": "Administrators: tokens of programs." },
        ]),
    );
    if let Some(components) = value.get_mut("components") {
        set(
            components,
            "securitySchemes",
            json!({
                "token": { "type": "http", "scheme": "bearer", "bearerFormat": "writ_ and 64 hexadecimal digits" },
                "receipt": { "type": "apiKey", "in": "header", "name": "Receipt-Secret" },
            }),
        );
        if let Some(Value::Object(schemas)) = components.get_mut("schemas") {
            schemas.values_mut().for_each(close);
        }
    }
    if let Some(Value::Object(paths)) = value.get_mut("paths") {
        for (path, item) in paths.iter_mut() {
            let Value::Object(operations) = item else { continue };
            for operation in operations.values_mut() {
                complete_operation(path, operation);
            }
        }
    }
}

fn complete_operation(path: &str, operation: &mut Value) {
    let has_body = operation.get("requestBody").is_some();
    let needs_token = operation.get("security").and_then(Value::as_array).is_some_and(|ways| {
        ways.iter().all(|way| way.as_object().is_some_and(|way| !way.is_empty()))
    });
    let takes = |name: &str| {
        operation.get("parameters").and_then(Value::as_array).is_some_and(|all| {
            all.iter().any(|one| one.get("name").is_some_and(|known| known == name))
        })
    };
    let changes_case = takes("If-Match");
    let has_key = takes("Idempotency-Key");
    let mut problems = vec!["400", "422", "429", "500", "503"];
    if needs_token {
        problems.extend(["401", "403"]);
    }
    if path.contains('{') {
        problems.push("404");
    }
    if has_body {
        problems.extend(["413", "415"]);
    }
    if has_body && (changes_case || has_key) {
        problems.push("409");
    }
    if changes_case {
        problems.extend(["412", "428"]);
    }
    let Some(Value::Object(responses)) = operation.get_mut("responses") else { return };
    for (status, description) in PROBLEM_ANSWERS {
        if !problems.contains(&status) {
            continue;
        }
        responses.entry(status).or_insert_with(|| problem_response(status, description));
    }
    for response in responses.values_mut() {
        let Value::Object(response) = response else { continue };
        let headers = response.entry("headers").or_insert_with(|| json!({}));
        for (name, description) in RATE_HEADERS {
            set(
                headers,
                name,
                json!({ "description": description, "schema": { "type": "integer", "minimum": 0 } }),
            );
        }
    }
}

fn problem_response(status: &str, description: &str) -> Value {
    let mut content = Map::new();
    content.insert(
        PROBLEM_JSON.to_owned(),
        json!({ "schema": { "$ref": "#/components/schemas/Problem" } }),
    );
    let mut response = json!({ "description": description, "content": content });
    let header = |text: &str, schema: Value| json!({ "description": text, "schema": schema });
    match status {
        "401" => set(
            &mut response,
            "headers",
            json!({
                "WWW-Authenticate": header("How to prove who asks", json!({ "type": "string" })),
            }),
        ),
        "429" | "503" => set(
            &mut response,
            "headers",
            json!({
                "Retry-After": header("Seconds to wait", json!({ "type": "integer", "minimum": 1 })),
            }),
        ),
        _ => {}
    }
    response
}

/// An object holds what it names and nothing else.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.contains_key("properties") {
                fields.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(parts) => parts.iter_mut().for_each(close),
        _ => {}
    }
}

fn set(value: &mut Value, name: &str, content: Value) {
    if let Value::Object(fields) = value {
        fields.insert(name.to_owned(), content);
    }
}

const INTRODUCTION: &str = "\
The verbs of the portal for agencies and of the desk, for programs. Bodies are JSON in UTF-8; unknown and repeated \
fields are refused. What is not answered as hoped is a problem (RFC 9457) with a stable `code`; a refusal of the \
process names the rules it stands on. A token opens what its scopes name, and of that what the desk opens to the role \
of its owner. A change of a case or of an entry of the directory names the state it was decided on (`If-Match`, its \
`ETag`): where somebody changed it meanwhile, nothing is written and the answer says what happened. A `POST` that \
takes an `Idempotency-Key` is done once under it, however often it is sent, for at least 48 hours. What names persons \
takes the scope `read:personal` and a purpose each time, and is on record as a reading (RT-2). Data itself never \
leaves through the API: an agency fetches it in the portal, with a second factor.";

/// The report's data, as `writ report build --format json` writes it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the core writes")]
pub(crate) struct ReportBody {
    period: PeriodBody,
    /// As known on this day.
    #[schema(format = Date)]
    as_of: String,
    /// `all`, or the code of one platform.
    platform: String,
    /// Requests that concern no reported platform (RE-8).
    #[schema(minimum = 0)]
    outside_platforms: u64,
    /// The four tables of the policy, and further ones once they count anything.
    tables: Vec<TableBody>,
}

/// First and last day, inclusive.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the core writes")]
pub(crate) struct PeriodBody {
    #[schema(format = Date)]
    from: String,
    #[schema(format = Date)]
    to: String,
}

/// One table.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what the core writes")]
pub(crate) struct TableBody {
    /// The category.
    id: CategoryCode,
    /// A row for each country or region from which a request came, by code (RE-6).
    rows: Vec<RowBody>,
    total: LineBody,
}

macro_rules! lines {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty),* })*) => {$(
        $(#[$doc])*
        #[derive(ToSchema)]
        #[expect(dead_code, reason = "describes what the core writes")]
        pub(crate) struct $name {
            $($(#[$field_doc])* $field: $kind,)*
            /// Requests received (CO-1 to CO-3).
            #[schema(minimum = 0)]
            received: u64,
            /// Products, accounts or identities specified (CO-5).
            #[schema(minimum = 0)]
            specified: u64,
            /// Requests where data was provided, as the table counts it.
            #[schema(minimum = 0, nullable = false)]
            provided: Option<u64>,
            #[schema(minimum = 0, nullable = false)]
            provided_non_content: Option<u64>,
            #[schema(minimum = 0, nullable = false)]
            provided_content: Option<u64>,
            #[schema(minimum = 0, nullable = false)]
            restricted: Option<u64>,
            #[schema(minimum = 0, nullable = false)]
            deleted: Option<u64>,
            #[schema(minimum = 0, nullable = false)]
            preserved: Option<u64>,
            #[schema(minimum = 0, nullable = false)]
            assisted: Option<u64>,
            #[schema(minimum = 0)]
            rejected: u64,
            #[schema(minimum = 0)]
            no_data: u64,
            #[schema(minimum = 0)]
            withdrawn: u64,
            #[schema(minimum = 0)]
            pending: u64,
            /// Requests objected to or rejected, at least in part (CO-2).
            #[schema(minimum = 0)]
            challenged: u64,
            /// Whole per cent, rounded half up.
            #[schema(minimum = 0, maximum = 100)]
            percentage: u32,
            /// Median days to respond; none where nothing was answered.
            #[schema(required = true, minimum = 0, multiple_of = 0.5)]
            median_days: Option<f64>,
        }
    )*};
}

lines! {
    /// A row of a table.
    RowBody {
        /// The country or region of the agency.
        #[schema(pattern = "^([A-Z]{2}|XX-[A-Z0-9]{1,16})$")]
        country: String
    }
    /// The last row of a table.
    LineBody {}
}
