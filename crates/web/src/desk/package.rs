//! The answer put together: files for collected items, one sealed package, its list of contents, and its release
//! (DA-4, DA-5). What may leave is the core's to say.

use std::collections::BTreeSet;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use writ_app::AppError;
use writ_app::handling::{Asked, Handled, OpenRecord};
use writ_app::package::{BroughtBack, NotPacked, Packing, Released, SealedAwaiting};
use writ_core::access::Area;
use writ_core::case::Case;
use writ_core::request::ItemNumber;
use writ_language::Words;

use crate::desk::refusals::refusal_text;
use crate::forms::{SignedForm, Unacceptable};
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::{Control, Field, SummaryRow};
use crate::problem::Problem;
use crate::session::{SignedIn, Stop, private_page, see_other};
use crate::uploads::{SignedUpload, Upload, chunk_of, size_in_words};

/// How many files of the largest size make up a package.
const FILES_OF_LARGEST_SIZE: u64 = 4;
/// Room for the fields beside the files.
const BESIDE_FILES_BYTES: u64 = 256 * 1024;
/// What the names of the fields for files begin with.
const FILES: &str = "files-";

/// Its addresses, complete with limits.
pub(super) fn router(office: &Office) -> Router<Office> {
    let limit = limit_bytes(office).saturating_add(BESIDE_FILES_BYTES);
    Router::new()
        .route("/desk/cases/{reference}/package", get(show).post(put_together))
        .layer(DefaultBodyLimit::max(usize::try_from(limit).unwrap_or(usize::MAX)))
        .route("/desk/cases/{reference}/package/release", post(release))
}

fn limit_bytes(office: &Office) -> u64 {
    office.serving.upload_limit_bytes.saturating_mul(FILES_OF_LARGEST_SIZE)
}

#[derive(Template)]
#[template(path = "desk/package.html")]
struct PackagePage<'a> {
    frame: Frame<'a>,
    reference: String,
    over: String,
    says: String,
    /// Why nothing can leave, or why what was sent was not taken.
    trouble: Option<String>,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "desk/package_review.html")]
struct ReviewPage<'a> {
    frame: Frame<'a>,
    reference: String,
    over: String,
    rows: Vec<SummaryRow>,
    files: Vec<FileShown>,
    contents: String,
    /// Where it is put together anew.
    again: String,
    upload: String,
    items: String,
    file_count: u16,
    seq: u32,
    proof: String,
}

struct FileShown {
    path: String,
    size: String,
    sha256: String,
}

/// The page on which files are chosen.
async fn show(
    State(office): State<Office>,
    who: SignedIn,
    Path(reference): Path<String>,
) -> Result<Response, Stop> {
    who.open(&office, Area::Packages)?;
    let open = opened(&office, &who, &reference).await?;
    choose(&office, &who, &open, None)
}

/// Takes the files in and seals them; then the list of contents is looked at before anything leaves.
async fn put_together(
    State(office): State<Office>,
    Path(reference): Path<String>,
    SignedUpload { who, mut upload }: SignedUpload,
) -> Result<Response, Stop> {
    who.open(&office, Area::Packages)?;
    let open = opened(&office, &who, &reference).await?;
    let Some(case) = open.record.case() else { return Err(who.stop(&office, &Problem::NotFound)) };
    let failed = |error: AppError| who.failed(&office, error);
    let now = office.outside.now();
    let packable = office.installation.packable(case, who.actor(), now).map_err(failed)?;
    if packable.is_none_or(|packable| packable.refusal.is_some()) {
        return choose(&office, &who, &open, None);
    }
    let limit = limit_bytes(&office);
    let begun = office.installation.begin_package(&open, limit).map_err(failed)?;
    let Some(mut packing) = begun else { return choose(&office, &who, &open, None) };
    let words = who.words();
    if let Err(why) = fill(&mut packing, &mut upload).await {
        return match why {
            NotTaken::Form(why) => Err(who.stop(&office, &Problem::Form(why))),
            NotTaken::Packed(NotPacked::Write(source)) => Err(who.failed(&office, source)),
            NotTaken::Packed(why) => {
                choose(&office, &who, &open, Some(not_packed(&why, limit, words)))
            }
        };
    }
    let seed = office.outside.seed().map_err(failed)?;
    let sealing = Box::pin(office.installation.seal_package(packing, now, seed));
    match sealing.await.map_err(failed)? {
        Ok(sealed) => review(&office, &who, case, sealed),
        Err(why) => choose(&office, &who, &open, Some(not_packed(&why, limit, words))),
    }
}

