//! The company's own directory of agencies: whom to call back, where each number was found, and who stands behind
//! it (VE-2). One person proposes, another confirms.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::ToSpan as _;
use writ_app::directory::{Changed, OpenEntry};
use writ_app::pages::{DirectoryFilter, DirectoryRow};
use writ_core::access::Area;
use writ_core::directory::{
    AgencyFacts, Change, ChangeNumber, DirectoryCommand, DirectoryEvent, Domain, Entry,
    EntryNumber, Line, LineNumber,
};
use writ_core::staff::StaffId;
use writ_language::Words;

use super::actions::{Typed, Wrong};
use super::codes::{code_of, of_code};
use super::refusals::refusal_text;
use super::{Asked, Trouble, names, times};
use crate::form_fields::Form;
use crate::forms::SignedForm;
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::{Choice, Control, Field, FormProblem, SummaryRow, Tag, Tone, problems_named};
use crate::response;
use crate::session::{SignedIn, Stop, see_other};

/// Entries on one page.
const ENTRIES: u32 = 50;

/// A line of the list.
struct EntryLine {
    number: u32,
    name: String,
    country: String,
    lines: String,
    tag: Tag,
}

#[derive(Template)]
#[template(path = "desk/directory.html")]
struct ListTemplate<'a> {
    frame: Frame<'a>,
    sought: Vec<Field>,
    entries: Vec<EntryLine>,
    next: Option<String>,
    fields: Vec<Field>,
    problems: Vec<FormProblem>,
    may_change: bool,
}

/// A telephone line as the page shows it.
struct LineRow {
    number: u16,
    telephone: String,
    label: String,
    source: String,
    by: String,
    tag: Tag,
    is_retired: bool,
    reason: Field,
}

/// A change that waits for its second person.
struct Waiting {
    number: u16,
    rows: Vec<SummaryRow>,
    by: String,
    /// Whether this reader may confirm it.
    may_confirm: bool,
    reason: Field,
}

/// What happened to an entry, told.
struct Told {
    sentence: String,
    when: String,
}

#[derive(Template)]
#[template(path = "desk/directory_entry.html")]
struct EntryTemplate<'a> {
    frame: Frame<'a>,
    number: u32,
    seq: u32,
    name: String,
    tag: Tag,
    facts: Vec<SummaryRow>,
    lines: Vec<LineRow>,
    waiting: Vec<Waiting>,
    line_fields: Vec<Field>,
    facts_fields: Vec<Field>,
    retire: Field,
    problems: Vec<FormProblem>,
    message: Option<String>,
    history: Vec<Told>,
    may_change: bool,
}

/// The list, and the form for an agency that is not in it.
pub(crate) async fn list(
    State(office): State<Office>,
    who: SignedIn,
    asked: Asked,
) -> Result<Response, Stop> {
    who.open(&office, Area::Directory)?;
    let shown = (Typed::default(), Wrong::new(), Vec::new());
    let made = list_page(&office, &who, &asked, shown, StatusCode::OK).await;
    made.map_err(|trouble| trouble.stop(&who, &office))
}

/// Proposes an agency that is not in it.
pub(crate) async fn propose(
    State(office): State<Office>,
    form: SignedForm,
) -> Result<Response, Stop> {
    let SignedForm { who, fields } = form;
    who.open(&office, Area::Handling)?;
    let typed = Typed::of(&fields);
    let made = propose_entry(&office, &who, typed).await;
    made.map_err(|trouble| trouble.stop(&who, &office))
}

