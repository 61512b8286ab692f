//! What a story says must be true: its expectations, which come from the rules and not from a run.

use jiff::civil::{Date, Time};
use writ_core::case::{Case, Fee};
use writ_core::category::Category;
use writ_core::deadline::DeadlineKind;
use writ_core::letter::Letter;
use writ_core::notice::{NoticeNumber, Standing, Timing, timing};
use writ_core::policy::VersionId;
use writ_core::projection::Summary;
use writ_core::report::{Column, Report};
use writ_core::terms::Terms;

use super::words::{Problem, date, deadline, read, time};

/// Something that must be true.
#[derive(Debug, Clone)]
pub(super) enum Claim {
    /// The case stands in this stage.
    Stage(String),
    /// The case counts so.
    Outcome(String),
    /// The case belongs to this category (CO-6).
    Category(Category),
    /// The case was challenged, or not (CO-2).
    Challenged(bool),
    /// The case names so many distinct identifiers (CO-5).
    Specified(u32),
    /// The case keeps this version of the policy (TI-3).
    Policy(Date),
    /// The fee stands so (IN-9).
    Fee(Fee),
    /// So many notices are owed, sent or withheld in all.
    Notices(usize),
    /// A notice may leave from a day, and is due on one.
    NoticeDue { notice: NoticeNumber, from: Date, due: Date },
    /// A prohibition without an end holds a notice back.
    NoticeProhibited(NoticeNumber),
    /// A notice is withheld.
    NoticeWithheld(NoticeNumber),
    /// A notice is owed again.
    NoticeOwed(NoticeNumber),
    /// The last step owes this letter.
    Letter(String),
    /// The last step owes no letter.
    NoLetter,
    /// A deadline falls at the end of a day, or at a local time of it.
    Due { kind: DeadlineKind, on: Date, at: Option<Time> },
    /// A deadline stands still.
    StandsStill(DeadlineKind),
    /// No such deadline runs.
    NoDeadline(DeadlineKind),
    /// A line of a table of the last report.
    Line { table: Category, line: String, figures: Vec<(Column, String)> },
    /// The last report has no such table.
    NoTable(Category),
    /// So many requests are outside the reported platforms (RE-8).
    Outside(u64),
}

/// What claims are held against.
pub(super) struct Present<'a> {
    /// The case the story is about.
    pub(super) case: &'a Case,
    /// Its line in the queue.
    pub(super) summary: &'a Summary,
    /// Its policy, calendar and zone.
    pub(super) terms: Terms<'a>,
    /// The letters of the last step.
    pub(super) letters: &'a [Letter],
}

/// Reads what stands after `then`.
pub(super) fn claim(words: &[&str]) -> Result<Option<Claim>, Problem> {
    let found = match of_the_case(words)? {
        Some(claim) => Some(claim),
        None => match of_notices(words)? {
            Some(claim) => Some(claim),
            None => of_deadlines_and_tables(words)?,
        },
    };
    Ok(found)
}

fn of_the_case(words: &[&str]) -> Result<Option<Claim>, Problem> {
    Ok(Some(match words {
        ["the", "case", "is", "in", stage] => Claim::Stage((*stage).to_owned()),
        ["the", "case", "is", "closed"] => Claim::Stage("closed".to_owned()),
        ["the", "case", "is", "erased"] => Claim::Stage("erased".to_owned()),
        ["the", "case", "counts", "as", outcome] => Claim::Outcome((*outcome).to_owned()),
        ["the", "case", "belongs", "to", category] => Claim::Category(read(category, "category")?),
        ["the", "case", "is", "challenged"] => Claim::Challenged(true),
        ["the", "case", "is", "not", "challenged"] => Claim::Challenged(false),
        ["the", "case", "names", count, "identifier" | "identifiers"] => {
            Claim::Specified(read(count, "number")?)
        }
        ["the", "case", "keeps", "the", "policy", "of", day] => Claim::Policy(date(day)?),
        ["the", "fee", "is", "waived"] => Claim::Fee(Fee::Waived),
        ["the", "fee", "is", "quoted"] => Claim::Fee(Fee::Quoted),
        ["the", "fee", "is", "paid"] => Claim::Fee(Fee::Paid),
        ["the", "agency", "is", "sent", "a" | "an" | "the", letter @ ..]
        | ["the", "account", "holder", "is", "sent", "a" | "an" | "the", letter @ ..] => {
            Claim::Letter(letter.join("_"))
        }
        ["nobody", "is", "written", "to"] => Claim::NoLetter,
        _ => return Ok(None),
    }))
}

