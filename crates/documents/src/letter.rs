//! The letters of `core::letter`, written: what each rule wants told, in the reader's language.
//!
//! IN-2, IN-6, IN-9, RV-2, RV-4 to RV-6 and NO-1 to NO-4 say what has to be told; the sentences that a person
//! wrote for it stand in the event. A letter says where a package waits and never what is in it, and no
//! letter holds the secret of a receipt (DA-5).

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use writ_core::case::Case;
use writ_core::category::Answer;
use writ_core::country::Country;
use writ_core::event::{Event, Recorded, RefusedBecause, Words as Written};
use writ_core::letter::{Letter, LetterKind, Recipient};
use writ_core::profile::{Entity, Profile};
use writ_core::request::{ItemNumber, Measure, Missing, RequestPersonal};
use writ_language::{Language, Words};

use crate::letter_code::LetterCode;
use crate::prose;
use crate::sheet::{Block, Sheet};

/// Lines of an address, and symbols in each: whoever wrote more gets a letter all the same.
const LONGEST_ADDRESS: usize = 9;
const LONGEST_LINE: usize = 120;

/// The case at the time of the letter.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence<'a> {
    /// The case as the event found it.
    pub before: &'a Case,
    /// What happened up to and including the event, oldest first.
    pub history: &'a [Recorded],
    /// When the letter is written: its date, and the one by which it is confirmed.
    pub written_at: Timestamp,
}

/// Where and for whom letters are written.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    /// The organisation.
    pub profile: &'a Profile,
    /// Where people reach it, without a slash at its end; none while it has no address of its own.
    pub base_url: Option<&'a str>,
    /// The zone in which days are told.
    pub zone: &'a TimeZone,
}

/// The languages in which every sentence of a letter is written.
pub const LANGUAGES: [Language; 1] = [Language::English];

/// The language in which an agency of this country reads: its own if letters are written in it, else English.
#[must_use]
pub fn language_of(country: &Country) -> Language {
    let spoken = match country.code() {
        "DE" | "AT" | "LI" => Language::German,
        "FR" | "MC" => Language::French,
        "ES" | "MX" | "AR" | "CL" | "CO" | "PE" | "EC" | "UY" | "PY" | "BO" | "VE" | "CR"
        | "PA" | "GT" | "HN" | "SV" | "NI" | "DO" | "CU" => Language::Spanish,
        "AE" | "SA" | "QA" | "KW" | "BH" | "OM" | "EG" | "JO" | "IQ" | "LB" | "YE" | "SD"
        | "LY" => Language::Arabic,
        _ => Language::English,
    };
    if LANGUAGES.contains(&spoken) { spoken } else { Language::English }
}

/// Writes a letter. The event that owes it is the last of the history.
#[must_use]
pub fn write(
    letter: &Letter,
    occurrence: Occurrence<'_>,
    office: Office<'_>,
    language: Language,
    code: LetterCode,
) -> Sheet {
    let writer = Writer { occurrence, office, words: Words::of(language) };
    let body = writer.body(letter);
    writer.sheet(letter, body, code)
}

struct Writer<'a> {
    occurrence: Occurrence<'a>,
    office: Office<'a>,
    words: Words,
}

