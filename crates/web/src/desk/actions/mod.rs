//! Every command of the core as something that can be done on the page of a case.
//!
//! The core alone knows what is allowed: an action is offered where the core would allow one of its commands,
//! and says the refusal otherwise.

mod fields;
mod items;
mod probes;
mod reading;

use writ_core::refusal::Refusal;
use writ_core::stage::Stage;
use writ_language::Words;

use crate::desk::case::seen::Seen;

pub(crate) use fields::{ActionForm, form};
pub(crate) use items::written;
pub(crate) use reading::{Typed, Wrong, read};

/// The part of the process that an action belongs to; its heading on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    Receiving,
    Verifying,
    Asking,
    Reviewing,
    Deciding,
    CarryingOut,
    Telling,
    Fee,
    Keeping,
}

impl Group {
    pub(crate) const ALL: [Self; 9] = [
        Self::Receiving,
        Self::Verifying,
        Self::Asking,
        Self::Reviewing,
        Self::Deciding,
        Self::CarryingOut,
        Self::Telling,
        Self::Fee,
        Self::Keeping,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Verifying => "verifying",
            Self::Asking => "asking",
            Self::Reviewing => "reviewing",
            Self::Deciding => "deciding",
            Self::CarryingOut => "carrying_out",
            Self::Telling => "telling",
            Self::Fee => "fee",
            Self::Keeping => "keeping",
        }
    }

    pub(crate) fn heading(self, words: Words) -> String {
        words.coded("desk-group", self.code())
    }
}

macro_rules! actions {
    ($($name:ident = $code:literal in $group:ident;)*) => {
        /// Something that can be done to a case from its page: a command of the core.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Action {
            $($name,)*
        }

        impl Action {
            /// All, in the order of the process.
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its code in addresses, and the key of its texts.
            pub(crate) const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The part of the process it belongs to.
            pub(crate) const fn group(self) -> Group {
                match self {
                    $(Self::$name => Group::$group,)*
                }
            }
        }
    };
}

actions! {
    Acknowledge = "acknowledge" in Receiving;
    AnswerNotOurs = "answer_not_ours" in Receiving;
    Complete = "complete" in Receiving;
    AddPapers = "add_papers" in Receiving;
    RefuseIncomplete = "refuse_incomplete" in Receiving;
    Join = "join" in Receiving;
    Withdraw = "withdraw" in Receiving;
    RecordEvidence = "record_evidence" in Verifying;
    CallBack = "call_back" in Verifying;
    Verify = "verify" in Verifying;
    RefuseUnverified = "refuse_unverified" in Verifying;
    AskClarification = "ask_clarification" in Asking;
    Object = "object" in Asking;
    AnswerDesk = "answer_desk" in Asking;
    AssessEmergency = "assess_emergency" in Reviewing;
    AssessLegalBasis = "assess_legal_basis" in Reviewing;
    AssessOrder = "assess_order" in Reviewing;
    Categorise = "categorise" in Reviewing;
    RecordConsent = "record_consent" in Reviewing;
    WithdrawConsent = "withdraw_consent" in Reviewing;
    ProposeDecision = "propose_decision" in Deciding;
    Approve = "approve" in Deciding;
    ReturnProposal = "return_proposal" in Deciding;
    Fulfil = "fulfil" in CarryingOut;
    Disclose = "disclose" in CarryingOut;
    ConfirmReceipt = "confirm_receipt" in CarryingOut;
    WithdrawPackage = "withdraw_package" in CarryingOut;
    RenewPackage = "renew_package" in CarryingOut;
    RecordOrder = "record_order" in Telling;
    LiftOrder = "lift_order" in Telling;
    SendNotice = "send_notice" in Telling;
    ProposeWithholding = "propose_withholding" in Telling;
    ApproveWithholding = "approve_withholding" in Telling;
    EndWithholding = "end_withholding" in Telling;
    QuoteFee = "quote_fee" in Fee;
    AcceptFee = "accept_fee" in Fee;
    WaiveFee = "waive_fee" in Fee;
    InvoiceFee = "invoice_fee" in Fee;
    PayFee = "pay_fee" in Fee;
    RaiseAlarm = "raise_alarm" in Keeping;
    Hold = "hold" in Keeping;
    Erase = "erase" in Keeping;
}

