//! What an agency supplies later: further documents, and what its submission lacked (IN-3, IN-6).

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use writ_app::AppError;
use writ_app::case_view::CaseView;
use writ_app::handling::{Asked, Enclosed, Handled};
use writ_app::recording::RecordedPaper;
use writ_core::access::Area;
use writ_core::case::Case;
use writ_core::command::Command;
use writ_core::document::{DocumentKind, MediaType, Paper, Papers};
use writ_core::form::{Answers, Reading, answers_of};
use writ_core::request::{Missing, RequestPersonal};
use writ_store::Content;

use super::pages::open;
use crate::desk::Trouble;
use crate::desk::actions::Typed;
use crate::desk::record::{Refused, answers, stage};
use crate::desk::record_page::{self, MOST_ROWS, Section, Told};
use crate::desk::refusals::refusal_text;
use crate::form_fields::Form;
use crate::forms::SignedForm;
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::{Choice, Control, Field, FormProblem, problems_named};
use crate::problem::Problem;
use crate::response;
use crate::session::{SignedIn, Stop, see_other};
use crate::uploads::{SignedUpload, Upload, text_of};

/// Longest text of a field beside files.
const FIELD_BYTES: usize = 1_000;
/// Documents that are added at a time.
const MOST_AT_ONCE: usize = 50;

#[derive(Template)]
#[template(path = "desk/papers.html")]
struct PapersTemplate<'a> {
    frame: Frame<'a>,
    reference: String,
    seq: u32,
    fields: Vec<Field>,
    problems: Vec<FormProblem>,
    message: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/complete.html")]
struct CompleteTemplate<'a> {
    frame: Frame<'a>,
    reference: String,
    seq: u32,
    sections: Vec<Section>,
    problems: Vec<FormProblem>,
    missing: Vec<String>,
    message: Option<String>,
    rows: u16,
    further: Option<String>,
    paste: Vec<Field>,
    encloses: Field,
}

/// The form for further documents.
pub(crate) async fn papers(
    State(office): State<Office>,
    who: SignedIn,
    Path(reference): Path<String>,
) -> Result<Response, Stop> {
    who.open(&office, Area::Handling)?;
    let made = async {
        let view = open(&office, &who, &reference).await?;
        papers_page(&office, &who, &view, false, None)
    };
    made.await.map_err(|trouble| trouble.stop(&who, &office))
}

/// Takes in further documents.
pub(crate) async fn add_papers(
    State(office): State<Office>,
    Path(reference): Path<String>,
    form: SignedUpload,
) -> Result<Response, Stop> {
    let SignedUpload { who, upload } = form;
    who.open(&office, Area::Handling)?;
    let (seq, kind, papers) = match take(&office, upload).await {
        Ok(taken) => taken,
        Err(Refused::Form(why)) => return Err(who.stop(&office, &Problem::Form(why))),
        Err(Refused::Trouble(trouble)) => return Err(trouble.stop(&who, &office)),
    };
    let made = put_on_record(&office, &who, &reference, seq, (kind, papers)).await;
    made.map_err(|trouble| trouble.stop(&who, &office))
}

async fn take(
    office: &Office,
    mut upload: Upload,
) -> Result<(u32, Option<DocumentKind>, Vec<RecordedPaper>), Refused> {
    let (mut seq, mut kind, mut papers) = (0, None, Vec::new());
    while let Some(field) = upload.next().await? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "seq" => seq = text_of(field, FIELD_BYTES).await?.trim().parse().unwrap_or(0),
            "kind" => kind = text_of(field, FIELD_BYTES).await?.trim().parse().ok(),
            "papers" if papers.len() < MOST_AT_ONCE => {
                let file_name = field.file_name().unwrap_or_default().to_owned();
                let media_type = field.content_type().unwrap_or_default().to_owned();
                if let Some(paper) = stage(office, field).await? {
                    let media_type = MediaType::stated(&media_type);
                    papers.push(RecordedPaper { name: file_name, media_type, ..paper });
                }
            }
            _ => {
                text_of(field, FIELD_BYTES).await?;
            }
        }
    }
    Ok((seq, kind, papers))
}

