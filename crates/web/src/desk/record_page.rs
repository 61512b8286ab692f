//! The pages of recording: how it came, and the one form beside it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use writ_app::AppError;
use writ_app::recording::{Read, RecordedPaper, Recording};
use writ_core::document::DocumentKind;
use writ_core::form::{AnswerProblem, FIELDS, Group, Reading};
use writ_core::request::Addressee;
use writ_language::Words;
use writ_mail::received::{self, ReceivedMail};
use writ_store::{DraftId, UploadId};

use super::Trouble;
use super::actions::Typed;
use super::queue::line;
use super::record::looks_like_mail;
use crate::form_fields::Form;
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::{Choice, Control, Field, FormProblem, problems_named};
use crate::response;
use crate::session::{SignedIn, Stop};

/// Items that are written row by row; further ones are pasted, and kept as they are.
pub(crate) const MOST_ROWS: u16 = 6;
/// Largest text file that is shown as text.
const MOST_TEXT_BYTES: u64 = 200_000;

/// How the form is to be shown.
#[derive(Default)]
pub(crate) struct Shown {
    /// Rows for items, at least.
    pub(crate) rows: u16,
    pub(crate) read: Option<Read>,
    /// Whether it was tried to record it, so that what is missing is named.
    pub(crate) is_tried: bool,
}

/// A part of the form under its heading.
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) heading: String,
    pub(crate) rows: Vec<Row>,
}

/// Questions that stand together: one item, or a whole part.
pub(crate) struct Row {
    pub(crate) legend: String,
    pub(crate) fields: Vec<Field>,
}

/// What came, as it can be looked at beside the form.
struct Scan {
    name: String,
    about: String,
    digest: String,
    picture: Option<String>,
    mail: Option<ReceivedMail>,
}

#[derive(Template)]
#[template(path = "desk/record_begin.html")]
struct BeginTemplate<'a> {
    frame: Frame<'a>,
    fields: Vec<Field>,
    problems: Vec<FormProblem>,
}

#[derive(Template)]
#[template(path = "desk/record.html")]
struct RecordTemplate<'a> {
    frame: Frame<'a>,
    id: DraftId,
    arrival: Vec<Field>,
    sections: Vec<Section>,
    scans: Vec<Scan>,
    problems: Vec<FormProblem>,
    addressee: Option<String>,
    missing: Vec<String>,
    as_is: Option<Field>,
    duplicates: Option<Field>,
    /// Rows of items that are sent with the form.
    rows: u16,
    /// How many items there are beyond them.
    further: Option<String>,
    paste: Vec<Field>,
}

/// The first page of a recording.
pub(crate) fn arrival(
    office: &Office,
    who: &SignedIn,
    recording: &Recording,
    wrong: &BTreeMap<String, String>,
    status: StatusCode,
) -> Result<Response, Stop> {
    let words = who.words();
    let channels = ["email", "registered_mail"]
        .map(|code| Choice::new(code, words.coded("desk-channel", code), &recording.channel));
    let channel =
        Field::new("channel", words.say("desk-field-channel"), Control::Radios(channels.into()))
            .error(wrong.get("channel").cloned());
    let papers = Control::Files { accept: "", is_multiple: true };
    let mut fields = vec![channel];
    fields.push(
        Field::new("papers", words.say("desk-field-papers"), papers)
            .hint(words.say("desk-hint-papers"))
            .optional(true),
    );
    let template = BeginTemplate {
        frame: who.frame(office, words.say("desk-record")),
        problems: problems_named(words, &fields),
        fields,
    };
    let html = template.render().map_err(|error| who.failed(office, error))?;
    Ok(response::private_html(status, html))
}