impl Writer<'_> {
    fn case(&self) -> &Case {
        self.occurrence.before
    }

    fn entity(&self) -> &Entity {
        self.office.profile.entity_for(&self.case().request.country)
    }

    fn say(&self, id: &str) -> String {
        self.words.say(id)
    }

    fn paragraph(&self, id: &str) -> Block {
        Block::Paragraph(self.say(id))
    }

    fn sheet(&self, letter: &Letter, body: Vec<Block>, code: LetterCode) -> Sheet {
        let case = self.case();
        let personal = case.personal.get();
        let (recipient, salutation) = match letter.to {
            Recipient::Agency => {
                (personal.map(address_of).unwrap_or_default(), "letter-salutation-agency")
            }
            // Who the identifier leads to is known to the company, not to this program.
            Recipient::AccountHolder(_) => {
                (vec![self.say("letter-to-holder")], "letter-salutation-holder")
            }
        };
        let mut references = vec![(self.say("letter-our-reference"), case.reference.clone())];
        if let (Recipient::Agency, Some(theirs)) =
            (letter.to, personal.map(|personal| personal.process_reference.trim()))
            && !theirs.is_empty()
        {
            references.push((self.say("letter-your-reference"), theirs.to_owned()));
        }
        let day = self.office.zone.to_datetime(self.occurrence.written_at).date();
        references.push((self.say("letter-date"), self.words.date(day)));
        let mut whole = vec![self.paragraph(salutation)];
        whole.extend(body);
        let organisation = self.office.profile.organisation();
        Sheet {
            language: self.words.language(),
            sender: sender(self.entity(), self.words),
            recipient,
            references,
            subject: self.subject(letter),
            body: whole,
            closing: vec![
                self.say("letter-closing"),
                self.say("letter-desk"),
                organisation.name.clone(),
                organisation.legal_mailbox.clone(),
            ],
            code: Some((self.say("letter-code"), code.to_string(), self.how_to_check())),
        }
    }

    fn subject(&self, letter: &Letter) -> String {
        let reference = self.case().reference.as_str();
        let id = format!("letter-subject-{}", letter.kind.code().replace('_', "-"));
        self.words.say_with(&id, [("reference", reference.into())])
    }

    fn how_to_check(&self) -> String {
        match self.office.base_url {
            Some(base) => self
                .words
                .say_with("letter-check-at", [("address", format!("{base}/letter").into())]),
            None => self.say("letter-check-by-asking"),
        }
    }

    fn body(&self, letter: &Letter) -> Vec<Block> {
        match &letter.kind {
            LetterKind::Acknowledgement { missing } => self.acknowledgement(missing),
            LetterKind::StillMissing { missing } => self.still_missing(missing),
            LetterKind::NotOurs { right_entity } => self.not_ours(right_entity),
            LetterKind::Refusal { because } => self.refusal(*because),
            LetterKind::Question => self.question(),
            LetterKind::Objection { ground, items } => {
                let mut body = vec![Block::Paragraph(self.words.say_with(
                    "letter-objection",
                    [
                        ("items", prose::items(self.words, &mut items.iter()).into()),
                        ("ground", self.coded("letter-ground", ground).into()),
                    ],
                ))];
                body.push(Block::Points(items.iter().map(|item| self.item(*item)).collect()));
                body.extend(self.written());
                body.push(self.paragraph("letter-objection-next"));
                body
            }
            LetterKind::FeeQuote { amount_minor, currency } => {
                self.fee_quote(*amount_minor, currency)
            }
            LetterKind::Invoice => self.invoice(),
            LetterKind::Process { item, outcome } => vec![
                Block::Paragraph(self.words.say_with(
                    "letter-process",
                    [
                        ("item", self.item(*item).into()),
                        ("outcome", self.coded("letter-outcome", outcome).into()),
                    ],
                )),
                self.paragraph("letter-process-holder"),
            ],
            LetterKind::PackageReady { items, expires_on, .. } => {
                self.package_ready(items, *expires_on)
            }
            LetterKind::PackageWithdrawn { package } => {
                let mut body = vec![Block::Paragraph(self.words.say_with(
                    "letter-package-withdrawn",
                    [("package", package.to_string().into())],
                ))];
                body.extend(self.written());
                body
            }
            LetterKind::Answer { answer, grounds, fallen } => {
                let mut body =
                    vec![self.paragraph(&format!("letter-answered-{}", prose::code(answer)))];
                if !grounds.is_empty() {
                    body.push(self.paragraph("letter-answer-grounds"));
                    let told = grounds.iter().map(|(item, ground)| {
                        let ground = self.coded("letter-ground", ground);
                        self.words.say_with(
                            "letter-answer-ground",
                            [("item", self.item(*item).into()), ("ground", ground.into())],
                        )
                    });
                    body.push(Block::Points(told.collect()));
                }
                if !fallen.is_empty() {
                    body.push(self.paragraph("letter-answer-fallen"));
                    body.push(Block::Points(fallen.iter().map(|item| self.item(*item)).collect()));
                }
                body.extend(self.decision_words());
                body.push(self.paragraph(if *answer == Answer::Rejected {
                    "letter-answer-again"
                } else {
                    "letter-answer-law"
                }));
                body
            }
            LetterKind::Notice { .. } => self.notice(),
        }
    }

    /// RV-6 in every one of them, IN-6 where something is missing.
    fn acknowledgement(&self, missing: &[Missing]) -> Vec<Block> {
        let case = self.case();
        let received = self.words.say_with(
            "letter-acknowledgement",
            [
                ("channel", self.coded("letter-channel", &case.request.channel).into()),
                ("on", prose::day_and_time(self.words, case.received_at, self.office.zone).into()),
                ("reference", case.reference.as_str().into()),
            ],
        );
        let mut body = vec![Block::Paragraph(received), self.paragraph("letter-comply-with-law")];
        if missing.is_empty() {
            body.push(self.paragraph("letter-acknowledgement-next"));
        } else {
            body.extend(self.missing("letter-acknowledgement-missing", missing));
        }
        if case.request.emergency.is_some() {
            body.push(self.paragraph("letter-acknowledgement-emergency"));
        }
        body.push(self.paragraph("letter-no-direct-access"));
        body
    }

    fn still_missing(&self, missing: &[Missing]) -> Vec<Block> {
        self.missing("letter-still-missing", missing)
    }

    fn missing(&self, first: &str, missing: &[Missing]) -> Vec<Block> {
        vec![
            self.paragraph(first),
            Block::Points(missing.iter().map(|what| self.coded("letter-missing", what)).collect()),
            self.paragraph("letter-missing-next"),
        ]
    }

    /// IN-2.
    fn not_ours(&self, right: &str) -> Vec<Block> {
        let mut body = vec![self.paragraph("letter-not-ours")];
        if let Some(entity) = self.office.profile.entity(right) {
            body.push(Block::Lines(sender(entity, self.words)));
        }
        body.push(Block::Paragraph(self.words.say_with(
            "letter-not-ours-mailbox",
            [("mailbox", self.office.profile.organisation().legal_mailbox.as_str().into())],
        )));
        body.push(self.paragraph("letter-not-ours-counted"));
        body
    }

    fn refusal(&self, because: RefusedBecause) -> Vec<Block> {
        let code = prose::code(&because);
        let mut body = vec![self.paragraph(&format!("letter-refusal-{code}"))];
        body.extend(self.written());
        body.push(self.paragraph(&format!("letter-refusal-{code}-next")));
        body
    }

    /// RV-2, TI-1.
    fn question(&self) -> Vec<Block> {
        let mut body = vec![self.paragraph("letter-question")];
        body.extend(self.written());
        body.push(self.paragraph("letter-question-next"));
        body
    }

    /// IN-9.
    fn fee_quote(&self, amount_minor: u64, currency: &str) -> Vec<Block> {
        let amount = prose::amount(self.words, amount_minor, currency);
        let mut body = vec![
            Block::Paragraph(self.words.say_with("letter-fee", [("amount", amount.into())])),
            self.paragraph("letter-fee-next"),
        ];
        if let Some(schedule) = &self.office.profile.fees().schedule {
            body.push(Block::Paragraph(
                self.words
                    .say_with("letter-fee-schedule", [("schedule", schedule.as_str().into())]),
            ));
        }
        let case = self.case();
        if case.request.emergency.is_some() || case.request.process.binding {
            body.push(self.paragraph("letter-fee-no-delay"));
        }
        body
    }

    fn invoice(&self) -> Vec<Block> {
        let quoted =
            self.occurrence.history.iter().rev().find_map(|recorded| match &recorded.event {
                Event::FeeQuoted { amount_minor, currency } => {
                    Some(prose::amount(self.words, *amount_minor, currency))
                }
                _ => None,
            });
        vec![
            Block::Paragraph(self.words.say_with(
                "letter-invoice",
                [
                    ("amount", quoted.unwrap_or_default().into()),
                    ("reference", self.case().reference.as_str().into()),
                ],
            )),
            self.paragraph("letter-invoice-next"),
        ]
    }

    /// DA-5: where the package waits; number and secret of the receipt are with the agency since it submitted.
    fn package_ready(&self, items: &BTreeSet<ItemNumber>, expires_on: Date) -> Vec<Block> {
        let mut body = vec![
            self.paragraph("letter-package"),
            Block::Points(items.iter().map(|item| self.item(*item)).collect()),
        ];
        body.push(match self.office.base_url {
            Some(base) => Block::Paragraph(self.words.say_with(
                "letter-package-where",
                [
                    ("address", format!("{base}/portal/status").into()),
                    ("reference", self.case().reference.as_str().into()),
                ],
            )),
            None => self.paragraph("letter-package-where-asked"),
        });
        body.push(self.paragraph("letter-package-how"));
        body.push(Block::Paragraph(
            self.words
                .say_with("letter-package-until", [("until", self.words.date(expires_on).into())]),
        ));
        body.push(self.paragraph("letter-answer-law"));
        body
    }

    /// NO-1 to NO-4: what somebody wrote and reviewed before it was released.
    fn notice(&self) -> Vec<Block> {
        let text = self.last_words().and_then(Written::get);
        let lines = text.map(String::as_str).unwrap_or_default().split("\n\n");
        lines
            .map(str::trim)
            .filter(|paragraph| !paragraph.is_empty())
            .map(|paragraph| Block::Paragraph(paragraph.to_owned()))
            .collect()
    }

    /// `item 2 (usage records, 1 January 2024 to 10 January 2024)`. Identifiers stay with the agency's own words.
    fn item(&self, number: ItemNumber) -> String {
        let Some(item) = self.case().request.items.get(&number) else {
            return prose::items(self.words, &mut [number].iter());
        };
        let measure = measure(self.words, item.measure);
        match item.range {
            Some(range) => self.words.say_with(
                "letter-item-days",
                [
                    ("number", number.to_string().into()),
                    ("measure", measure.into()),
                    ("from", self.words.date(range.from).into()),
                    ("to", self.words.date(range.to).into()),
                ],
            ),
            None => self.words.say_with(
                "letter-item",
                [("number", number.to_string().into()), ("measure", measure.into())],
            ),
        }
    }

    fn coded(&self, prefix: &str, value: &impl serde::Serialize) -> String {
        self.words.coded(prefix, &prose::code(value))
    }

    /// The words that somebody wrote with the event that owes the letter.
    fn last_words(&self) -> Option<&Written> {
        match &self.occurrence.history.last()?.event {
            Event::Refused { personal, .. }
            | Event::ClarificationAsked { personal }
            | Event::Objected { personal, .. }
            | Event::PackageWithdrawn { personal, .. }
            | Event::NoticeSent { personal, .. } => Some(personal),
            _ => None,
        }
    }

    fn written(&self) -> Option<Block> {
        words_block(self.last_words()?)
    }

    /// RV-2: the sentences of the decision that is in force.
    fn decision_words(&self) -> Option<Block> {
        let proposed =
            self.occurrence.history.iter().rev().find_map(|recorded| match &recorded.event {
                Event::DecisionProposed { personal, .. } => Some(personal),
                _ => None,
            });
        words_block(proposed?)
    }
}

