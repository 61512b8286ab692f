//! A case as JSON, without what names persons.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use writ_core::agency::AgencyKind;
use writ_core::case::{Awaited, Case, Fee};
use writ_core::closing::ErasedDays;
use writ_core::data_class::DataClass;
use writ_core::deadline::{Deadline, Source};
use writ_core::document::{DocumentFacts, DocumentNumber};
use writ_core::event::{Recorded, UnreadableEvent};
use writ_core::notice::{Notice, NoticeNumber, Standing};
use writ_core::package::{Package, PackageNumber};
use writ_core::request::{Addressee, Circumstance, Item, ItemNumber, Measure};
use writ_core::review::ItemDecision;
use writ_core::stage::{Ending, Stage};

use super::codes::{CategoryCode, DataClassCode, DeadlineCode, IdentifierCode, PaperCode};

/// A case, without what names persons.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an answer of its own to a reader in JSON"
)]
pub(crate) struct CaseBody {
    /// Its number, as printed.
    #[schema(example = "WRIT-2026-000042")]
    number: String,
    /// Its last event: what a change names in `If-Match`.
    #[schema(minimum = 1)]
    seq: u32,
    /// Where it stands.
    #[schema(pattern = "^[a-z]+$", example = "review")]
    stage: &'static str,
    /// How it ended, once it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z_]+$", nullable = false)]
    ending: Option<String>,
    /// When it reached the company.
    #[schema(format = DateTime)]
    received_at: String,
    /// When the answer was complete, once it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    answered_at: Option<String>,
    /// The table it counts in (CO-6).
    #[schema(value_type = CategoryCode)]
    category: &'static str,
    /// Whether review set the category; before, it is presumed.
    category_set_at_review: bool,
    /// The country or region of the agency (CO-7).
    #[schema(pattern = "^([A-Z]{2}|XX-[A-Z0-9]{1,16})$")]
    country: String,
    /// The kind of the agency, where it said so (IN-1).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z_]+$", nullable = false)]
    agency_kind: Option<&'static str>,
    /// How it came (IN-2).
    #[schema(pattern = "^[a-z_]+$")]
    channel: String,
    /// Whether it came to the right addressee (IN-2).
    right_addressee: bool,
    /// The code of the instrument (IN-7).
    instrument: String,
    /// Whether the instrument binds the company.
    binding: bool,
    /// Why it is asked, where it said so (IN-8).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z_]+$", nullable = false)]
    circumstance: Option<&'static str>,
    /// What is threatened, where it claims to be an emergency (RV-3).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z_]+$", nullable = false)]
    emergency: Option<String>,
    /// What the submission lacks (IN-6).
    missing: Vec<String>,
    /// Whether the receipt was acknowledged (RV-6).
    acknowledged: bool,
    /// What of the agency is awaited.
    #[schema(pattern = "^[a-z_]+$", example = "nothing")]
    awaited: &'static str,
    /// Whether it was objected to or rejected, at least in part (CO-2).
    challenged: bool,
    verification: VerificationBody,
    /// What is asked, item by item.
    items: Vec<ItemBody>,
    /// The documents on record (IN-3, IN-6).
    papers: Vec<PaperBody>,
    /// What was released (DA-5).
    packages: Vec<PackageBody>,
    /// The deadlines that run (TI-1).
    deadlines: Vec<DeadlineBody>,
    /// The account holders to be told (NO-1 to NO-5).
    notices: Vec<NoticeBody>,
    /// The prohibitions to tell, in the order of their recording (NO-3).
    prohibitions: Vec<ProhibitionBody>,
    /// Where a fee stands (IN-9).
    #[schema(pattern = "^[a-z]+$", example = "none")]
    fee: &'static str,
    /// When what names persons was destroyed, once it is (RT-1).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    erased: Option<ErasedBody>,
}

/// The end of what names persons (RT-1).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErasedBody {
    /// The day on which it was destroyed.
    #[schema(format = Date)]
    on: String,
    /// The day by whose end the last backup is gone that can still open it; absent where it is not said for how long
    /// backups are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    gone_everywhere_on: Option<String>,
}