/// The form with what came beside it.
pub(crate) async fn form(
    office: &Office,
    who: &SignedIn,
    id: DraftId,
    recording: &Recording,
    shown: Shown,
) -> Result<Response, Trouble> {
    let words = who.words();
    let told = told(words, shown.read.as_ref(), shown.is_tried);
    let rows = shown.rows.max(rows_of(&recording.answers)).clamp(1, MOST_ROWS);
    let questions = Form { installation: &office.installation, words };
    let sections = sections(&questions, &recording.answers, rows, &told);
    let arrival = arrival_fields(office, words, recording, &shown, &told);
    let mut problems = problems_named(words, &arrival);
    for section in &sections {
        for row in &section.rows {
            problems.extend(problems_named(words, &row.fields));
        }
    }
    problems.extend(
        told.whole.iter().map(|text| FormProblem { anchor: String::new(), text: text.clone() }),
    );
    let read = shown.read.as_ref();
    let missing = missing(words, read);
    let as_is = (!missing.is_empty()).then(|| {
        let control = Control::Agreement { is_given: false };
        Field::new("as_is", words.say("desk-field-as-is"), control)
    });
    let further = rows_of(&recording.answers).saturating_sub(rows);
    let further = (further > 0)
        .then(|| words.say_with("desk-items-further", [("count", i64::from(further).into())]));
    let template = RecordTemplate {
        frame: who.frame(office, words.say("desk-record-form")),
        id,
        rows,
        further,
        paste: paste_fields(&questions, words),
        scans: scans(office, words, id, recording).await?,
        addressee: addressee(office, words, read),
        duplicates: read.and_then(|read| duplicates(office, words, read)),
        as_is,
        missing,
        arrival,
        sections,
        problems,
    };
    let html = template.render();
    let html =
        html.map_err(|_| AppError::Inconsistent("a page of the desk could not be written"))?;
    Ok(response::private_html(StatusCode::OK, html))
}

/// The parts of the form, filled with what was answered.
pub(crate) fn sections(
    questions: &Form<'_>,
    answers: &BTreeMap<String, String>,
    rows: u16,
    told: &Told,
) -> Vec<Section> {
    let words = questions.words;
    let parts = [
        (Group::Agency, "agency"),
        (Group::Officer, "officer"),
        (Group::Process, "process"),
        (Group::Circumstance, "circumstance"),
        (Group::Item, "items"),
        (Group::Closing, "closing"),
    ];
    let section = |(group, id): (Group, &'static str)| {
        let heading = words.coded("desk-form", id);
        let prefixes: Vec<String> = match group {
            Group::Item => (1..=rows).map(|number| format!("items.{number}.")).collect(),
            _ => vec![String::new()],
        };
        let row = |prefix: &String| Row {
            legend: if prefix.is_empty() {
                heading.clone()
            } else {
                let number = prefix.trim_matches(|letter: char| !letter.is_ascii_digit());
                words.say_with("desk-form-item", [("number", number.to_owned().into())])
            },
            fields: fields_of(group, prefix, questions, answers, told),
        };
        Section { id, rows: prefixes.iter().map(row).collect(), heading }
    };
    parts.map(section).into()
}

/// How many items the answers speak of.
pub(crate) fn rows_of(answers: &BTreeMap<String, String>) -> u16 {
    answers.keys().filter_map(|key| number_of(key)).max().unwrap_or(0)
}

/// The number of the item that a key belongs to.
pub(crate) fn number_of(key: &str) -> Option<u16> {
    key.strip_prefix("items.")?.split('.').next()?.parse().ok()
}

/// What is wrong or doubtful, by the keys of the questions.
#[derive(Default)]
pub(crate) struct Told {
    errors: BTreeMap<String, String>,
    hints: BTreeMap<String, String>,
    /// What concerns no question alone.
    pub(crate) whole: Vec<String>,
}

fn told(words: Words, read: Option<&Read>, is_tried: bool) -> Told {
    match read.filter(|_| is_tried) {
        Some(read) => told_of(words, &read.reading),
        None => Told::default(),
    }
}

/// What a reading of the form found, by the keys of the questions.
pub(crate) fn told_of(words: Words, reading: &Reading) -> Told {
    let mut told = Told::default();
    for problem in &reading.problems {
        let text = sentence(words, problem);
        if problem.key.is_empty() {
            told.whole.push(text);
        } else {
            told.errors.insert(problem.key.clone(), text);
        }
    }
    for hint in &reading.hints {
        told.hints.insert(hint.key.clone(), sentence(words, hint));
    }
    told
}

fn sentence(words: Words, problem: &AnswerProblem) -> String {
    let value = |name: &str| problem.values.get(name).cloned().unwrap_or_default();
    words.say_with(
        &format!("desk-answer-{}", problem.code),
        [
            ("most", value("most").into()),
            ("instead", value("instead").into()),
            ("known", value("known").into()),
        ],
    )
}

