//! A story as sentences: who, when, and what.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use writ_core::actor::{Actor, Staff};
use writ_core::category::Category;
use writ_core::country::Country;
use writ_core::report::{Column, Period, PlatformScope};
use writ_core::request::Threat;
use writ_core::staff::{Role, StaffId};

use super::claims::{self, Claim};
use super::error::StoryError;
use super::submission::Draft;
use super::verbs::{self, Deed};
use super::words::{self, Problem, read};

/// A story that was understood.
pub(super) struct Script {
    file: String,
    /// Its sentences, in order.
    pub(super) sentences: Vec<Sentence>,
}

/// One sentence.
pub(super) struct Sentence {
    /// Its line, from 1.
    pub(super) line: usize,
    /// It and its details, as written.
    pub(super) text: Vec<String>,
    /// What it means.
    pub(super) step: Step,
    /// The rule under which it must be refused; none where it must not be.
    pub(super) refused: Option<String>,
}

/// What a sentence means.
pub(super) enum Step {
    /// Time passes to this local moment.
    At(Date, Time),
    /// Somebody joins the desk.
    Staff,
    /// The numbers of the policy change from a day on.
    Policy { from: Date, emergency_notice_days: u16 },
    /// An agency sends a request.
    Receive(Draft),
    /// The agency supplies what was missing.
    Complete(Draft),
    /// The agency sends a revised request.
    Revise(Draft),
    /// The story turns to another case.
    TurnTo(String),
    /// Somebody does something.
    Deed(Actor, Deed),
    /// What must be true now.
    Claim(Claim),
    /// A report is built.
    Report(Asked),
    /// A figure is explained.
    Explain { asked: Asked, table: Category, country: Option<Country>, column: Column },
    /// A report is published.
    Publish(Asked),
}

/// Which report.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// Of which time.
    pub(super) period: Period,
    /// As known on which day; today where it is not said.
    pub(super) as_of: Option<Date>,
    /// Of which platforms.
    pub(super) platform: PlatformScope,
}

type People = BTreeMap<String, Vec<Staff>>;

impl Script {
    /// Understands a whole story, or says which line is not understood.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, StoryError> {
        let mut script = Self { file: file.to_owned(), sentences: Vec::new() };
        let mut people = People::new();
        let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line)).peekable();
        if !text.lines().take_while(|line| line.starts_with('#')).any(names_a_rule) {
            let problem = "the head of a story names the rules it shows, such as `# RV-4 RV-5`";
            return Err(script.error(1, problem.to_owned()));
        }
        while let Some((number, line)) = lines.next() {
            if is_silent(line) {
                continue;
            }
            let mut details = Vec::new();
            while let Some((_, detail)) = lines.next_if(|(_, next)| next.starts_with(' ')) {
                details.push(detail);
            }
            let sentence = understand(number, line, &details, &mut people);
            script.sentences.push(sentence.map_err(|problem| script.error(number, problem))?);
        }
        Ok(script)
    }

    /// The error that a line of this story is.
    pub(super) fn error(&self, line: usize, problem: Problem) -> StoryError {
        StoryError { file: self.file.clone(), line, problem }
    }
}

fn is_silent(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with('#')
}

fn names_a_rule(line: &str) -> bool {
    line.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-')).any(|word| {
        word.split_once('-').is_some_and(|(chapter, number)| {
            chapter.len() == 2
                && chapter.bytes().all(|byte| byte.is_ascii_uppercase())
                && number.parse::<u8>().is_ok()
        })
    })
}

fn understand(
    line: usize,
    text: &str,
    details: &[&str],
    people: &mut People,
) -> Result<Sentence, Problem> {
    let split = words::split(text)?;
    let mut refused = None;
    let mut split_details = Vec::new();
    for detail in details {
        let detail = words::split(detail)?;
        match detail.as_slice() {
            [first, rest @ ..] if first == "refused" => refused = Some(rest.join(" ")),
            _ => split_details.push(detail),
        }
    }
    let sentence: Vec<&str> = split.iter().map(String::as_str).collect();
    let views: Vec<Vec<&str>> =
        split_details.iter().map(|detail| detail.iter().map(String::as_str).collect()).collect();
    let step = frame(&sentence, &views, people)?.ok_or("nobody understands this sentence")?;
    let takes_details = matches!(
        step,
        Step::Receive(_)
            | Step::Complete(_)
            | Step::Revise(_)
            | Step::Deed(_, Deed::Propose { .. })
    );
    if !takes_details && !views.is_empty() {
        return Err("this sentence takes no details".to_owned());
    }
    let told = details.iter().filter(|detail| !detail.trim_start().starts_with("refused"));
    let text = std::iter::once(&text).chain(told).map(|line| line.trim_end().to_owned());
    Ok(Sentence { line, text: text.collect(), step, refused })
}