fn of_notices(words: &[&str]) -> Result<Option<Claim>, Problem> {
    let number = |word: &str| read(word, "number of a notice").map(NoticeNumber);
    Ok(Some(match words {
        ["no", "notice", "is", "owed"] => Claim::Notices(0),
        ["there", "is" | "are", count, "notice" | "notices"] => {
            Claim::Notices(read(count, "number")?)
        }
        ["notice", notice, "may", "leave", "on", from, "and", "is", "due", "on", due] => {
            Claim::NoticeDue { notice: number(notice)?, from: date(from)?, due: date(due)? }
        }
        ["notice", notice, "is", "prohibited"] => Claim::NoticeProhibited(number(notice)?),
        ["notice", notice, "is", "withheld"] => Claim::NoticeWithheld(number(notice)?),
        ["notice", notice, "is", "owed", "again"] => Claim::NoticeOwed(number(notice)?),
        _ => return Ok(None),
    }))
}

fn of_deadlines_and_tables(words: &[&str]) -> Result<Option<Claim>, Problem> {
    Ok(Some(match words {
        ["the", kind @ .., "deadline", "is", "at", "the", "end", "of", day] => {
            Claim::Due { kind: deadline(kind)?, on: date(day)?, at: None }
        }
        ["the", kind @ .., "deadline", "is", "on", day, "at", hour] => {
            Claim::Due { kind: deadline(kind)?, on: date(day)?, at: Some(time(hour)?) }
        }
        ["the", kind @ .., "deadline", "stands", "still"] => Claim::StandsStill(deadline(kind)?),
        ["no", kind @ .., "deadline", "runs"] => Claim::NoDeadline(deadline(kind)?),
        ["the", table, "table", "says", "for", line, figures @ ..] => Claim::Line {
            table: read(table, "table")?,
            line: (*line).to_owned(),
            figures: pairs(figures)?,
        },
        ["there", "is", "no", table, "table"] => Claim::NoTable(read(table, "table")?),
        [count, "request" | "requests", "is" | "are", "outside", "the", "platforms"] => {
            Claim::Outside(read(count, "number")?)
        }
        _ => return Ok(None),
    }))
}

fn pairs(words: &[&str]) -> Result<Vec<(Column, String)>, Problem> {
    words
        .chunks(2)
        .map(|pair| match pair {
            [column, figure] => Ok((read(column, "column")?, (*figure).to_owned())),
            _ => Err("each column needs its figure".to_owned()),
        })
        .collect()
}

fn hold(expected: impl std::fmt::Display, found: impl std::fmt::Display) -> Result<(), Problem> {
    let (expected, found) = (expected.to_string(), found.to_string());
    if expected == found {
        Ok(())
    } else {
        Err(format!("claimed is {expected}, but it is {found}"))
    }
}

/// Holds a claim against a case.
pub(super) fn check(claim: &Claim, present: &Present<'_>) -> Result<(), Problem> {
    let case = present.case;
    match claim {
        Claim::Stage(stage) => hold(stage, case.stage.code()),
        Claim::Outcome(outcome) => hold(outcome, &present.summary.outcome),
        Claim::Category(category) => hold(category, case.category.category),
        Claim::Challenged(challenged) => hold(challenged, case.challenged),
        Claim::Specified(count) => hold(count, case.request.specified()),
        Claim::Policy(day) => hold(VersionId(*day), case.policy),
        Claim::Fee(fee) => hold(format!("{fee:?}"), format!("{:?}", case.fee)),
        Claim::Notices(count) => hold(count, case.notices.len()),
        Claim::Letter(code) => {
            let codes: Vec<&str> = present.letters.iter().map(|l| l.kind.code()).collect();
            if codes.contains(&code.as_str()) { Ok(()) } else { hold(code, codes.join(", ")) }
        }
        Claim::NoLetter => hold(0, present.letters.len()),
        Claim::NoticeDue { .. }
        | Claim::NoticeProhibited(_)
        | Claim::NoticeWithheld(_)
        | Claim::NoticeOwed(_) => check_notice(claim, present),
        Claim::Due { .. } | Claim::StandsStill(_) | Claim::NoDeadline(_) => {
            check_deadline(claim, present)
        }
        Claim::Line { .. } | Claim::NoTable(_) | Claim::Outside(_) => {
            Err("no report was built yet".to_owned())
        }
    }
}