/// What is proven of who asks (VE-1 to VE-3).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VerificationBody {
    /// Of agency, officer and instrument, what evidence proves.
    proven: Vec<String>,
    /// Whether a call-back is needed (VE-2).
    needs_call_back: bool,
    /// How the last call-back ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z_]+$", nullable = false)]
    call_back: Option<String>,
}

/// One item: one identifier, one measure, one range of days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemBody {
    /// Its number.
    number: u16,
    /// The number of its identifier.
    identifier: u16,
    /// The kind of the identifier, where the request names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IdentifierCode>, nullable = false)]
    identifier_kind: Option<&'static str>,
    /// What is to be done.
    #[schema(pattern = "^[a-z]+$", example = "disclose")]
    measure: &'static str,
    /// The class of data, where the measure reaches data.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DataClassCode>, nullable = false)]
    data_class: Option<&'static str>,
    /// First day asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    from: Option<String>,
    /// Last day asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    to: Option<String>,
    /// What is proposed or decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    decision: Option<DecisionView>,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z_]+$", nullable = false)]
    outcome: Option<String>,
}

/// What is proposed or decided on an item (RV-7).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DecisionView {
    /// `grant`, `narrow` or `reject`.
    #[schema(pattern = "^(grant|narrow|reject)$")]
    decision: &'static str,
    /// Why not all of it (RV-2).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z_]+$", nullable = false)]
    ground: Option<String>,
    /// First day granted, where the item is narrowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    from: Option<String>,
    /// Last day granted, where the item is narrowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    to: Option<String>,
    /// Whether it is in force: the right people approved it.
    in_force: bool,
}

/// A document on record; what it is called may name a person, and is left out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaperBody {
    /// Its number.
    number: u16,
    /// What it is.
    #[schema(value_type = PaperCode)]
    kind: &'static str,
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    size_bytes: u64,
    /// The type as stated.
    #[schema(example = "application/pdf")]
    media_type: String,
}

/// A sealed package.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PackageBody {
    /// Its number.
    number: u16,
    /// The numbers of the items in it (DA-4).
    items: Vec<u16>,
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
    size_bytes: u64,
    /// Files in it, its list of contents not counted.
    files: u16,
    /// The last day on which it can be fetched.
    #[schema(format = Date)]
    expires_on: String,
    /// Whether the desk took it back.
    withdrawn: bool,
    /// When the agency first fetched it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    first_fetched_at: Option<String>,
    /// Whether the agency confirmed its receipt.
    confirmed: bool,
}

/// One row of what is due.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeadlineBody {
    /// What has to happen.
    #[schema(value_type = DeadlineCode)]
    kind: String,
    /// By when; absent while the clock stands still.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    due_at: Option<String>,
    /// Before when it must not happen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, nullable = false)]
    not_before: Option<String>,
    /// Whether the clock stands still.
    paused: bool,
    /// The rule, instrument or law it comes from.
    source: String,
}

/// An account holder to be told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeBody {
    /// Its number.
    number: u16,
    /// The number of the identifier whose holder is told.
    identifier: u16,
    /// Of what.
    #[schema(pattern = "^[a-z_]+$")]
    occasion: String,
    /// The day of what it tells.
    #[schema(format = Date)]
    happened_on: String,
    /// What is decided about it.
    #[schema(pattern = "^(owed|withheld|withheld_for_good|sent)$")]
    standing: &'static str,
    /// The ground of a withholding (NO-5).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[a-z_]+$", nullable = false)]
    ground: Option<String>,
    /// When a withholding is looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    review_on: Option<String>,
    /// Whether a withholding waits for its second person.
    withholding_proposed: bool,
}

