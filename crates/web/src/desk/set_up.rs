//! The page behind a link that is good once: a password, a second factor, and codes for the day the telephone is
//! lost.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use writ_app::AppError;
use writ_app::password::Unfit;
use writ_app::proof::Token;
use writ_app::staff::{Choice, Invitation, SetUpOutcome, Unusable};
use writ_language::Words;

use crate::desk::sign_in::{code_field, failed, password_field, refuse};
use crate::desk::square::Square;
use crate::forms::{Fields, GuestForm};
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Control, Field, FormProblem, Line, problems_of, title_with_problems};
use crate::problem::Problem;
use crate::rate::FromAddress;
use crate::reader::Reader;
use crate::response;
use crate::session::Stop;

#[derive(Template)]
#[template(path = "desk/set_up.html")]
struct SetUpPage<'a> {
    frame: Frame<'a>,
    heading: String,
    lead: String,
    problems: Vec<FormProblem>,
    /// Before the second factor: who, and the password.
    first: Vec<Field>,
    square: Option<Square>,
    secret: String,
    code: Field,
}

#[derive(Template)]
#[template(path = "desk/recovery_codes.html")]
struct CodesPage<'a> {
    frame: Frame<'a>,
    heading: String,
    codes: Vec<String>,
    goes_on_to: &'static str,
    goes_on: String,
}

/// What the link is for.
pub(crate) async fn page(
    State(office): State<Office>,
    Path(link): Path<String>,
    reader: Reader,
) -> Result<Response, Stop> {
    let (_, invitation) = invited(&office, &reader, &link).await?;
    show(&office, &reader, StatusCode::OK, &invitation, &Fields::default(), &[])
}

/// Somebody sets themselves up.
pub(crate) async fn set_up(
    State(office): State<Office>,
    Path(link): Path<String>,
    FromAddress(address): FromAddress,
    GuestForm { reader, fields }: GuestForm,
) -> Result<Response, Stop> {
    let (link, invitation) = invited(&office, &reader, &link).await?;
    // Behind a link that asks for the present password, that password could be guessed.
    let tries = office
        .gate
        .attempt(link.text(), address, office.outside.now())
        .map_err(|wait| refuse(&office, &reader, &Problem::Later(wait)))?;
    let choice = Choice {
        name: fields.get("name"),
        password: fields.get("password"),
        code: fields.get("code"),
    };
    let passwords = &office.gate.passwords;
    let outcome = office.installation.set_up(passwords, &link, choice, &office.outside).await;
    match outcome {
        Ok(SetUpOutcome::Done { recovery_codes }) => {
            office.gate.succeeded(&tries);
            let frame = reader.frame(&office, Face::Desk, reader.words.say("codes-title"));
            codes_page(frame, recovery_codes, "/desk/sign-in", "codes-go-on-sign-in")
                .map_err(|error| failed(&office, &reader, error))
        }
        Ok(SetUpOutcome::NoLink) => Err(refuse(&office, &reader, &Problem::Link)),
        Ok(SetUpOutcome::Unfit(unusable)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show(&office, &reader, status, &invitation, &fields, &unusable)
        }
        Err(AppError::Busy) => Err(refuse(&office, &reader, &Problem::Busy)),
        Err(error) => Err(failed(&office, &reader, error)),
    }
}

/// The recovery codes, this once.
pub(super) fn codes_page(
    frame: Frame<'_>,
    codes: Vec<String>,
    goes_on_to: &'static str,
    goes_on: &str,
) -> Result<Response, askama::Error> {
    let (heading, goes_on) = (frame.words.say("codes-title"), frame.words.say(goes_on));
    let html = CodesPage { frame, heading, codes, goes_on_to, goes_on }.render()?;
    Ok(response::private_html(StatusCode::OK, html))
}

/// What is wrong with a password, in words.
pub(super) fn unfit(words: Words, unfit: Unfit) -> String {
    match unfit {
        Unfit::Short => words.say("password-short"),
        Unfit::Long => words.say("password-long"),
        Unfit::Common => words.say("password-common"),
    }
}

async fn invited(
    office: &Office,
    reader: &Reader,
    link: &str,
) -> Result<(Token, Invitation), Stop> {
    let unknown = || refuse(office, reader, &Problem::Link);
    let link = Token::read(link).ok_or_else(unknown)?;
    let invitation = office.installation.invitation(&link, office.outside.now()).await;
    let invitation = invitation.map_err(|error| failed(office, reader, error))?;
    Ok((link, invitation.ok_or_else(unknown)?))
}

fn show(
    office: &Office,
    reader: &Reader,
    status: StatusCode,
    invitation: &Invitation,
    sent: &Fields,
    unusable: &[Unusable],
) -> Result<Response, Stop> {
    let words = reader.words;
    let said = |wanted: Unusable, id: &str| unusable.contains(&wanted).then(|| words.say(id));
    let mut first = Vec::new();
    if invitation.member.is_none() {
        let line = Line {
            kind: "text",
            value: sent.get("name").to_owned(),
            autocomplete: "name",
            max_chars: 80,
            ..Line::default()
        };
        let field = Field::new("name", words.say("set-up-name"), Control::Line(line));
        let field = field.hint(words.say("set-up-name-hint"));
        first.push(field.error(said(Unusable::Name, "set-up-name-missing")));
    }
    first.push(if invitation.sets_password {
        let refused = unusable.iter().find_map(|one| match one {
            Unusable::Password(why) => Some(unfit(words, *why)),
            Unusable::Name | Unusable::WrongPassword | Unusable::Code => None,
        });
        password_field("password", words.say("set-up-password"), "new-password")
            .hint(words.say("set-up-password-hint"))
            .error(refused)
    } else {
        password_field("password", words.say("sign-in-password"), "current-password")
            .error(said(Unusable::WrongPassword, "password-wrong"))
    });
    let code = code_field("code", words.say("set-up-code"), "numeric")
        .error(said(Unusable::Code, "set-up-code-wrong"));
    let mut problems = problems_of(&first);
    problems.extend(problems_of(std::slice::from_ref(&code)));
    let (heading, lead) = match &invitation.member {
        None => (words.say("set-up-first"), words.say("set-up-first-lead")),
        Some(member) => {
            let name = [("name", member.name.clone().into())];
            let lead = if invitation.sets_password { "set-up-lead" } else { "set-up-factor-lead" };
            (words.say_with("set-up-title", name), words.say(lead))
        }
    };
    let account = invitation.member.as_ref().map_or("Administrator", |member| &member.name);
    let issuer = format!("Writ {}", office.installation.profile.organisation().name);
    let title = title_with_problems(words, heading.clone(), problems.len());
    let page = SetUpPage {
        frame: reader.frame(office, Face::Desk, title),
        heading,
        lead,
        problems,
        first,
        square: Square::of(&invitation.second_factor.address(&issuer, account)),
        secret: invitation.second_factor.text(),
        code,
    };
    let html = page.render().map_err(|error| failed(office, reader, error))?;
    Ok(response::private_html(status, html))
}
