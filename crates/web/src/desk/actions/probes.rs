//! Commands that stand for an action while nothing is filled in yet: would the core allow any of them?

use writ_core::category::Category;
use writ_core::command::{Command, Root};
use writ_core::deadline::DeadlineKind;
use writ_core::document::{DocumentFacts, DocumentKind, MediaType, Paper, Papers, Sha256};
use writ_core::event::Words;
use writ_core::fulfilment::{Act, Fulfilment};
use writ_core::notice::{Ground as NoticeGround, Review};
use writ_core::package::SealedPackage;
use writ_core::request::{IdentifierNumber, ItemNumber, NondisclosureOrder, Submission};
use writ_core::review::{Ground, ItemDecision};
use writ_core::stage::Stage;
use writ_core::verification::{EvidenceKind, Proves};

use super::Action;
use crate::desk::case::seen::Seen;

/// Most notices or items that are tried one by one; what is behind them is reached once they are settled.
const MOST_PROBED: usize = 20;

/// What nobody wrote yet.
fn unsaid() -> Words {
    Words::erased()
}

fn some_package() -> SealedPackage {
    SealedPackage { sha256: Sha256([0; 32]), size_bytes: 1, files: 1 }
}

fn some_paper() -> Papers {
    let facts = DocumentFacts {
        kind: DocumentKind::Attachment,
        sha256: Sha256([0; 32]),
        size_bytes: 1,
        media_type: MediaType::stated(MediaType::UNKNOWN),
    };
    Papers::new(vec![Paper { facts, name: String::new() }]).unwrap_or_default()
}

/// Commands of which one has to be allowed for the action to be offered.
pub(super) fn of(action: Action, seen: &Seen<'_>) -> Vec<Command> {
    match action {
        Action::Acknowledge
        | Action::AnswerNotOurs
        | Action::Complete
        | Action::AddPapers
        | Action::RefuseIncomplete
        | Action::Join
        | Action::Withdraw => vec![receiving(action, seen)],
        Action::RecordEvidence
        | Action::CallBack
        | Action::Verify
        | Action::RefuseUnverified
        | Action::AskClarification
        | Action::Object
        | Action::AnswerDesk => vec![asking(action, seen)],
        Action::AssessEmergency
        | Action::AssessLegalBasis
        | Action::AssessOrder
        | Action::Categorise
        | Action::RecordConsent
        | Action::WithdrawConsent
        | Action::ProposeDecision
        | Action::Approve
        | Action::ReturnProposal => reviewing(action, seen),
        Action::Fulfil
        | Action::Disclose
        | Action::ConfirmReceipt
        | Action::WithdrawPackage
        | Action::RenewPackage => carrying_out(action, seen),
        Action::RecordOrder
        | Action::LiftOrder
        | Action::SendNotice
        | Action::ProposeWithholding
        | Action::ApproveWithholding
        | Action::EndWithholding => telling(action, seen),
        Action::QuoteFee => {
            vec![Command::QuoteFee { amount_minor: 1, currency: "EUR".to_owned() }]
        }
        Action::AcceptFee => vec![Command::AcceptFee],
        Action::WaiveFee => vec![Command::WaiveFee],
        Action::InvoiceFee => vec![Command::InvoiceFee],
        Action::PayFee => vec![Command::PayFee],
        Action::RaiseAlarm => DeadlineKind::ALL.into_iter().map(Command::RaiseAlarm).collect(),
        Action::Hold => vec![Command::Hold],
        Action::Erase => vec![Command::Erase],
    }
}

fn receiving(action: Action, seen: &Seen<'_>) -> Command {
    let case = seen.case;
    match action {
        Action::AnswerNotOurs => Command::AnswerNotOurs,
        Action::Complete => {
            let (request, personal) = (case.request.clone(), case.personal.clone());
            Command::Complete(Box::new(Submission { request, personal }))
        }
        Action::AddPapers => Command::AddPapers(some_paper()),
        Action::RefuseIncomplete => Command::RefuseIncomplete(unsaid()),
        Action::Join => Command::Join(Root {
            reference: String::new(),
            country: case.request.country.clone(),
            received_at: case.received_at,
            same_document_found: true,
        }),
        Action::Withdraw => Command::Withdraw { superseded_by: None },
        _ => Command::Acknowledge,
    }
}

fn asking(action: Action, seen: &Seen<'_>) -> Command {
    match action {
        Action::RecordEvidence => Command::RecordEvidence {
            proves: Proves::Agency,
            kind: EvidenceKind::Document,
            holds: true,
        },
        Action::CallBack => super::reading::some_call_back(seen),
        Action::RefuseUnverified => Command::RefuseUnverified(unsaid()),
        Action::AskClarification => Command::AskClarification(unsaid()),
        Action::Object => Command::Object {
            ground: Ground::Unclear,
            items: seen.case.request.items.keys().copied().collect(),
            reasons: unsaid(),
        },
        Action::AnswerDesk => Command::AnswerDesk(unsaid()),
        _ => Command::Verify,
    }
}

