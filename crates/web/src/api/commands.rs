//! What the desk does to a case, as JSON: one object for each verb, told apart by `command`.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::deadline::DeadlineKind;
use writ_core::directory::{EntryNumber, LineNumber};
use writ_core::event::Words;
use writ_core::fulfilment::{Act, Fulfilment};
use writ_core::notice::{Ground as NoticeGround, NoticeNumber, Review};
use writ_core::request::{DateRange, IdentifierNumber, ItemNumber, NondisclosureOrder};
use writ_core::review::{Ground, ItemDecision};
use writ_core::verification::{CallBackResult, EvidenceKind, Proves};

use super::body::given;
use super::codes::{
    CallResultCode, CategoryCode, DeadlineCode, EvidenceCode, GroundCode, NoticeGroundCode,
    OutcomeCode, ProvesCode,
};
use super::problem::Fault;
use super::reports::strict_day;

/// Longest sentence of a command, in characters.
const LONGEST_WORDS: usize = 10_000;
/// Longest line of a command, in characters.
const LONGEST_LINE: usize = 200;
/// Most items one command names.
const MOST_ITEMS: usize = 1_000;

/// A verb of the desk.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum CommandBody {
    /// Acknowledge the receipt (RV-6, TI-2).
    Acknowledge {},
    /// Answer `not ours` with the right addressee (IN-2).
    AnswerNotOurs {},
    /// Refuse because what was missing never came (IN-6).
    RefuseIncomplete {
        /// The sentence that the agency reads.
        reason: Sentence,
    },
    /// Put evidence of authenticity on record (VE-3).
    RecordEvidence {
        #[schema(value_type = ProvesCode)]
        proves: Proves,
        #[schema(value_type = EvidenceCode)]
        kind: EvidenceKind,
        /// Whether it speaks for authenticity.
        holds: bool,
    },
    /// Record a call-back to a number of the company's own directory (VE-2).
    CallBack {
        /// The entry of the directory that was called.
        #[schema(value_type = u32, minimum = 1, maximum = 4_294_967_295_u32)]
        entry: u32,
        /// The line of the entry.
        #[schema(value_type = u16, minimum = 1, maximum = 65_535)]
        line: u16,
        #[schema(value_type = CallResultCode)]
        result: CallBackResult,
        /// Who spoke, and what was said.
        note: Sentence,
    },
    /// Find agency, officer and instrument verified (VE-1).
    Verify {},
    /// Refuse because they cannot be verified (VE-1).
    RefuseUnverified {
        /// The sentence that the agency reads.
        reason: Sentence,
    },
    /// Set the category (CO-6).
    Categorise {
        #[schema(value_type = CategoryCode)]
        category: Category,
    },
    /// Assess the legal basis (RV-1).
    AssessLegalBasis {
        /// Whether it is valid.
        valid: bool,
        reasons: Sentence,
    },
    /// Assess whether the order proves illegal use or infringement (RV-4).
    AssessOrder {
        /// Whether it does.
        proves_illegal_use: bool,
        reasons: Sentence,
    },
    /// Assess a claimed emergency (RV-3, RV-8).
    AssessEmergency {
        /// Whether the agency proved it.
        proven: bool,
        /// Whether imminent danger to a person is found in good faith.
        good_faith_finding: bool,
        finding: Sentence,
    },
    /// Record the account holder's consent (DA-2).
    RecordConsent {
        /// The number of the identifier.
        #[schema(minimum = 1)]
        identifier: u16,
    },
    /// Record that the account holder withdrew it (DA-2).
    WithdrawConsent {
        /// The number of the identifier.
        #[schema(minimum = 1)]
        identifier: u16,
    },
    /// Ask the agency; the company's own clocks stop (RV-2, TI-1).
    AskClarification { question: Sentence },
    /// Object (RV-2).
    Object {
        #[schema(value_type = GroundCode)]
        ground: Ground,
        /// The numbers of the items.
        items: ItemNumbers,
        reasons: Sentence,
    },
    /// Record the agency's answer to a question or an objection (RV-2).
    RecordAnswer { answer: Sentence },
    /// Propose a decision on every item (RV-7).
    ProposeDecision {
        /// A decision for each item of the request.
        #[schema(min_items = 1, max_items = 1_000)]
        decisions: Vec<DecisionBody>,
        /// The sentences that the agency reads.
        words: Sentence,
    },
    /// Approve what somebody else proposed (RV-7).
    Approve {},
    /// Send a proposal back (RV-7).
    ReturnProposal { reason: Sentence },
    /// Quote a fee (IN-9).
    QuoteFee {
        /// In the smallest unit of the currency.
        #[schema(minimum = 1, maximum = 1_000_000_000_u64)]
        amount_minor: u64,
        /// ISO 4217.
        #[schema(pattern = "^[A-Z]{3}$", example = "EUR")]
        currency: String,
    },
    /// Record that the agency accepts the fee (IN-9).
    AcceptFee {},
    /// Waive the fee (IN-9).
    WaiveFee {},
    /// Invoice the fee (IN-9).
    InvoiceFee {},
    /// Record its payment (IN-9).
    PayFee {},
    /// Record a search or an act for a granted item (DA-4, RV-5).
    Fulfil {
        /// The number of the item.
        #[schema(minimum = 1)]
        item: u16,
        #[schema(value_type = OutcomeCode)]
        outcome: Fulfilment,
        /// The service provider that took part, by its code in the profile (RV-6).
        #[serde(default, deserialize_with = "given")]
        #[schema(nullable = false)]
        provider: Option<Line>,
        /// What was searched, left out and why.
        record: Sentence,
    },
    /// Record a prohibition to tell the account holder (NO-3).
    RecordOrder {
        /// Its last day; absent where it names none.
        #[serde(default, deserialize_with = "given")]
        #[schema(nullable = false)]
        ends_on: Option<Day>,
    },
    /// Record that a prohibition was lifted (NO-3).
    LiftOrder {
        /// Which, from 0 in the order of their recording.
        #[schema(minimum = 0)]
        order: u16,
    },
    /// Tell an account holder (NO-1 to NO-4).
    SendNotice {
        /// The number of the notice.
        #[schema(minimum = 1)]
        notice: u16,
        text: Sentence,
    },
    /// Propose to withhold a notice (NO-5).
    ProposeWithholding {
        /// The number of the notice.
        #[schema(minimum = 1)]
        notice: u16,
        #[schema(value_type = NoticeGroundCode)]
        ground: NoticeGround,
        /// When to look at it again; absent where not again.
        #[serde(default, deserialize_with = "given")]
        #[schema(nullable = false)]
        review_on: Option<Day>,
        /// Evidence and reasons.
        evidence: Sentence,
    },
    /// Approve a withholding (NO-5).
    ApproveWithholding {
        /// The number of the notice.
        #[schema(minimum = 1)]
        notice: u16,
    },
    /// Decline a withholding, or end it (NO-5).
    EndWithholding {
        /// The number of the notice.
        #[schema(minimum = 1)]
        notice: u16,
    },
    /// Record that the agency withdrew the request (CO-3).
    Withdraw {
        /// The number of the revised request that takes its place.
        #[serde(default, deserialize_with = "given")]
        #[schema(nullable = false)]
        superseded_by: Option<Line>,
    },
    /// Join it to the case that counts for both (CO-1).
    Join {
        /// The number of that case.
        root: Line,
        /// Whether you found it to be the same document of the same agency.
        same_document_found: bool,
    },
    /// Raise the alarm of a missed deadline (TI-1).
    RaiseAlarm {
        #[schema(value_type = DeadlineCode)]
        kind: DeadlineKind,
    },
    /// Ask for a hold or for its end; the second person's same command confirms (RT-1).
    Hold {},
    /// Destroy the personal data (RT-1).
    Erase {},
}

