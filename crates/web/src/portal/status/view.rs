//! The page of an open case: where it stands in plain words, what waits for the officer first.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use writ_app::letters::Paper;
use writ_app::status::{Pass, awaited_words, paper_names, quoted_fee};
use writ_core::case::{Awaited, Case, Fee};
use writ_core::deadline::DeadlineKind;
use writ_core::event::Recorded;
use writ_core::request::Addressee;
use writ_core::stage::{Ending, Stage};

use super::{Following, failed};
use crate::frame::{Face, Frame};
use crate::office::Office;
use crate::parts::{Choice, Control, Field, FormProblem, Tag, Tone, title_with_problems};
use crate::portal::{moment, private_page, refuse};
use crate::problem::Problem;
use crate::reader::Reader;
use crate::uploads::size_in_words;

/// What the page says was just done, by the code in its address.
const DONE: [&str; 8] =
    ["answered", "accepted", "papers", "completed", "withdrawn", "enrolled", "received", "code"];

#[derive(Template)]
#[template(path = "portal/status/case.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each shows or hides a part of the page of its own"
)]
struct CasePage<'a> {
    frame: Frame<'a>,
    reference: String,
    received: String,
    done: Option<String>,
    problems: Vec<FormProblem>,
    tags: Vec<Tag>,
    stage: String,
    next: String,
    due: Option<String>,
    steps: Vec<Step>,
    missing: Vec<String>,
    question: Option<Question>,
    fee: Option<String>,
    packages: Vec<PackageShown>,
    has_authenticator: bool,
    /// Whether a code may be mailed instead.
    mails_code: bool,
    may_enrol: bool,
    letters: Vec<LetterShown>,
    papers: Vec<String>,
    upload: Vec<Field>,
    may_add: bool,
    may_withdraw: bool,
}

struct Step {
    text: String,
    is_done: bool,
    is_current: bool,
}

struct Question {
    heading: String,
    text: String,
    field: Field,
}

struct PackageShown {
    number: u16,
    heading: String,
    facts: String,
    sha256: String,
    is_open: bool,
    /// Why it cannot be fetched.
    closed: Option<String>,
    may_confirm: bool,
    is_confirmed: bool,
    code: Field,
}

struct LetterShown {
    code: String,
    kind: String,
    day: String,
}

/// What went wrong with something that was just sent.
pub(super) struct Wrong {
    /// The anchor of the field it belongs to; empty for none.
    pub(super) anchor: String,
    pub(super) text: String,
    /// What was typed into the answer.
    pub(super) typed: String,
}

/// The page.
pub(super) async fn case(
    State(office): State<Office>,
    Following { reader, pass }: Following,
) -> Response {
    show(StatusCode::OK, None, &pass, &reader, &office).await
}

/// The page with what went wrong.
pub(super) async fn wrong(wrong: Wrong, pass: &Pass, reader: &Reader, office: &Office) -> Response {
    show(StatusCode::UNPROCESSABLE_ENTITY, Some(wrong), pass, reader, office).await
}

async fn show(
    status: StatusCode,
    wrong: Option<Wrong>,
    pass: &Pass,
    reader: &Reader,
    office: &Office,
) -> Response {
    let open = match office.installation.opened_record(pass).await {
        Ok(open) => open,
        Err(error) => return failed(error, reader, office),
    };
    let Some(case) = open.record.case() else {
        return refuse(&Problem::NotFound, reader, office);
    };
    let letters = match office.installation.letters_of(pass.reference()).await {
        Ok(letters) => letters,
        Err(error) => return failed(error, reader, office),
    };
    let words = reader.words;
    let is_incomplete = is_incomplete(case);
    let problems: Vec<FormProblem> = wrong
        .iter()
        .map(|wrong| FormProblem { anchor: wrong.anchor.clone(), text: wrong.text.clone() })
        .collect();
    let title = words.say_with("status-title", [("number", pass.reference().into())]);
    let title = title_with_problems(words, title, problems.len());
    let zone = office.installation.profile.reporting_zone();
    let own_letters = letters.iter().filter(|letter| letter.recipient == "agency");
    let code = stage_code(case);
    let page = CasePage {
        reference: pass.reference().to_owned(),
        received: moment(case.received_at, reader, office),
        done: DONE
            .into_iter()
            .find(|code| reader.asks("done", code))
            .map(|code| words.coded("status-done", code)),
        tags: tags(case, reader),
        stage: words.coded("status-stage", code),
        next: words.coded("status-next", code),
        due: due(case, reader, office),
        steps: steps(case, reader),
        missing: if is_incomplete {
            case.request.missing().iter().map(|what| words.coded("missing", what.code())).collect()
        } else {
            Vec::new()
        },
        question: question(case, &open.history, wrong.as_ref(), reader),
        fee: (case.fee == Fee::Quoted && !case.stage.is_over())
            .then(|| quoted_fee(&open.history))
            .flatten()
            .map(|(minor, currency)| amount(minor, &currency)),
        packages: packages(case, pass, wrong.as_ref(), reader, office),
        has_authenticator: pass.has_authenticator(),
        mails_code: !pass.has_authenticator() && office.installation.mails_codes(),
        may_enrol: !pass.has_authenticator()
            && case.packages.is_empty()
            && case.stage.ending().is_none(),
        letters: own_letters
            .map(|letter| LetterShown {
                code: letter.code.clone(),
                kind: words.coded("status-letter", &letter.kind.replace('_', "-")),
                day: words.date(zone.day_of(letter.written_at)),
            })
            .collect(),
        papers: paper_names(&open.history).into_iter().map(|(_, name)| name).collect(),
        upload: upload_fields(wrong.as_ref(), reader, office),
        may_add: !case.stage.is_over(),
        may_withdraw: case.stage.ending().is_none(),
        frame: reader.frame(office, Face::Portal, title),
        problems,
    };
    private_page(status, &page, reader, office)
}