async fn put_on_record(
    office: &Office,
    who: &SignedIn,
    reference: &str,
    seq: u32,
    (kind, papers): (Option<DocumentKind>, Vec<RecordedPaper>),
) -> Result<Response, Trouble> {
    let view = open(office, who, reference).await?;
    let Some(kind) = kind.filter(|_| !papers.is_empty()) else {
        return papers_page(office, who, &view, true, None);
    };
    let papers: Vec<RecordedPaper> =
        papers.into_iter().map(|paper| RecordedPaper { kind, ..paper }).collect();
    let told = papers
        .iter()
        .map(|paper| Paper { facts: paper.facts(), name: paper.name.clone() })
        .collect();
    let contents = papers
        .iter()
        .filter_map(|paper| Some((paper.facts(), Content::Upload(paper.upload.parse().ok()?))))
        .collect();
    let told = match Papers::new(told) {
        Ok(told) => told,
        Err(refusal) => {
            let text = refusal_text(who.words(), &refusal);
            return papers_page(office, who, &view, false, Some(text));
        }
    };
    let enclosed = Enclosed { contents, ..Enclosed::default() };
    let done = act(office, who, reference, seq, Command::AddPapers(told), enclosed).await?;
    match done {
        Ok(()) => Ok(see_other(&format!("/desk/cases/{reference}?done=add_papers"))),
        Err(text) => papers_page(office, who, &view, false, Some(text)),
    }
}

/// Acts on the state that was seen; what the process or a colleague put in the way is told in words.
async fn act(
    office: &Office,
    who: &SignedIn,
    reference: &str,
    seq: u32,
    command: Command,
    enclosed: Enclosed,
) -> Result<Result<(), String>, Trouble> {
    let (now, seed) = (office.outside.now(), office.outside.seed()?);
    let asked = Asked { by: who.actor(), now, seed, once: None };
    let handled =
        office.installation.act_enclosed(reference, Some(seq), command, asked, enclosed).await?;
    Ok(match handled.ok_or(Trouble::NotFound)? {
        Handled::Done { .. } => Ok(()),
        Handled::Refused(refusal) => Err(refusal_text(who.words(), &refusal)),
        Handled::Changed(_) => Err(who.words().say("desk-changed-says")),
    })
}

fn papers_page(
    office: &Office,
    who: &SignedIn,
    view: &CaseView,
    lacks: bool,
    message: Option<String>,
) -> Result<Response, Trouble> {
    let words = who.words();
    let case = view.open.record.case().ok_or(Trouble::NotFound)?;
    let kinds = DocumentKind::ALL
        .map(DocumentKind::code)
        .map(|code| Choice::new(code, words.coded("desk-paper", code), "attachment"));
    let files = Control::Files { accept: "", is_multiple: true };
    let wrong = lacks.then(|| words.say("desk-wrong-papers"));
    let fields = vec![
        Field::new("kind", words.say("desk-field-paper-kind"), Control::Select(kinds.into())),
        Field::new("papers", words.say("desk-field-further-papers"), files).error(wrong),
    ];
    let status = match (lacks, &message) {
        (true, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, Some(_)) => StatusCode::CONFLICT,
        (false, None) => StatusCode::OK,
    };
    let template = PapersTemplate {
        frame: who.frame(office, words.say("desk-action-add_papers")),
        reference: case.reference.clone(),
        seq: view.open.seq,
        problems: problems_named(words, &fields),
        fields,
        message,
    };
    rendered(&template, status)
}

/// The whole form of a submission that lacks something. It shows personal data and asks for its purpose first (RT-2).
pub(crate) async fn complete(
    State(office): State<Office>,
    who: SignedIn,
    Path(reference): Path<String>,
) -> Result<Response, Stop> {
    who.open(&office, Area::Handling)?;
    let made = async {
        let view = open(&office, &who, &reference).await?;
        let Some((case, personal)) = readable(&view) else {
            return Ok(see_other(&format!("/desk/cases/{reference}#open-personal")));
        };
        let answers = answers_of(&case.request, personal);
        // What was not found missing was found in what came.
        let lacked = case.request.missing();
        let mut encloses = BTreeSet::new();
        if !lacked.contains(&Missing::Certificates) {
            encloses.insert(DocumentKind::Certificates);
        }
        if !lacked.contains(&Missing::Process) {
            encloses.insert(DocumentKind::LegalProcess);
        }
        let reading = office.installation.read_supplied(case, &answers, &encloses).await?;
        complete_page(&office, &who, &view, (answers, encloses, reading, false), None)
    };
    made.await.map_err(|trouble| trouble.stop(&who, &office))
}