impl Action {
    /// The action with this code.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.code() == code)
    }

    /// What it is called on a page.
    pub(crate) fn name(self, words: Words) -> String {
        words.coded("desk-action", self.code())
    }

    /// Whether nobody can take it back, so that it asks for confirmation.
    pub(crate) const fn cannot_be_undone(self) -> bool {
        match self {
            Self::AnswerNotOurs
            | Self::RefuseIncomplete
            | Self::Join
            | Self::Withdraw
            | Self::Verify
            | Self::RefuseUnverified
            | Self::ProposeDecision
            | Self::Approve
            | Self::WaiveFee
            | Self::SendNotice
            | Self::LiftOrder
            | Self::WithdrawPackage
            | Self::Erase => true,
            Self::Acknowledge
            | Self::Complete
            | Self::AddPapers
            | Self::RecordEvidence
            | Self::CallBack
            | Self::AskClarification
            | Self::Object
            | Self::AnswerDesk
            | Self::AssessEmergency
            | Self::AssessLegalBasis
            | Self::AssessOrder
            | Self::Categorise
            | Self::RecordConsent
            | Self::WithdrawConsent
            | Self::ReturnProposal
            | Self::Fulfil
            | Self::Disclose
            | Self::ConfirmReceipt
            | Self::RenewPackage
            | Self::RecordOrder
            | Self::ProposeWithholding
            | Self::ApproveWithholding
            | Self::EndWithholding
            | Self::QuoteFee
            | Self::AcceptFee
            | Self::InvoiceFee
            | Self::PayFee
            | Self::RaiseAlarm
            | Self::Hold => false,
        }
    }

    /// Whether it ends something or takes it away, so that its button warns.
    pub(crate) const fn is_destructive(self) -> bool {
        self.cannot_be_undone()
            && !matches!(
                self,
                Self::Verify
                    | Self::ProposeDecision
                    | Self::Approve
                    | Self::WaiveFee
                    | Self::SendNotice
                    | Self::LiftOrder
            )
    }

    /// The page of its own where it needs more than a form beside the case.
    pub(crate) fn own_page(self, reference: &str) -> Option<String> {
        let page = match self {
            Self::Complete => "complete",
            Self::AddPapers => "papers",
            Self::Disclose => "package",
            _ => return None,
        };
        Some(format!("/desk/cases/{reference}/{page}"))
    }

    /// Whether the core would allow it in some form, and its refusal otherwise.
    pub(crate) fn standing(
        self,
        seen: &Seen<'_>,
    ) -> Result<Result<(), Refusal>, writ_app::AppError> {
        if self == Self::CallBack
            && seen.lines.is_empty()
            && matches!(seen.case.stage, Stage::Verification)
        {
            return Ok(Err(Refusal::NumberNotConfirmed));
        }
        let mut first = None;
        for command in probes::of(self, seen) {
            match seen.would(command)? {
                Ok(()) => return Ok(Ok(())),
                Err(refusal) => first = first.or(Some(refusal)),
            }
        }
        Ok(Err(first.unwrap_or_else(|| seen.case.out_of_order())))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use writ_core::command::Command;
    use writ_language::Language;

    use super::*;

    /// Where the desk does what a command does; none where it is not the desk's to do.
    const fn place(command: &Command) -> Option<Action> {
        Some(match command {
            Command::Acknowledge => Action::Acknowledge,
            Command::AnswerNotOurs => Action::AnswerNotOurs,
            Command::Complete(_) => Action::Complete,
            Command::AddPapers(_) => Action::AddPapers,
            Command::RefuseIncomplete(_) => Action::RefuseIncomplete,
            Command::RecordEvidence { .. } => Action::RecordEvidence,
            Command::CallBack(_) => Action::CallBack,
            Command::Verify => Action::Verify,
            Command::RefuseUnverified(_) => Action::RefuseUnverified,
            Command::Categorise(_) => Action::Categorise,
            Command::AssessLegalBasis { .. } => Action::AssessLegalBasis,
            Command::AssessOrder { .. } => Action::AssessOrder,
            Command::AssessEmergency { .. } => Action::AssessEmergency,
            Command::RecordConsent(_) => Action::RecordConsent,
            Command::WithdrawConsent(_) => Action::WithdrawConsent,
            Command::AskClarification(_) => Action::AskClarification,
            Command::Object { .. } => Action::Object,
            Command::AnswerDesk(_) => Action::AnswerDesk,
            Command::ProposeDecision { .. } => Action::ProposeDecision,
            Command::Approve => Action::Approve,
            Command::ReturnProposal(_) => Action::ReturnProposal,
            Command::QuoteFee { .. } => Action::QuoteFee,
            Command::AcceptFee => Action::AcceptFee,
            Command::WaiveFee => Action::WaiveFee,
            Command::InvoiceFee => Action::InvoiceFee,
            Command::PayFee => Action::PayFee,
            Command::Fulfil(_) => Action::Fulfil,
            Command::Disclose { .. } => Action::Disclose,
            Command::ConfirmReceipt(_) => Action::ConfirmReceipt,
            Command::WithdrawPackage { .. } => Action::WithdrawPackage,
            Command::RenewPackage { .. } => Action::RenewPackage,
            Command::RecordOrder(_) => Action::RecordOrder,
            Command::LiftOrder(_) => Action::LiftOrder,
            Command::SendNotice { .. } => Action::SendNotice,
            Command::ProposeWithholding { .. } => Action::ProposeWithholding,
            Command::ApproveWithholding(_) => Action::ApproveWithholding,
            Command::EndWithholding(_) => Action::EndWithholding,
            Command::Withdraw { .. } => Action::Withdraw,
            Command::Join(_) => Action::Join,
            Command::RaiseAlarm(_) => Action::RaiseAlarm,
            Command::Hold => Action::Hold,
            Command::Erase => Action::Erase,
            // DA-5: the agency alone fetches. RT-1: an operator alone erases again.
            Command::FetchPackage { .. } | Command::EraseAgain { .. } => return None,
        })
    }

    #[test]
    fn every_action_has_a_name_a_sentence_and_what_is_said_once_it_is_done() {
        let words = Words::of(Language::English);
        for action in Action::ALL {
            let code = action.code();
            let mut texts = vec!["desk-action", "desk-says", "desk-do", "desk-done"];
            if action.cannot_be_undone() {
                texts.push("desk-confirm");
            }
            for prefix in texts {
                let text = words.coded(prefix, code);
                assert!(!text.starts_with("desk-"), "{text}");
            }
            assert_eq!(Action::of_code(code), Some(*action));
        }
    }

    #[test]
    fn a_command_has_one_place_and_a_place_one_code() {
        let codes: BTreeSet<_> = Action::ALL.iter().map(|action| action.code()).collect();

        assert_eq!(codes.len(), Action::ALL.len());
        assert_eq!(place(&Command::Hold), Some(Action::Hold));
    }
}
