//! Programs of agencies that hand in requests, keep what was acknowledged, and ask again for what was not.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use writ_client::program::{Answer, Connection, Program, Server};
use writ_client::request_form;

use crate::chance::Chance;

/// How many hand in at once.
const CLIENTS: u64 = 8;
/// One request in so many brings a document, which is too long to lie in the database.
const WITH_DOCUMENT: u64 = 7;
const DOCUMENT_BYTES: usize = 200_000;
/// One acknowledgement in so many is asked for a second time.
const ASKED_AGAIN: u64 = 4;
/// How long whoever was asked to come later waits.
const LATER: Duration = Duration::from_millis(5);

/// What opens a case; given once.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Receipt {
    reference: String,
    secret: String,
}

/// A request whose answer has not come yet.
#[derive(Debug, Clone)]
struct Unanswered {
    number: u64,
    /// The document that was acknowledged.
    upload: Option<String>,
}

/// What came of handing in.
enum Outcome {
    Acknowledged(Receipt),
    /// Asked to come later.
    Later,
    /// The answer did not come whole.
    Broken,
}

/// What all clients saw in the end.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) acknowledged: u64,
    /// Documents that were acknowledged, each to be named in a request.
    pub(crate) documents: u64,
    /// Acknowledged when asked again under the same key, with the same receipt.
    pub(crate) repeated: u64,
    /// Asked to come later.
    pub(crate) later: u64,
    /// Answers that never came.
    pub(crate) broken: u64,
}

impl Counts {
    pub(crate) const fn add(&mut self, other: Self) {
        self.acknowledged += other.acknowledged;
        self.documents += other.documents;
        self.repeated += other.repeated;
        self.later += other.later;
        self.broken += other.broken;
    }
}

/// One program with a token of its own.
#[derive(Debug)]
struct Client {
    token: String,
    next: u64,
    /// From one of its numbers to the next.
    step: u64,
    unanswered: Option<Unanswered>,
    acknowledged: BTreeMap<u64, Receipt>,
    counts: Counts,
    chance: Chance,
}

/// All programs that hand in to one record.
#[derive(Debug)]
pub(crate) struct Clients {
    all: Vec<Client>,
}

/// Until when clients hand in.
pub(crate) struct Course {
    /// Nobody begins another request.
    is_over: AtomicBool,
    acknowledged: AtomicU64,
    later: AtomicU64,
}

impl Course {
    pub(crate) const fn new() -> Self {
        Self {
            is_over: AtomicBool::new(false),
            acknowledged: AtomicU64::new(0),
            later: AtomicU64::new(0),
        }
    }

    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// How many were acknowledged so far.
    pub(crate) fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// How many were asked to come later so far.
    pub(crate) fn later(&self) -> u64 {
        self.later.load(Ordering::Relaxed)
    }
}

impl Clients {
    /// So many for a record that need not be there yet; one where they come one after the other.
    pub(crate) fn new(program: &Program, chance: &mut Chance, only_one: bool) -> Result<Self> {
        let number = if only_one { 1 } else { CLIENTS };
        let client = |place: u64| {
            anyhow::Ok(Client {
                token: program.token(&format!("client {place}"))?,
                next: place,
                step: number,
                unanswered: None,
                acknowledged: BTreeMap::new(),
                counts: Counts::default(),
                chance: Chance::new(chance.below(u64::MAX)),
            })
        };
        Ok(Self { all: (0..number).map(client).collect::<Result<_>>()? })
    }

    /// Hands in until the course is over or the server is gone, while `meanwhile` happens to it.
    ///
    /// # Errors
    /// An answer that no client should ever get.
    pub(crate) fn hand_in<T>(
        &mut self,
        server: &Server,
        course: &Course,
        meanwhile: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let connections: Vec<_> =
            self.all.iter().map(|_| server.connect()).collect::<Result<_, _>>()?;
        std::thread::scope(|scope| {
            let handing_in: Vec<_> = self
                .all
                .iter_mut()
                .zip(connections)
                .map(|(client, connection)| scope.spawn(|| client.hand_in(connection, course)))
                .collect();
            let happened = meanwhile();
            course.end();
            for one in handing_in {
                one.join().map_err(|_| anyhow::anyhow!("a client broke off"))??;
            }
            happened
        })
    }

    /// Asks again for everything that was not answered.
    pub(crate) fn settle(&mut self, server: &Server) -> Result<()> {
        for client in &mut self.all {
            let mut connection = server.connect()?;
            while let Some(unanswered) = client.unanswered.take() {
                ensure!(
                    !matches!(client.ask(&mut connection, unanswered)?, Outcome::Broken),
                    "an answer did not come"
                );
            }
        }
        Ok(())
    }

    /// The references of all cases that were acknowledged.
    pub(crate) fn references(&self) -> Vec<&str> {
        let receipts = self.all.iter().flat_map(|client| client.acknowledged.values());
        receipts.map(|receipt| receipt.reference.as_str()).collect()
    }

    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.all.iter().for_each(|client| counts.add(client.counts));
        counts
    }
}

