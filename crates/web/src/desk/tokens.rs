//! Tokens of programs: made and revoked by administrators, read by auditors. A token is shown once.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use jiff::Timestamp;
use writ_app::staff::StaffMember;
use writ_app::tokens::{NewToken, Scope, StoredToken, TokenId, TokenRefusal, owner};
use writ_core::access::Area;
use writ_core::actor::Staff;
use writ_core::staff::StaffId;
use writ_language::Words;

use crate::desk::account::shown;
use crate::desk::staff::{ShownOnce, who_did};
use crate::forms::{Fields, SignedForm};
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::{
    Choice, Control, Field, FormProblem, Line, Tag, Tone, problems_of, title_with_problems,
};
use crate::problem::Problem;
use crate::response;
use crate::session::{SignedIn, Stop, private_page, see_other};

/// What the form says before anything else is said.
const USUAL: &[u8] = b"days=90&per_minute=600";

/// Its addresses.
pub(crate) fn routes() -> Router<Office> {
    Router::new()
        .route("/desk/tokens", get(list).post(make))
        .route("/desk/tokens/{number}", post(revoke))
}

#[derive(Template)]
#[template(path = "desk/tokens.html")]
struct TokensPage<'a> {
    frame: Frame<'a>,
    problems: Vec<FormProblem>,
    tokens: Vec<TokenShown>,
    /// The fields of making one; none for who may only read.
    fields: Vec<Field>,
}

struct TokenShown {
    number: i64,
    name: String,
    owner: String,
    scopes: String,
    state: Tag,
    made: String,
    used: String,
    may_revoke: bool,
}

async fn list(State(office): State<Office>, who: SignedIn) -> Result<Response, Stop> {
    who.open(&office, Area::Staff)?;
    let usual = Fields::read(USUAL).unwrap_or_default();
    show(&office, &who, StatusCode::OK, &usual, None).await
}

async fn make(
    State(office): State<Office>,
    SignedForm { who, fields }: SignedForm,
) -> Result<Response, Stop> {
    who.open(&office, Area::Administration)?;
    let failed = |error| who.failed(&office, error);
    let (now, seed) = (office.outside.now(), office.outside.seed().map_err(failed)?);
    let made = office.installation.make_token(asked(&fields), who.actor(), now, seed).await;
    match made.map_err(failed)? {
        Ok(made) => {
            let name = fields.get("name").trim().to_owned();
            let heading = who.words().say_with("token-made", [("name", name.into())]);
            let page = ShownOnce {
                frame: who.frame(&office, heading.clone()),
                heading,
                lead: who.words().say("token-made-lead"),
                secret: made.secret.text().to_owned(),
                back: "/desk/tokens".to_owned(),
            };
            private_page(&who, &office, &page)
        }
        Err(refusal) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show(&office, &who, status, &fields, Some(refusal)).await
        }
    }
}

async fn revoke(
    State(office): State<Office>,
    Path(number): Path<i64>,
    SignedForm { who, .. }: SignedForm,
) -> Result<Response, Stop> {
    who.open(&office, Area::Administration)?;
    let revoked = office.installation.revoke_token(TokenId(number), office.outside.now()).await;
    if revoked.map_err(|error| who.failed(&office, error))? {
        Ok(see_other("/desk/tokens"))
    } else {
        Err(who.stop(&office, &Problem::NotFound))
    }
}

/// What the form asks for; what is no number is none that a token may have.
fn asked(fields: &Fields) -> NewToken {
    let scopes: Vec<&str> = fields.all("scopes").collect();
    NewToken {
        name: fields.get("name").to_owned(),
        owner: owner_of(fields.get("owner")),
        scopes: Scope::ALL.into_iter().filter(|scope| scopes.contains(&scope.code())).collect(),
        per_minute: fields.get("per_minute").trim().parse().unwrap_or(0),
        days: fields.get("days").trim().parse().unwrap_or(0),
    }
}

/// An owner with a role, as the list of choices writes them.
fn owner_of(text: &str) -> Option<Staff> {
    let (number, role) = text.split_once(':')?;
    Some(owner(number.parse().ok()?, role.parse().ok()?))
}

async fn show(
    office: &Office,
    who: &SignedIn,
    status: StatusCode,
    sent: &Fields,
    refusal: Option<TokenRefusal>,
) -> Result<Response, Stop> {
    let (words, now) = (who.words(), office.outside.now());
    let failed = |error| who.failed(office, error);
    let tokens = office.installation.tokens().await.map_err(failed)?;
    let members = office.installation.store.staff().await;
    let members = members.map_err(|error| who.failed(office, error))?;
    let names = members.iter().map(|member| (member.id, member.name.clone())).collect();
    let may_change = Area::Administration.is_open_to(who.role());
    let fields = if may_change { form(words, &members, sent, refusal) } else { Vec::new() };
    let problems = problems_of(&fields);
    let title = title_with_problems(words, words.say("tokens-title"), problems.len());
    let page = TokensPage {
        frame: who.frame(office, title),
        problems,
        tokens: tokens.iter().map(|token| token_shown(office, who, token, &names, now)).collect(),
        fields,
    };
    let html = page.render().map_err(|error| who.failed(office, error))?;
    Ok(response::private_html(status, html))
}