async fn propose_entry(office: &Office, who: &SignedIn, typed: Typed) -> Result<Response, Trouble> {
    let words = who.words();
    let mut wrong = Wrong::new();
    let facts = read_facts(&typed, words, &mut wrong);
    let line =
        if typed.one("telephone").is_empty() { None } else { read_line(&typed, words, &mut wrong) };
    let mut problems = Vec::new();
    if let Some(facts) = facts.filter(|_| wrong.is_empty()) {
        let (by, now) = (who.actor(), office.outside.now());
        match office.installation.propose_entry(facts, line, by, now).await? {
            Changed::Done(entry) => return Ok(see_other(&format!("/desk/directory/{entry}"))),
            Changed::Refused(refusal) => {
                let text = refusal_text(words, &refusal);
                problems.push(FormProblem { anchor: String::new(), text });
            }
            Changed::Meanwhile => {}
        }
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    list_page(office, who, &Asked::default(), (typed, wrong, problems), status).await
}

/// An entry.
pub(crate) async fn entry(
    State(office): State<Office>,
    who: SignedIn,
    Path(number): Path<u32>,
) -> Result<Response, Stop> {
    who.open(&office, Area::Directory)?;
    let made = async {
        let open = open(&office, number).await?;
        let shown = (Typed::default(), Wrong::new(), None);
        entry_page(&office, &who, open, shown, StatusCode::OK).await
    };
    made.await.map_err(|trouble| trouble.stop(&who, &office))
}

/// Changes an entry.
pub(crate) async fn change(
    State(office): State<Office>,
    Path(number): Path<u32>,
    form: SignedForm,
) -> Result<Response, Stop> {
    let SignedForm { who, fields } = form;
    who.open(&office, Area::Handling)?;
    let made = change_entry(&office, &who, number, Typed::of(&fields)).await;
    made.map_err(|trouble| trouble.stop(&who, &office))
}

async fn change_entry(
    office: &Office,
    who: &SignedIn,
    number: u32,
    typed: Typed,
) -> Result<Response, Trouble> {
    let entry = open(office, number).await?;
    let words = who.words();
    let seq: u32 = typed.one("seq").parse().map_err(|_| Trouble::NotFound)?;
    let mut wrong = Wrong::new();
    let command = read_command(&typed, words, &mut wrong);
    let Some(command) = command.filter(|_| wrong.is_empty()) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return entry_page(office, who, entry, (typed, wrong, None), status).await;
    };
    let (by, now) = (who.actor(), office.outside.now());
    let changed = office.installation.change_directory(&entry, seq, command, by, now).await?;
    let message = match changed {
        Changed::Done(entry) => return Ok(see_other(&format!("/desk/directory/{entry}"))),
        Changed::Refused(refusal) => refusal_text(words, &refusal),
        Changed::Meanwhile => words.say("desk-changed-says"),
    };
    let entry = open(office, number).await?;
    entry_page(office, who, entry, (typed, wrong, Some(message)), StatusCode::CONFLICT).await
}

async fn open(office: &Office, number: u32) -> Result<OpenEntry, Trouble> {
    let entry = office.installation.directory_entry(EntryNumber(number)).await?;
    entry.ok_or(Trouble::NotFound)
}

fn read_command(typed: &Typed, words: Words, wrong: &mut Wrong) -> Option<DirectoryCommand> {
    let number = |name: &str| typed.one(name).parse::<u16>().ok();
    // Each form on the page has its own field for it.
    let reason = typed.iter().find(|(name, _)| name.starts_with("reason"));
    let reason = reason.map(|(_, value)| value.to_owned()).unwrap_or_default();
    match typed.one("do") {
        "confirm" => Some(DirectoryCommand::Confirm(ChangeNumber(number("change")?))),
        "decline" => {
            let change = ChangeNumber(number("change")?);
            Some(DirectoryCommand::Decline { change, reason })
        }
        "retire_line" => {
            let line = LineNumber(number("line")?);
            Some(DirectoryCommand::RetireLine { line, reason })
        }
        "retire_entry" => Some(DirectoryCommand::RetireEntry { reason }),
        "line" => read_line(typed, words, wrong).map(DirectoryCommand::Propose),
        "facts" => read_facts(typed, words, wrong).map(DirectoryCommand::Propose),
        _ => None,
    }
}

fn read_facts(typed: &Typed, words: Words, wrong: &mut Wrong) -> Option<Change> {
    let name = typed.one("name").to_owned();
    if name.is_empty() {
        missing(words, wrong, "name", words.say("desk-field-agency-name"));
    }
    let kind = of_code(typed.one("kind"));
    if kind.is_none() {
        missing(words, wrong, "kind", words.say("desk-field-kind"));
    }
    let country = typed.one("country").parse().ok();
    if country.is_none() {
        missing(words, wrong, "country", words.say("desk-field-country"));
    }
    let domains: Result<_, _> = typed
        .one("domains")
        .split([',', ' ', '\n', ';'])
        .filter(|domain| !domain.trim().is_empty())
        .map(str::parse)
        .collect();
    if domains.is_err() {
        wrong.insert("domains".to_owned(), words.say("desk-wrong-domains"));
    }
    let facts = AgencyFacts { name, kind: kind?, country: country?, domains: domains.ok()? };
    Some(Change::Facts(facts))
}