fn is_incomplete(case: &Case) -> bool {
    matches!(case.stage, Stage::Intake)
        && case.request.addressee == Addressee::Right
        && !case.request.missing().is_empty()
}

/// Where a case stands, as far as its agency is concerned: who proposed and who approves stays inside.
fn stage_code(case: &Case) -> &'static str {
    match (&case.stage, case.stage.ending()) {
        (Stage::Erased(..), _) => "erased",
        (_, Some(Ending::Answered(_))) => "answered",
        (_, Some(Ending::Refused(_))) => "refused",
        (_, Some(Ending::NotOurs)) => "not-ours",
        (_, Some(Ending::Withdrawn)) => "withdrawn",
        (_, Some(Ending::Joined)) => "joined",
        (Stage::Intake, None) if is_incomplete(case) => "incomplete",
        (Stage::Intake, None) => "received",
        (Stage::Verification, None) => "verification",
        (Stage::Fulfilment(_), None) => "fulfilment",
        (Stage::Review | Stage::Approval(_) | Stage::Notice(_) | Stage::Closed(..), None) => {
            if case.awaited == Awaited::Nothing { "review" } else { "waiting" }
        }
    }
}

fn tags(case: &Case, reader: &Reader) -> Vec<Tag> {
    let words = reader.words;
    let emergency = case
        .request
        .emergency
        .map(|_| Tag { text: words.say("portal-way-emergency"), tone: Tone::Danger });
    let waits = is_incomplete(case)
        || case.awaited != Awaited::Nothing
        || (case.fee == Fee::Quoted && !case.stage.is_over());
    let waits = waits.then(|| Tag { text: words.say("status-tag-waits"), tone: Tone::Warning });
    emergency.into_iter().chain(waits).collect()
}

fn steps(case: &Case, reader: &Reader) -> Vec<Step> {
    let current = match &case.stage {
        Stage::Intake => 0,
        Stage::Verification => 1,
        Stage::Review | Stage::Approval(_) => 2,
        Stage::Fulfilment(_) => 3,
        Stage::Notice(_) | Stage::Closed(..) | Stage::Erased(..) => 4,
    };
    ["received", "verified", "reviewed", "carried-out", "answered"]
        .into_iter()
        .enumerate()
        .map(|(place, code)| Step {
            text: reader.words.coded("status-step", code),
            is_done: place < current || current == 4,
            is_current: place == current,
        })
        .collect()
}

/// TI-1: the next of the deadlines that concern the agency.
fn due(case: &Case, reader: &Reader, office: &Office) -> Option<String> {
    let concerns = |kind: DeadlineKind| {
        matches!(
            kind,
            DeadlineKind::Acknowledgement | DeadlineKind::UrgentReview | DeadlineKind::Answer
        )
    };
    let running = case.deadlines.iter().filter(|deadline| concerns(deadline.kind()));
    let next = running.filter_map(|one| Some((one.due_at()?, one.kind()))).min()?;
    let id = format!("status-due-{}", next.1.code().replace('_', "-"));
    // Midnight belongs to the day that it ends, which is how people say it.
    let due = match office.installation.profile.reporting_zone().day_ended_at(next.0) {
        Some(day) => {
            let day = reader.words.date(day);
            reader.words.say_with("moment-end-of-day", [("day", day.into())])
        }
        None => moment(next.0, reader, office),
    };
    Some(reader.words.say_with(&id, [("moment", due.into())]))
}

fn question(
    case: &Case,
    history: &[Recorded],
    wrong: Option<&Wrong>,
    reader: &Reader,
) -> Option<Question> {
    let words = reader.words;
    let heading = match case.awaited {
        Awaited::Nothing => return None,
        Awaited::Clarification => "status-question",
        Awaited::AnswerToObjection => "status-objection",
    };
    let wrong = wrong.filter(|wrong| wrong.anchor == "answer");
    let typed = wrong.map(|wrong| wrong.typed.clone()).unwrap_or_default();
    let lines = Control::Lines { value: typed, rows: 6, max_chars: super::act::LONGEST_ANSWER };
    Some(Question {
        heading: words.say(heading),
        text: awaited_words(case, history).unwrap_or_default(),
        field: Field::new("answer", words.say("status-answer"), lines)
            .error(wrong.map(|wrong| wrong.text.clone())),
    })
}

