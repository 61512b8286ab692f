//! Recording what came by e-mail or post: what came first, then the one form beside it, then what it may be the
//! same as (IN-2, IN-5, IN-6, CO-1).

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use writ_app::recording::{MOST_PAPERS, Recorded, RecordedPaper, Recording};
use writ_app::secret::Secret;
use writ_core::access::Area;
use writ_core::document::{DocumentKind, MediaType, Sha256};
use writ_core::form::FIELDS;
use writ_mail::received;
use writ_store::{DraftId, StoreError, UploadId};

use super::actions::Typed;
use super::codes::of_code;
use super::record_page::{self, Shown};
use super::{Asked, Trouble};
use crate::forms::{SignedForm, Unacceptable};
use crate::office::Office;
use crate::problem::Problem;
use crate::response;
use crate::session::{SignedIn, Stop, see_other};
use crate::uploads::{SignedUpload, Upload, chunk_of, text_of};

/// Longest text of a field beside files.
const FIELD_BYTES: usize = 10_000;
/// An upload waits so long for its recording to be saved.
const STAGED_HOURS: i64 = 24;

/// The first page: how it came, when, to whom, and the thing itself.
pub(crate) async fn begin(State(office): State<Office>, who: SignedIn) -> Result<Response, Stop> {
    who.open(&office, Area::Handling)?;
    record_page::arrival(&office, &who, &Recording::default(), &BTreeMap::new(), StatusCode::OK)
}

/// Takes in what came, and leads to the form beside it.
pub(crate) async fn take_in(
    State(office): State<Office>,
    form: SignedUpload,
) -> Result<Response, Stop> {
    let SignedUpload { who, upload } = form;
    who.open(&office, Area::Handling)?;
    let mut recording = Recording::default();
    let taken = take_fields(&office, upload, &mut recording).await;
    let mut wrong = match taken {
        Ok(wrong) => wrong,
        Err(Refused::Form(why)) => return Err(who.stop(&office, &Problem::Form(why))),
        Err(Refused::Trouble(trouble)) => return Err(trouble.stop(&who, &office)),
    };
    if !["email", "registered_mail"].contains(&recording.channel.as_str()) {
        wrong.insert("channel".to_owned(), who.words().say("desk-wrong-choose"));
    }
    if !wrong.is_empty() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return record_page::arrival(&office, &who, &recording, &wrong, status);
    }
    let made = async {
        let now = office.outside.now();
        prefill(&office, &mut recording, now).await?;
        let id = DraftId(*Secret::of_chance(&office.outside.seed()?).bytes());
        office.installation.save_recording(id, &recording, now).await?;
        Ok::<_, Trouble>(see_other(&format!("/desk/record/{id}")))
    };
    made.await.map_err(|trouble| trouble.stop(&who, &office))
}

