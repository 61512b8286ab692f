//! The questions of each action's form, filled with what was typed.

use std::ops::RangeInclusive;

use writ_core::case::Case;
use writ_core::category::Category;
use writ_core::command::Command;
use writ_core::deadline::DeadlineKind;
use writ_core::fulfilment::Fulfilment;
use writ_core::notice::{Ground as NoticeGround, NoticeNumber};
use writ_core::personal::Personal;
use writ_core::request::{Item, ItemNumber};
use writ_core::review::{Approval, Ground};
use writ_core::stage::Stage;
use writ_core::verification::{CallBackResult, EvidenceKind, Proves};
use writ_language::Words;

use super::reading::{MOST_CHARS, Typed, Wrong, line_code};
use super::{Action, items};
use crate::desk::case::seen::Seen;
use crate::desk::codes::code_of;
use crate::parts::{Choice, Control, Field, FormProblem, problems_named};

/// Up to so many items are decided each in a row of its own; beyond, all alike but for exceptions.
const ITEMS_IN_ROWS: usize = 20;
/// Rows for exceptions where items are decided all alike.
const EXCEPTION_ROWS: u16 = 5;
/// Most choices in one list: what is behind them comes up once these are done.
const MOST_CHOICES: usize = 100;

/// The grounds of RV-2, in the order of the policy.
pub(crate) const GROUNDS: [Ground; 5] = [
    Ground::LacksLegalBasis,
    Ground::Unclear,
    Ground::Inappropriate,
    Ground::TooBroad,
    Ground::HarmsThirdParty,
];

/// A form beside a case.
#[derive(Debug, Clone)]
pub(crate) struct ActionForm {
    pub(crate) action: Action,
    pub(crate) heading: String,
    pub(crate) says: String,
    /// Rows of the decision on items; empty for every other action.
    pub(crate) rows: Vec<DecisionRow>,
    pub(crate) fields: Vec<Field>,
    pub(crate) problems: Vec<FormProblem>,
}

/// The decision on one item, or on several alike.
#[derive(Debug, Clone)]
pub(crate) struct DecisionRow {
    pub(crate) legend: String,
    /// The item it is about, where that is settled: name and value of a hidden field.
    pub(crate) settled: Option<(String, String)>,
    pub(crate) fields: Vec<Field>,
}

/// The rows of the decision on a case's items. Row 0 stands for all items that no other row names.
pub(super) fn decision_rows(case: &Case) -> RangeInclusive<u16> {
    let count = case.request.items.len();
    if count <= ITEMS_IN_ROWS {
        1..=u16::try_from(count).unwrap_or(u16::MAX)
    } else {
        0..=EXCEPTION_ROWS
    }
}

/// The form of an action with what was typed and what is wrong with it.
pub(crate) fn form(action: Action, seen: &Seen<'_>, typed: &Typed, wrong: &Wrong) -> ActionForm {
    let form = Form { seen, typed, wrong, words: seen.words };
    let rows = if action == Action::ProposeDecision { form.decision() } else { Vec::new() };
    let mut fields = form.fields(action);
    if action.cannot_be_undone() {
        let text = seen.words.coded("desk-confirm", action.code());
        let is_given = typed.one("confirm") == "yes";
        fields.push(form.field("confirm", text, Control::Agreement { is_given }));
    }
    let mut problems: Vec<_> =
        rows.iter().flat_map(|row| problems_named(seen.words, &row.fields)).collect();
    problems.extend(problems_named(seen.words, &fields));
    ActionForm {
        action,
        heading: action.name(seen.words),
        says: seen.words.coded("desk-says", action.code()),
        rows,
        fields,
        problems,
    }
}

struct Form<'a> {
    seen: &'a Seen<'a>,
    typed: &'a Typed,
    wrong: &'a Wrong,
    words: Words,
}

