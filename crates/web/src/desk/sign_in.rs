//! Signing in and out.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use writ_app::AppError;
use writ_app::sign_in::{Attempt, SignIn};
use writ_core::staff::{Role, StaffId};
use writ_language::Words;

use crate::forms::{GuestForm, SignedForm};
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Control, Field, FormProblem, Line};
use crate::problem::Problem;
use crate::public::SourceFailure;
use crate::rate::FromAddress;
use crate::reader::Reader;
use crate::response;
use crate::session::{
    SIGN_IN, Stop, browser, no_session_cookie, safe_return, see_other, session_cookie,
};

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    problems: Vec<FormProblem>,
    fields: Vec<Field>,
    /// Where to go on to.
    goes_on_to: String,
    /// Whether nobody can sign in yet.
    is_empty: bool,
    made_up: Vec<MadeUp>,
}

/// Somebody made up, in one of their roles.
struct MadeUp {
    name: String,
    number: u32,
    role: &'static str,
    role_name: String,
    says: String,
}

/// Where somebody signs in.
pub(crate) async fn page(
    State(office): State<Office>,
    reader: Reader,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Stop> {
    let asked = pairs.iter().find(|(name, _)| name == "return");
    let goes_on_to = asked.map_or("", |(_, address)| safe_return(address)).to_owned();
    show(&office, &reader, StatusCode::OK, "", goes_on_to, None).await
}

/// Somebody says who they are.
pub(crate) async fn sign_in(
    State(office): State<Office>,
    FromAddress(address): FromAddress,
    headers: HeaderMap,
    GuestForm { reader, fields }: GuestForm,
) -> Result<Response, Stop> {
    let attempt = Attempt {
        name: fields.get("name"),
        password: fields.get("password"),
        code: fields.get("code"),
        address,
        browser: browser(&headers),
    };
    let ended = office.installation.sign_in(&office.gate, &office.outside, attempt).await;
    let words = reader.words;
    let (status, why) = match ended {
        Ok(SignIn::In(token)) => {
            let role = office.installation.signed_in(&office.gate, &token, office.outside.now());
            let role = role.await.ok().flatten().map(|session| session.role);
            let cookie = session_cookie(&office.serving, &token, office.gate.lifetime());
            let goes_on_to = match safe_return(fields.get("return")) {
                "" => first_page(role),
                safe => safe,
            };
            return Ok((cookie, see_other(goes_on_to)).into_response());
        }
        Ok(SignIn::Wrong) => {
            metrics::counter!("writ_sign_in_failures_total", "face" => "desk").increment(1);
            (StatusCode::UNPROCESSABLE_ENTITY, words.say("sign-in-wrong"))
        }
        Ok(SignIn::Later(wait)) => return Err(refuse(&office, &reader, &Problem::Later(wait))),
        Err(AppError::Busy) => return Err(refuse(&office, &reader, &Problem::Busy)),
        Err(error) => return Err(failed(&office, &reader, error)),
    };
    let goes_on_to = safe_return(fields.get("return")).to_owned();
    show(&office, &reader, status, fields.get("name"), goes_on_to, Some(why)).await
}

/// Somebody becomes one of the made-up people.
pub(crate) async fn into_demonstration(
    State(office): State<Office>,
    headers: HeaderMap,
    GuestForm { reader, fields }: GuestForm,
) -> Result<Response, Stop> {
    if !office.serving.is_demo {
        return Err(refuse(&office, &reader, &Problem::NotFound));
    }
    // Who is chosen stands in one value, so that each button is a form's only field.
    let chosen = fields.get("who").split_once('-').and_then(|(number, role)| {
        Some((StaffId(number.parse().ok()?), role.parse::<Role>().ok()?))
    });
    let Some((staff, role)) = chosen else {
        return Err(refuse(&office, &reader, &Problem::NotFound));
    };
    let begun = office
        .installation
        .sign_in_to_demonstration(&office.gate, &office.outside, staff, role, browser(&headers))
        .await;
    match begun {
        Ok(Some(token)) => {
            let cookie = session_cookie(&office.serving, &token, office.gate.lifetime());
            let goes_on_to = match safe_return(fields.get("return")) {
                "" => first_page(Some(role)),
                safe => safe,
            };
            Ok((cookie, see_other(goes_on_to)).into_response())
        }
        Ok(None) => Err(refuse(&office, &reader, &Problem::NotFound)),
        Err(error) => Err(failed(&office, &reader, error)),
    }
}

/// Somebody leaves: the session ends, and the browser forgets what it kept.
pub(crate) async fn sign_out(
    State(office): State<Office>,
    SignedForm { who, .. }: SignedForm,
) -> Result<Response, Stop> {
    let ended = office.installation.end_session(&who.session).await;
    ended.map_err(|error| who.failed(&office, error))?;
    let mut response = (no_session_cookie(&office.serving), see_other(SIGN_IN)).into_response();
    response.headers_mut().insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    Ok(response)
}

/// A page that is only read, or an address that is only sent to.
pub(crate) async fn method_not_allowed(State(office): State<Office>, reader: Reader) -> Response {
    Problem::Method.page(reader.frame(&office, Face::Desk, String::new()))
}

/// Where somebody's work begins.
pub(crate) const fn first_page(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Administrator) => "/desk/staff",
        Some(Role::Analyst | Role::Counsel | Role::Approver | Role::Custodian | Role::Auditor)
        | None => "/desk",
    }
}