impl Client {
    fn hand_in(&mut self, mut connection: Connection, course: &Course) -> Result<()> {
        while !course.is_over.load(Ordering::Relaxed) {
            let unanswered = self.unanswered.take().unwrap_or_else(|| {
                let number = self.next;
                self.next += self.step;
                Unanswered { number, upload: None }
            });
            match self.ask(&mut connection, unanswered)? {
                Outcome::Acknowledged(_) => {
                    course.acknowledged.fetch_add(1, Ordering::Relaxed);
                }
                Outcome::Later => {
                    course.later.fetch_add(1, Ordering::Relaxed);
                    std::thread::sleep(LATER);
                }
                Outcome::Broken => return Ok(()),
            }
            // Where there is one client alone, each acknowledgement is the first.
            if self.step > 1
                && self.chance.below(ASKED_AGAIN) == 0
                && matches!(self.ask_again(&mut connection)?, Outcome::Broken)
            {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Hands in a request, which stays unanswered until it is acknowledged.
    fn ask(&mut self, connection: &mut Connection, mut unanswered: Unanswered) -> Result<Outcome> {
        let outcome = self.ask_once(connection, &mut unanswered)?;
        match &outcome {
            Outcome::Acknowledged(receipt) => {
                self.acknowledged.insert(unanswered.number, receipt.clone());
                self.counts.acknowledged += 1;
            }
            Outcome::Later => {
                self.unanswered = Some(unanswered);
                self.counts.later += 1;
            }
            Outcome::Broken => {
                self.unanswered = Some(unanswered);
                self.counts.broken += 1;
            }
        }
        Ok(outcome)
    }

    fn ask_once(
        &mut self,
        connection: &mut Connection,
        unanswered: &mut Unanswered,
    ) -> Result<Outcome> {
        if unanswered.number.is_multiple_of(WITH_DOCUMENT) && unanswered.upload.is_none() {
            let bytes = document(unanswered.number);
            let asked = self.post(connection, "uploads", "application/octet-stream", None, &bytes);
            match created(asked)? {
                Ok(answer) => {
                    unanswered.upload = Some(text(&answer, "upload")?);
                    self.counts.documents += 1;
                }
                Err(outcome) => return Ok(outcome),
            }
        }
        self.submit(connection, unanswered.number, unanswered.upload.as_deref())
    }

    /// Asks for an acknowledgement a second time: it is the same one.
    fn ask_again(&mut self, connection: &mut Connection) -> Result<Outcome> {
        let place = self.chance.below(self.acknowledged.len() as u64);
        let known = self.acknowledged.iter().nth(usize::try_from(place)?);
        let Some((&number, receipt)) = known else { return Ok(Outcome::Later) };
        // One with a document would have to name it again.
        if number.is_multiple_of(WITH_DOCUMENT) {
            return Ok(Outcome::Later);
        }
        let outcome = self.submit(connection, number, None)?;
        if let Outcome::Acknowledged(again) = &outcome {
            ensure!(
                again == receipt,
                "one key was acknowledged twice: as {} and as {}",
                receipt.reference,
                again.reference
            );
            self.counts.repeated += 1;
        }
        Ok(outcome)
    }

    fn submit(
        &self,
        connection: &mut Connection,
        number: u64,
        upload: Option<&str>,
    ) -> Result<Outcome> {
        let body = request_form::body_with(number, upload);
        let key = format!("request-{number}");
        let asked = self.post(connection, "requests", "application/json", Some(&key), &body);
        Ok(match created(asked)? {
            Ok(answer) => Outcome::Acknowledged(Receipt {
                reference: text(&answer, "number")?,
                secret: text(&answer, "secret")?,
            }),
            Err(outcome) => outcome,
        })
    }

    fn post(
        &self,
        connection: &mut Connection,
        what: &str,
        media_type: &str,
        key: Option<&str>,
        body: &[u8],
    ) -> std::io::Result<Answer> {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![("Authorization", &*bearer), ("Content-Type", media_type)];
        headers.extend(key.map(|key| ("Idempotency-Key", key)));
        connection.ask(&format!("POST /api/v1/{what}"), &headers, body)
    }
}

/// What was created, or why nothing was yet; any other answer is a failure.
fn created(asked: std::io::Result<Answer>) -> Result<Result<Value, Outcome>> {
    let Ok(Answer { status, body }) = asked else { return Ok(Err(Outcome::Broken)) };
    match status {
        201 => Ok(Ok(serde_json::from_slice(&body)?)),
        503 => Ok(Err(Outcome::Later)),
        _ => bail!("answered {status}: {}", String::from_utf8_lossy(&body)),
    }
}

fn text(answer: &Value, key: &str) -> Result<String> {
    let text = answer.get(key).and_then(Value::as_str);
    Ok(text.with_context(|| format!("no `{key}` in the answer"))?.to_owned())
}

/// Bytes that differ from request to request.
fn document(number: u64) -> Vec<u8> {
    let mut chance = Chance::new(number);
    let byte = |_| u8::try_from(chance.below(256)).unwrap_or_default();
    (0..DOCUMENT_BYTES).map(byte).collect()
}
