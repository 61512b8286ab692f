//! The history of a case as prose: one sentence an event, with who and when, in the reader's language.
//!
//! The words that a person wrote stand apart from the sentence, so that a page can set them off; once
//! erased they are gone from here as well (RT-1).

use jiff::Timestamp;
use jiff::tz::TimeZone;
use writ_core::actor::{Actor, Staff};
use writ_core::event::{Event, Recorded};
use writ_core::notice::Review;
use writ_core::request::ItemNumber;
use writ_core::staff::StaffId;
use writ_language::Words;

use crate::prose;

/// How members of the desk are called.
pub trait Names {
    /// The name of one; none when it is not known (any more).
    fn of(&self, staff: StaffId) -> Option<String>;
}

/// Calls everybody by role and number: for readers who may not know names.
#[derive(Debug, Clone, Copy)]
pub struct ByNumber;

impl Names for ByNumber {
    fn of(&self, _: StaffId) -> Option<String> {
        None
    }
}

/// One event, told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its number in the case, from 1.
    pub seq: u32,
    /// When it was recorded.
    pub at: Timestamp,
    /// The same as day and time of the zone that the reader keeps.
    pub when: String,
    /// The event's code.
    pub kind: &'static str,
    /// Who did it.
    pub who: String,
    /// What happened, as a sentence.
    pub sentence: String,
    /// What a person wrote with it; none when there was nothing, or it was erased.
    pub words: Option<String>,
    /// Whether it only keeps the books, such as deadlines set anew: a short history leaves it out.
    pub is_bookkeeping: bool,
}

/// Tells a case's history, oldest first.
#[must_use]
pub fn history(
    history: &[Recorded],
    words: Words,
    names: &impl Names,
    zone: &TimeZone,
) -> Vec<Told> {
    (1..)
        .zip(history)
        .map(|(seq, recorded)| {
            let who = actor(recorded.by, words, names);
            Told {
                seq,
                at: recorded.at,
                when: prose::day_and_time(words, recorded.at, zone),
                kind: recorded.event.kind(),
                sentence: sentence(&recorded.event, &who, words, zone),
                words: written(&recorded.event),
                is_bookkeeping: matches!(recorded.event, Event::DeadlinesSet { .. }),
                who,
            }
        })
        .collect()
}

