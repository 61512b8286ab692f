//! The queue: every case that goes through the desk, sorted and filtered by its address, so that a link is a view.

use askama::Template;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use writ_core::access::Area;
use writ_core::category::Category;
use writ_core::deadline::DeadlineKind;

use writ_core::projection::Waiting;
use writ_core::staff::StaffId;
use writ_language::Words;
use writ_store::{Bounded, CaseRow, Order, QueueFilter, QueuePage, SortBy, Turn};

use super::{Asked, Trouble, times};
use crate::frame::Frame;
use crate::office::Office;
use crate::parts::{Choice, Control, Field, Pagination, Tag, Tone};
use crate::session::{SignedIn, Stop, private_page};

/// Lines on one page.
const LINES: u32 = 50;
/// Lines of a download.
const MOST_DOWNLOADED: usize = 1_000;
const PATH: &str = "/desk/queue";
const STAGES: [&str; 8] =
    ["intake", "verification", "review", "approval", "fulfilment", "notice", "closed", "erased"];
const SORTS: [(&str, SortBy); 4] = [
    ("due", SortBy::Due),
    ("received", SortBy::Received),
    ("country", SortBy::Country),
    ("category", SortBy::Category),
];

/// A line of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueueLine {
    pub(crate) reference: String,
    /// Who asks; the country where nobody knows the agency any more.
    pub(crate) agency: String,
    pub(crate) country_code: String,
    pub(crate) country: String,
    /// What it is about: category and stage.
    pub(crate) about: String,
    pub(crate) category: String,
    pub(crate) stage: String,
    pub(crate) waiting: String,
    pub(crate) received: String,
    pub(crate) due: Option<Tag>,
}

/// The first lines of the queue, as they stand beside a case.
pub(crate) async fn beside(
    office: &Office,
    words: Words,
    lines: u32,
) -> Result<Vec<QueueLine>, Trouble> {
    let filter = QueueFilter { open_only: true, ..QueueFilter::default() };
    let store = &office.installation.store;
    let page = store.queue(&filter, Order::default(), &Turn::Start, lines).await?;
    let now = office.outside.now();
    Ok(page.rows.iter().map(|row| line(row, words, now)).collect())
}

/// A case as a line of a list.
pub(crate) fn line(row: &CaseRow, words: Words, now: Timestamp) -> QueueLine {
    let summary = &row.summary;
    let category = summary.category.map(|category| words.coded("desk-category", category.code()));
    let category = category.unwrap_or_default();
    let stage = words.coded("desk-stage", &summary.stage);
    let agency = row.line.get().map(|line| line.agency.clone()).filter(|name| !name.is_empty());
    let country = words.country(&summary.country);
    let facts = row.queue.as_ref();
    let due = summary.next_due_at.map(|due_at| {
        let tag = times::due_tag(words, due_at, now);
        let told =
            |id, tone| Tag { text: words.say_with(id, [("left", tag.text.clone().into())]), tone };
        match facts {
            // RT-1: a case that is over presses nobody, whatever it was.
            Some(facts) if facts.due_kind == Some(DeadlineKind::Retention) => {
                told("desk-retention-due", tag.tone)
            }
            Some(facts) if facts.is_emergency && facts.waiting != Waiting::Nobody => {
                told("desk-emergency-due", Tone::Danger)
            }
            _ => tag,
        }
    });
    QueueLine {
        reference: summary.reference.clone(),
        agency: agency.unwrap_or_else(|| country.clone()),
        country_code: summary.country.code().to_owned(),
        country,
        about: format!("{category} · {stage}"),
        category,
        stage,
        waiting: facts
            .map(|facts| words.coded("desk-waiting", facts.waiting.code()))
            .unwrap_or_default(),
        received: words.date(summary.received_on),
        due,
    }
}

/// How the queue is asked for.
struct View {
    filter: QueueFilter,
    order: Order,
    turn: Turn,
}

