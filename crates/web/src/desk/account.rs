//! One's own account: role, password, recovery codes, and where one is signed in.

use std::net::IpAddr;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use writ_app::password;
use writ_app::sign_in::Session;
use writ_core::access::Area;
use writ_core::staff::Role;

use crate::desk::set_up::{codes_page, unfit};
use crate::desk::sign_in::{first_page, password_field};
use crate::forms::SignedForm;
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::{Field, FormProblem, problems_of, title_with_problems};
use crate::problem::Problem;
use crate::rate::FromAddress;
use crate::response;
use crate::session::{SignedIn, Stop, see_other, session_cookie};

#[derive(Template)]
#[template(path = "desk/account.html")]
struct AccountPage<'a> {
    frame: Frame<'a>,
    name: String,
    problems: Vec<FormProblem>,
    roles: Vec<RoleShown>,
    sessions: Vec<SessionShown>,
    /// The fields of a change of password; none where everybody is made up.
    password: Vec<Field>,
    /// What asks for the password before there are fresh recovery codes.
    codes: Field,
    codes_left: String,
}

struct RoleShown {
    code: &'static str,
    name: String,
    says: String,
    is_current: bool,
}

pub(super) struct SessionShown {
    pub(super) id: i64,
    pub(super) browser: String,
    pub(super) since: String,
    pub(super) seen: String,
    pub(super) is_current: bool,
}

/// One's own account.
pub(crate) async fn page(State(office): State<Office>, who: SignedIn) -> Result<Response, Stop> {
    show(&office, &who, StatusCode::OK, password_fields(&who), codes_field(&who)).await
}

/// Acting in another role of one's own.
pub(crate) async fn switch_role(
    State(office): State<Office>,
    SignedForm { who, fields }: SignedForm,
) -> Result<Response, Stop> {
    let role: Role =
        fields.get("role").parse().map_err(|_| who.stop(&office, &Problem::NotFound))?;
    let next = office.installation.switch_role(&office.outside, &who.session, role).await;
    let next = next.map_err(|error| who.failed(&office, error))?;
    let next = next.ok_or_else(|| who.stop(&office, &Problem::NotFound))?;
    let cookie = session_cookie(&office.serving, &next, office.gate.lifetime());
    Ok((cookie, see_other(first_page(Some(role)))).into_response())
}

/// A new password, for who knows the present one. Other sessions end.
pub(crate) async fn change_password(
    State(office): State<Office>,
    FromAddress(address): FromAddress,
    SignedForm { who, fields }: SignedForm,
) -> Result<Response, Stop> {
    let words = who.words();
    let is_right = is_own_password(&office, &who, address, fields.get("present")).await?;
    let refused = password::fit(fields.get("next"), &who.session.name).err();
    if is_right && refused.is_none() {
        let (passwords, next) = (&office.gate.passwords, fields.get("next").to_owned());
        let changed =
            office.installation.change_password(passwords, &who.session, next, &office.outside);
        changed.await.map_err(|error| who.failed(&office, error))?;
        return Ok(see_other("/desk/account"));
    }
    let wrong = (!is_right).then(|| words.say("password-wrong"));
    let errors = [wrong, refused.map(|why| unfit(words, why))];
    let fields = password_fields(&who).into_iter().zip(errors);
    let fields = fields.map(|(field, error)| field.error(error)).collect();
    show(&office, &who, StatusCode::UNPROCESSABLE_ENTITY, fields, codes_field(&who)).await
}

/// Fresh recovery codes, for who knows the password: whoever finds a desk open shall not take a second factor away
/// with them. The earlier codes are void.
pub(crate) async fn renew_recovery_codes(
    State(office): State<Office>,
    FromAddress(address): FromAddress,
    SignedForm { who, fields }: SignedForm,
) -> Result<Response, Stop> {
    if !is_own_password(&office, &who, address, fields.get("codes_password")).await? {
        let wrong = codes_field(&who).error(Some(who.words().say("password-wrong")));
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&office, &who, status, password_fields(&who), wrong).await;
    }
    let codes = office
        .installation
        .renew_recovery_codes(who.session.staff, who.actor(), &office.outside)
        .await
        .map_err(|error| who.failed(&office, error))?;
    let frame = who.frame(&office, who.words().say("codes-title"));
    codes_page(frame, codes, "/desk/account", "codes-go-on-account")
        .map_err(|error| who.failed(&office, error))
}

