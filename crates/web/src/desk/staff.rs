//! Who is on the staff: added, given roles, set up anew and shut out by administrators, read by auditors.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use writ_app::staff::{Added, Changed, Renewal, StaffChange, StaffMember};
use writ_core::access::Area;
use writ_core::actor::Actor;
use writ_core::staff::{Role, StaffId, StaffName};
use writ_language::Words;

use crate::desk::account::{SessionShown, sessions_shown, shown};
use crate::forms::{Fields, SignedForm};
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::{
    Choice, Control, Field, FormProblem, Line, Tag, Tone, problems_of, title_with_problems,
};
use crate::problem::Problem;
use crate::response;
use crate::session::{SignedIn, Stop, private_page, see_other};

/// How many changes of somebody's standing a page shows.
const CHANGES_SHOWN: u32 = 50;

#[derive(Template)]
#[template(path = "desk/staff.html")]
struct StaffPage<'a> {
    frame: Frame<'a>,
    problems: Vec<FormProblem>,
    members: Vec<MemberShown>,
    /// The fields of adding somebody; none for who may only read.
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "desk/staff_member.html")]
struct MemberPage<'a> {
    frame: Frame<'a>,
    member: MemberShown,
    problems: Vec<FormProblem>,
    roles: Option<Field>,
    sessions: Vec<SessionShown>,
    changes: Vec<ChangeShown>,
    /// Whether anything can be changed about them by the reader.
    is_changeable: bool,
    is_set_up: bool,
}

/// What is shown once and kept by nobody here.
#[derive(Template)]
#[template(path = "desk/shown_once.html")]
pub(super) struct ShownOnce<'a> {
    pub(super) frame: Frame<'a>,
    pub(super) heading: String,
    pub(super) lead: String,
    pub(super) secret: String,
    pub(super) back: String,
}

struct MemberShown {
    number: u32,
    name: String,
    roles: String,
    state: Tag,
    since: String,
}

struct ChangeShown {
    at: String,
    what: String,
    by: String,
}

/// Everybody.
pub(crate) async fn list(State(office): State<Office>, who: SignedIn) -> Result<Response, Stop> {
    who.open(&office, Area::Staff)?;
    let fields = add_fields(&who, &Fields::default());
    show_list(&office, &who, StatusCode::OK, fields).await
}

/// Adds somebody, and shows the link by which they set themselves up.
pub(crate) async fn add(
    State(office): State<Office>,
    SignedForm { who, fields }: SignedForm,
) -> Result<Response, Stop> {
    who.open(&office, Area::Administration)?;
    let words = who.words();
    let name = StaffName::read(fields.get("name"));
    let roles = roles_of(&fields);
    let name_error = name.is_none().then(|| words.say("staff-name-missing"));
    let roles_error = roles.is_empty().then(|| words.say("staff-roles-missing"));
    let mut errors = [name_error, roles_error];
    if let (Some(name), false) = (name, roles.is_empty()) {
        let added = office.installation.add_staff(&name, &roles, who.actor(), &office.outside);
        match added.await.map_err(|error| who.failed(&office, error))? {
            Added::Done { id, link } => {
                return show_link(&office, &who, id, name.as_str(), link.text());
            }
            Added::NameTaken => errors = [Some(words.say("staff-name-taken")), None],
        }
    }
    let asked = add_fields(&who, &fields).into_iter().zip(errors);
    let asked = asked.map(|(field, error)| field.error(error)).collect();
    show_list(&office, &who, StatusCode::UNPROCESSABLE_ENTITY, asked).await
}

/// One of them.
pub(crate) async fn member(
    State(office): State<Office>,
    Path(number): Path<String>,
    who: SignedIn,
) -> Result<Response, Stop> {
    who.open(&office, Area::Staff)?;
    let member = found(&office, &who, &number).await?;
    show_member(&office, &who, StatusCode::OK, member, Vec::new()).await
}