impl View {
    /// What an address asks for; what it cannot mean is left out.
    fn of(asked: &Asked, reader: StaffId, now: Timestamp) -> Self {
        let is = |name: &str| asked.get(name) == Some("yes");
        let sort = asked.get("sort").unwrap_or("due");
        let by = SORTS.into_iter().find(|(code, _)| *code == sort).map(|(_, by)| by);
        let turn = match (asked.get("after"), asked.get("before")) {
            (Some(reference), _) => Turn::After(reference.to_owned()),
            (None, Some(reference)) => Turn::Before(reference.to_owned()),
            (None, None) => Turn::Start,
        };
        let stage = asked.get("stage").filter(|stage| STAGES.contains(stage));
        Self {
            filter: QueueFilter {
                stage: stage.map(str::to_owned),
                open_only: stage.is_none() && !is("over"),
                category: asked.get("category").and_then(|code| code.parse().ok()),
                country: asked.get("country").and_then(|code| code.to_uppercase().parse().ok()),
                waiting: asked.get("waiting").and_then(|code| code.parse().ok()),
                not_barred: is("others").then_some(reader),
                emergencies_only: is("emergency"),
                overdue_at: is("overdue").then_some(now),
            },
            order: Order {
                by: by.unwrap_or_default(),
                descending: asked.get("order") == Some("falling"),
            },
            turn,
        }
    }
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueueTemplate<'a> {
    frame: Frame<'a>,
    total: String,
    filters: Vec<Field>,
    lines: Vec<QueueLine>,
    pages: Option<Pagination>,
    download: String,
}

/// The queue.
pub(crate) async fn show(
    State(office): State<Office>,
    who: SignedIn,
    asked: Asked,
) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let words = who.words();
    let now = office.outside.now();
    let view = View::of(&asked, who.staff().id, now);
    let store = &office.installation.store;
    let read = store.queue_and_count(&view.filter, view.order, &view.turn, LINES).await;
    let (page, total) = read.map_err(|error| Trouble::from(error).stop(&who, &office))?;
    let template = QueueTemplate {
        frame: who.frame(&office, words.say("desk-queue")),
        total: counted(words, total),
        filters: filters(words, &asked),
        lines: page.rows.iter().map(|row| line(row, words, now)).collect(),
        pages: pages(words, &asked, &page),
        download: asked.with(&format!("{PATH}.csv"), "after", asked.get("after")),
    };
    private_page(&who, &office, &template)
}

/// How many, said as far as they are counted.
pub(crate) fn counted(words: Words, total: Bounded) -> String {
    let number = words.number(u64::from(total.count));
    if total.or_more { words.say_with("desk-or-more", [("number", number.into())]) } else { number }
}

fn pages(words: Words, asked: &Asked, page: &QueuePage) -> Option<Pagination> {
    let address = |name: &str, row: Option<&CaseRow>| {
        let other = if name == "after" { "before" } else { "after" };
        let without = asked.without(other);
        row.map(|row| without.with(PATH, name, Some(&row.summary.reference)))
    };
    let previous = page.has_before.then(|| address("before", page.rows.first())).flatten();
    let next = page.has_after.then(|| address("after", page.rows.last())).flatten();
    (previous.is_some() || next.is_some()).then(|| Pagination {
        label: words.say("desk-queue-pages"),
        place: String::new(),
        previous,
        next,
    })
}