/// What is asked to be done, as a letter names it.
#[must_use]
pub fn measure(words: Words, measure: Measure) -> String {
    match measure {
        Measure::Disclose(class) => class_of(words, class.code()),
        Measure::Preserve(class) => {
            let class = class_of(words, class.code());
            words.say_with("letter-measure-preserve", [("class", class.into())])
        }
        Measure::Restrict => words.say("letter-measure-restrict"),
        Measure::Delete => words.say("letter-measure-delete"),
        Measure::Assist => words.say("letter-measure-assist"),
    }
}

fn class_of(words: Words, code: &str) -> String {
    words.coded("letter-class", &code.replace('_', "-"))
}

fn words_block(written: &Written) -> Option<Block> {
    let text = written.get()?.trim();
    (!text.is_empty()).then(|| Block::Words(text.to_owned()))
}

pub(crate) fn sender(entity: &Entity, words: Words) -> Vec<String> {
    let mut lines = vec![entity.name.clone()];
    lines.extend(entity.registered_office.iter().cloned());
    if let Some(number) = &entity.register_number {
        lines.push(words.say_with("letter-register-number", [("number", number.as_str().into())]));
    }
    lines
}

/// The agency as an address, a line for each line of it.
fn address_of(personal: &RequestPersonal) -> Vec<String> {
    let place = if personal.reply_address.trim().is_empty() {
        &personal.agency_address
    } else {
        &personal.reply_address
    };
    let lines = personal.agency.lines().chain(place.lines()).map(str::trim);
    let lines = lines.filter(|line| !line.is_empty()).take(LONGEST_ADDRESS);
    lines.map(|line| line.chars().take(LONGEST_LINE).collect()).collect()
}