fn fields_of(
    group: Group,
    prefix: &str,
    questions: &Form<'_>,
    answers: &BTreeMap<String, String>,
    told: &Told,
) -> Vec<Field> {
    let words = questions.words;
    FIELDS
        .iter()
        .filter(|field| field.group == group)
        // What came is kept already: nothing is uploaded twice.
        .filter(|field| !matches!(field.kind, writ_core::form::FieldKind::Files))
        .map(|question| {
            let key = format!("{prefix}{}", question.code);
            let field = questions.field(question, &key, answers);
            let field = if group == Group::Item { compact(field, words) } else { field };
            let field = field.error(told.errors.get(&key).cloned());
            match told.hints.get(&key) {
                Some(hint) => field.hint(hint.clone()),
                None => Field { hint: None, ..field },
            }
        })
        .collect()
}

/// The same question in one line: a list to open instead of choices with explanations.
fn compact(field: Field, words: Words) -> Field {
    let control = match field.control {
        Control::Radios(choices) => {
            let is_chosen = choices.iter().any(|choice| choice.is_chosen);
            let none = Choice::new("", words.say("desk-choose"), if is_chosen { "-" } else { "" });
            let plain = choices.into_iter().map(|choice| Choice { hint: None, ..choice });
            Control::Select(std::iter::once(none).chain(plain).collect())
        }
        other => other,
    };
    Field { control, hint: None, ..field }
}

/// Many identifiers at once, all with the same measure.
fn paste_fields(questions: &Form<'_>, words: Words) -> Vec<Field> {
    let lines = Control::Lines { value: String::new(), rows: 6, max_chars: 60_000 };
    let mut fields =
        vec![Field::new("pasted", words.say("desk-field-pasted"), lines).optional(true)];
    let answers = BTreeMap::new();
    for code in ["identifier_kind", "measure", "data_class", "from", "to"] {
        if let Some(question) = writ_core::form::field_named(code) {
            let field = questions.field(question, &format!("paste_{code}"), &answers);
            fields.push(compact(field, words).optional(true));
        }
    }
    fields
}

fn arrival_fields(
    office: &Office,
    words: Words,
    recording: &Recording,
    shown: &Shown,
    told: &Told,
) -> Vec<Field> {
    let zone = office.installation.profile.reporting_zone();
    let zone_name = zone.time_zone().iana_name().unwrap_or_default().to_owned();
    let unread = shown.read.as_ref().is_some_and(|read| read.received_at.is_none());
    let received = Field::line_of(
        "received",
        words.say("desk-field-received"),
        &recording.received,
        "datetime-local",
    );
    let received = received
        .hint(words.say_with("desk-hint-received", [("zone", zone_name.into())]))
        .error((unread && shown.is_tried).then(|| words.say("desk-wrong-received")));
    let mut entities =
        vec![Choice::new("", words.say("desk-legal-mailbox"), &recording.addressed_to)];
    entities.extend(
        office
            .installation
            .profile
            .entities()
            .iter()
            .map(|entity| Choice::new(&entity.code, entity.name.clone(), &recording.addressed_to)),
    );
    let addressed_to =
        Field::new("addressed_to", words.say("desk-field-addressed-to"), Control::Select(entities));
    vec![
        received,
        addressed_to.error(told.errors.get("addressed_to").cloned()),
        encloses_field(words, &recording.encloses),
    ]
}

/// What may be enclosed in the files that came, and is asked for by the form (IN-3).
const ENCLOSED: [DocumentKind; 2] = [DocumentKind::LegalProcess, DocumentKind::Certificates];

/// What a person found in the files beside the form.
pub(crate) fn encloses_field(words: Words, found: &BTreeSet<DocumentKind>) -> Field {
    let choice = |kind: DocumentKind| {
        let choice = Choice::new(kind.code(), words.coded("desk-encloses", kind.code()), "");
        Choice { is_chosen: found.contains(&kind), ..choice }
    };
    let choices = Control::Checkboxes(ENCLOSED.map(choice).to_vec());
    Field::new("encloses", words.say("desk-field-encloses"), choices)
        .hint(words.say("desk-hint-encloses"))
        .optional(true)
}

/// What was ticked of it.
pub(crate) fn enclosed(typed: &Typed) -> BTreeSet<DocumentKind> {
    let ticked: Vec<&str> = typed.all("encloses").collect();
    ENCLOSED.into_iter().filter(|kind| ticked.contains(&kind.code())).collect()
}

/// IN-2: whether it was sent to the right address, and which would be.
fn addressee(office: &Office, words: Words, read: Option<&Read>) -> Option<String> {
    let submission = read?.reading.submission.as_ref()?;
    Some(match &submission.request.addressee {
        Addressee::Right => words.say("desk-addressee-right"),
        Addressee::Wrong { right_entity } => {
            let entity = office.installation.profile.entity(right_entity);
            let name = entity.map_or_else(|| right_entity.clone(), |entity| entity.name.clone());
            words.say_with("desk-wrong-addressee", [("entity", name.into())])
        }
    })
}