/// The form beside what came.
pub(crate) async fn show(
    State(office): State<Office>,
    who: SignedIn,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Response, Stop> {
    who.open(&office, Area::Handling)?;
    let made = async {
        let (id, recording) = open(&office, &id).await?;
        let rows = asked.get("items").and_then(|rows| rows.parse().ok()).unwrap_or(0);
        let shown = Shown { rows, ..Shown::default() };
        record_page::form(&office, &who, id, &recording, shown).await
    };
    made.await.map_err(|trouble| trouble.stop(&who, &office))
}

/// Saves the form, adds a row, or makes it a case.
pub(crate) async fn send(
    State(office): State<Office>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Stop> {
    let SignedForm { who, fields } = form;
    who.open(&office, Area::Handling)?;
    let made = save_or_record(&office, &who, &id, &Typed::of(&fields)).await;
    made.map_err(|trouble| trouble.stop(&who, &office))
}

async fn save_or_record(
    office: &Office,
    who: &SignedIn,
    id: &str,
    typed: &Typed,
) -> Result<Response, Trouble> {
    let (id, mut recording) = open(office, id).await?;
    let now = office.outside.now();
    typed.one("received").clone_into(&mut recording.received);
    typed.one("addressed_to").clone_into(&mut recording.addressed_to);
    recording.encloses = record_page::enclosed(typed);
    let shown: u16 = typed.one("rows").parse().unwrap_or(0);
    let mut sent = answers(typed);
    // Items that were pasted and are not in view stay as they are.
    let is_beyond = |key: &String| record_page::number_of(key).is_some_and(|item| item > shown);
    sent.extend(recording.answers.into_iter().filter(|(key, _)| is_beyond(key)));
    recording.answers = sent;
    if typed.one("go") == "paste" {
        paste(&mut recording.answers, typed);
    }
    office.installation.save_recording(id, &recording, now).await?;
    let rows = record_page::rows_of(&recording.answers).min(record_page::MOST_ROWS);
    match typed.one("go") {
        "add_item" => {
            let address = format!("/desk/record/{id}?items={}#part-items", rows.saturating_add(1));
            return Ok(see_other(&address));
        }
        "record" => {}
        _ => return Ok(see_other(&format!("/desk/record/{id}"))),
    }
    let read = office.installation.read_recording(&recording, now).await?;
    let same_as = match typed.one("same_as") {
        "" => None,
        "own" => Some(None),
        reference => Some(Some(reference.to_owned())),
    };
    let is_open = read.reading.submission.is_none()
        || read.received_at.is_none()
        || (!read.reading.missing.is_empty() && typed.one("as_is") != "yes")
        || (!read.duplicates.is_empty() && same_as.is_none());
    if !is_open {
        let seeds = [office.outside.seed()?, office.outside.seed()?];
        let root = same_as.flatten();
        let by = who.actor();
        let recorded = office
            .installation
            .make_case_of(id, &recording, root.as_deref(), by, now, seeds)
            .await?;
        if let Recorded::Done { reference, not_joined } = recorded {
            let told = if not_joined.is_some() { "recorded_apart" } else { "recorded" };
            return Ok(see_other(&format!("/desk/cases/{reference}?told={told}")));
        }
    }
    let shown = Shown { rows, read: Some(read), is_tried: true };
    let mut page = record_page::form(office, who, id, &recording, shown).await?;
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(page)
}

/// A picture that came, beside the form. Only what its own bytes say is a picture is shown.
pub(crate) async fn picture(
    State(office): State<Office>,
    who: SignedIn,
    Path((id, place)): Path<(String, usize)>,
) -> Result<Response, Stop> {
    who.open(&office, Area::Handling)?;
    let made = async {
        let (_, recording) = open(&office, &id).await?;
        let paper = recording.papers.get(place).ok_or(Trouble::NotFound)?;
        let upload: UploadId = paper.upload.parse().map_err(|_| Trouble::NotFound)?;
        let (store, now) = (&office.installation.store, office.outside.now());
        let bytes = store.upload_bytes(upload, now, office.serving.upload_limit_bytes).await?;
        let bytes = bytes.ok_or(Trouble::NotFound)?;
        let picture = record_page::picture_type(&bytes).ok_or(Trouble::NotFound)?;
        Ok::<_, Trouble>(response::closed_in(picture, bytes))
    };
    made.await.map_err(|trouble| trouble.stop(&who, &office))
}

async fn open(office: &Office, id: &str) -> Result<(DraftId, Recording), Trouble> {
    let id: DraftId = id.parse().map_err(|_| Trouble::NotFound)?;
    let recording = office.installation.recording(id, office.outside.now()).await?;
    Ok((id, recording.ok_or(Trouble::NotFound)?))
}

/// The answers of the one form; several of one question are written as the form's codes are.
pub(crate) fn answers(typed: &Typed) -> BTreeMap<String, String> {
    let mut answers: BTreeMap<String, String> = BTreeMap::new();
    let platforms: Vec<&str> = typed.all("platform").filter(|code| !code.is_empty()).collect();
    for (name, value) in typed.iter() {
        let code = name.rsplit('.').next().unwrap_or(name);
        let is_asked = FIELDS.iter().any(|field| field.code == code);
        let is_item = name.starts_with("items.");
        if is_asked && !value.is_empty() && (is_item || code == name) {
            answers.insert(name.to_owned(), value.to_owned());
        }
    }
    if !platforms.is_empty() {
        answers.insert("platform".to_owned(), platforms.join(";"));
    }
    answers
}

/// CO-5: adds pasted identifiers as items, each once, all with the same measure. What cannot be read as an identifier
/// is left where a person sees it missing.
fn paste(answers: &mut BTreeMap<String, String>, typed: &Typed) {
    let kind = of_code(typed.one("paste_identifier_kind"));
    let pasted = writ_core::form::bulk(typed.one("pasted"), kind);
    let first = record_page::rows_of(answers).saturating_add(1);
    let same = ["measure", "data_class", "from", "to"];
    for (number, identifier) in (first..=writ_core::form::MOST_ITEMS).zip(pasted.identifiers) {
        let key = |code: &str| format!("items.{number}.{code}");
        answers.insert(key("identifier_kind"), identifier.kind.code().to_owned());
        answers.insert(key("identifier_value"), identifier.value);
        for code in same {
            let value = typed.one(&format!("paste_{code}"));
            if !value.is_empty() {
                answers.insert(key(code), value.to_owned());
            }
        }
    }
}

/// Why what came could not be taken in.
pub(crate) enum Refused {
    Form(Unacceptable),
    Trouble(Trouble),
}

impl From<Unacceptable> for Refused {
    fn from(why: Unacceptable) -> Self {
        Self::Form(why)
    }
}

impl From<Trouble> for Refused {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TooLarge { .. } => Self::Form(Unacceptable::TooLarge),
            other => Self::Trouble(other.into()),
        }
    }
}