/// What is to happen with one item.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum DecisionBody {
    /// Do what is asked.
    Grant {
        /// The number of the item.
        #[schema(minimum = 1)]
        item: u16,
    },
    /// Do it for fewer days than asked (DA-4).
    Narrow {
        /// The number of the item.
        #[schema(minimum = 1)]
        item: u16,
        /// First day.
        from: Day,
        /// Last day.
        to: Day,
        #[schema(value_type = GroundCode)]
        ground: Ground,
    },
    /// Do not do it.
    Reject {
        /// The number of the item.
        #[schema(minimum = 1)]
        item: u16,
        #[schema(value_type = GroundCode)]
        ground: Ground,
    },
}

/// A text of 1 to 10,000 characters: personal data until proven otherwise.
#[derive(ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 10_000)]
pub(crate) struct Sentence(pub(crate) String);

/// A line of 1 to 200 characters.
#[derive(ToSchema)]
#[schema(value_type = String, min_length = 1, max_length = 200)]
pub(crate) struct Line(pub(crate) String);

/// A day, `YYYY-MM-DD`.
#[derive(Clone, Copy, ToSchema)]
#[schema(value_type = String, format = Date, example = "2025-02-14")]
pub(crate) struct Day(pub(crate) jiff::civil::Date);

/// Numbers of items, 1 to 1,000 of them.
#[derive(ToSchema)]
#[schema(value_type = Vec<u16>, min_items = 1, max_items = 1_000)]
pub(crate) struct ItemNumbers(BTreeSet<ItemNumber>);

