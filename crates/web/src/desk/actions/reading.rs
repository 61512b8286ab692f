//! What was filled in, read as a command; or what is wrong with it, field by field.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use writ_app::directory::CallableLine;
use writ_core::command::Command;
use writ_core::event::Words as Said;
use writ_core::fulfilment::Act;
use writ_core::notice::{NoticeNumber, Review};
use writ_core::package::PackageNumber;
use writ_core::request::{DateRange, IdentifierNumber, ItemNumber, NondisclosureOrder};
use writ_core::review::{Ground, ItemDecision};
use writ_core::verification::{CallBack, CallBackResult, Contact};
use writ_language::Words;

use super::{Action, items};
use crate::desk::case::seen::Seen;
use crate::desk::codes::of_code;
use crate::forms::Fields;

/// Longest text somebody may write into one field, in characters.
pub(super) const MOST_CHARS: usize = 10_000;

/// What was sent with a form: each name with its values, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed(Vec<(String, String)>);

impl Typed {
    /// What a form sent.
    pub(crate) fn of(fields: &Fields) -> Self {
        Self(fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    pub(crate) const fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The value of a field, trimmed; empty where nothing was sent.
    pub(crate) fn one(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// Every name with its value, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.trim()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What is wrong with fields, by their names.
pub(crate) type Wrong = BTreeMap<String, String>;

/// Reads fields one after the other and remembers what is wrong with each.
pub(super) struct Reader<'a> {
    typed: &'a Typed,
    words: Words,
    pub(super) wrong: Wrong,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(typed: &'a Typed, words: Words) -> Self {
        Self { typed, words, wrong: Wrong::new() }
    }

    fn blame(&mut self, name: &str, id: &str) {
        self.wrong.insert(name.to_owned(), self.words.say(id));
    }

    /// A text that must be there.
    fn said(&mut self, name: &str) -> Said {
        let text = self.text(name).to_owned();
        if text.is_empty() {
            self.blame(name, "desk-wrong-say");
        }
        Said::new(text)
    }

    /// A text that may be left out.
    fn text(&mut self, name: &str) -> &'a str {
        let text = self.typed.one(name);
        if text.chars().count() > MOST_CHARS {
            self.blame(name, "desk-wrong-long");
        }
        text
    }

    /// A value of a closed list.
    fn chosen<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = of_code(self.typed.one(name));
        if value.is_none() {
            self.blame(name, "desk-wrong-choose");
        }
        value
    }

    fn yes_or_no(&mut self, name: &str) -> bool {
        match self.typed.one(name) {
            "yes" => true,
            "no" => false,
            _ => {
                self.blame(name, "desk-wrong-choose");
                false
            }
        }
    }

    fn number(&mut self, name: &str) -> u16 {
        let number = self.typed.one(name).parse().ok();
        if number.is_none() {
            self.blame(name, "desk-wrong-choose");
        }
        number.unwrap_or_default()
    }

    fn day(&mut self, name: &str) -> Date {
        let day = self.typed.one(name).parse().ok();
        if day.is_none() {
            self.blame(name, "desk-wrong-day");
        }
        day.unwrap_or_default()
    }

    fn items(&mut self, name: &str, seen: &Seen<'_>) -> BTreeSet<ItemNumber> {
        let text = self.typed.all(name).collect::<Vec<_>>().join(",");
        let named = items::named(&text, seen.case);
        if named.is_none() {
            self.blame(name, "desk-wrong-items");
        }
        named.unwrap_or_default()
    }

    /// A sum of money in the smallest unit of a currency with cents.
    fn amount(&mut self, name: &str) -> u64 {
        let text = self.typed.one(name).replace(',', ".");
        let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
        let cents = if cents.len() == 1 { format!("{cents}0") } else { cents.to_owned() };
        let is_money = cents.len() == 2 && (1..=9).contains(&whole.len());
        let minor = format!("{whole}{cents}").parse().ok().filter(|_| is_money);
        match minor {
            Some(minor) if minor > 0 => minor,
            _ => {
                self.blame(name, "desk-wrong-amount");
                0
            }
        }
    }
}

/// Reads what was filled in for an action. Joining needs to know the other case and is read by itself.
///
/// # Errors
/// What is wrong, by the names of the fields.
pub(crate) fn read(action: Action, seen: &Seen<'_>, typed: &Typed) -> Result<Command, Wrong> {
    let mut reader = Reader::new(typed, seen.words);
    if action.cannot_be_undone() && typed.one("confirm") != "yes" {
        reader.blame("confirm", "desk-wrong-confirm");
    }
    let command = command(action, seen, &mut reader);
    match command {
        Some(command) if reader.wrong.is_empty() => Ok(command),
        _ => Err(reader.wrong),
    }
}

fn command(action: Action, seen: &Seen<'_>, reader: &mut Reader<'_>) -> Option<Command> {
    Some(match action {
        Action::Acknowledge => Command::Acknowledge,
        Action::AnswerNotOurs => Command::AnswerNotOurs,
        Action::RefuseIncomplete => Command::RefuseIncomplete(reader.said("reasons")),
        Action::Withdraw => {
            let by = reader.text("superseded_by");
            Command::Withdraw { superseded_by: (!by.is_empty()).then(|| by.to_owned()) }
        }
        Action::RecordEvidence => {
            let holds = reader.yes_or_no("holds");
            let (proves, kind) = (reader.chosen("proves"), reader.chosen("kind"));
            Command::RecordEvidence { proves: proves?, kind: kind?, holds }
        }
        Action::CallBack => call_back(seen, reader)?,
        Action::Verify => Command::Verify,
        Action::RefuseUnverified => Command::RefuseUnverified(reader.said("reasons")),
        Action::AskClarification => Command::AskClarification(reader.said("question")),
        Action::Object => {
            let ground = reader.chosen("ground");
            let (items, reasons) = (reader.items("items", seen), reader.said("reasons"));
            Command::Object { ground: ground?, items, reasons }
        }
        Action::AnswerDesk => Command::AnswerDesk(reader.said("answer")),
        Action::AssessEmergency => Command::AssessEmergency {
            proven: reader.yes_or_no("proven"),
            good_faith_finding: reader.typed.one("good_faith") == "yes",
            finding: reader.said("reasons"),
        },
        Action::AssessLegalBasis => Command::AssessLegalBasis {
            valid: reader.yes_or_no("valid"),
            reasons: reader.said("reasons"),
        },
        Action::AssessOrder => Command::AssessOrder {
            proves_illegal_use: reader.yes_or_no("proves_illegal_use"),
            reasons: reader.said("reasons"),
        },
        Action::Categorise => Command::Categorise(reader.chosen("category")?),
        Action::RecordConsent => {
            Command::RecordConsent(IdentifierNumber(reader.number("identifier")))
        }
        Action::WithdrawConsent => {
            Command::WithdrawConsent(IdentifierNumber(reader.number("identifier")))
        }
        Action::ProposeDecision => {
            let decisions = decisions(seen, reader);
            Command::ProposeDecision { decisions, words: reader.said("sentence") }
        }
        Action::Approve => Command::Approve,
        Action::ReturnProposal => Command::ReturnProposal(reader.said("reasons")),
        Action::Fulfil => Command::Fulfil(act(reader)?),
        Action::ConfirmReceipt | Action::WithdrawPackage | Action::RenewPackage => {
            package(action, seen, reader)?
        }
        Action::RecordOrder => {
            let ends_on = match reader.typed.one("ends") {
                "without_end" => None,
                "until_a_day" => Some(reader.day("ends_on")),
                _ => {
                    reader.blame("ends", "desk-wrong-choose");
                    None
                }
            };
            Command::RecordOrder(NondisclosureOrder { ends_on })
        }
        Action::LiftOrder => Command::LiftOrder(reader.number("order")),
        Action::SendNotice
        | Action::ProposeWithholding
        | Action::ApproveWithholding
        | Action::EndWithholding => notice(action, reader)?,
        Action::QuoteFee => {
            let amount_minor = reader.amount("amount");
            let currency = seen.installation.profile.fees().currency.clone();
            Command::QuoteFee { amount_minor, currency: currency.unwrap_or_else(|| "EUR".into()) }
        }
        Action::AcceptFee => Command::AcceptFee,
        Action::WaiveFee => Command::WaiveFee,
        Action::InvoiceFee => Command::InvoiceFee,
        Action::PayFee => Command::PayFee,
        Action::RaiseAlarm => Command::RaiseAlarm(reader.chosen("deadline")?),
        Action::Hold => Command::Hold,
        Action::Erase => Command::Erase,
        Action::Complete | Action::AddPapers | Action::Disclose | Action::Join => return None,
    })
}

/// VE-2: a number is one of the directory's that may confirm, or none.
fn call_back(seen: &Seen<'_>, reader: &mut Reader<'_>) -> Option<Command> {
    let contact = match reader.typed.one("contact") {
        "called" => {
            let chosen = reader.typed.one("line");
            let line = seen.lines.iter().find(|line| line_code(line) == chosen);
            if line.is_none() {
                reader.blame("line", "desk-wrong-number");
            }
            line.map(|line| Contact::Called(line.number.clone()))
        }
        "inbound" => Some(Contact::Inbound),
        "voicemail" => Some(Contact::Voicemail),
        "mail_reply" => Some(Contact::MailReply),
        _ => {
            reader.blame("contact", "desk-wrong-choose");
            None
        }
    };
    let result = reader.chosen("result");
    let note = reader.said("note").get().cloned().unwrap_or_default();
    Some(Command::CallBack(CallBack { contact: contact?, result: result?, note }))
}

/// Names a line of the directory in a form.
pub(super) fn line_code(line: &CallableLine) -> String {
    format!("{}:{}", line.number.entry(), line.number.line().0)
}

/// A call-back that stands for any: would one be taken at this stage?
pub(super) fn some_call_back(seen: &Seen<'_>) -> Command {
    let line = seen.lines.first();
    let contact = line.map_or(Contact::Inbound, |line| Contact::Called(line.number.clone()));
    let result = CallBackResult::NotReached;
    Command::CallBack(CallBack { contact, result, note: String::new() })
}

fn act(reader: &mut Reader<'_>) -> Option<Act> {
    let (item, outcome) = (ItemNumber(reader.number("item")), reader.chosen("outcome"));
    let provider = reader.text("provider");
    let provider = (!provider.is_empty()).then(|| provider.to_owned());
    let record = reader.said("record");
    Some(Act { item, outcome: outcome?, provider, record })
}

fn package(action: Action, seen: &Seen<'_>, reader: &mut Reader<'_>) -> Option<Command> {
    let package = PackageNumber(reader.number("package"));
    match action {
        Action::ConfirmReceipt => Some(Command::ConfirmReceipt(package)),
        Action::WithdrawPackage => {
            Some(Command::WithdrawPackage { package, reason: reader.said("reasons") })
        }
        _ => {
            let sealed = seen.case.packages.get(&package).map(|package| package.sealed);
            if sealed.is_none() {
                reader.blame("package", "desk-wrong-choose");
            }
            Some(Command::RenewPackage { package, sealed: sealed? })
        }
    }
}

fn notice(action: Action, reader: &mut Reader<'_>) -> Option<Command> {
    let notice = NoticeNumber(reader.number("notice"));
    match action {
        Action::SendNotice => Some(Command::SendNotice { notice, text: reader.said("text") }),
        Action::ProposeWithholding => {
            let ground = reader.chosen("ground");
            let review = match reader.typed.one("review") {
                "no_further" => Review::NoFurther,
                "on" => Review::On(reader.day("review_on")),
                _ => {
                    reader.blame("review", "desk-wrong-choose");
                    Review::NoFurther
                }
            };
            let evidence = reader.said("evidence");
            Some(Command::ProposeWithholding { notice, ground: ground?, review, evidence })
        }
        Action::EndWithholding => Some(Command::EndWithholding(notice)),
        _ => Some(Command::ApproveWithholding(notice)),
    }
}

/// DA-4: what is decided on each item: a row for each, or one row for all others and rows of exceptions.
fn decisions(seen: &Seen<'_>, reader: &mut Reader<'_>) -> BTreeMap<ItemNumber, ItemDecision> {
    let mut decisions = BTreeMap::new();
    for row in super::fields::decision_rows(seen.case) {
        let (name, of_row) = (format!("d{row}"), format!("items{row}"));
        let choice = reader.typed.one(&name).to_owned();
        let is_exception = row > 0 && reader.typed.one(&of_row).is_empty() && choice.is_empty();
        if is_exception {
            continue;
        }
        let concerned: BTreeSet<ItemNumber> = if row == 0 {
            seen.case.request.items.keys().copied().collect()
        } else {
            reader.items(&of_row, seen)
        };
        let ground: Option<Ground> = of_code(reader.typed.one(&format!("g{row}")));
        let decision = match (choice.as_str(), ground) {
            ("grant", _) => Some(ItemDecision::Grant),
            ("narrow", Some(ground)) => {
                let from = reader.day(&format!("from{row}"));
                let to = reader.day(&format!("to{row}"));
                Some(ItemDecision::Narrow { range: DateRange { from, to }, ground })
            }
            ("reject", Some(ground)) => Some(ItemDecision::Reject { ground }),
            ("narrow" | "reject", None) => {
                reader.blame(&format!("g{row}"), "desk-wrong-ground");
                None
            }
            _ => {
                reader.blame(&name, "desk-wrong-choose");
                None
            }
        };
        decisions.extend(
            decision
                .into_iter()
                .flat_map(|decision| concerned.iter().map(move |item| (*item, decision))),
        );
    }
    decisions
}