async fn take_fields(
    office: &Office,
    mut upload: Upload,
    recording: &mut Recording,
) -> Result<BTreeMap<String, String>, Refused> {
    while let Some(field) = upload.next().await? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "papers" {
            let text = text_of(field, FIELD_BYTES).await?.trim().to_owned();
            match name.as_str() {
                "channel" => recording.channel = text,
                "received" => recording.received = text,
                "addressed_to" => recording.addressed_to = text,
                _ => {}
            }
            continue;
        }
        let file_name = field.file_name().unwrap_or_default().to_owned();
        let media_type = field.content_type().unwrap_or_default().to_owned();
        if let Some(mut paper) = stage(office, field).await? {
            if recording.papers.len() == MOST_PAPERS {
                return Err(Unacceptable::TooLarge.into());
            }
            let is_first = recording.papers.is_empty();
            paper.kind =
                if is_first { DocumentKind::OriginalMessage } else { DocumentKind::Attachment };
            paper.name = file_name;
            paper.media_type = MediaType::stated(&media_type);
            recording.papers.push(paper);
        }
    }
    Ok(BTreeMap::new())
}

/// Takes in a file as it arrives; none where it is empty, as a browser sends it when none was chosen.
pub(crate) async fn stage(
    office: &Office,
    mut field: axum::extract::multipart::Field<'_>,
) -> Result<Option<RecordedPaper>, Refused> {
    let (now, limit) = (office.outside.now(), office.serving.upload_limit_bytes);
    let id = UploadId(*Secret::of_chance(&office.outside.seed().map_err(Trouble::from)?).bytes());
    let mut incoming = office.installation.store.take_in(id, limit);
    let mut is_empty = true;
    while let Some(chunk) = chunk_of(&mut field).await? {
        is_empty &= chunk.is_empty();
        incoming.write(&chunk).await?;
    }
    if is_empty {
        return Ok(None);
    }
    let expires_at = now.saturating_add(jiff::SignedDuration::from_hours(STAGED_HOURS));
    let staged = incoming.stage(expires_at.unwrap_or(now)).await?;
    Ok(Some(RecordedPaper {
        upload: staged.id.to_string(),
        kind: DocumentKind::Attachment,
        media_type: MediaType::stated(""),
        name: String::new(),
        size_bytes: staged.size_bytes,
        sha256: Sha256(staged.sha256),
    }))
}

/// What a mail says of itself is filled in beforehand; a person looks at it before it is recorded (IN-2).
async fn prefill(
    office: &Office,
    recording: &mut Recording,
    now: Timestamp,
) -> Result<(), Trouble> {
    let mail = record_page::mail_of(office, recording, now).await?;
    if let Some(mail) = mail {
        let answer = |code: &str, value: &str| (code.to_owned(), value.to_owned());
        let from = mail.from_address.as_str();
        recording.answers.extend([
            answer("agency_email", from),
            answer("officer_name", &mail.from_name),
            answer("reply_channel", "email"),
        ]);
        if recording.received.is_empty() {
            let zone = office.installation.profile.reporting_zone();
            let local = mail.sent_at.map(|at| zone.time_zone().to_datetime(at.min(now)));
            recording.received =
                local.map(|local| local.strftime("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default();
        }
    }
    recording.answers.retain(|_, value| !value.is_empty());
    Ok(())
}

/// Whether bytes look like a mail, as far as looking into them is worth it.
pub(crate) fn looks_like_mail(paper: &RecordedPaper) -> bool {
    let is_named = paper.name.to_ascii_lowercase().ends_with(".eml");
    let is_told = paper.media_type.as_str() == "message/rfc822";
    (is_named || is_told) && paper.size_bytes <= received::MOST_BYTES as u64
}