fn bounded<'de, D: Deserializer<'de>>(deserializer: D, most: usize) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let length = text.chars().take(most.saturating_add(1)).count();
    if (1..=most).contains(&length) { Ok(text) } else { Err(D::Error::custom("invalid length")) }
}

impl<'de> Deserialize<'de> for Sentence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bounded(deserializer, LONGEST_WORDS).map(Self)
    }
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bounded(deserializer, LONGEST_LINE).map(Self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        strict_day(&text).map(Self).ok_or_else(|| D::Error::custom("writ: no day"))
    }
}

impl<'de> Deserialize<'de> for ItemNumbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let numbers = Vec::<u16>::deserialize(deserializer)?;
        if !(1..=MOST_ITEMS).contains(&numbers.len()) {
            return Err(D::Error::custom("invalid length"));
        }
        Ok(Self(numbers.into_iter().map(ItemNumber).collect()))
    }
}

impl From<Sentence> for Words {
    fn from(sentence: Sentence) -> Self {
        Self::new(sentence.0)
    }
}

/// A command as the core takes it, or what the app has to look up first.
pub(crate) enum Verb {
    /// The core's own.
    Core(Command),
    /// Join to the case with this number (CO-1).
    Join { root: String, same_document_found: bool },
    /// Record a call to a line of the directory (VE-2).
    CallBack { entry: EntryNumber, line: LineNumber, result: CallBackResult, note: String },
}