/// In the list of what is wrong a field stands without its label, so the text names it.
fn missing(words: Words, wrong: &mut Wrong, name: &str, label: String) {
    let text = words.say_with("desk-wrong-missing", [("field", label.into())]);
    wrong.insert(name.to_owned(), text);
}

fn read_line(typed: &Typed, words: Words, wrong: &mut Wrong) -> Option<Change> {
    let texts = [
        ("telephone", words.say("desk-field-telephone")),
        ("label", words.say("desk-field-answers-there")),
        ("source", words.say("desk-field-source")),
    ];
    for (name, label) in texts {
        if typed.one(name).is_empty() {
            missing(words, wrong, name, label);
        }
    }
    let found_on = typed.one("found_on").parse().ok();
    if found_on.is_none() {
        wrong.insert("found_on".to_owned(), words.say("desk-wrong-day"));
    }
    Some(Change::Line(Line {
        number: typed.one("telephone").to_owned(),
        label: typed.one("label").to_owned(),
        source: typed.one("source").to_owned(),
        found_on: found_on?,
    }))
}

async fn list_page(
    office: &Office,
    who: &SignedIn,
    asked: &Asked,
    (typed, wrong, mut problems): (Typed, Wrong, Vec<FormProblem>),
    status: StatusCode,
) -> Result<Response, Trouble> {
    let words = who.words();
    let filter = match (asked.get("q"), asked.get("country").and_then(|code| code.parse().ok())) {
        (Some(name), _) => DirectoryFilter::Name(name.chars().take(200).collect()),
        (None, Some(country)) => DirectoryFilter::Country(country),
        (None, None) if asked.get("waiting") == Some("yes") => DirectoryFilter::Waiting,
        (None, None) => DirectoryFilter::All,
    };
    let after = asked.get("after").and_then(|number| number.parse().ok()).map(EntryNumber);
    let page = office.installation.directory_page(&filter, after, ENTRIES).await?;
    let page = page.ok_or(Trouble::NotFound)?;
    let next = page.next.map(|last| asked.with("/desk/directory", "after", Some(&last)));
    let questions = Form { installation: &office.installation, words };
    let mut fields = facts_fields(words, &questions, &typed, &wrong);
    fields.extend(line_fields(words, &typed, &wrong));
    problems.extend(problems_named(words, &fields));
    let is_waiting = asked.get("waiting") == Some("yes");
    let template = ListTemplate {
        frame: who.frame(office, words.say("desk-directory")),
        sought: vec![
            Field::line(
                "q",
                words.say("desk-field-agency-sought"),
                asked.get("q").unwrap_or_default(),
            ),
            Field::new(
                "waiting",
                words.say("desk-field-waiting"),
                Control::Agreement { is_given: is_waiting },
            ),
        ],
        entries: page.lines.iter().map(|row| entry_line(words, row)).collect(),
        next,
        fields,
        problems,
        may_change: Area::Handling.is_open_to(who.role()),
    };
    rendered(&template, status)
}

fn rendered(template: &impl Template, status: StatusCode) -> Result<Response, Trouble> {
    let failed = writ_app::AppError::Inconsistent("a page of the desk could not be written");
    Ok(response::private_html(status, template.render().map_err(|_| failed)?))
}

fn state(words: Words, is_confirmed: bool, is_retired: bool, waits: bool) -> Tag {
    let (id, tone) = match (is_retired, is_confirmed, waits) {
        (true, _, _) => ("desk-entry-retired", Tone::Neutral),
        (false, true, true) => ("desk-entry-changing", Tone::Warning),
        (false, true, false) => ("desk-entry-confirmed", Tone::Success),
        (false, false, true) => ("desk-entry-proposed", Tone::Warning),
        (false, false, false) => ("desk-entry-declined", Tone::Neutral),
    };
    Tag { text: words.say(id), tone }
}