fn filters(words: Words, asked: &Asked) -> Vec<Field> {
    let current = |name: &str| asked.get(name).unwrap_or_default().to_owned();
    let select = |name: &str, label: String, codes: &[&str], prefix: &str| {
        let current = current(name);
        let mut choices = vec![Choice::new("", words.say("desk-any"), &current)];
        choices.extend(
            codes.iter().map(|code| Choice::new(code, words.coded(prefix, code), &current)),
        );
        Field::new(name, label, Control::Select(choices))
    };
    let waiting = Waiting::ALL.map(Waiting::code);
    let categories = Category::ALL.map(Category::code);
    let yes = |name: &str, label: String| {
        let is_given = asked.get(name) == Some("yes");
        Field::new(name, label, Control::Agreement { is_given })
    };
    let sorts: Vec<Choice> = SORTS
        .iter()
        .map(|(code, _)| Choice::new(code, words.coded("desk-sort", code), &current("sort")))
        .collect();
    let orders: Vec<Choice> = ["rising", "falling"]
        .map(|code| Choice::new(code, words.coded("desk-order", code), &current("order")))
        .into();
    vec![
        select("stage", words.say("desk-filter-stage"), &STAGES, "desk-stage"),
        select("waiting", words.say("desk-filter-waiting"), &waiting, "desk-waiting"),
        select("category", words.say("desk-filter-category"), &categories, "desk-category"),
        Field::line("country", words.say("desk-filter-country"), &current("country")),
        Field::new("sort", words.say("desk-filter-sort"), Control::Select(sorts)),
        Field::new("order", words.say("desk-filter-order"), Control::Select(orders)),
        yes("others", words.say("desk-filter-others")),
        yes("emergency", words.say("desk-filter-emergency")),
        yes("overdue", words.say("desk-filter-overdue")),
        yes("over", words.say("desk-filter-over")),
    ]
}

/// What the filter lets through as CSV, from where the page begins.
pub(crate) async fn download(
    State(office): State<Office>,
    who: SignedIn,
    asked: Asked,
) -> Result<Response, Stop> {
    who.open(&office, Area::Cases)?;
    let now = office.outside.now();
    let view = View::of(&asked, who.staff().id, now);
    let text = table(&office, who.words(), view, now).await;
    let text = text.map_err(|trouble| trouble.stop(&who, &office))?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"queue.csv\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}

async fn table(
    office: &Office,
    words: Words,
    view: View,
    now: Timestamp,
) -> Result<String, Trouble> {
    let View { filter, order, mut turn } = view;
    let mut lines =
        vec!["reference,agency,country,category,stage,waiting,received_on,due_at".to_owned()];
    while lines.len() <= MOST_DOWNLOADED {
        let page = office.installation.store.queue(&filter, order, &turn, LINES).await?;
        for row in &page.rows {
            let told = line(row, words, now);
            let due_at = row.summary.next_due_at.map(|at| at.to_string()).unwrap_or_default();
            let received_on = row.summary.received_on.to_string();
            let cells = [
                told.reference,
                told.agency,
                told.country_code,
                told.category,
                told.stage,
                told.waiting,
                received_on,
                due_at,
            ];
            lines.push(cells.map(|cell| written(&cell)).join(","));
        }
        match page.rows.last().filter(|_| page.has_after) {
            Some(last) => turn = Turn::After(last.summary.reference.clone()),
            None => break,
        }
    }
    Ok(lines.join("\r\n") + "\r\n")
}

/// A cell of CSV. What a spreadsheet would take for a formula is marked as text.
fn written(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use writ_core::country::Country;

    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(written("=1+1"), "'=1+1");
        assert_eq!(written("@sum"), "'@sum");
        assert_eq!(written("a,\"b\""), "\"a,\"\"b\"\"\"");
    }

    #[test]
    fn an_address_asks_for_what_it_can_mean_and_nothing_else() {
        let now = Timestamp::UNIX_EPOCH;
        let asked = Asked::of(
            "stage=nowhere&country=de&waiting=approval&others=yes&sort=category&order=falling",
        );

        let view = View::of(&asked, StaffId(3), now);

        let germany: Option<Country> = "DE".parse().ok();
        assert_eq!(view.filter.country, germany);
        assert_eq!(view.filter.waiting, Some(Waiting::Approval));
        assert_eq!(view.filter.not_barred, Some(StaffId(3)));
        assert_eq!(view.filter.stage, None);
        assert_eq!(view.order, Order { by: SortBy::Category, descending: true });
    }
}