/// Releases what was looked at.
async fn release(
    State(office): State<Office>,
    Path(reference): Path<String>,
    SignedForm { who, fields }: SignedForm,
) -> Result<Response, Stop> {
    who.open(&office, Area::Packages)?;
    let failed = |error: AppError| who.failed(&office, error);
    let words = who.words();
    let brought = BroughtBack::read(
        fields.get("upload"),
        fields.get("items"),
        fields.get("files"),
        fields.get("seq"),
        fields.get("proof"),
    );
    let open = opened(&office, &who, &reference).await?;
    let Some(brought) = brought else {
        return choose(&office, &who, &open, Some(words.say("package-gone")));
    };
    let asked = Asked {
        by: who.actor(),
        now: office.outside.now(),
        seed: office.outside.seed().map_err(failed)?,
        once: None,
    };
    let released = office.installation.release_package(&reference, brought, asked).await;
    let trouble = match released.map_err(failed)? {
        None => return Err(who.stop(&office, &Problem::NotFound)),
        Some(Released::Handled(Handled::Done { .. })) => {
            return Ok(see_other(&format!("/desk/cases/{reference}")));
        }
        Some(Released::Handled(Handled::Refused(refusal))) => refusal_text(words, &refusal),
        Some(Released::Handled(Handled::Changed(_))) => words.say("package-changed"),
        Some(Released::NotSealedHere) => words.say("package-gone"),
    };
    choose(&office, &who, &open, Some(trouble))
}

async fn opened(office: &Office, who: &SignedIn, reference: &str) -> Result<OpenRecord, Stop> {
    let open = office.installation.open_record(reference).await;
    let open = open.map_err(|error| who.failed(office, error))?;
    open.filter(|open| open.record.case().is_some())
        .ok_or_else(|| who.stop(office, &Problem::NotFound))
}

/// Why files were not taken in.
enum NotTaken {
    Form(Unacceptable),
    Packed(NotPacked),
}

/// Each file goes into the package as it arrives.
async fn fill(packing: &mut Packing, upload: &mut Upload) -> Result<(), NotTaken> {
    while let Some(mut part) = upload.next().await.map_err(NotTaken::Form)? {
        let item = part.name().and_then(|name| name.strip_prefix(FILES)?.parse().ok());
        let name = part.file_name().unwrap_or_default().to_owned();
        let Some(item) = item else { continue };
        let first = chunk_of(&mut part).await.map_err(NotTaken::Form)?;
        if name.is_empty() && first.is_none() {
            // A browser sends an empty file where none was chosen.
            continue;
        }
        packing.begin_file(ItemNumber(item), &name).map_err(NotTaken::Packed)?;
        let mut next = first;
        while let Some(bytes) = next {
            packing.write(bytes.to_vec()).await.map_err(NotTaken::Packed)?;
            next = chunk_of(&mut part).await.map_err(NotTaken::Form)?;
        }
        packing.end_file();
    }
    Ok(())
}

fn not_packed(why: &NotPacked, limit_bytes: u64, words: Words) -> String {
    match why {
        NotPacked::NoSuchItem => words.say("package-no-item"),
        NotPacked::TooMany => words.say("package-too-many"),
        NotPacked::TooLarge => words
            .say_with("package-too-large", [("limit", size_in_words(limit_bytes, words).into())]),
        NotPacked::Empty | NotPacked::Write(_) => words.say("package-empty"),
    }
}