fn entry_line(words: Words, row: &DirectoryRow) -> EntryLine {
    EntryLine {
        number: row.entry,
        name: row.name.clone(),
        country: words.country(&row.country),
        lines: words.number(u64::from(row.lines)),
        tag: state(words, row.is_confirmed, row.is_retired, row.proposed > 0),
    }
}

fn facts_fields(words: Words, questions: &Form<'_>, typed: &Typed, wrong: &Wrong) -> Vec<Field> {
    let kinds = ["law_enforcement", "judicial", "administrative"]
        .map(|code| Choice::new(code, words.coded("desk-kind", code), typed.one("kind")));
    let country = questions.countries(typed.one("country"));
    let fields = [
        Field::line("name", words.say("desk-field-agency-name"), typed.one("name")),
        Field::new("kind", words.say("desk-field-kind"), Control::Radios(kinds.into())),
        Field::new("country", words.say("desk-field-country"), Control::Select(country)),
        Field::line("domains", words.say("desk-field-domains"), typed.one("domains"))
            .hint(words.say("desk-hint-domains"))
            .optional(true),
    ];
    fields.into_iter().map(|field| blamed(field, wrong)).collect()
}

fn line_fields(words: Words, typed: &Typed, wrong: &Wrong) -> Vec<Field> {
    let fields = [
        Field::line_of(
            "telephone",
            words.say("desk-field-telephone"),
            typed.one("telephone"),
            "tel",
        )
        .hint(words.say("desk-hint-telephone")),
        Field::line("label", words.say("desk-field-answers-there"), typed.one("label")),
        Field::line("source", words.say("desk-field-source"), typed.one("source"))
            .hint(words.say("desk-hint-source")),
        Field::line_of("found_on", words.say("desk-field-found-on"), typed.one("found_on"), "date"),
    ];
    fields.into_iter().map(|field| blamed(field, wrong)).collect()
}

fn blamed(field: Field, wrong: &Wrong) -> Field {
    let error = wrong.get(&field.name).cloned();
    field.error(error)
}

async fn entry_page(
    office: &Office,
    who: &SignedIn,
    open: OpenEntry,
    (typed, wrong, message): (Typed, Wrong, Option<String>),
    status: StatusCode,
) -> Result<Response, Trouble> {
    let words = who.words();
    let names = names(office).await?;
    let name_of = |staff: StaffId| {
        let number = [("number", staff.0.to_string().into())];
        names.get(&staff).cloned().unwrap_or_else(|| words.say_with("desk-staff-numbered", number))
    };
    let entry = &open.entry;
    let questions = Form { installation: &office.installation, words };
    let own = match typed.one("do") {
        "" => facts_typed(entry.facts()),
        _ => typed.clone(),
    };
    let line_fields = line_fields(words, &typed, &wrong);
    let facts_fields = facts_fields(words, &questions, &own, &wrong);
    let reason = |name: &str| Field::line(name, words.say("desk-field-reasons"), typed.one(name));
    let mut problems = problems_named(words, &line_fields);
    problems.extend(problems_named(words, &facts_fields));
    problems.dedup();
    let title = entry.shown_name().map_or_else(|| words.say("desk-agency-unnamed"), str::to_owned);
    let waits = !entry.proposed().is_empty();
    let template = EntryTemplate {
        frame: who.frame(office, title.clone()),
        number: open.number.0,
        seq: open.seq,
        name: title,
        tag: state(words, entry.facts().is_some(), entry.is_retired(), waits),
        facts: confirmed_rows(office, words, entry),
        lines: entry
            .lines()
            .iter()
            .map(|(number, line)| {
                let by = words.say_with(
                    "desk-line-by",
                    [
                        ("found", name_of(line.found_by).into()),
                        ("confirmed", name_of(line.confirmed_by).into()),
                        ("on", words.date(line.confirmed_on).into()),
                    ],
                );
                let source = words.say_with(
                    "desk-line-source",
                    [
                        ("source", line.line.source.clone().into()),
                        ("on", words.date(line.line.found_on).into()),
                    ],
                );
                LineRow {
                    number: number.0,
                    telephone: line.line.number.clone(),
                    label: line.line.label.clone(),
                    source,
                    by,
                    tag: state(words, true, line.is_retired, false),
                    is_retired: line.is_retired,
                    reason: reason(&format!("reason-line-{}", number.0)),
                }
            })
            .collect(),
        waiting: entry
            .proposed()
            .iter()
            .map(|(number, proposed)| Waiting {
                number: number.0,
                rows: change_rows(words, &proposed.what),
                by: name_of(proposed.by),
                may_confirm: proposed.by != who.staff().id,
                reason: reason(&format!("reason-change-{}", number.0)),
            })
            .collect(),
        line_fields,
        facts_fields,
        retire: reason("reason-entry"),
        problems,
        message,
        history: history(office, words, &open, &name_of),
        may_change: Area::Handling.is_open_to(who.role()) && !entry.is_retired(),
    };
    rendered(&template, status)
}

