//! What somebody sent while we cannot record it: the page that says so keeps what was typed, and sends it again.

use std::pin::pin;
use std::sync::Arc;

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::stream;
use http_body_util::BodyExt as _;
use tokio::sync::{Mutex, mpsc};
use writ_language::Words;

use crate::forms::{FIELDS, FORM_BYTES, Fields, is_from_our_page};
use crate::office::Office;

/// Where a page keeps room for what was typed.
const ROOM: &str = "<!-- again -->";
/// Fields whose values stand in no page: they are typed again.
const SECRET: [&str; 3] = ["password", "code", "secret"];
/// What is still heard of somebody who sends while we answer, beside the largest file.
const BESIDE_FILES_BYTES: u64 = 1024 * 1024;

/// A page that says that something cannot be done at the moment, with room for what was typed.
#[derive(Debug, Clone)]
pub(crate) struct NotNow {
    pub(crate) html: String,
    pub(crate) words: Words,
    /// Whether it may have been recorded all the same.
    pub(crate) is_in_doubt: bool,
}

/// A form as it was sent.
#[derive(Debug, Default)]
struct Sent {
    fields: Vec<(String, String)>,
    /// The names of its fields for files of which one was chosen.
    files: Vec<String>,
    has_files: bool,
}

#[derive(Template)]
#[template(path = "again.html")]
struct Again<'a> {
    words: Words,
    action: &'a str,
    sent: &'a Sent,
    is_in_doubt: bool,
    is_secret: bool,
}

/// Beside whoever answers a form, reads it too; where it cannot be recorded now, the answer keeps what was typed.
/// Only what a page of ours sent is ever offered to be sent again.
pub(crate) async fn keep(State(office): State<Office>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !is_from_our_page(request.headers(), &office.serving) {
        return next.run(request).await;
    }
    let address = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let kind = request.headers().get(CONTENT_TYPE).cloned();
    let (parts, body) = request.into_parts();
    let (tell, told) = mpsc::unbounded_channel();
    let heard = Arc::new(Mutex::new(Heard { body, tell }));
    let on = stream::unfold(Arc::clone(&heard), |heard| async move {
        let next = heard.lock().await.next().await?;
        Some((next, heard))
    });
    let request = Request::from_parts(parts, Body::from_stream(on));
    let mut reading = pin!(read(kind, told));
    let mut answering = pin!(async move {
        let response = next.run(request).await;
        if response.extensions().get::<NotNow>().is_some() {
            // Whoever is still sending does not hear the answer.
            let most = office.serving.upload_limit_bytes.saturating_add(BESIDE_FILES_BYTES);
            heard.lock().await.hear_out(most).await;
        }
        response
    });
    let (mut response, sent) = tokio::select! {
        biased;
        sent = &mut reading => (answering.await, Some(sent)),
        response = &mut answering => (response, None),
    };
    let Some(not_now) = response.extensions_mut().remove::<NotNow>() else { return response };
    let sent = match sent {
        Some(sent) => sent,
        None => reading.await,
    };
    let again = Again {
        words: not_now.words,
        action: &address,
        is_in_doubt: not_now.is_in_doubt,
        is_secret: sent.fields.iter().any(|(name, _)| SECRET.contains(&name.as_str())),
        sent: &sent,
    };
    if let Ok(again) = again.render() {
        response.headers_mut().remove(CONTENT_LENGTH);
        // What was typed is the reader's alone.
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        *response.body_mut() = not_now.html.replacen(ROOM, &again, 1).into();
    }
    response
}

/// A body that is told on while it is heard.
struct Heard {
    body: Body,
    tell: mpsc::UnboundedSender<Bytes>,
}

impl Heard {
    async fn next(&mut self) -> Option<Result<Bytes, axum::Error>> {
        loop {
            let frame = match self.body.frame().await? {
                Ok(frame) => frame,
                Err(error) => return Some(Err(error)),
            };
            if let Ok(bytes) = frame.into_data() {
                // Nobody listens once it was read.
                let _told = self.tell.send(bytes.clone()).is_ok();
                return Some(Ok(bytes));
            }
        }
    }

    /// Hears the rest, up to a limit, and what was told ends with it.
    async fn hear_out(&mut self, most_bytes: u64) {
        let mut heard = 0;
        while heard <= most_bytes
            && let Some(Ok(bytes)) = self.next().await
        {
            heard += bytes.len() as u64;
        }
        self.tell = mpsc::unbounded_channel().0;
    }
}

/// Reads a form as far as it can be read.
async fn read(kind: Option<HeaderValue>, told: mpsc::UnboundedReceiver<Bytes>) -> Sent {
    let chunks = stream::unfold(told, |mut told| async move { Some((told.recv().await?, told)) });
    let body = Body::from_stream(futures_util::StreamExt::map(chunks, Ok::<_, axum::Error>));
    let has_files = kind.as_ref().is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
    if !has_files {
        let fields = axum::body::to_bytes(body, FORM_BYTES).await.ok();
        let fields = fields.and_then(|bytes| Fields::read(&bytes).ok()).unwrap_or_default();
        let fields = fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        return Sent { fields: fields.collect(), ..Sent::default() };
    }
    let mut request = Request::new(body);
    request.headers_mut().extend(kind.map(|kind| (CONTENT_TYPE, kind)));
    let mut sent = Sent { has_files, ..Sent::default() };
    // How much may come is said by whoever answers.
    DefaultBodyLimit::apply(DefaultBodyLimit::disable(), &mut request);
    let Ok(mut multipart) = Multipart::from_request(request, &()).await else { return sent };
    let mut room = FORM_BYTES;
    while let Ok(Some(mut field)) = multipart.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file) = field.file_name() {
            if !file.is_empty() && !sent.files.contains(&name) {
                sent.files.push(name);
            }
            while let Ok(Some(_)) = field.chunk().await {}
            continue;
        }
        let mut value = Vec::new();
        while let Ok(Some(bytes)) = field.chunk().await {
            room = room.saturating_sub(bytes.len());
            if room > 0 {
                value.extend_from_slice(&bytes);
            }
        }
        if room == 0 || sent.fields.len() == FIELDS {
            break;
        }
        sent.fields.push((name, String::from_utf8_lossy(&value).into_owned()));
    }
    sent
}