fn choose(
    office: &Office,
    who: &SignedIn,
    open: &OpenRecord,
    trouble: Option<String>,
) -> Result<Response, Stop> {
    let Some(case) = open.record.case() else { return Err(who.stop(office, &Problem::NotFound)) };
    let words = who.words();
    let now = office.outside.now();
    let packable = office.installation.packable(case, who.actor(), now);
    let packable = packable.map_err(|error| who.failed(office, error))?;
    let (items, refused) = match packable {
        None => (BTreeSet::new(), Some(words.say("package-not-approved"))),
        Some(packable) if packable.items.is_empty() => {
            (packable.items, Some(words.say("package-nothing")))
        }
        Some(packable) => match packable.refusal {
            Some(refusal) => (BTreeSet::new(), Some(refusal_text(words, &refusal))),
            None => (packable.items, None),
        },
    };
    let limit = size_in_words(limit_bytes(office), words);
    let fields = items
        .iter()
        .map(|number| {
            let files = Control::Files { accept: "", is_multiple: true };
            Field::new(format!("{FILES}{number}"), item_title(case, *number, words), files)
                .hint(words.say_with("package-files-says", [("limit", limit.clone().into())]))
        })
        .collect();
    let page = PackagePage {
        frame: who.frame(office, words.say("package-title")),
        reference: case.reference.clone(),
        over: over(case, words),
        says: words.say("package-says"),
        trouble: trouble.or(refused),
        fields,
    };
    private_page(who, office, &page)
}

fn review(
    office: &Office,
    who: &SignedIn,
    case: &Case,
    sealed: SealedAwaiting,
) -> Result<Response, Stop> {
    let words = who.words();
    let numbers: Vec<String> = sealed.items.iter().map(ToString::to_string).collect();
    let titles = sealed.items.iter().map(|number| item_title(case, *number, words)).collect();
    let rows = vec![
        row(words.say("package-items"), titles),
        row(words.say("package-count"), vec![words.number(u64::from(sealed.sealed.files))]),
        row(words.say("package-size"), vec![size(sealed.sealed.size_bytes, words)]),
        row(words.say("package-sha256"), vec![sealed.sealed.sha256.to_string()]),
    ];
    let files = sealed.files.iter().map(|file| FileShown {
        path: file.path.clone(),
        size: words.number(file.size_bytes),
        sha256: file.sha256.to_string(),
    });
    let page = ReviewPage {
        frame: who.frame(office, words.say("package-review-title")),
        reference: case.reference.clone(),
        over: over(case, words),
        rows,
        files: files.collect(),
        contents: sealed.contents,
        again: format!("/desk/cases/{}/package", case.reference),
        upload: sealed.upload.to_string(),
        items: numbers.join(" "),
        file_count: sealed.sealed.files,
        seq: sealed.seq,
        proof: sealed.proof.to_string(),
    };
    private_page(who, office, &page)
}

const fn row(term: String, values: Vec<String>) -> SummaryRow {
    SummaryRow { term, values, warning: None, change: None }
}

fn over(case: &Case, words: Words) -> String {
    words.say_with("package-over", [("number", case.reference.as_str().into())])
}

fn size(bytes: u64, words: Words) -> String {
    words.say_with("package-size-bytes", [("bytes", words.number(bytes).into())])
}

/// An item without whom it is about: whoever packs knows from the search (RT-2).
fn item_title(case: &Case, number: ItemNumber, words: Words) -> String {
    let item = case.request.items.get(&number);
    let class = item.and_then(|item| item.measure.data_class()).map_or_else(
        || words.say("package-class-none"),
        |class| words.coded("letter-class", &class.code().replace('_', "-")),
    );
    let number = number.to_string();
    match item.and_then(|item| item.range) {
        None => {
            words.say_with("package-item", [("number", number.into()), ("class", class.into())])
        }
        Some(range) => words.say_with(
            "package-item-days",
            [
                ("number", number.into()),
                ("class", class.into()),
                ("from", words.date(range.from).into()),
                ("to", words.date(range.to).into()),
            ],
        ),
    }
}