fn token_shown(
    office: &Office,
    who: &SignedIn,
    token: &StoredToken,
    names: &BTreeMap<StaffId, String>,
    now: Timestamp,
) -> TokenShown {
    let words = who.words();
    let (state, tone) = if token.revoked_at.is_some() {
        ("token-revoked", Tone::Neutral)
    } else if token.facts.expires_at <= now {
        ("token-expired", Tone::Neutral)
    } else {
        ("token-stands", Tone::Success)
    };
    let at = |at: Timestamp| shown(office, who, at);
    TokenShown {
        number: token.id.0,
        name: token.facts.name.clone(),
        owner: token.facts.staff.map_or_else(
            || words.say("token-owner-nobody"),
            |staff| {
                let name = names.get(&staff.id).cloned().unwrap_or_else(|| staff.id.to_string());
                as_role(words, name, staff)
            },
        ),
        scopes: token.facts.scopes.clone(),
        state: Tag { text: words.say(state), tone },
        made: words.say_with(
            "token-made-by",
            [
                ("by", who_did(words, names, &token.facts.made_by).into()),
                ("at", at(token.facts.made_at).into()),
                ("until", at(token.facts.expires_at).into()),
            ],
        ),
        used: match token.last_used_at {
            Some(used) => words.say_with("token-used", [("at", at(used).into())]),
            None => words.say("token-unused"),
        },
        may_revoke: state == "token-stands" && Area::Administration.is_open_to(who.role()),
    }
}

fn as_role(words: Words, name: String, staff: Staff) -> String {
    let role = words.coded("role", staff.role.code());
    words.say_with("token-owner-as", [("name", name.into()), ("role", role.into())])
}

fn form(
    words: Words,
    members: &[StaffMember],
    sent: &Fields,
    refusal: Option<TokenRefusal>,
) -> Vec<Field> {
    let scopes: Vec<&str> = sent.all("scopes").collect();
    let scope = |scope: Scope| Choice {
        value: scope.code().to_owned(),
        text: scope.code().to_owned(),
        hint: Some(words.coded("token-scope", &scope.code().replace(':', "-"))),
        is_chosen: scopes.contains(&scope.code()),
    };
    let mut owners = vec![Choice::new("", words.say("token-owner-nobody"), sent.get("owner"))];
    for member in members.iter().filter(|member| member.deactivated_at.is_none()) {
        owners.extend(member.roles.iter().map(|role| {
            let text = as_role(words, member.name.clone(), owner(member.id.0, *role));
            Choice::new(&format!("{}:{}", member.id.0, role.code()), text, sent.get("owner"))
        }));
    }
    let number = |name: &'static str| {
        Control::Line(Line {
            value: sent.get(name).to_owned(),
            keyboard: "numeric",
            width_chars: 10,
            max_chars: 7,
            ..Line::default()
        })
    };
    let name = Line {
        value: sent.get("name").to_owned(),
        autocomplete: "off",
        max_chars: 80,
        ..Line::default()
    };
    let blamed = refusal.map(|refusal| match refusal {
        TokenRefusal::Name => "name",
        TokenRefusal::NoScope | TokenRefusal::NotAnAdministrator => "scopes",
        TokenRefusal::NoOwner | TokenRefusal::RoleNotHeld => "owner",
        TokenRefusal::Rate => "per_minute",
        TokenRefusal::Days => "days",
    });
    let fields = [
        Field::new("name", words.say("token-name"), Control::Line(name))
            .hint(words.say("token-name-hint")),
        Field::new(
            "scopes",
            words.say("token-scopes"),
            Control::Checkboxes(Scope::ALL.map(scope).to_vec()),
        ),
        Field::new("owner", words.say("token-owner"), Control::Select(owners))
            .hint(words.say("token-owner-hint")),
        Field::new("days", words.say("token-days"), number("days"))
            .hint(words.say("token-days-hint")),
        Field::new("per_minute", words.say("token-rate"), number("per_minute")),
    ];
    let said = refusal.map(|refusal| words.coded("api-field", refusal.code()));
    let blame = |field: Field| {
        let error = said.clone().filter(|_| blamed == Some(field.name.as_str()));
        field.error(error)
    };
    fields.into_iter().map(blame).collect()
}