/// A password is asked for; a browser may fill it in.
pub(crate) fn password_field(name: &str, label: String, autocomplete: &'static str) -> Field {
    let line = Line { kind: "password", autocomplete, max_chars: 256, ..Line::default() };
    Field::new(name, label, Control::Line(line))
}

/// A code of the app is asked for.
pub(crate) fn code_field(name: &str, label: String, keyboard: &'static str) -> Field {
    let line = Line {
        kind: "text",
        autocomplete: "one-time-code",
        keyboard,
        width_chars: 14,
        max_chars: 20,
        ..Line::default()
    };
    Field::new(name, label, Control::Line(line))
}

async fn show(
    office: &Office,
    reader: &Reader,
    status: StatusCode,
    name: &str,
    goes_on_to: String,
    why: Option<String>,
) -> Result<Response, Stop> {
    let words = reader.words;
    let staff = office.installation.store.staff().await;
    let staff = staff.map_err(|error| failed(office, reader, error))?;
    let is_empty = !office.serving.is_demo && !staff.iter().any(|member| member.is_set_up);
    let made_up = if office.serving.is_demo { made_up(&staff, words) } else { Vec::new() };
    let line = Line {
        kind: "text",
        value: name.to_owned(),
        autocomplete: "username",
        max_chars: 80,
        ..Line::default()
    };
    let fields = vec![
        Field::new("name", words.say("sign-in-name"), Control::Line(line)),
        password_field("password", words.say("sign-in-password"), "current-password"),
        code_field("code", words.say("sign-in-code"), "").hint(words.say("sign-in-code-hint")),
    ];
    let problems = why.into_iter().map(|text| FormProblem { anchor: "name".to_owned(), text });
    let title = words.say("sign-in-title");
    let page = SignInPage {
        frame: reader.frame(office, Face::Desk, title),
        problems: problems.collect(),
        fields,
        goes_on_to,
        is_empty,
        made_up,
    };
    let html = page.render().map_err(|error| failed(office, reader, error))?;
    Ok(response::private_html(status, html))
}

fn made_up(staff: &[writ_app::staff::StaffMember], words: Words) -> Vec<MadeUp> {
    let mut made_up: Vec<_> = staff
        .iter()
        .filter(|member| member.deactivated_at.is_none())
        .flat_map(|member| {
            member.roles.iter().map(|role| MadeUp {
                name: member.name.clone(),
                number: member.id.0,
                role: role.code(),
                role_name: words.coded("role", role.code()),
                says: words.coded("role-says", role.code()),
            })
        })
        .collect();
    let order = |code: &str| Role::ALL.iter().position(|role| role.code() == code);
    made_up.sort_by_key(|one| (order(one.role), one.number));
    made_up
}

/// The page of a problem, for who is not signed in.
pub(super) fn refuse(office: &Office, reader: &Reader, problem: &Problem) -> Stop {
    Stop::new(problem.page(reader.frame(office, Face::Desk, String::new())))
}

/// The page of a failure, for who is not signed in.
pub(super) fn failed(
    office: &Office,
    reader: &Reader,
    failure: impl std::error::Error + Send + Sync + 'static,
) -> Stop {
    refuse(office, reader, &SourceFailure::new(failure).into())
}