fn packages(
    case: &Case,
    pass: &Pass,
    wrong: Option<&Wrong>,
    reader: &Reader,
    office: &Office,
) -> Vec<PackageShown> {
    let words = reader.words;
    let today = office.installation.profile.reporting_zone().day_of(office.outside.now());
    let shown = case.packages.iter().map(|(number, package)| {
        let closed = if package.is_withdrawn {
            Some(words.say("status-package-withdrawn"))
        } else if today > package.expires_on {
            let day = words.date(package.expires_on);
            Some(words.say_with("status-package-expired", [("date", day.into())]))
        } else {
            None
        };
        let files = i64::from(package.sealed.files);
        let facts = [
            ("files", words.number(u64::from(package.sealed.files)).into()),
            ("plural", files.into()),
            ("size", size_in_words(package.sealed.size_bytes, words).into()),
            ("date", words.date(package.expires_on).into()),
        ];
        let heading = [("number", words.number(u64::from(number.0)).into())];
        let line = crate::parts::Line {
            keyboard: "numeric",
            autocomplete: "one-time-code",
            width_chars: 9,
            max_chars: 12,
            ..crate::parts::Line::default()
        };
        let (label, hint) = if pass.has_authenticator() {
            ("status-code", "status-code-says")
        } else {
            ("status-mailed-code", "status-mailed-code-says")
        };
        let code = code_field(*number);
        let is_wrong = wrong.filter(|wrong| wrong.anchor == code);
        PackageShown {
            number: number.0,
            heading: words.say_with("status-package", heading),
            facts: words.say_with("status-package-facts", facts),
            sha256: package.sealed.sha256.to_string(),
            is_open: closed.is_none(),
            closed,
            may_confirm: package.first_fetched_at.is_some() && !package.is_confirmed,
            is_confirmed: package.is_confirmed,
            code: Field::new(&code, words.say(label), Control::Line(line))
                .hint(words.say(hint))
                .error(is_wrong.map(|wrong| wrong.text.clone())),
        }
    });
    shown.collect()
}

/// The name of the field for the code of one package: several may wait on one page.
pub(super) fn code_field(number: writ_core::package::PackageNumber) -> String {
    format!("code-{}", number.0)
}

fn upload_fields(wrong: Option<&Wrong>, reader: &Reader, office: &Office) -> Vec<Field> {
    use writ_core::document::DocumentKind;
    let words = reader.words;
    let choice = |kind: DocumentKind| {
        let text = words.coded("paper-kind", kind.code());
        Choice::new(kind.code(), text, DocumentKind::Attachment.code())
    };
    let kinds = [DocumentKind::Attachment, DocumentKind::LegalProcess, DocumentKind::Certificates];
    let limit = size_in_words(office.serving.upload_limit_bytes, words);
    let wrong = wrong.filter(|wrong| wrong.anchor == "files");
    vec![
        Field::new("kind", words.say("papers-kind"), Control::Radios(kinds.map(choice).into())),
        Field::new(
            "files",
            words.say("papers-choose"),
            Control::Files { accept: "", is_multiple: true },
        )
        .hint(words.say_with("papers-choose-says", [("limit", limit.into())]))
        .error(wrong.map(|wrong| wrong.text.clone())),
    ]
}

/// An amount with its currency; every currency of the profile has two places.
fn amount(minor: u64, currency: &str) -> String {
    format!("{}.{:02} {currency}", minor / 100, minor % 100)
}

#[derive(Template)]
#[template(path = "portal/status/letter.html")]
struct LetterPage<'a> {
    frame: Frame<'a>,
    subject: String,
    text: String,
    code: String,
    written: String,
}

/// A letter to the agency, as it was written.
pub(super) async fn letter(
    State(office): State<Office>,
    Following { reader, pass }: Following,
    Path(code): Path<String>,
) -> Response {
    let letters = match office.installation.letters_of(pass.reference()).await {
        Ok(letters) => letters,
        Err(error) => return failed(error, &reader, &office),
    };
    // Letters to account holders are nobody's but theirs.
    let own = letters.into_iter().filter(|letter| letter.recipient == "agency");
    let Some(letter) = own.into_iter().find(|letter| letter.code == code) else {
        return refuse(&Problem::NotFound, &reader, &office);
    };
    let paper = match Paper::of(&letter) {
        Ok(Some(paper)) => paper,
        Ok(None) => return refuse(&Problem::NotFound, &reader, &office),
        Err(error) => return failed(error, &reader, &office),
    };
    let now = office.outside.now();
    if let Err(error) = office.installation.letter_opened(letter.id, now).await {
        return failed(error, &reader, &office);
    }
    let page = LetterPage {
        frame: reader.frame(&office, Face::Portal, paper.subject.clone()),
        subject: paper.subject,
        text: paper.text,
        code: letter.code,
        written: moment(letter.written_at, &reader, &office),
    };
    private_page(StatusCode::OK, &page, &reader, &office)
}