fn frame(
    sentence: &[&str],
    details: &[Vec<&str>],
    people: &mut People,
) -> Result<Option<Step>, Problem> {
    Ok(Some(match sentence {
        ["on", day] => Step::At(words::date(day)?, words::time("09:00")?),
        ["on", day, "at", time] => Step::At(words::date(day)?, words::time(time)?),
        ["staff", name, "is", roles @ ..] => {
            let id = StaffId(u32::try_from(people.len()).unwrap_or(u32::MAX).saturating_add(1));
            let roles = roles.iter().filter(|word| !matches!(**word, "a" | "an" | "and"));
            let hats: Result<Vec<Staff>, Problem> =
                roles.map(|role| Ok(Staff { id, role: read::<Role>(role, "role")? })).collect();
            people.insert((*name).to_owned(), hats?);
            Step::Staff
        }
        ["policy", "from", day, "emergency", "notice", "after", days, "days"] => Step::Policy {
            from: words::date(day)?,
            emergency_notice_days: read(days, "number of days")?,
        },
        ["agency", name, "of", country, "sends", "a", "request", "by", channel] => {
            Step::Receive(draft(Draft::ordinary(name, country, channel)?, details)?)
        }
        ["agency", name, "of", country, "sends", "an", "emergency", "request", "by", channel] => {
            let mut emergency = Draft::ordinary(name, country, channel)?;
            emergency.claim_emergency(Threat::LifeOrSecurity);
            Step::Receive(draft(emergency, details)?)
        }
        ["agency", name, "of", country, "completes", "the", "request", "by", channel] => {
            Step::Complete(draft(Draft::ordinary(name, country, channel)?, details)?)
        }
        ["agency", name, "of", country, "revises", "the", "request", "by", channel] => {
            Step::Revise(draft(Draft::ordinary(name, country, channel)?, details)?)
        }
        ["turn", "to", "case", reference] => Step::TurnTo((*reference).to_owned()),
        ["then", claim @ ..] => return claims::claim(claim).map(|claim| claim.map(Step::Claim)),
        ["the", "report", asked @ ..] => report(asked)?,
        ["the", "agency", verb @ ..] => return deed(Actor::Agency, verb, details),
        ["the", "clock", verb @ ..] => return deed(Actor::Clock, verb, details),
        [name, "as", role, verb @ ..] if people.contains_key(*name) => {
            let role: Role = read(role, "role")?;
            let hat = people.get(*name).and_then(|hats| hats.iter().find(|hat| hat.role == role));
            let hat = hat.ok_or_else(|| format!("`{name}` is not {role}", role = role.code()))?;
            return deed(Actor::Staff(*hat), verb, details);
        }
        [name, "publishes", "the", "report", asked @ ..] if people.contains_key(*name) => {
            Step::Publish(self::asked(asked)?)
        }
        [name, verb @ ..] => {
            let first = people.get(*name).and_then(|hats| hats.first());
            let staff = first.ok_or_else(|| format!("nobody knows who `{name}` is"))?;
            return deed(Actor::Staff(*staff), verb, details);
        }
        [] => return Ok(None),
    }))
}

fn deed(by: Actor, verb: &[&str], details: &[Vec<&str>]) -> Result<Option<Step>, Problem> {
    Ok(verbs::deed(verb, details)?.map(|deed| Step::Deed(by, deed)))
}

fn draft(mut draft: Draft, details: &[Vec<&str>]) -> Result<Draft, Problem> {
    for detail in details {
        draft.detail(detail).map_err(|problem| format!("`{}`: {problem}", detail.join(" ")))?;
    }
    Ok(draft)
}

fn report(words: &[&str]) -> Result<Step, Problem> {
    match words {
        [report @ .., "explains", column, "in", "the", table, "table", "for", country] => {
            let country = if *country == "Total" { None } else { Some(read(country, "country")?) };
            Ok(Step::Explain {
                asked: asked(report)?,
                table: read(table, "table")?,
                country,
                column: read(column, "column")?,
            })
        }
        words => asked(words).map(Step::Report),
    }
}

fn asked(phrase: &[&str]) -> Result<Asked, Problem> {
    let (phrase, platform) = match phrase {
        [rest @ .., "about", platform] => (rest, read(platform, "platform")?),
        rest => (rest, PlatformScope::All),
    };
    let (phrase, as_of) = match phrase {
        [rest @ .., "as", "known", "on", day] => (rest, Some(words::date(day)?)),
        rest => (rest, None),
    };
    match phrase {
        ["for", period] => {
            Ok(Asked { period: read(period, "period such as 2024-Q1")?, as_of, platform })
        }
        _ => Err(format!("`{}` names no report", phrase.join(" "))),
    }
}