fn reviewing(action: Action, seen: &Seen<'_>) -> Vec<Command> {
    let case = seen.case;
    let mut identifiers = case.request.identifier_kinds.keys().copied();
    match action {
        Action::AssessEmergency => vec![Command::AssessEmergency {
            proven: true,
            good_faith_finding: true,
            finding: unsaid(),
        }],
        Action::AssessLegalBasis => {
            [true, false].map(|valid| Command::AssessLegalBasis { valid, reasons: unsaid() }).into()
        }
        Action::AssessOrder => [true, false]
            .map(|proves_illegal_use| Command::AssessOrder {
                proves_illegal_use,
                reasons: unsaid(),
            })
            .into(),
        Action::Categorise => Category::ALL.into_iter().map(Command::Categorise).collect(),
        // One that is open stands for all: a case may name a thousand.
        Action::RecordConsent => {
            let first = IdentifierNumber(1);
            let open = identifiers.find(|number| !case.consents.contains(number));
            vec![Command::RecordConsent(open.unwrap_or(first))]
        }
        Action::WithdrawConsent => {
            let given = case.consents.first().copied();
            vec![Command::WithdrawConsent(given.unwrap_or(IdentifierNumber(1)))]
        }
        Action::ProposeDecision => {
            let reject = |number: &ItemNumber| {
                (*number, ItemDecision::Reject { ground: Ground::LacksLegalBasis })
            };
            let decisions = case.request.items.keys().map(reject).collect();
            vec![Command::ProposeDecision { decisions, words: unsaid() }]
        }
        Action::ReturnProposal => vec![Command::ReturnProposal(unsaid())],
        _ => vec![Command::Approve],
    }
}

fn carrying_out(action: Action, seen: &Seen<'_>) -> Vec<Command> {
    let case = seen.case;
    let packages = || case.packages.iter();
    match action {
        Action::Fulfil => match &case.stage {
            Stage::Fulfilment(decision) => decision
                .approval
                .iter()
                .flat_map(writ_core::review::Approval::items)
                .filter(|item| case.fulfilled.get(item).is_none_or(|done| !done.is_final()))
                .take(MOST_PROBED)
                .flat_map(|item| {
                    [Fulfilment::NothingFound, Fulfilment::BasisLost]
                        .map(|outcome| act(item, outcome))
                })
                .collect(),
            _ => vec![act(ItemNumber(1), Fulfilment::NothingFound)],
        },
        Action::Disclose => {
            let collected = case
                .fulfilled
                .iter()
                .filter(|(_, outcome)| **outcome == Fulfilment::Collected)
                .map(|(number, _)| *number);
            let items = collected.collect();
            vec![Command::Disclose { items, package: some_package() }]
        }
        Action::ConfirmReceipt => {
            packages().map(|(number, _)| Command::ConfirmReceipt(*number)).collect()
        }
        Action::WithdrawPackage => packages()
            .map(|(number, _)| Command::WithdrawPackage { package: *number, reason: unsaid() })
            .collect(),
        _ => packages()
            .map(|(number, package)| Command::RenewPackage {
                package: *number,
                sealed: package.sealed,
            })
            .collect(),
    }
}

fn act(item: ItemNumber, outcome: Fulfilment) -> Command {
    Command::Fulfil(Act { item, outcome, provider: None, record: unsaid() })
}

fn telling(action: Action, seen: &Seen<'_>) -> Vec<Command> {
    let case = seen.case;
    let open = case.notices.iter().filter(|(_, notice)| !notice.is_settled());
    let notices = || open.clone().map(|(number, _)| *number).take(MOST_PROBED);
    match action {
        Action::LiftOrder => (0..case.prohibitions.len())
            .filter_map(|number| u16::try_from(number).ok())
            .map(Command::LiftOrder)
            .collect(),
        Action::SendNotice => {
            notices().map(|notice| Command::SendNotice { notice, text: unsaid() }).collect()
        }
        Action::ProposeWithholding => {
            let today = seen.zone().day_of(seen.now);
            let tomorrow = today.tomorrow().unwrap_or(today);
            notices()
                .flat_map(|notice| {
                    NoticeGround::ALL.map(|ground| Command::ProposeWithholding {
                        notice,
                        ground,
                        review: Review::On(tomorrow),
                        evidence: unsaid(),
                    })
                })
                .collect()
        }
        Action::ApproveWithholding => notices().map(Command::ApproveWithholding).collect(),
        Action::EndWithholding => notices().map(Command::EndWithholding).collect(),
        _ => vec![Command::RecordOrder(NondisclosureOrder { ends_on: None })],
    }
}
