//! What the page leads with: the one thing the process asks for now, or what the reader chose to do.

use writ_app::AppError;
use writ_core::case::Fee;
use writ_core::next::{NextStep, next_step};

use super::seen::Seen;
use crate::desk::actions::{Action, ActionForm, Group, Typed, Wrong, form};
use crate::desk::refusals::refusal_text;

/// The head of the page: a sentence, and a form or a way to one.
#[derive(Debug, Clone)]
pub(crate) struct Lead {
    pub(crate) heading: String,
    pub(crate) sentence: String,
    pub(crate) form: Option<ActionForm>,
    /// The page where it is done, where a form beside the case does not do.
    pub(crate) page: Option<(String, String)>,
    /// Why it cannot be done by this reader or today.
    pub(crate) refusal: Option<String>,
}

/// An action as the page offers it, or says why it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) name: String,
    /// Where it is done; none where the core refuses it.
    pub(crate) address: Option<String>,
    pub(crate) refusal: Option<String>,
}

/// Actions of one part of the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offers {
    pub(crate) heading: String,
    pub(crate) open: Vec<Offer>,
    pub(crate) closed: Vec<Offer>,
}

/// Where an action is done.
pub(crate) fn address(action: Action, reference: &str) -> String {
    let beside = || format!("/desk/cases/{reference}?do={}#lead", action.code());
    action.own_page(reference).unwrap_or_else(beside)
}

/// What the process asks for now.
pub(crate) fn asked(seen: &Seen<'_>) -> Result<Lead, AppError> {
    let step = next_step(seen.case);
    let words = seen.words;
    let mut lead = Lead {
        heading: words.say("desk-next"),
        sentence: words.coded("desk-next", step.code()),
        form: None,
        page: None,
        refusal: None,
    };
    let Some(action) = action_for(step, seen) else { return Ok(lead) };
    match action.standing(seen)? {
        Ok(()) => {
            let page = action.own_page(&seen.case.reference);
            lead.page = page.map(|page| (page, action.name(words)));
            if lead.page.is_none() {
                lead.form = Some(form(action, seen, &prefilled(step), &Wrong::new()));
            }
        }
        Err(refusal) => lead.refusal = Some(refusal_text(words, &refusal)),
    }
    Ok(lead)
}

/// What the reader chose to do, with what was typed and what is wrong with it.
pub(crate) fn chosen(
    action: Action,
    seen: &Seen<'_>,
    typed: &Typed,
    wrong: &Wrong,
) -> Result<Lead, AppError> {
    let refusal = match action.standing(seen)? {
        Ok(()) => None,
        Err(refusal) => Some(refusal_text(seen.words, &refusal)),
    };
    // What was typed is shown again even where the state no longer allows the action.
    let is_shown = refusal.is_none() || !typed.is_empty();
    let form = form(action, seen, typed, wrong);
    Ok(Lead {
        heading: form.heading.clone(),
        sentence: form.says.clone(),
        form: is_shown.then_some(form),
        page: None,
        refusal,
    })
}

/// Every action, by the part of the process it belongs to.
pub(crate) fn offers(seen: &Seen<'_>) -> Result<Vec<Offers>, AppError> {
    let mut all = Vec::new();
    for group in Group::ALL {
        let mut offers =
            Offers { heading: group.heading(seen.words), open: Vec::new(), closed: Vec::new() };
        for action in Action::ALL.iter().copied().filter(|action| action.group() == group) {
            let name = action.name(seen.words);
            match action.standing(seen)? {
                Ok(()) => {
                    let address = Some(address(action, &seen.case.reference));
                    offers.open.push(Offer { name, address, refusal: None });
                }
                Err(refusal) => {
                    let refusal = Some(refusal_text(seen.words, &refusal));
                    offers.closed.push(Offer { name, address: None, refusal });
                }
            }
        }
        all.push(offers);
    }
    Ok(all)
}

/// What is likely meant by the next step, filled in beforehand.
fn prefilled(step: NextStep) -> Typed {
    Typed::new(match step {
        NextStep::Fulfil(item) => vec![("item".to_owned(), item.to_string())],
        NextStep::Tell(notice) | NextStep::DecideWithholding(notice) => {
            vec![("notice".to_owned(), notice.0.to_string())]
        }
        _ => Vec::new(),
    })
}

fn action_for(step: NextStep, seen: &Seen<'_>) -> Option<Action> {
    Some(match step {
        NextStep::Acknowledge => Action::Acknowledge,
        NextStep::AnswerNotOurs => Action::AnswerNotOurs,
        NextStep::AwaitCompletion => Action::Complete,
        NextStep::RecordEvidence => Action::RecordEvidence,
        NextStep::CallBack => Action::CallBack,
        NextStep::RefuseUnverified => Action::RefuseUnverified,
        NextStep::Verify => Action::Verify,
        NextStep::AssessEmergency => Action::AssessEmergency,
        NextStep::AssessLegalBasis => Action::AssessLegalBasis,
        NextStep::AssessOrder => Action::AssessOrder,
        NextStep::Categorise => Action::Categorise,
        NextStep::AwaitAnswer => Action::AnswerDesk,
        NextStep::Propose => Action::ProposeDecision,
        NextStep::Approve => Action::Approve,
        NextStep::Fulfil(_) => Action::Fulfil,
        NextStep::Disclose => Action::Disclose,
        NextStep::DecideWithholding(_) => Action::ApproveWithholding,
        NextStep::Tell(_) => Action::SendNotice,
        NextStep::SettleFee => match seen.case.fee {
            Fee::Quoted => Action::AcceptFee,
            Fee::Accepted => Action::InvoiceFee,
            Fee::Invoiced | Fee::None | Fee::Waived | Fee::Paid => Action::PayFee,
        },
        NextStep::AwaitReview(_) | NextStep::Nothing => return None,
    })
}
