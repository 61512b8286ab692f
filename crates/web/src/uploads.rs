//! Forms with files, read as they arrive: nothing is held in memory but the piece at hand.
//!
//! A route that takes one sets [`upload_limit`]; the fields beside the files are read by [`text_of`], each with a
//! limit of its own.

#![expect(dead_code, reason = "not every kind of form has a page yet")]

use axum::body::Bytes;
use axum::extract::multipart::{Field as MultipartField, Multipart};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};

use crate::forms::{FIELDS, FORM_VALUE, Unacceptable, face_of, is_from_our_page, is_same};
use crate::office::Office;
use crate::problem::Problem;
use crate::reader::Reader;
use crate::session::{SignedIn, Stop};
use writ_language::Words;

/// What a form with files takes beside them.
const BESIDE_FILES_BYTES: usize = 1024 * 1024;

/// A form with files, read as it arrives.
pub(crate) struct Upload {
    multipart: Multipart,
    fields: usize,
}

impl Upload {
    /// The next field or file; none at the end.
    ///
    /// # Errors
    /// When the form breaks off, is none or is too long.
    pub(crate) async fn next(&mut self) -> Result<Option<MultipartField<'_>>, Unacceptable> {
        self.fields += 1;
        if self.fields > FIELDS {
            return Err(Unacceptable::TooLarge);
        }
        self.multipart.next_field().await.map_err(|error| unacceptable(&error))
    }
}

/// Reads the text of a field, no longer than `limit_bytes`.
///
/// # Errors
/// When it is longer, breaks off, or is not UTF-8.
pub(crate) async fn text_of(
    mut field: MultipartField<'_>,
    limit_bytes: usize,
) -> Result<String, Unacceptable> {
    let mut bytes = Vec::new();
    while let Some(chunk) = chunk_of(&mut field).await? {
        if bytes.len() + chunk.len() > limit_bytes {
            return Err(Unacceptable::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(bytes).map_err(|_| Unacceptable::Unreadable)?;
    Ok(text.replace("\r\n", "\n"))
}

/// The next bytes of a field or file; none at its end.
///
/// # Errors
/// When it breaks off or the form is too long.
pub(crate) async fn chunk_of(
    field: &mut MultipartField<'_>,
) -> Result<Option<Bytes>, Unacceptable> {
    loop {
        let chunk = field.chunk().await.map_err(|error| unacceptable(&error))?;
        // An empty file comes as one piece of no bytes.
        if chunk.as_ref().is_none_or(|bytes| !bytes.is_empty()) {
            return Ok(chunk);
        }
    }
}

/// A form with files of somebody who is signed in. Its first field carries the session's value.
pub(crate) struct SignedUpload {
    pub(crate) who: SignedIn,
    pub(crate) upload: Upload,
}

impl FromRequest<Office> for SignedUpload {
    type Rejection = Stop;

    async fn from_request(request: Request, office: &Office) -> Result<Self, Stop> {
        let (mut parts, body) = request.into_parts();
        let who = SignedIn::from_request_parts(&mut parts, office).await?;
        let request = Request::from_parts(parts, body);
        match upload_with_value(request, office, &who.form_value()).await {
            Ok(upload) => Ok(Self { who, upload }),
            Err(why) => Err(who.stop(office, &Problem::Form(why))),
        }
    }
}

/// A form with files of somebody who need not be signed in.
pub(crate) struct GuestUpload {
    pub(crate) reader: Reader,
    pub(crate) upload: Upload,
}

impl FromRequest<Office> for GuestUpload {
    type Rejection = Stop;

    async fn from_request(request: Request, office: &Office) -> Result<Self, Stop> {
        let reader = Reader::of(request.uri(), request.headers());
        let face = face_of(request.uri().path());
        match upload_from_our_page(request, office).await {
            Ok(upload) => Ok(Self { reader, upload }),
            Err(why) => {
                let frame = reader.frame(office, face, String::new());
                Err(Stop::new(Problem::Form(why).page(frame)))
            }
        }
    }
}

/// A size as people say it.
pub(crate) fn size_in_words(bytes: u64, words: Words) -> String {
    const KILO: u64 = 1_024;
    const MEGA: u64 = KILO * KILO;
    let (id, number) = match bytes {
        0..KILO => ("size-bytes", bytes),
        KILO..MEGA => ("size-kilobytes", bytes.div_ceil(KILO)),
        MEGA.. => ("size-megabytes", bytes.div_ceil(MEGA)),
    };
    words.say_with(id, [("number", words.number(number).into())])
}

/// The limit of a route that takes files: the configured one, and room for the fields beside them.
pub(crate) fn upload_limit(office: &Office) -> DefaultBodyLimit {
    let files = usize::try_from(office.serving.upload_limit_bytes).unwrap_or(usize::MAX);
    DefaultBodyLimit::max(files.saturating_add(BESIDE_FILES_BYTES))
}

async fn upload_from_our_page(request: Request, office: &Office) -> Result<Upload, Unacceptable> {
    if !is_from_our_page(request.headers(), &office.serving) {
        return Err(Unacceptable::FromElsewhere);
    }
    let multipart = Multipart::from_request(request, office).await;
    let multipart = multipart.map_err(|_| Unacceptable::Unreadable)?;
    Ok(Upload { multipart, fields: 0 })
}

async fn upload_with_value(
    request: Request,
    office: &Office,
    expected: &str,
) -> Result<Upload, Unacceptable> {
    let mut upload = upload_from_our_page(request, office).await?;
    let first = upload.next().await?.filter(|field| field.name() == Some(FORM_VALUE));
    let value = match first {
        Some(field) => text_of(field, 100).await?,
        None => return Err(Unacceptable::FromElsewhere),
    };
    if is_same(&value, expected) { Ok(upload) } else { Err(Unacceptable::FromElsewhere) }
}

fn unacceptable(error: &axum::extract::multipart::MultipartError) -> Unacceptable {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Unacceptable::TooLarge
    } else {
        Unacceptable::Unreadable
    }
}