/// IN-6: what is not answered, question by question.
fn missing(words: Words, read: Option<&Read>) -> Vec<String> {
    read.map(|read| missing_of(words, &read.reading)).unwrap_or_default()
}

/// The same of a reading.
pub(crate) fn missing_of(words: Words, reading: &Reading) -> Vec<String> {
    let name = |key: &String| {
        let code = key.rsplit('.').next().unwrap_or(key);
        let label = words.coded("field", code);
        match key.strip_prefix("items.").and_then(|rest| rest.split('.').next()) {
            Some(number) => {
                let number = number.to_owned();
                words.say_with(
                    "desk-missing-of-item",
                    [("number", number.into()), ("label", label.into())],
                )
            }
            None => label,
        }
    };
    reading.missing.iter().take(40).map(name).collect()
}

/// CO-1: cases that may be the same legal process, and what follows for counting.
fn duplicates(office: &Office, words: Words, read: &Read) -> Option<Field> {
    if read.duplicates.is_empty() {
        return None;
    }
    let now = office.outside.now();
    let mut choices: Vec<Choice> = read
        .duplicates
        .iter()
        .map(|row| {
            let told = line(row, words, now);
            let values = [
                ("reference", told.reference.clone().into()),
                ("received", told.received.into()),
                ("about", told.about.into()),
            ];
            Choice::new(&told.reference, words.say_with("desk-same-as", values), "")
                .explained(words.say("desk-same-as-says"))
        })
        .collect();
    choices.push(
        Choice::new("own", words.say("desk-same-as-none"), "")
            .explained(words.say("desk-same-as-none-says")),
    );
    Some(Field::new("same_as", words.say("desk-field-same-as"), Control::Radios(choices)))
}

async fn scans(
    office: &Office,
    words: Words,
    id: DraftId,
    recording: &Recording,
) -> Result<Vec<Scan>, Trouble> {
    let mut scans = Vec::new();
    let now = office.outside.now();
    for (place, paper) in recording.papers.iter().enumerate() {
        let bytes = bytes_of(office, paper, now).await?;
        let about = words.say_with(
            "desk-paper-about",
            [
                ("kind", words.coded("desk-paper", paper.kind.code()).into()),
                ("type", paper.media_type.as_str().to_owned().into()),
                ("size", words.number(paper.size_bytes).into()),
            ],
        );
        let is_picture = bytes.as_deref().is_some_and(|bytes| picture_type(bytes).is_some());
        scans.push(Scan {
            name: paper.name.clone(),
            about,
            digest: paper.sha256.to_string(),
            picture: is_picture.then(|| format!("/desk/record/{id}/pictures/{place}")),
            mail: bytes.filter(|_| looks_like_mail(paper)).as_deref().and_then(received::read),
        });
    }
    Ok(scans)
}

/// The mail among what came, if there is one.
pub(crate) async fn mail_of(
    office: &Office,
    recording: &Recording,
    now: Timestamp,
) -> Result<Option<ReceivedMail>, Trouble> {
    let Some(paper) = recording.papers.iter().find(|paper| looks_like_mail(paper)) else {
        return Ok(None);
    };
    let bytes = bytes_of(office, paper, now).await?;
    Ok(bytes.as_deref().and_then(received::read))
}

async fn bytes_of(
    office: &Office,
    paper: &RecordedPaper,
    now: Timestamp,
) -> Result<Option<Vec<u8>>, Trouble> {
    let limit = if looks_like_mail(paper) { received::MOST_BYTES as u64 } else { MOST_TEXT_BYTES };
    let Ok(upload) = paper.upload.parse::<UploadId>() else { return Ok(None) };
    let limit = limit.max(office.serving.upload_limit_bytes.min(received::MOST_BYTES as u64));
    if paper.size_bytes > limit {
        return Ok(None);
    }
    Ok(office.installation.store.upload_bytes(upload, now, limit).await?)
}

/// The type of a picture, told by its first bytes and by nothing that somebody states.
pub(crate) fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    let begins: [(&[u8], &str); 4] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
    ];
    begins.into_iter().find(|(begin, _)| bytes.starts_with(begin)).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_bytes_alone() {
        assert_eq!(picture_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(picture_type(b"<svg onload=alert(1)>"), None);
        assert_eq!(picture_type(b"%PDF-1.7"), None);
    }
}
