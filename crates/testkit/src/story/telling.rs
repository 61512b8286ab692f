//! What happened, in words: the lines of a golden file. They name no person.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::{Date, Time};
use writ_core::calendar::Calendar;
use writ_core::case::Case;
use writ_core::deadline::{Deadline, Source};
use writ_core::event::Event;
use writ_core::letter::{Letter, LetterKind, Recipient};
use writ_core::notice::{Review, Timing, timing};
use writ_core::refusal::Refusal;
use writ_core::report::{Column, Report};
use writ_core::request::{DateRange, Item, ItemNumber, LegalRequest, Measure, NondisclosureOrder};
use writ_core::review::ItemDecision;
use writ_core::terms::Terms;
use writ_store::Explained;

use super::words::DEADLINES;

/// The code of a plain enum in words: `TooBroad` becomes `too broad`.
fn spelled(code: impl std::fmt::Debug) -> String {
    let mut text = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

fn list<T>(all: impl IntoIterator<Item = T>, word: impl Fn(T) -> String) -> String {
    all.into_iter().map(word).collect::<Vec<_>>().join(", ")
}

fn items(numbers: &BTreeSet<ItemNumber>) -> String {
    list(numbers, |number| format!("item {number}"))
}

fn range(range: Option<DateRange>) -> String {
    range.map_or(String::new(), |DateRange { from, to }| format!(", {from} to {to}"))
}

fn order(order: NondisclosureOrder) -> String {
    order.ends_on.map_or("without an end".to_owned(), |day| format!("until {day}"))
}

fn item(number: ItemNumber, item: &Item) -> String {
    let asked = match item.measure {
        Measure::Disclose(class) => format!("disclose {class} of"),
        Measure::Preserve(class) => format!("preserve {class} of"),
        Measure::Restrict => "restrict".to_owned(),
        Measure::Delete => "delete".to_owned(),
        Measure::Assist => "assist with".to_owned(),
    };
    format!("item {number}: {asked} identifier {}{}", item.identifier.0, range(item.range))
}

/// What was received, without what names a person.
fn request(request: &LegalRequest) -> String {
    let mut text = format!(
        "by {}, {} of {}, {}{}",
        spelled(request.channel),
        request.agency_kind.map_or("an agency of no kind".to_owned(), spelled),
        request.country,
        request.process.instrument,
        if request.process.binding { " that binds" } else { "" },
    );
    if let Some(threat) = request.emergency {
        let _ = write!(text, ", claims an emergency: {}", spelled(threat));
    }
    let kinds = list(&request.identifier_kinds, |(number, kind)| {
        format!("identifier {}: {}", number.0, kind.code())
    });
    let asked = list(&request.items, |(number, asked)| item(*number, asked));
    for told in [kinds, asked].iter().filter(|told| !told.is_empty()) {
        let _ = write!(text, "; {told}");
    }
    text
}

/// An amount in a currency of hundredths, as all of the stories are.
fn money(amount_minor: u64, currency: &str) -> String {
    format!("{}.{:02} {currency}", amount_minor / 100, amount_minor % 100)
}

fn decisions(decisions: &BTreeMap<ItemNumber, ItemDecision>) -> String {
    list(decisions, |(number, decision)| match decision {
        ItemDecision::Grant => format!("item {number} granted"),
        ItemDecision::Narrow { range: days, ground } => {
            format!("item {number} narrowed{}: {}", range(Some(*days)), spelled(ground))
        }
        ItemDecision::Reject { ground } => format!("item {number} rejected: {}", spelled(ground)),
    })
}

/// What an event says beside its kind.
fn facts(event: &Event) -> String {
    match event {
        Event::Received { reference, policy, supersedes, request: asked, .. } => {
            let revised =
                supersedes.as_ref().map_or(String::new(), |old| format!(", supersedes {old}"));
            format!("as {reference}{revised}, policy of {policy}, {}", request(asked))
        }
        Event::Completed { request: asked, .. } => request(asked),
        Event::Refused { because, .. } => spelled(because),
        Event::EvidenceRecorded { proves, kind, holds } => {
            let speaks = if *holds { "for" } else { "against" };
            format!("{} speaks {speaks} the {}", spelled(kind), spelled(proves))
        }
        Event::CallBackMade { result, is_recent, .. } => {
            let recent = if *is_recent { ", on a line confirmed only lately" } else { "" };
            format!("{}{recent}", spelled(result))
        }
        Event::Categorised { category } => category.to_string(),
        Event::LegalBasisAssessed { valid, .. } => {
            if *valid {
                "valid".to_owned()
            } else {
                "not valid".to_owned()
            }
        }
        Event::OrderAssessed { proves_illegal_use, .. } => {
            let does = if *proves_illegal_use { "proves" } else { "does not prove" };
            format!("{does} illegal use")
        }
        Event::EmergencyProven { good_faith_finding, .. } => {
            let found = if *good_faith_finding { "found" } else { "not found" };
            format!("imminent danger to a person {found} in good faith")
        }
        Event::ConsentGiven { identifier } | Event::ConsentWithdrawn { identifier } => {
            format!("by the holder of identifier {}", identifier.0)
        }
        Event::Objected { ground, items: to, .. } => {
            format!("to {}: {}", items(to), spelled(ground))
        }
        Event::DecisionProposed { decisions: proposed, .. } => decisions(proposed),
        Event::FeeQuoted { amount_minor, currency } => money(*amount_minor, currency),
        Event::Fulfilled { item, outcome, .. } => format!("item {item} {}", spelled(outcome)),
        Event::Disclosed { items: given, package, expires_on, .. } => {
            format!("{} in sealed package {package}, fetched until {expires_on}", items(given))
        }
        Event::PackageFetched { package }
        | Event::ReceiptConfirmed { package }
        | Event::PackageWithdrawn { package, .. } => format!("package {package}"),
        Event::PackageRenewed { package, expires_on, .. } => {
            format!("package {package}, fetched until {expires_on}")
        }
        Event::PapersAdded { papers, .. } => {
            list(papers, |(number, facts)| format!("document {number}: {}", spelled(facts.kind)))
        }
        Event::Answered { answer } => answer.to_string(),
        Event::NondisclosureOrdered { order: silence } => order(*silence),
        Event::NondisclosureLifted { order, .. } => format!("order {}", order + 1),
        Event::NoticeOwed { notice, identifier, occasion, .. } => format!(
            "{} to the holder of identifier {}, {}",
            notice.0,
            identifier.0,
            spelled(occasion)
        ),
        Event::WithholdingProposed { notice, ground, review, .. } => {
            let again = match review {
                Review::On(day) => format!("to be looked at again on {day}"),
                Review::NoFurther => "for good".to_owned(),
            };
            format!("{}, {}, {again}", notice.0, spelled(ground))
        }
        Event::Withheld { notice }
        | Event::WithholdingEnded { notice }
        | Event::NoticeSent { notice, .. } => notice.0.to_string(),
        Event::Withdrawn { superseded_by } => {
            superseded_by.as_ref().map_or(String::new(), |new| format!("superseded by {new}"))
        }
        Event::Joined { root } => format!("to {root}"),
        Event::DeadlineMissed { kind } => spelled(kind),
        Event::Closed { keep_until } => format!("kept until {keep_until}"),
        _ => String::new(),
    }
}

fn headed(head: &str, facts: &str) -> String {
    if facts.is_empty() { format!("  {head}\n") } else { format!("  {head}: {facts}\n") }
}

/// Tells one event. `after` is the case with it folded in; `before` is the case it found.
pub(super) fn event(
    told: &Event,
    before: Option<&Case>,
    after: &Case,
    terms: &Terms<'_>,
) -> String {
    let facts = facts(told);
    match told {
        Event::DeadlinesSet { deadlines } => {
            let known = before.map_or(&[][..], |case| &case.deadlines);
            let news = deadlines.iter().filter(|deadline| !known.contains(deadline));
            news.map(|new| deadline(new, terms.calendar)).collect()
        }
        Event::NoticeOwed { notice, .. } => {
            let notice = after.notices.get(notice);
            let when = notice.map(|notice| timing(notice, &after.prohibitions, terms));
            headed("notice owed", &format!("{facts}; {}", when.map_or(String::new(), leaves)))
        }
        Event::NoticeSent { .. } => headed("notice sent", &facts),
        Event::Withheld { .. } => headed("notice withheld", &facts),
        _ => headed(&format!("event {}", told.kind().replace('_', " ")), &facts),
    }
}

fn leaves(timing: Timing) -> String {
    match timing {
        Timing::Due { not_before, due_on, rule } => {
            format!("may leave on {not_before}, due on {due_on} (rule of {})", spelled(rule))
        }
        Timing::Prohibited { .. } => "prohibited without an end".to_owned(),
    }
}

/// Tells a deadline: when, and the rule or instrument behind it (TI-1).
fn deadline(told: &Deadline, calendar: &Calendar) -> String {
    let name = DEADLINES.iter().find(|(_, kind)| *kind == told.kind()).map_or("", |(name, _)| name);
    let source = match told.source() {
        Source::Rule(rule) | Source::Instrument(rule) | Source::Law(rule) => rule,
    };
    let when = told.due_at().map_or("stands still".to_owned(), |due| {
        let day = calendar.day_of(due);
        if calendar.start_of(day) == due {
            format!("at the end of {}", day.saturating_sub(1.day()))
        } else {
            let since = due.duration_since(calendar.start_of(day));
            let time = Time::midnight().saturating_add(since);
            format!("on {day} at {}", time.strftime("%H:%M"))
        }
    });
    format!("  deadline {name}: {when} ({source}, clock of {})\n", spelled(told.clock()))
}

/// Tells a letter that is owed.
pub(super) fn letter(told: &Letter) -> String {
    let to = match told.to {
        Recipient::Agency => "the agency".to_owned(),
        Recipient::AccountHolder(number) => format!("the holder of identifier {}", number.0),
    };
    let facts = match &told.kind {
        LetterKind::Acknowledgement { missing } => {
            let missing = list(missing, spelled);
            let lacks = if missing.is_empty() { "nothing".to_owned() } else { missing };
            format!("asks to comply with applicable law; missing: {lacks}")
        }
        LetterKind::StillMissing { missing } => list(missing, spelled),
        LetterKind::NotOurs { right_entity } => format!("turn to {right_entity}"),
        LetterKind::Refusal { because } => spelled(because),
        LetterKind::Question | LetterKind::Invoice => String::new(),
        LetterKind::Objection { ground, items: to } => {
            format!("to {}: {}", items(to), spelled(ground))
        }
        LetterKind::FeeQuote { amount_minor, currency } => money(*amount_minor, currency),
        LetterKind::Process { item, outcome } => format!("item {item} {}", spelled(outcome)),
        LetterKind::PackageReady { package, items: given, expires_on } => {
            format!("{} in package {package}, fetched until {expires_on}", items(given))
        }
        LetterKind::PackageWithdrawn { package } => format!("package {package}"),
        LetterKind::Answer { answer, grounds, fallen } => {
            let mut text = answer.to_string();
            for (number, ground) in grounds {
                let _ = write!(text, "; item {number} not as asked: {}", spelled(ground));
            }
            for number in fallen {
                let _ = write!(text, "; item {number} not done: its basis fell away");
            }
            text
        }
        LetterKind::Notice { occasion } => spelled(occasion),
    };
    headed(&format!("letter owed to {to}, {}", told.kind.code().replace('_', " ")), &facts)
}

/// Tells a refusal with the rules behind it.
pub(super) fn refusal(told: &Refusal) -> String {
    let rules = told.rules().join(", ");
    let rules = if rules.is_empty() { "out of order".to_owned() } else { rules };
    format!("  refused: {told} ({rules})\n")
}

/// Tells the tables of a report: the columns of the policy, and further ones that are not zero.
pub(super) fn report(told: &Report) -> String {
    let mut text = format!(
        "  report {} as known on {}, platforms {}; outside the platforms {}\n",
        told.period, told.as_of, told.platform, told.outside_platforms
    );
    for table in &told.tables {
        // The total of a table without requests repeats its one line.
        let lines = if table.rows.is_empty() { 1 } else { usize::MAX };
        for printed in table.printed_lines().take(lines) {
            let of_the_policy = Column::of_the_policy(table.id).iter().copied();
            let further = Column::beside_the_policy(table.id)
                .filter(|column| !printed.line.cell(*column).is_zero());
            let cells = list(of_the_policy.chain(further), |column| {
                let text = printed.text(column);
                format!("{column} {}", if text.is_empty() { "none" } else { &text })
            });
            let _ = writeln!(text, "  table {}, {}: {cells}", table.id, printed.label);
        }
    }
    text
}

/// Tells which cases make a figure, and why.
pub(super) fn explained(told: &[Explained]) -> String {
    let mut text = String::new();
    for case in told {
        let counts = case.counts;
        let reason = counts.reason.code().replace('_', " ");
        let (reference, amount, rule) = (&case.reference, counts.amount, counts.rule);
        let _ = writeln!(text, "  {reference} adds {amount} ({rule}, {reason})");
    }
    text
}

/// Tells a moment of the story.
pub(super) fn moment(day: Date, time: Time) -> String {
    format!("{day} {}", time.strftime("%H:%M"))
}