/// Changes something about one of them: what, says the button.
pub(crate) async fn change(
    State(office): State<Office>,
    Path(number): Path<String>,
    SignedForm { who, fields }: SignedForm,
) -> Result<Response, Stop> {
    who.open(&office, Area::Administration)?;
    let member = found(&office, &who, &number).await?;
    let (id, by, now) = (member.id, who.actor(), office.outside.now());
    let installation = &office.installation;
    let failed = |error| who.failed(&office, error);
    let changed = match fields.get("do") {
        "roles" => {
            let roles = roles_of(&fields);
            if roles.is_empty() {
                let problem = problem("roles", who.words().say("staff-roles-missing"));
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return show_member(&office, &who, status, member, vec![problem]).await;
            }
            installation.change_roles(id, &roles, by, now).await.map_err(failed)?
        }
        "deactivate" => installation.deactivate_staff(id, by, now).await.map_err(failed)?,
        "sessions" => {
            let ended = installation.end_sessions_of(id, by, now);
            ended.await.map_err(failed)?;
            Changed::Done
        }
        asked @ ("set-up" | "second-factor") => {
            let renewal =
                if asked == "set-up" { Renewal::Everything } else { Renewal::SecondFactor };
            if id == who.session.staff {
                Changed::Oneself
            } else {
                let link = installation.renew_proofs(id, renewal, by, &office.outside);
                match link.await.map_err(failed)? {
                    Some(link) => {
                        return show_link(&office, &who, id, &member.name, link.text());
                    }
                    None => Changed::Nobody,
                }
            }
        }
        _ => return Err(who.stop(&office, &Problem::NotFound)),
    };
    let refused = match changed {
        Changed::Done => return Ok(see_other(&format!("/desk/staff/{}", id.0))),
        Changed::Nobody => "staff-refused-nobody",
        Changed::LastAdministrator => "staff-refused-last",
        Changed::Oneself => "staff-refused-oneself",
    };
    let problem = problem("", who.words().say(refused));
    show_member(&office, &who, StatusCode::CONFLICT, member, vec![problem]).await
}

fn problem(anchor: &str, text: String) -> FormProblem {
    FormProblem { anchor: anchor.to_owned(), text }
}

async fn found(office: &Office, who: &SignedIn, number: &str) -> Result<StaffMember, Stop> {
    let unknown = || who.stop(office, &Problem::NotFound);
    let id = StaffId(number.parse().map_err(|_| unknown())?);
    let found = office.installation.staff_member(id).await;
    found.map_err(|error| who.failed(office, error))?.ok_or_else(unknown)
}

async fn show_list(
    office: &Office,
    who: &SignedIn,
    status: StatusCode,
    fields: Vec<Field>,
) -> Result<Response, Stop> {
    let members = office.installation.store.staff().await;
    let members = members.map_err(|error| who.failed(office, error))?;
    let may_change = Area::Administration.is_open_to(who.role());
    let problems = problems_of(&fields);
    let words = who.words();
    let title = title_with_problems(words, words.say("staff-title"), problems.len());
    let page = StaffPage {
        frame: who.frame(office, title),
        problems,
        members: members.iter().map(|member| member_shown(office, who, member)).collect(),
        fields: if may_change { fields } else { Vec::new() },
    };
    let html = page.render().map_err(|error| who.failed(office, error))?;
    Ok(response::private_html(status, html))
}

async fn show_member(
    office: &Office,
    who: &SignedIn,
    status: StatusCode,
    member: StaffMember,
    problems: Vec<FormProblem>,
) -> Result<Response, Stop> {
    let (words, installation) = (who.words(), &office.installation);
    let failed = |error| who.failed(office, error);
    let sessions = installation.sessions(&office.gate, member.id, office.outside.now()).await;
    let changes = installation.staff_changes(member.id, CHANGES_SHOWN).await.map_err(failed)?;
    let names = installation.staff_names().await.map_err(failed)?;
    let is_changeable = Area::Administration.is_open_to(who.role())
        && member.deactivated_at.is_none()
        && member.id != who.session.staff;
    let roles_error = problems.iter().find(|problem| problem.anchor == "roles");
    let roles_error = roles_error.map(|problem| problem.text.clone());
    let roles = is_changeable.then(|| {
        let field =
            Field::new("roles", words.say("staff-roles"), role_choices(words, &member.roles));
        field.error(roles_error)
    });
    let change_shown = |change: &StaffChange| ChangeShown {
        at: shown(office, who, change.at),
        what: what_changed(words, change),
        by: who_did(words, &names, &change.actor),
    };
    let page = MemberPage {
        frame: who.frame(office, title_with_problems(words, member.name.clone(), problems.len())),
        problems,
        roles,
        sessions: sessions_shown(office, who, sessions.map_err(failed)?),
        changes: changes.iter().map(change_shown).collect(),
        is_changeable,
        is_set_up: member.is_set_up,
        member: member_shown(office, who, &member),
    };
    let html = page.render().map_err(|error| who.failed(office, error))?;
    Ok(response::private_html(status, html))
}