/// What an actor is called.
#[must_use]
pub fn actor(actor: Actor, words: Words, names: &impl Names) -> String {
    match actor {
        Actor::Staff(Staff { id, role }) => {
            let role = words.coded("history-role", &prose::code(&role));
            match names.of(id) {
                Some(name) => words
                    .say_with("history-who-named", [("name", name.into()), ("role", role.into())]),
                None => words.say_with(
                    "history-who-numbered",
                    [("number", id.0.to_string().into()), ("role", role.into())],
                ),
            }
        }
        Actor::Agency => words.say("history-who-agency"),
        Actor::Clock => words.say("history-who-clock"),
        Actor::Operator => words.say("history-who-operator"),
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each kind of event, in the order of the process"
)]
fn sentence(event: &Event, who: &str, words: Words, zone: &TimeZone) -> String {
    let kind = event.kind().replace('_', "-");
    let id = format!("history-{kind}");
    let plain = || words.say_with(&id, [("who", who.into())]);
    let with = |name: &'static str, value: String| {
        words.say_with(&id, [("who", who.into()), (name, value.into())])
    };
    let with_two = |one: (&'static str, String), two: (&'static str, String)| {
        words.say_with(&id, [("who", who.into()), (one.0, one.1.into()), (two.0, two.1.into())])
    };
    let items = |numbers: &mut dyn Iterator<Item = &ItemNumber>| prose::items(words, numbers);
    let coded = |prefix: &str, value: &str| words.coded(prefix, value);
    match event {
        Event::Received { reference, request, received_at, supersedes, .. } => {
            let channel = coded("letter-channel", &prose::code(&request.channel));
            let on = prose::day_and_time(words, *received_at, zone);
            match supersedes {
                Some(earlier) => words.say_with(
                    "history-received-revised",
                    [
                        ("reference", reference.as_str().into()),
                        ("channel", channel.into()),
                        ("on", on.into()),
                        ("earlier", earlier.as_str().into()),
                    ],
                ),
                None => words.say_with(
                    "history-received",
                    [
                        ("reference", reference.as_str().into()),
                        ("channel", channel.into()),
                        ("on", on.into()),
                    ],
                ),
            }
        }
        Event::Completed { request, .. } => {
            let missing = request.missing();
            if missing.is_empty() {
                plain()
            } else {
                let lines = missing.iter().map(|what| coded("letter-missing", &prose::code(what)));
                words.say_with(
                    "history-completed-in-part",
                    [("who", who.into()), ("missing", prose::list(words, lines).into())],
                )
            }
        }
        Event::Refused { because, .. } => {
            with("because", coded("history-refused-because", &prose::code(because)))
        }
        Event::EvidenceRecorded { proves, kind, holds } => {
            let id = if *holds { "history-evidence-for" } else { "history-evidence-against" };
            words.say_with(
                id,
                [
                    ("who", who.into()),
                    ("about", coded("history-proves", &prose::code(proves)).into()),
                    ("kind", coded("history-evidence", &prose::code(kind)).into()),
                ],
            )
        }
        Event::CallBackMade { result, entry, is_recent, .. } => words.say_with(
            &id,
            [
                ("who", who.into()),
                ("result", coded("history-call-back", &prose::code(result)).into()),
                ("entry", entry.to_string().into()),
                ("recent", if *is_recent { "yes" } else { "no" }.into()),
            ],
        ),
        Event::Categorised { category } => {
            with("category", coded("letter-category", category.code()))
        }
        Event::LegalBasisAssessed { valid: found, .. }
        | Event::OrderAssessed { proves_illegal_use: found, .. }
        | Event::EmergencyProven { good_faith_finding: found, .. } => {
            with("found", if *found { "yes" } else { "no" }.to_owned())
        }
        Event::ConsentGiven { identifier } | Event::ConsentWithdrawn { identifier } => {
            with("identifier", identifier.0.to_string())
        }
        Event::Objected { ground, items: concerned, .. } => with_two(
            ("ground", coded("letter-ground", &prose::code(ground))),
            ("items", items(&mut concerned.iter())),
        ),
        Event::DecisionProposed { decisions, .. } => with("items", items(&mut decisions.keys())),
        Event::FeeQuoted { amount_minor, currency } => {
            with("amount", prose::amount(words, *amount_minor, currency))
        }
        Event::Fulfilled { item, outcome, provider, .. } => {
            let outcome = coded("history-outcome", &prose::code(outcome));
            match provider {
                Some(provider) => words.say_with(
                    "history-fulfilled-by-provider",
                    [
                        ("who", who.into()),
                        ("item", item.to_string().into()),
                        ("outcome", outcome.into()),
                        ("provider", provider.as_str().into()),
                    ],
                ),
                None => with_two(("item", item.to_string()), ("outcome", outcome)),
            }
        }
        Event::PapersAdded { papers, .. } => {
            words.say_with(&id, [("who", who.into()), ("count", papers.len().into())])
        }
        Event::Disclosed { items: given, package, expires_on, .. } => words.say_with(
            &id,
            [
                ("who", who.into()),
                ("items", items(&mut given.iter()).into()),
                ("package", package.to_string().into()),
                ("until", words.date(*expires_on).into()),
            ],
        ),
        Event::PackageFetched { package }
        | Event::ReceiptConfirmed { package }
        | Event::PackageWithdrawn { package, .. } => with("package", package.to_string()),
        Event::PackageRenewed { package, expires_on, .. } => {
            with_two(("package", package.to_string()), ("until", words.date(*expires_on)))
        }
        Event::Answered { answer } => with("answer", coded("letter-answer", &prose::code(answer))),
        Event::NondisclosureOrdered { order } => match order.ends_on {
            Some(ends_on) => with("until", words.date(ends_on)),
            None => words.say_with("history-nondisclosure-without-end", [("who", who.into())]),
        },
        Event::NondisclosureLifted { order, .. } => {
            with("number", order.saturating_add(1).to_string())
        }
        Event::NoticeOwed { notice, identifier, occasion, happened_on } => words.say_with(
            &id,
            [
                ("notice", notice.0.to_string().into()),
                ("identifier", identifier.0.to_string().into()),
                ("occasion", coded("history-occasion", &prose::code(occasion)).into()),
                ("on", words.date(*happened_on).into()),
            ],
        ),
        Event::WithholdingProposed { notice, ground, review, .. } => {
            let ground = coded("letter-notice-ground", &prose::code(ground));
            match review {
                Review::On(day) => words.say_with(
                    &id,
                    [
                        ("who", who.into()),
                        ("notice", notice.0.to_string().into()),
                        ("ground", ground.into()),
                        ("review", words.date(*day).into()),
                    ],
                ),
                Review::NoFurther => words.say_with(
                    "history-withholding-proposed-for-good",
                    [
                        ("who", who.into()),
                        ("notice", notice.0.to_string().into()),
                        ("ground", ground.into()),
                    ],
                ),
            }
        }
        Event::Withheld { notice }
        | Event::WithholdingEnded { notice }
        | Event::NoticeSent { notice, .. } => with("notice", notice.0.to_string()),
        Event::Withdrawn { superseded_by } => match superseded_by {
            Some(later) => words.say_with("history-superseded", [("later", later.as_str().into())]),
            None => plain(),
        },
        Event::Joined { root } => with("root", root.clone()),
        Event::DeadlineMissed { kind } => {
            words.say_with(&id, [("deadline", deadline(words, *kind).into())])
        }
        Event::DeadlinesSet { deadlines } => {
            let due = deadlines.iter().map(|one| {
                let kind = deadline(words, one.kind());
                match one.due_at() {
                    Some(due_at) => words.say_with(
                        "history-deadline-due",
                        [
                            ("deadline", kind.into()),
                            ("at", prose::day_and_time(words, due_at, zone).into()),
                        ],
                    ),
                    None => words.say_with("history-deadline-paused", [("deadline", kind.into())]),
                }
            });
            let due: Vec<String> = due.collect();
            if due.is_empty() {
                words.say("history-deadlines-none")
            } else {
                words.say_with(&id, [("deadlines", prose::list(words, due.into_iter()).into())])
            }
        }
        Event::Closed { keep_until } => {
            words.say_with(&id, [("until", words.date(*keep_until).into())])
        }
        Event::HoldLifted { keep_until } => with("until", words.date(*keep_until)),
        Event::Acknowledged
        | Event::AnsweredNotOurs
        | Event::Verified
        | Event::ClarificationAsked { .. }
        | Event::ClarificationAnswered { .. }
        | Event::ObjectionAnswered { .. }
        | Event::Approved
        | Event::ProposalReturned { .. }
        | Event::Decided
        | Event::FeeAccepted
        | Event::FeeWaived
        | Event::FeeInvoiced
        | Event::FeePaid
        | Event::HoldProposed
        | Event::HoldPlaced { .. }
        | Event::Erased { .. }
        | Event::RegisterEntryImported { .. }
        | Event::RegisterEntryCorrected { .. } => plain(),
    }
}