/// A prohibition to tell the account holder.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProhibitionBody {
    /// Its last day; absent where it names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date, nullable = false)]
    ends_on: Option<String>,
    /// Whether it was lifted.
    lifted: bool,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventLine {
    /// Its place in the case.
    #[schema(minimum = 1)]
    seq: u32,
    /// When it was recorded.
    #[schema(format = DateTime)]
    at: String,
    /// A code for who did it; never a name.
    #[schema(example = "staff:7:counsel")]
    by: String,
    /// What it is.
    #[schema(pattern = "^[a-z_]+$")]
    kind: &'static str,
    /// What is known of it, without what names persons.
    #[schema(value_type = Object)]
    facts: serde_json::Value,
}

impl CaseBody {
    /// The case as it stands at an event.
    pub(crate) fn of(case: &Case, seq: u32, erased: Option<ErasedDays>) -> Self {
        let request = &case.request;
        Self {
            number: case.reference.clone(),
            seq,
            stage: case.stage.code(),
            ending: case.stage.ending().map(ending),
            received_at: case.received_at.to_string(),
            answered_at: case.answered_at.map(|at| at.to_string()),
            category: case.category.category.code(),
            category_set_at_review: case.category.set_at_review,
            country: request.country.to_string(),
            agency_kind: request.agency_kind.map(AgencyKind::code),
            channel: code(&request.channel),
            right_addressee: request.addressee == Addressee::Right,
            instrument: request.process.instrument.clone(),
            binding: request.process.binding,
            circumstance: request.circumstance.map(Circumstance::code),
            emergency: request.emergency.as_ref().map(code),
            missing: request.missing().iter().map(code).collect(),
            acknowledged: case.acknowledged,
            awaited: match case.awaited {
                Awaited::Nothing => "nothing",
                Awaited::Clarification => "clarification",
                Awaited::AnswerToObjection => "answer_to_objection",
            },
            challenged: case.challenged,
            verification: VerificationBody {
                proven: case.verification.proven().iter().map(code).collect(),
                needs_call_back: case.verification.needs_call_back(case),
                call_back: case.verification.call_back().as_ref().map(code),
            },
            items: request
                .items
                .iter()
                .map(|(number, item)| item_body(case, *number, item))
                .collect(),
            papers: case.papers.iter().map(|(number, facts)| paper(*number, facts)).collect(),
            packages: case.packages.iter().map(|(number, one)| package(*number, one)).collect(),
            deadlines: case.deadlines.iter().map(deadline).collect(),
            notices: case
                .notices
                .iter()
                .map(|(number, notice)| notice_body(*number, notice))
                .collect(),
            prohibitions: case
                .prohibitions
                .iter()
                .map(|prohibition| ProhibitionBody {
                    ends_on: prohibition.order.ends_on.map(|day| day.to_string()),
                    lifted: prohibition.lifted_on.is_some(),
                })
                .collect(),
            fee: match case.fee {
                Fee::None => "none",
                Fee::Quoted => "quoted",
                Fee::Accepted => "accepted",
                Fee::Waived => "waived",
                Fee::Invoiced => "invoiced",
                Fee::Paid => "paid",
            },
            erased: erased.map(|days| ErasedBody {
                on: days.on.to_string(),
                gone_everywhere_on: days.gone_everywhere_on.map(|day| day.to_string()),
            }),
        }
    }
}

impl EventLine {
    /// An event at its place.
    pub(crate) fn of(seq: u32, recorded: &Recorded) -> Result<Self, UnreadableEvent> {
        let facts = recorded.event.encode()?.facts;
        Ok(Self {
            seq,
            at: recorded.at.to_string(),
            by: recorded.by.to_string(),
            kind: recorded.event.kind(),
            facts: serde_json::from_str(&facts).unwrap_or_default(),
        })
    }
}

/// The stable code of a value of the core.
pub(crate) fn code<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        Ok(_) | Err(_) => String::new(),
    }
}

/// The code of how a case ended.
pub(crate) fn ending(ending: &Ending) -> String {
    match ending {
        Ending::Answered(answer) => answer.code().to_owned(),
        Ending::Refused(because) => code(because),
        Ending::NotOurs => "not_ours".to_owned(),
        Ending::Withdrawn => "withdrawn".to_owned(),
        Ending::Joined => "joined".to_owned(),
    }
}