fn show_link(
    office: &Office,
    who: &SignedIn,
    id: StaffId,
    name: &str,
    link: &str,
) -> Result<Response, Stop> {
    let heading = who.words().say_with("link-title", [("name", name.to_owned().into())]);
    let page = ShownOnce {
        frame: who.frame(office, heading.clone()),
        heading,
        lead: who.words().say("link-lead"),
        secret: format!("{}/desk/set-up/{link}", office.serving.base_url),
        back: format!("/desk/staff/{}", id.0),
    };
    private_page(who, office, &page)
}

fn member_shown(office: &Office, who: &SignedIn, member: &StaffMember) -> MemberShown {
    let words = who.words();
    let roles: Vec<_> = member.roles.iter().map(|role| words.coded("role", role.code())).collect();
    let (state, tone) = if member.deactivated_at.is_some() {
        ("staff-deactivated", Tone::Neutral)
    } else if member.is_set_up {
        ("staff-active", Tone::Success)
    } else if office.serving.is_demo {
        ("staff-made-up", Tone::Info)
    } else {
        ("staff-invited", Tone::Warning)
    };
    MemberShown {
        number: member.id.0,
        name: member.name.clone(),
        roles: roles.join(", "),
        state: Tag { text: words.say(state), tone },
        since: shown(office, who, member.added_at),
    }
}

/// Who keeps the staff or the tokens: an administrator by name, or whoever keeps the machine.
pub(super) fn who_did(words: Words, names: &BTreeMap<StaffId, String>, actor: &str) -> String {
    match actor.parse() {
        Ok(Actor::Staff(staff)) => {
            names.get(&staff.id).cloned().unwrap_or_else(|| staff.id.to_string())
        }
        Ok(Actor::Agency | Actor::Clock | Actor::Operator) | Err(_) => words.say("actor-operator"),
    }
}

fn what_changed(words: Words, change: &StaffChange) -> String {
    let roles = change.facts.split(';').map(|code| words.coded("role", code));
    match change.kind.as_str() {
        "added" | "roles_changed" => {
            let roles = roles.collect::<Vec<_>>().join(", ");
            words.say_with(
                if change.kind == "added" { "staff-was-added" } else { "staff-was-roles-changed" },
                [("roles", roles.into())],
            )
        }
        "signed_in" => words.coded("staff-was-signed-in", &change.facts.replace('_', "-")),
        other => words.coded("staff-was", &other.replace('_', "-")),
    }
}

fn add_fields(who: &SignedIn, sent: &Fields) -> Vec<Field> {
    let words = who.words();
    let line = Line {
        kind: "",
        value: sent.get("name").to_owned(),
        autocomplete: "off",
        max_chars: 80,
        ..Line::default()
    };
    let chosen = roles_of(sent);
    vec![
        Field::new("name", words.say("staff-name"), Control::Line(line))
            .hint(words.say("set-up-name-hint")),
        Field::new("roles", words.say("staff-roles"), role_choices(words, &chosen)),
    ]
}

fn role_choices(words: Words, chosen: &[Role]) -> Control {
    let choice = |role: Role| Choice {
        value: role.code().to_owned(),
        text: words.coded("role", role.code()),
        hint: Some(words.coded("role-says", role.code())),
        is_chosen: chosen.contains(&role),
    };
    Control::Checkboxes(Role::ALL.map(choice).to_vec())
}

fn roles_of(fields: &Fields) -> Vec<Role> {
    let asked: Vec<&str> = fields.all("roles").collect();
    Role::ALL.into_iter().filter(|role| asked.contains(&role.code())).collect()
}