/// The name of a deadline.
#[must_use]
pub fn deadline(words: Words, kind: writ_core::deadline::DeadlineKind) -> String {
    words.coded("history-deadline", &prose::code(&kind))
}

/// What a person wrote with an event.
fn written(event: &Event) -> Option<String> {
    let words = match event {
        Event::Refused { personal, .. }
        | Event::CallBackMade { personal, .. }
        | Event::LegalBasisAssessed { personal, .. }
        | Event::OrderAssessed { personal, .. }
        | Event::EmergencyProven { personal, .. }
        | Event::ClarificationAsked { personal }
        | Event::ClarificationAnswered { personal }
        | Event::Objected { personal, .. }
        | Event::ObjectionAnswered { personal }
        | Event::DecisionProposed { personal, .. }
        | Event::ProposalReturned { personal }
        | Event::Fulfilled { personal, .. }
        | Event::PackageWithdrawn { personal, .. }
        | Event::WithholdingProposed { personal, .. }
        | Event::NoticeSent { personal, .. } => personal,
        Event::Received { .. }
        | Event::PapersAdded { .. }
        | Event::Acknowledged
        | Event::AnsweredNotOurs
        | Event::Completed { .. }
        | Event::EvidenceRecorded { .. }
        | Event::Verified
        | Event::Categorised { .. }
        | Event::ConsentGiven { .. }
        | Event::ConsentWithdrawn { .. }
        | Event::Approved
        | Event::Decided
        | Event::FeeQuoted { .. }
        | Event::FeeAccepted
        | Event::FeeWaived
        | Event::FeeInvoiced
        | Event::FeePaid
        | Event::Disclosed { .. }
        | Event::PackageFetched { .. }
        | Event::ReceiptConfirmed { .. }
        | Event::PackageRenewed { .. }
        | Event::Answered { .. }
        | Event::NondisclosureOrdered { .. }
        | Event::NondisclosureLifted { .. }
        | Event::NoticeOwed { .. }
        | Event::Withheld { .. }
        | Event::WithholdingEnded { .. }
        | Event::Withdrawn { .. }
        | Event::Joined { .. }
        | Event::DeadlineMissed { .. }
        | Event::DeadlinesSet { .. }
        | Event::Closed { .. }
        | Event::HoldProposed
        | Event::HoldPlaced { .. }
        | Event::HoldLifted { .. }
        | Event::Erased { .. }
        | Event::RegisterEntryImported { .. }
        | Event::RegisterEntryCorrected { .. } => return None,
    };
    words.get().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use writ_core::notice::NoticeNumber;
    use writ_core::personal::Personal;
    use writ_core::review::Ground;
    use writ_core::staff::Role;
    use writ_language::Language;

    use super::*;

    struct Desk;

    impl Names for Desk {
        fn of(&self, staff: StaffId) -> Option<String> {
            (staff.0 == 7).then(|| "Ines Example".to_owned())
        }
    }

    fn told(by: Actor, event: Event) -> Told {
        let at = "2024-02-01T09:30:00Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let events = [Recorded { at, by, event }];
        history(&events, Words::of(Language::English), &Desk, &zone).remove(0)
    }

    fn staff(id: u32) -> Actor {
        Actor::Staff(Staff { id: StaffId(id), role: Role::Counsel })
    }

    #[test]
    fn an_event_is_told_with_who_and_when_and_the_words_apart() {
        let objected = Event::Objected {
            ground: Ground::TooBroad,
            items: BTreeSet::from([ItemNumber(1), ItemNumber(2)]),
            personal: Personal::new("A year is too long.".to_owned()),
        };

        let told = told(staff(7), objected);

        assert_eq!(told.when, "1 February 2024, 10:30");
        assert_eq!(
            told.sentence,
            "Ines Example (counsel) objected to items 1 and 2: it is too broad."
        );
        assert_eq!(told.words.as_deref(), Some("A year is too long."));
    }

    /// RT-1.
    #[test]
    fn what_was_erased_is_gone_from_the_history_and_the_event_stands() {
        let asked = Event::ClarificationAsked { personal: Personal::erased() };

        let told = told(staff(8), asked);

        assert_eq!(told.words, None);
        assert_eq!(
            told.sentence,
            "Staff member 8 (counsel) asked the agency a question. The company’s own clocks stand still."
        );
    }

    #[test]
    fn a_notice_is_told_by_its_number() {
        let sent = Event::NoticeSent { notice: NoticeNumber(2), personal: Personal::erased() };

        assert_eq!(
            told(staff(7), sent).sentence,
            "Ines Example (counsel) released notice 2 to the account holder."
        );
    }

    #[test]
    fn deadlines_set_anew_are_bookkeeping() {
        let told = told(Actor::Clock, Event::DeadlinesSet { deadlines: Vec::new() });

        assert!(told.is_bookkeeping);
        assert_eq!(told.sentence, "No deadline runs any more.");
    }
}