impl CommandBody {
    /// The verb that the body names.
    pub(crate) fn verb(self) -> Result<Verb, Fault> {
        Ok(Verb::Core(match self {
            Self::Join { root: Line(root), same_document_found } => {
                return Ok(Verb::Join { root, same_document_found });
            }
            Self::Acknowledge {} => Command::Acknowledge,
            Self::AnswerNotOurs {} => Command::AnswerNotOurs,
            Self::RefuseIncomplete { reason } => Command::RefuseIncomplete(reason.into()),
            Self::RecordEvidence { proves, kind, holds } => {
                Command::RecordEvidence { proves, kind, holds }
            }
            Self::CallBack { entry, line, result, note } => {
                let (entry, line) = (EntryNumber(entry), LineNumber(line));
                return Ok(Verb::CallBack { entry, line, result, note: note.0 });
            }
            Self::Verify {} => Command::Verify,
            Self::RefuseUnverified { reason } => Command::RefuseUnverified(reason.into()),
            Self::Categorise { category } => Command::Categorise(category),
            Self::AssessLegalBasis { valid, reasons } => {
                Command::AssessLegalBasis { valid, reasons: reasons.into() }
            }
            Self::AssessOrder { proves_illegal_use, reasons } => {
                Command::AssessOrder { proves_illegal_use, reasons: reasons.into() }
            }
            Self::AssessEmergency { proven, good_faith_finding, finding } => {
                Command::AssessEmergency { proven, good_faith_finding, finding: finding.into() }
            }
            Self::RecordConsent { identifier } => {
                Command::RecordConsent(IdentifierNumber(identifier))
            }
            Self::WithdrawConsent { identifier } => {
                Command::WithdrawConsent(IdentifierNumber(identifier))
            }
            Self::AskClarification { question } => Command::AskClarification(question.into()),
            Self::Object { ground, items, reasons } => {
                Command::Object { ground, items: items.0, reasons: reasons.into() }
            }
            Self::RecordAnswer { answer } => Command::AnswerDesk(answer.into()),
            Self::ProposeDecision { decisions, words } => Command::ProposeDecision {
                decisions: item_decisions(decisions)?,
                words: words.into(),
            },
            Self::Approve {} => Command::Approve,
            Self::ReturnProposal { reason } => Command::ReturnProposal(reason.into()),
            Self::QuoteFee { amount_minor, currency } => quote(amount_minor, currency)?,
            Self::AcceptFee {} => Command::AcceptFee,
            Self::WaiveFee {} => Command::WaiveFee,
            Self::InvoiceFee {} => Command::InvoiceFee,
            Self::PayFee {} => Command::PayFee,
            Self::Fulfil { item, outcome, provider, record } => {
                if outcome == Fulfilment::Given {
                    return Err(Fault::field("/outcome", "unknown_choice"));
                }
                Command::Fulfil(Act {
                    item: ItemNumber(item),
                    outcome,
                    provider: provider.map(|provider| provider.0),
                    record: record.into(),
                })
            }
            Self::RecordOrder { ends_on } => {
                Command::RecordOrder(NondisclosureOrder { ends_on: ends_on.map(|day| day.0) })
            }
            Self::LiftOrder { order } => Command::LiftOrder(order),
            Self::SendNotice { notice, text } => {
                Command::SendNotice { notice: NoticeNumber(notice), text: text.into() }
            }
            Self::ProposeWithholding { notice, ground, review_on, evidence } => {
                Command::ProposeWithholding {
                    notice: NoticeNumber(notice),
                    ground,
                    review: review_on.map_or(Review::NoFurther, |day| Review::On(day.0)),
                    evidence: evidence.into(),
                }
            }
            Self::ApproveWithholding { notice } => {
                Command::ApproveWithholding(NoticeNumber(notice))
            }
            Self::EndWithholding { notice } => Command::EndWithholding(NoticeNumber(notice)),
            Self::Withdraw { superseded_by } => {
                Command::Withdraw { superseded_by: superseded_by.map(|number| number.0) }
            }
            Self::RaiseAlarm { kind } => Command::RaiseAlarm(kind),
            Self::Hold {} => Command::Hold,
            Self::Erase {} => Command::Erase,
        }))
    }
}

/// DA-4: each item is decided once.
fn item_decisions(bodies: Vec<DecisionBody>) -> Result<BTreeMap<ItemNumber, ItemDecision>, Fault> {
    if !(1..=MOST_ITEMS).contains(&bodies.len()) {
        return Err(Fault::field("/decisions", "wrong_length"));
    }
    let mut decisions = BTreeMap::new();
    for (place, body) in bodies.into_iter().enumerate() {
        let (item, decision) = match body {
            DecisionBody::Grant { item } => (item, ItemDecision::Grant),
            DecisionBody::Narrow { item, from, to, ground } => {
                let range = DateRange { from: from.0, to: to.0 };
                (item, ItemDecision::Narrow { range, ground })
            }
            DecisionBody::Reject { item, ground } => (item, ItemDecision::Reject { ground }),
        };
        if decisions.insert(ItemNumber(item), decision).is_some() {
            return Err(Fault::field(format!("/decisions/{place}/item"), "repeated_field"));
        }
    }
    Ok(decisions)
}

fn quote(amount_minor: u64, currency: String) -> Result<Command, Fault> {
    if !(1..=1_000_000_000).contains(&amount_minor) {
        return Err(Fault::field("/amount_minor", "range"));
    }
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Fault::field("/currency", "unfit"));
    }
    Ok(Command::QuoteFee { amount_minor, currency })
}