/// Puts on record what was missing.
pub(crate) async fn supply(
    State(office): State<Office>,
    Path(reference): Path<String>,
    form: SignedForm,
) -> Result<Response, Stop> {
    let SignedForm { who, fields } = form;
    who.open(&office, Area::Handling)?;
    let made = supplied(&office, &who, &reference, &Typed::of(&fields)).await;
    made.map_err(|trouble| trouble.stop(&who, &office))
}

async fn supplied(
    office: &Office,
    who: &SignedIn,
    reference: &str,
    typed: &Typed,
) -> Result<Response, Trouble> {
    let view = open(office, who, reference).await?;
    let Some((case, personal)) = readable(&view) else {
        return Ok(see_other(&format!("/desk/cases/{reference}#open-personal")));
    };
    let shown: u16 = typed.one("rows").parse().unwrap_or(0);
    let mut all: BTreeMap<String, String> = answers(typed);
    let is_beyond = |key: &String| record_page::number_of(key).is_some_and(|item| item > shown);
    let kept = answers_of(&case.request, personal);
    all.extend(kept.into_iter().filter(|(key, _)| is_beyond(key)));
    let encloses = record_page::enclosed(typed);
    let reading = office.installation.read_supplied(case, &all, &encloses).await?;
    let seq = typed.one("seq").parse().unwrap_or(0);
    let Some(submission) = reading.submission.clone().filter(|_| typed.one("go") == "record")
    else {
        return complete_page(office, who, &view, (all, encloses, reading, true), None);
    };
    let command = Command::Complete(Box::new(submission));
    match act(office, who, reference, seq, command, Enclosed::default()).await? {
        Ok(()) => Ok(see_other(&format!("/desk/cases/{reference}?done=complete"))),
        Err(text) => {
            let view = open(office, who, reference).await?;
            complete_page(office, who, &view, (all, encloses, reading, true), Some(text))
        }
    }
}

/// The case with its personal data, where the reader said why it is read.
fn readable(view: &CaseView) -> Option<(&Case, &RequestPersonal)> {
    let case = view.open.record.case()?;
    let permit = view.permit.as_ref().filter(|permit| permit.opens(&case.reference));
    permit.and_then(|_| Some((case, case.personal.get()?)))
}

fn complete_page(
    office: &Office,
    who: &SignedIn,
    view: &CaseView,
    (answers, encloses, reading, is_tried): (Answers, BTreeSet<DocumentKind>, Reading, bool),
    message: Option<String>,
) -> Result<Response, Trouble> {
    let words = who.words();
    let case = view.open.record.case().ok_or(Trouble::NotFound)?;
    let told = if is_tried { record_page::told_of(words, &reading) } else { Told::default() };
    let questions = Form { installation: &office.installation, words };
    let count = record_page::rows_of(&answers);
    let rows = count.saturating_add(1).clamp(1, MOST_ROWS);
    let sections = record_page::sections(&questions, &answers, rows, &told);
    let fields = sections.iter().flat_map(|section| &section.rows).map(|row| &row.fields);
    let mut problems: Vec<FormProblem> =
        fields.flat_map(|fields| problems_named(words, fields)).collect();
    let whole = told.whole.iter();
    problems.extend(whole.map(|text| FormProblem { anchor: String::new(), text: text.clone() }));
    let further = i64::from(count.saturating_sub(rows));
    let status = match (&message, is_tried) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, true) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, false) => StatusCode::OK,
    };
    let template = CompleteTemplate {
        frame: who.frame(office, words.say("desk-action-complete")),
        reference: case.reference.clone(),
        seq: view.open.seq,
        missing: record_page::missing_of(words, &reading),
        further: (further > 0)
            .then(|| words.say_with("desk-items-further", [("count", further.into())])),
        paste: Vec::new(),
        encloses: record_page::encloses_field(words, &encloses),
        sections,
        problems,
        message,
        rows,
    };
    rendered(&template, status)
}

fn rendered(template: &impl Template, status: StatusCode) -> Result<Response, Trouble> {
    let failed = AppError::Inconsistent("a page of the desk could not be written");
    Ok(response::private_html(status, template.render().map_err(|_| failed)?))
}