fn item_body(case: &Case, number: ItemNumber, item: &Item) -> ItemBody {
    let (measure, class) = match item.measure {
        Measure::Disclose(class) => ("disclose", Some(class)),
        Measure::Restrict => ("restrict", None),
        Measure::Delete => ("delete", None),
        Measure::Preserve(class) => ("preserve", Some(class)),
        Measure::Assist => ("assist", None),
    };
    let decided = match &case.stage {
        Stage::Approval(proposal) => proposal.decisions.get(&number).map(|one| (*one, false)),
        Stage::Fulfilment(decision) => decision.decisions.get(&number).map(|one| (*one, true)),
        Stage::Intake
        | Stage::Verification
        | Stage::Review
        | Stage::Notice(_)
        | Stage::Closed(..)
        | Stage::Erased(..) => None,
    };
    ItemBody {
        number: number.0,
        identifier: item.identifier.0,
        identifier_kind: case
            .request
            .identifier_kinds
            .get(&item.identifier)
            .map(|kind| kind.code()),
        measure,
        data_class: class.map(DataClass::code),
        from: item.range.map(|range| range.from.to_string()),
        to: item.range.map(|range| range.to.to_string()),
        decision: decided.map(|(decision, in_force)| decision_view(decision, in_force)),
        outcome: case.fulfilled.get(&number).map(code),
    }
}

fn decision_view(decision: ItemDecision, in_force: bool) -> DecisionView {
    let (decision, ground, range) = match decision {
        ItemDecision::Grant => ("grant", None, None),
        ItemDecision::Narrow { range, ground } => ("narrow", Some(ground), Some(range)),
        ItemDecision::Reject { ground } => ("reject", Some(ground), None),
    };
    DecisionView {
        decision,
        ground: ground.as_ref().map(code),
        from: range.map(|range| range.from.to_string()),
        to: range.map(|range| range.to.to_string()),
        in_force,
    }
}

fn paper(number: DocumentNumber, facts: &DocumentFacts) -> PaperBody {
    PaperBody {
        number: number.0,
        kind: facts.kind.code(),
        sha256: facts.sha256.to_string(),
        size_bytes: facts.size_bytes,
        media_type: facts.media_type.as_str().to_owned(),
    }
}

fn package(number: PackageNumber, package: &Package) -> PackageBody {
    PackageBody {
        number: number.0,
        items: package.items.iter().map(|item| item.0).collect(),
        sha256: package.sealed.sha256.to_string(),
        size_bytes: package.sealed.size_bytes,
        files: package.sealed.files,
        expires_on: package.expires_on.to_string(),
        withdrawn: package.is_withdrawn,
        first_fetched_at: package.first_fetched_at.map(|at| at.to_string()),
        confirmed: package.is_confirmed,
    }
}

fn deadline(deadline: &Deadline) -> DeadlineBody {
    let source = match deadline.source() {
        Source::Rule(text) | Source::Instrument(text) | Source::Law(text) => text.to_string(),
    };
    DeadlineBody {
        kind: code(&deadline.kind()),
        due_at: deadline.due_at().map(|at| at.to_string()),
        not_before: deadline.not_before().map(|at| at.to_string()),
        paused: deadline.is_paused(),
        source,
    }
}

fn notice_body(number: NoticeNumber, notice: &Notice) -> NoticeBody {
    let (standing, ground, review_on): (_, _, Option<Date>) = match notice.standing {
        Standing::Owed => ("owed", None, None),
        Standing::Withheld { ground, review_on } => ("withheld", Some(ground), Some(review_on)),
        Standing::WithheldForGood { ground } => ("withheld_for_good", Some(ground), None),
        Standing::Sent => ("sent", None, None),
    };
    NoticeBody {
        number: number.0,
        identifier: notice.identifier.0,
        occasion: code(&notice.occasion),
        happened_on: notice.happened_on.to_string(),
        standing,
        ground: ground.as_ref().map(code),
        review_on: review_on.map(|day| day.to_string()),
        withholding_proposed: notice.proposed.is_some(),
    }
}