fn check_notice(claim: &Claim, present: &Present<'_>) -> Result<(), Problem> {
    let (Claim::NoticeDue { notice: number, .. }
    | Claim::NoticeProhibited(number)
    | Claim::NoticeWithheld(number)
    | Claim::NoticeOwed(number)) = claim
    else {
        return Ok(());
    };
    let notice = present.case.notices.get(number).ok_or("there is no such notice")?;
    let timed = timing(notice, &present.case.prohibitions, &present.terms);
    match claim {
        Claim::NoticeDue { from, due, .. } => match timed {
            Timing::Due { not_before, due_on, .. } => {
                hold(format!("{from} to {due}"), format!("{not_before} to {due_on}"))
            }
            Timing::Prohibited { .. } => hold(from, "prohibited"),
        },
        Claim::NoticeProhibited(_) => match timed {
            Timing::Due { not_before, .. } => hold("prohibited", not_before),
            Timing::Prohibited { .. } => Ok(()),
        },
        Claim::NoticeWithheld(_) => match notice.standing {
            Standing::Withheld { .. } | Standing::WithheldForGood { .. } => Ok(()),
            Standing::Owed | Standing::Sent => hold("withheld", "not withheld"),
        },
        _ => hold("Owed", format!("{:?}", notice.standing)),
    }
}

fn check_deadline(claim: &Claim, present: &Present<'_>) -> Result<(), Problem> {
    let of = |kind: &DeadlineKind| present.case.deadlines.iter().find(|d| d.kind() == *kind);
    match claim {
        Claim::Due { kind, on, at } => {
            let due = of(kind).ok_or("no such deadline runs")?.due_at().ok_or("it stands still")?;
            let expected = match at {
                None => present.terms.calendar.end_of(*on),
                Some(at) => {
                    let local = on.to_datetime(*at);
                    let zone = present.terms.zone.time_zone();
                    zone.to_timestamp(local).map_err(|_| "no such moment".to_owned())?
                }
            };
            hold(expected, due)
        }
        Claim::StandsStill(kind) => {
            hold(true, of(kind).ok_or("no such deadline runs")?.is_paused())
        }
        Claim::NoDeadline(kind) => hold(true, of(kind).is_none()),
        _ => Ok(()),
    }
}

/// Holds a claim against the last report; none when it is about something else.
pub(super) fn check_report(claim: &Claim, report: &Report) -> Option<Result<(), Problem>> {
    match claim {
        Claim::Line { table, line, figures } => Some(check_line(report, *table, line, figures)),
        Claim::NoTable(category) => {
            Some(hold(true, report.tables.iter().all(|table| table.id != *category)))
        }
        Claim::Outside(count) => Some(hold(count, report.outside_platforms)),
        _ => None,
    }
}

fn check_line(
    report: &Report,
    category: Category,
    label: &str,
    figures: &[(Column, String)],
) -> Result<(), Problem> {
    let table = report.tables.iter().find(|table| table.id == category);
    let table = table.ok_or("the report has no such table")?;
    let printed = table.printed_lines().find(|printed| printed.label.to_string() == label);
    let printed = printed.ok_or("the table has no such line")?;
    figures.iter().try_for_each(|(column, figure)| {
        hold(format!("{column} {figure}"), format!("{column} {}", printed.text(*column)))
    })
}