impl Form<'_> {
    fn field(&self, name: &str, label: String, control: Control) -> Field {
        Field::new(name, label, control).error(self.wrong.get(name).cloned())
    }

    fn fields(&self, action: Action) -> Vec<Field> {
        match action {
            Action::RefuseIncomplete | Action::RefuseUnverified | Action::ReturnProposal => {
                vec![self.lines("reasons", self.reasons(action))]
            }
            Action::AskClarification => {
                vec![self.lines("question", self.words.say("desk-field-question"))]
            }
            Action::AnswerDesk => vec![self.lines("answer", self.words.say("desk-field-answer"))],
            Action::Join => self.join(),
            Action::Withdraw => {
                vec![self.line("superseded_by", "desk-field-superseded_by").optional(true)]
            }
            Action::RecordEvidence => self.evidence(),
            Action::CallBack => self.call_back(),
            Action::Object => self.objection(),
            Action::AssessEmergency
            | Action::AssessLegalBasis
            | Action::AssessOrder
            | Action::Categorise
            | Action::RecordConsent
            | Action::WithdrawConsent => self.findings(action),
            Action::ProposeDecision => vec![
                self.lines("sentence", self.words.say("desk-field-sentence"))
                    .hint(self.words.say("desk-hint-sentence")),
            ],
            Action::Fulfil => self.fulfilment(),
            Action::ConfirmReceipt | Action::WithdrawPackage | Action::RenewPackage => {
                self.packages(action)
            }
            Action::RecordOrder | Action::LiftOrder => self.orders(action),
            Action::SendNotice
            | Action::ProposeWithholding
            | Action::ApproveWithholding
            | Action::EndWithholding => self.notices(action),
            Action::QuoteFee => vec![self.amount()],
            Action::RaiseAlarm => self.alarms(),
            Action::Acknowledge
            | Action::AnswerNotOurs
            | Action::Complete
            | Action::AddPapers
            | Action::Verify
            | Action::Approve
            | Action::Disclose
            | Action::AcceptFee
            | Action::WaiveFee
            | Action::InvoiceFee
            | Action::PayFee
            | Action::Hold
            | Action::Erase => Vec::new(),
        }
    }

    /// Whether the agency reads the reasons decides how they are asked for.
    fn reasons(&self, action: Action) -> String {
        match action {
            Action::RefuseIncomplete | Action::RefuseUnverified => {
                self.words.say("desk-field-reasons-told")
            }
            _ => self.words.say("desk-field-reasons"),
        }
    }

    fn lines(&self, name: &str, label: String) -> Field {
        let value = self.typed.one(name).to_owned();
        self.field(name, label, Control::Lines { value, rows: 4, max_chars: MOST_CHARS })
    }

    fn line(&self, name: &str, id: &str) -> Field {
        Field::line(name, self.words.say(id), self.typed.one(name))
            .error(self.wrong.get(name).cloned())
    }

    fn day(&self, name: &str, label: String) -> Field {
        Field::line_of(name, label, self.typed.one(name), "date")
            .error(self.wrong.get(name).cloned())
    }

    fn radios(&self, name: &str, id: &str, choices: Vec<Choice>) -> Field {
        self.field(name, self.words.say(id), Control::Radios(choices))
    }

    /// A list that begins with nothing chosen, unless it leaves no choice.
    fn select(&self, name: &str, label: String, mut choices: Vec<Choice>) -> Field {
        if choices.len() != 1 {
            let none = Choice::new("", self.words.say("desk-choose"), self.typed.one(name));
            choices.insert(0, none);
        }
        self.field(name, label, Control::Select(choices))
    }

    fn choice(&self, name: &str, value: &str, text: String) -> Choice {
        Choice::new(value, text, self.typed.one(name))
    }

    fn coded<T: serde::Serialize>(&self, name: &str, prefix: &str, values: &[T]) -> Vec<Choice> {
        values
            .iter()
            .map(code_of)
            .map(|code| self.choice(name, &code, self.words.coded(prefix, &code)))
            .collect()
    }

    fn yes_or_no(&self, name: &str, id: &str) -> Field {
        let choices = ["yes", "no"]
            .map(|code| self.choice(name, code, self.words.coded("desk-choice", code)))
            .to_vec();
        self.radios(name, id, choices)
    }

    fn join(&self) -> Vec<Field> {
        let is_given = self.typed.one("same") == "yes";
        let same = self.words.say("desk-field-same");
        vec![
            self.line("root", "desk-field-root").hint(self.words.say("desk-hint-root")),
            self.field("same", same, Control::Agreement { is_given }),
        ]
    }

    fn evidence(&self) -> Vec<Field> {
        let proves = [Proves::Agency, Proves::Officer, Proves::Instrument];
        let kinds = [
            EvidenceKind::DirectoryEntry,
            EvidenceKind::Certificate,
            EvidenceKind::Signature,
            EvidenceKind::Document,
            EvidenceKind::MailAuthentication,
        ];
        let holds = [("yes", "desk-choice-holds"), ("no", "desk-choice-speaks-against")]
            .map(|(code, id)| self.choice("holds", code, self.words.say(id)))
            .to_vec();
        let kinds = self.coded("kind", "desk-evidence", &kinds);
        vec![
            self.radios(
                "proves",
                "desk-field-proves",
                self.coded("proves", "desk-proves", &proves),
            ),
            self.select("kind", self.words.say("desk-field-evidence"), kinds),
            self.radios("holds", "desk-field-holds", holds),
        ]
    }

    /// VE-2: numbers come from the directory alone, each with where it was found.
    fn call_back(&self) -> Vec<Field> {
        let contacts = ["called", "inbound", "voicemail", "mail_reply"]
            .map(|code| self.choice("contact", code, self.words.coded("desk-contact", code)))
            .to_vec();
        let results =
            [CallBackResult::Confirmed, CallBackResult::NotReached, CallBackResult::Denied];
        let results = self.coded("result", "desk-result", &results);
        let lines = self.seen.lines.iter().take(MOST_CHOICES).map(|line| {
            let found = self.words.date(line.found_on);
            let text = self.words.say_with(
                "desk-line",
                [
                    ("number", line.number.number().to_owned().into()),
                    ("label", line.label.clone().into()),
                    ("agency", line.agency.clone().into()),
                ],
            );
            let values = [("source", line.source.clone().into()), ("on", found.into())];
            let id = if line.number.is_recent() { "desk-line-recent" } else { "desk-line-source" };
            self.choice("line", &line_code(line), text).explained(self.words.say_with(id, values))
        });
        let numbers = self.radios("line", "desk-field-number", lines.collect());
        vec![
            numbers.hint(self.words.say("desk-hint-number")),
            self.radios("contact", "desk-field-contact", contacts),
            self.radios("result", "desk-field-result", results),
            self.lines("note", self.words.say("desk-field-note")),
        ]
    }

    fn objection(&self) -> Vec<Field> {
        let request = &self.seen.case.request;
        let items = if request.items.len() <= ITEMS_IN_ROWS {
            let chosen: Vec<&str> = self.typed.all("items").collect();
            let choices = request.items.iter().map(|(number, item)| {
                let value = number.to_string();
                let is_chosen = chosen.contains(&value.as_str());
                let choice = Choice::new(&value, self.seen.item(*number, item), "");
                Choice { is_chosen, ..choice }
            });
            let label = self.words.say("desk-field-items");
            self.field("items", label, Control::Checkboxes(choices.collect()))
        } else {
            self.line("items", "desk-field-items").hint(self.words.say("desk-hint-items"))
        };
        let grounds = self.coded("ground", "desk-ground", &GROUNDS);
        vec![
            self.select("ground", self.words.say("desk-field-ground"), grounds),
            items,
            self.lines("reasons", self.words.say("desk-field-reasons-told")),
        ]
    }

    fn findings(&self, action: Action) -> Vec<Field> {
        let reasons = || self.lines("reasons", self.words.say("desk-field-reasons"));
        match action {
            Action::AssessEmergency => {
                let is_given = self.typed.one("good_faith") == "yes";
                let finding = self.words.say("desk-field-good_faith");
                vec![
                    self.yes_or_no("proven", "desk-field-proven"),
                    self.field("good_faith", finding, Control::Agreement { is_given })
                        .hint(self.words.say("desk-hint-good_faith")),
                    reasons(),
                ]
            }
            Action::AssessLegalBasis => {
                vec![self.yes_or_no("valid", "desk-field-valid"), reasons()]
            }
            Action::AssessOrder => vec![
                self.yes_or_no("proves_illegal_use", "desk-field-proves_illegal_use"),
                reasons(),
            ],
            Action::Categorise => {
                let admitted = |category: &Category| {
                    let would = self.seen.would(Command::Categorise(*category));
                    would.is_ok_and(|allowed| allowed.is_ok())
                };
                let admitted: Vec<_> = Category::ALL.into_iter().filter(admitted).collect();
                let choices = self.coded("category", "desk-category", &admitted);
                vec![self.radios("category", "desk-field-category", choices)]
            }
            _ => {
                let case = self.seen.case;
                let wanted = action == Action::WithdrawConsent;
                let choices = case
                    .request
                    .identifier_kinds
                    .keys()
                    .filter(|number| case.consents.contains(number) == wanted)
                    .take(MOST_CHOICES)
                    .map(|number| {
                        let text = self.seen.identifier(*number);
                        self.choice("identifier", &number.0.to_string(), text)
                    })
                    .collect();
                vec![self.select("identifier", self.words.say("desk-field-holder"), choices)]
            }
        }
    }

    fn decision(&self) -> Vec<DecisionRow> {
        let case = self.seen.case;
        let mut asked = case.request.items.iter();
        decision_rows(case)
            .map(|row| match (row, case.request.items.len() <= ITEMS_IN_ROWS) {
                (_, true) => self.row(row, asked.next()),
                (0, false) => DecisionRow {
                    legend: self.words.say("desk-decision-all"),
                    settled: None,
                    fields: self.decision_fields(row),
                },
                (_, false) => {
                    let name = format!("items{row}");
                    let items = self.line(&name, "desk-field-items");
                    let hint = self.words.say("desk-hint-items");
                    let mut fields = vec![items.hint(hint).optional(true)];
                    fields.extend(self.decision_fields(row));
                    let number = [("number", row.into())];
                    let legend = self.words.say_with("desk-decision-exception", number);
                    DecisionRow { legend, settled: None, fields }
                }
            })
            .collect()
    }

    fn row(&self, row: u16, asked: Option<(&ItemNumber, &Item)>) -> DecisionRow {
        let legend = asked.map(|(number, item)| self.seen.item(*number, item));
        let number = asked.map(|(number, _)| number.to_string());
        DecisionRow {
            legend: legend.unwrap_or_default(),
            settled: number.map(|number| (format!("items{row}"), number)),
            fields: self.decision_fields(row),
        }
    }

    fn decision_fields(&self, row: u16) -> Vec<Field> {
        let [decision, ground, from, to] = ["d", "g", "from", "to"].map(|n| format!("{n}{row}"));
        let decisions = ["grant", "narrow", "reject"]
            .map(|code| self.choice(&decision, code, self.words.coded("desk-decide", code)))
            .to_vec();
        let grounds = self.coded(&ground, "desk-ground", &GROUNDS);
        vec![
            self.select(&decision, self.words.say("desk-field-decision"), decisions),
            self.select(&ground, self.words.say("desk-field-ground-if-not"), grounds),
            self.day(&from, self.words.say("desk-field-from-if-narrow")),
            self.day(&to, self.words.say("desk-field-to-if-narrow")),
        ]
    }

    fn fulfilment(&self) -> Vec<Field> {
        let case = self.seen.case;
        let approval = match &case.stage {
            Stage::Fulfilment(decision) => decision.approval.as_ref(),
            _ => None,
        };
        let open = approval
            .into_iter()
            .flat_map(Approval::items)
            .filter(|item| case.fulfilled.get(item).is_none_or(|done| !done.is_final()))
            .filter_map(|number| Some((number, case.request.items.get(&number)?)))
            .take(MOST_CHOICES)
            .map(|(number, item)| {
                self.choice("item", &number.to_string(), self.seen.item(number, item))
            })
            .collect();
        let outcomes = [
            Fulfilment::Collected,
            Fulfilment::NothingFound,
            Fulfilment::Restricted,
            Fulfilment::Deleted,
            Fulfilment::Preserved,
            Fulfilment::Assisted,
            Fulfilment::BasisLost,
        ];
        let outcomes = self.coded("outcome", "desk-fulfilment", &outcomes);
        let providers = self.seen.installation.profile.service_providers().iter();
        let mut providers: Vec<_> = providers
            .map(|provider| self.choice("provider", &provider.code, provider.name.clone()))
            .collect();
        providers.insert(0, self.choice("provider", "", self.words.say("desk-no-provider")));
        let provider = self.words.say("desk-field-provider");
        vec![
            self.select("item", self.words.say("desk-field-item"), open),
            self.select("outcome", self.words.say("desk-field-outcome"), outcomes),
            self.field("provider", provider, Control::Select(providers)),
            self.lines("record", self.words.say("desk-field-record"))
                .hint(self.words.say("desk-hint-record")),
        ]
    }

    fn packages(&self, action: Action) -> Vec<Field> {
        let packages = self.seen.case.packages.iter().take(MOST_CHOICES);
        let choices = packages
            .map(|(number, package)| {
                let items = items::written(package.items.iter().copied());
                let values = [("number", number.0.into()), ("items", items.into())];
                let text = self.words.say_with("desk-package", values);
                self.choice("package", &number.to_string(), text)
            })
            .collect();
        let mut fields =
            vec![self.select("package", self.words.say("desk-field-package"), choices)];
        if action == Action::WithdrawPackage {
            fields.push(self.lines("reasons", self.words.say("desk-field-reasons")));
        }
        fields
    }

    fn orders(&self, action: Action) -> Vec<Field> {
        if action == Action::RecordOrder {
            let ends = ["until_a_day", "without_end"]
                .map(|code| self.choice("ends", code, self.words.coded("desk-ends", code)))
                .to_vec();
            let ends_on = self.words.say("desk-field-ends_on");
            return vec![
                self.radios("ends", "desk-field-ends", ends),
                self.day("ends_on", ends_on).optional(true),
            ];
        }
        let orders = (0_u16..).zip(&self.seen.case.prohibitions);
        let choices = orders
            .filter(|(_, prohibition)| prohibition.lifted_on.is_none())
            .take(MOST_CHOICES)
            .map(|(number, prohibition)| {
                let text = match prohibition.order.ends_on {
                    Some(day) => {
                        let day = self.words.date(day);
                        self.words.say_with("desk-order-until", [("day", day.into())])
                    }
                    None => self.words.say("desk-order-without-end"),
                };
                self.choice("order", &number.to_string(), text)
            })
            .collect();
        vec![self.select("order", self.words.say("desk-field-order"), choices)]
    }

    fn notices(&self, action: Action) -> Vec<Field> {
        let is_told = action == Action::SendNotice;
        let to_be_told = if is_told { self.to_be_told() } else { None };
        let choices = self
            .seen
            .case
            .notices
            .iter()
            .filter(|(number, notice)| {
                !notice.is_settled() && to_be_told.is_none_or(|one| one == **number)
            })
            .take(MOST_CHOICES)
            .map(|(number, notice)| {
                let whom = self.seen.identifier(notice.identifier);
                let values = [("number", number.0.into()), ("whom", whom.into())];
                let text = self.words.say_with("desk-notice", values);
                self.choice("notice", &number.0.to_string(), text)
            })
            .collect();
        let mut fields = vec![self.select("notice", self.words.say("desk-field-notice"), choices)];
        match action {
            Action::SendNotice => {
                let draft = to_be_told.map(|notice| self.draft(notice)).unwrap_or_default();
                let value =
                    if self.typed.is_empty() { draft.as_str() } else { self.typed.one("text") };
                let value = value.to_owned();
                let control = Control::Lines { value, rows: 14, max_chars: MOST_CHARS };
                let text = self.field("text", self.words.say("desk-field-text"), control);
                fields.push(text.hint(self.words.say("notice-text-hint")));
            }
            Action::ProposeWithholding => {
                let grounds = self.coded("ground", "desk-withhold", &NoticeGround::ALL);
                let review = ["on", "no_further"]
                    .map(|code| self.choice("review", code, self.words.coded("desk-review", code)))
                    .to_vec();
                let review_on = self.words.say("desk-field-review_on");
                fields.extend([
                    self.select("ground", self.words.say("desk-field-ground"), grounds),
                    self.radios("review", "desk-field-review", review),
                    self.day("review_on", review_on).optional(true),
                    self.lines("evidence", self.words.say("desk-field-withhold-evidence")),
                ]);
            }
            _ => {}
        }
        fields
    }

    /// The notice that the form is about: its text is drafted for one, so the next comes up once it is sent.
    fn to_be_told(&self) -> Option<NoticeNumber> {
        let notices = &self.seen.case.notices;
        let typed = self.typed.one("notice").parse().ok().map(NoticeNumber);
        let is_open =
            |number: &NoticeNumber| notices.get(number).is_some_and(|one| !one.is_settled());
        let may_leave = |notice: &NoticeNumber| {
            let (notice, text) = (*notice, Personal::erased());
            let would = self.seen.would(Command::SendNotice { notice, text });
            would.is_ok_and(|allowed| allowed.is_ok())
        };
        typed.filter(is_open).or_else(|| notices.keys().copied().find(may_leave))
    }

    fn draft(&self, notice: NoticeNumber) -> String {
        let file = self.seen.installation.notice_file(self.seen.open, notice);
        file.ok().flatten().map(|file| file.draft).unwrap_or_default()
    }

    fn amount(&self) -> Field {
        let currency = self.seen.installation.profile.fees().currency.clone();
        let currency = currency.unwrap_or_else(|| "EUR".to_owned());
        let label = self.words.say_with("desk-field-amount", [("currency", currency.into())]);
        Field::line("amount", label, self.typed.one("amount"))
            .error(self.wrong.get("amount").cloned())
    }

    fn alarms(&self) -> Vec<Field> {
        let missed = |kind: &DeadlineKind| {
            let would = self.seen.would(Command::RaiseAlarm(*kind));
            would.is_ok_and(|allowed| allowed.is_ok())
        };
        let missed: Vec<_> = DeadlineKind::ALL.into_iter().filter(missed).collect();
        let choices = self.coded("deadline", "desk-deadline", &missed);
        vec![self.select("deadline", self.words.say("desk-field-deadline"), choices)]
    }
}