/// Whether whoever is signed in knows the password as well. Each wrong one is counted.
async fn is_own_password(
    office: &Office,
    who: &SignedIn,
    address: IpAddr,
    typed: &str,
) -> Result<bool, Stop> {
    let key = format!("password of {}", who.session.staff);
    let tries = office
        .gate
        .attempt(&key, address, office.outside.now())
        .map_err(|wait| who.stop(office, &Problem::Later(wait)))?;
    let member = office.installation.staff_named(&who.session.name).await;
    let member = member.map_err(|error| who.failed(office, error))?;
    let passwords = &office.gate.passwords;
    let is_right = office.installation.is_password_of(passwords, member.as_ref(), typed).await;
    let is_right = is_right.map_err(|error| who.failed(office, error))?;
    if is_right {
        office.gate.succeeded(&tries);
    }
    Ok(is_right)
}

/// Ends one of one's own sessions, or all others.
pub(crate) async fn end_session(
    State(office): State<Office>,
    SignedForm { who, fields }: SignedForm,
) -> Result<Response, Stop> {
    let asked = fields.get("session");
    let ended = if asked == "others" {
        office.installation.end_other_sessions(&who.session, who.actor(), &office.outside).await
    } else {
        let id = asked.parse().map_err(|_| who.stop(&office, &Problem::NotFound))?;
        office.installation.end_own_session(&who.session, id).await
    };
    ended.map_err(|error| who.failed(&office, error))?;
    Ok(see_other("/desk/account"))
}

/// An instant in the reporting zone, as the desk shows it.
pub(super) fn shown(office: &Office, who: &SignedIn, at: Timestamp) -> String {
    let zone = office.installation.profile.reporting_zone();
    let local = zone.time_zone().to_datetime(at);
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    let values = [("date", who.words().date(local.date()).into()), ("time", time.into())];
    who.words().say_with("date-and-time", values)
}

/// Sessions as a list shows them.
pub(super) fn sessions_shown(
    office: &Office,
    who: &SignedIn,
    sessions: Vec<Session>,
) -> Vec<SessionShown> {
    let of = |session: Session| SessionShown {
        id: session.id,
        browser: if session.browser.is_empty() {
            who.words().say("session-unknown")
        } else {
            session.browser
        },
        since: shown(office, who, session.started_at),
        seen: shown(office, who, session.seen_at),
        is_current: session.id == who.session.id,
    };
    sessions.into_iter().map(of).collect()
}

fn password_fields(who: &SignedIn) -> Vec<Field> {
    let words = who.words();
    vec![
        password_field("present", words.say("password-present"), "current-password"),
        password_field("next", words.say("password-next"), "new-password")
            .hint(words.say("set-up-password-hint")),
    ]
}

fn codes_field(who: &SignedIn) -> Field {
    password_field("codes_password", who.words().say("password-present"), "current-password")
}

async fn show(
    office: &Office,
    who: &SignedIn,
    status: StatusCode,
    password: Vec<Field>,
    codes: Field,
) -> Result<Response, Stop> {
    who.open(office, Area::Account)?;
    let words = who.words();
    let now = office.outside.now();
    let staff = who.session.staff;
    let sessions = office.installation.sessions(&office.gate, staff, now).await;
    let sessions = sessions.map_err(|error| who.failed(office, error))?;
    let left = office.installation.recovery_codes_left(staff).await;
    let left = left.map_err(|error| who.failed(office, error))?;
    let roles = who.session.roles.iter().map(|role| RoleShown {
        code: role.code(),
        name: words.coded("role", role.code()),
        says: words.coded("role-says", role.code()),
        is_current: *role == who.role(),
    });
    let mut problems = problems_of(&password);
    problems.extend(problems_of(std::slice::from_ref(&codes)));
    let title = title_with_problems(words, words.say("account-title"), problems.len());
    let page = AccountPage {
        frame: who.frame(office, title),
        name: who.session.name.clone(),
        problems,
        roles: roles.collect(),
        sessions: sessions_shown(office, who, sessions),
        password: if office.serving.is_demo { Vec::new() } else { password },
        codes,
        codes_left: words.say_with("codes-left", [("count", i64::from(left).into())]),
    };
    let html = page.render().map_err(|error| who.failed(office, error))?;
    Ok(response::private_html(status, html))
}