/// The form of a change begins with what is so.
fn facts_typed(facts: Option<&AgencyFacts>) -> Typed {
    let Some(facts) = facts else { return Typed::default() };
    let domains: Vec<&str> = facts.domains.iter().map(Domain::as_str).collect();
    Typed::new(vec![
        ("name".to_owned(), facts.name.clone()),
        ("kind".to_owned(), code_of(&facts.kind)),
        ("country".to_owned(), facts.country.code().to_owned()),
        ("domains".to_owned(), domains.join(", ")),
    ])
}

/// What is confirmed; a domain to which no code goes yet says so (VE-2, DA-5).
fn confirmed_rows(office: &Office, words: Words, entry: &Entry) -> Vec<SummaryRow> {
    let profile = &office.installation.profile;
    let today = profile.reporting_zone().day_of(office.outside.now());
    let days = profile.policies().in_force_on(today).directory_cool_down_days;
    let mut rows = entry.facts().map(|facts| facts_rows(words, facts)).unwrap_or_default();
    let from = entry
        .domains()
        .iter()
        .map(|(domain, since)| (domain.as_str(), since.saturating_add(i64::from(days).days())));
    let waiting: Vec<String> = from
        .filter(|(_, from)| *from > today)
        .map(|(domain, from)| {
            let values = [("domain", domain.into()), ("on", words.date(from).into())];
            words.say_with("desk-domain-recent", values)
        })
        .collect();
    if !waiting.is_empty() {
        rows.push(SummaryRow::of(words.say("desk-field-domains-recent"), waiting));
    }
    rows
}

fn facts_rows(words: Words, facts: &AgencyFacts) -> Vec<SummaryRow> {
    let domains = facts.domains.iter().map(|domain| domain.as_str().to_owned()).collect();
    let kind = words.coded("desk-kind", &code_of(&facts.kind));
    vec![
        SummaryRow::new(words.say("desk-field-agency"), facts.name.clone()),
        SummaryRow::new(words.say("desk-field-kind"), kind),
        SummaryRow::new(words.say("desk-field-country"), words.country(&facts.country)),
        SummaryRow::of(words.say("desk-field-domains"), domains),
    ]
}

fn change_rows(words: Words, change: &Change) -> Vec<SummaryRow> {
    match change {
        Change::Facts(facts) => facts_rows(words, facts),
        Change::Line(line) => vec![
            SummaryRow::new(words.say("desk-field-telephone"), line.number.clone()),
            SummaryRow::new(words.say("desk-field-answers-there"), line.label.clone()),
            SummaryRow::new(words.say("desk-field-source"), line.source.clone()),
            SummaryRow::new(words.say("desk-field-found-on"), words.date(line.found_on)),
        ],
    }
}

fn history(
    office: &Office,
    words: Words,
    open: &OpenEntry,
    name_of: &dyn Fn(StaffId) -> String,
) -> Vec<Told> {
    let zone = office.installation.profile.reporting_zone();
    let told = open.history.iter().rev().take(100);
    told.map(|recorded| {
        let reason = match &recorded.event {
            DirectoryEvent::Declined { reason, .. }
            | DirectoryEvent::LineRetired { reason, .. }
            | DirectoryEvent::EntryRetired { reason } => reason.clone(),
            DirectoryEvent::Proposed { .. } | DirectoryEvent::Confirmed { .. } => String::new(),
        };
        let values = [("who", name_of(recorded.by).into()), ("reason", reason.into())];
        let id = format!("desk-directory-{}", recorded.event.kind());
        Told {
            sentence: words.say_with(&id, values),
            when: times::moment(words, recorded.at, zone),
        }
    })
    .collect()
}
