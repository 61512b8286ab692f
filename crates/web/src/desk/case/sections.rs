//! What a case says about itself: what is asked, who asks and what is proven, what is decided, who is told.

use std::collections::BTreeMap;

use writ_core::case::{Case, Fee};
use writ_core::event::{Event, Words};
use writ_core::fulfilment::Fulfilment;
use writ_core::notice::{Review, Standing};
use writ_core::request::{Addressee, Item, ItemNumber};
use writ_core::review::{Approval, HandsNeeded, ItemDecision};
use writ_core::stage::{Hold, Stage};
use writ_core::verification::Proves;

use super::seen::Seen;
use crate::desk::actions::written;
use crate::desk::codes::code_of;
use crate::parts::{Pagination, SummaryRow, Tag, Tone};

/// Items on one page of the table.
const ITEMS_A_PAGE: usize = 50;
/// Notices and packages that are told one by one.
const MOST_LINES: usize = 25;

/// One item: what is asked, what is decided, what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemRow {
    pub(crate) number: String,
    pub(crate) identifier: String,
    pub(crate) measure: String,
    pub(crate) days: String,
    pub(crate) decision: Option<Tag>,
    /// The days granted, or the ground.
    pub(crate) detail: Option<String>,
    pub(crate) outcome: Option<Tag>,
}

/// A page of the items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemTable {
    pub(crate) rows: Vec<ItemRow>,
    pub(crate) is_decided: bool,
    pub(crate) is_proposed: bool,
    pub(crate) pages: Option<Pagination>,
}

/// A line with a tag: what is proven, which notice stands where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) tag: Tag,
    pub(crate) notes: Vec<String>,
}

/// The facts of the request that name nobody, and those that do where they may be seen.
pub(crate) fn asked(seen: &Seen<'_>) -> Vec<SummaryRow> {
    let (case, words) = (seen.case, seen.words);
    let request = &case.request;
    let row = |id: &str, value: String| SummaryRow::new(words.say(id), value);
    let instrument = seen.installation.catalogue.get(&request.process.instrument);
    let instrument = instrument
        .map_or_else(|| request.process.instrument.clone(), |known| known.name_original.clone());
    let binding = if request.process.binding { "desk-binding" } else { "desk-not-binding" };
    let mut rows = vec![SummaryRow::of(
        words.say("desk-row-instrument"),
        vec![instrument, words.say(binding)],
    )];
    if let Some(personal) = seen.personal {
        for (id, text) in [
            ("desk-row-process", &personal.process_reference),
            ("desk-row-law", &personal.legal_basis),
            ("desk-row-purpose", &personal.purpose),
        ] {
            if !text.is_empty() {
                rows.push(row(id, text.clone()));
            }
        }
    }
    if let Some(circumstance) = &request.circumstance {
        let text = words.coded("desk-circumstance", &code_of(circumstance));
        rows.push(row("desk-row-circumstance", text));
    }
    if let Some(threat) = &request.emergency {
        rows.push(row("desk-row-emergency", words.coded("desk-threat", &code_of(threat))));
        if let Some(proof) = seen.personal.map(|personal| &personal.emergency_proof) {
            rows.push(row("desk-row-emergency-proof", proof.clone()));
        }
    }
    rows.push(row("desk-row-platforms", platforms(seen)));
    let category = words.coded("desk-category", case.category.category.code());
    let set =
        if case.category.set_at_review { "desk-category-set" } else { "desk-category-presumed" };
    rows.push(SummaryRow::of(words.say("desk-row-category"), vec![category, words.say(set)]));
    if let Addressee::Wrong { right_entity } = &request.addressee {
        let entity = seen.installation.profile.entity(right_entity);
        let name = entity.map_or_else(|| right_entity.clone(), |entity| entity.name.clone());
        let warning = words.say_with("desk-wrong-addressee", [("entity", name.into())]);
        let missing = SummaryRow::of(words.say("desk-row-addressee"), Vec::new());
        rows.push(missing.warned(warning));
    }
    let missing = request.missing();
    if !missing.is_empty() {
        let lines = missing.iter().map(|what| words.coded("desk-missing", &code_of(what)));
        let warning = lines.collect::<Vec<_>>().join(" ");
        rows.push(SummaryRow::of(words.say("desk-row-missing"), Vec::new()).warned(warning));
    }
    rows.push(row("desk-row-silence", silence(seen)));
    rows
}

fn platforms(seen: &Seen<'_>) -> String {
    use writ_core::platform::Platforms;
    match &seen.case.request.platforms {
        Platforms::Other => seen.words.say("desk-platform-other"),
        Platforms::Reported(codes) => {
            let profile = &seen.installation.profile;
            let name = |code| {
                let platform = profile.platform(code);
                platform.map_or_else(|| code.to_string(), |platform| platform.name.clone())
            };
            codes.iter().map(name).collect::<Vec<_>>().join(", ")
        }
    }
}

/// NO-3: whether an order forbids to tell the account holder, and until when.
fn silence(seen: &Seen<'_>) -> String {
    let words = seen.words;
    let in_force =
        seen.case.prohibitions.iter().filter(|prohibition| prohibition.lifted_on.is_none());
    let mut latest = None;
    for prohibition in in_force {
        match prohibition.order.ends_on {
            None => return words.say("desk-silence-without-end"),
            Some(day) => latest = latest.max(Some(day)),
        }
    }
    latest.map_or_else(
        || words.say("desk-silence-none"),
        |day| {
            let day = words.date(day);
            words.say_with("desk-silence-until", [("day", day.into())])
        },
    )
}

/// What is proposed or decided on the items: in force once the decision was, and told from the history when the
/// case has ended.
fn decisions<'a>(seen: &Seen<'a>) -> Option<&'a BTreeMap<ItemNumber, ItemDecision>> {
    match &seen.case.stage {
        Stage::Approval(proposal) => Some(&proposal.decisions),
        Stage::Fulfilment(decision) => Some(&decision.decisions),
        Stage::Notice(_) | Stage::Closed(..) | Stage::Erased(..) => {
            proposed(seen).map(|(decisions, _)| decisions)
        }
        Stage::Intake | Stage::Verification | Stage::Review => None,
    }
}

/// The latest proposal, with the sentence that the agency reads.
fn proposed<'a>(seen: &Seen<'a>) -> Option<(&'a BTreeMap<ItemNumber, ItemDecision>, &'a Words)> {
    seen.open.history.iter().rev().find_map(|recorded| match &recorded.event {
        Event::DecisionProposed { decisions, personal } => Some((decisions, personal)),
        _ => None,
    })
}

/// A page of the items, with what is decided and what came of each.
pub(crate) fn items(seen: &Seen<'_>, page: usize) -> ItemTable {
    let case = seen.case;
    let decisions = decisions(seen);
    let total = case.request.items.len();
    let last = total.div_ceil(ITEMS_A_PAGE).max(1);
    let page = page.clamp(1, last);
    let rows = case
        .request
        .items
        .iter()
        .skip((page - 1) * ITEMS_A_PAGE)
        .take(ITEMS_A_PAGE)
        .map(|(number, item)| {
            let decision = decisions.and_then(|decisions| decisions.get(number));
            item_row(seen, *number, item, decision.copied())
        })
        .collect();
    let words = seen.words;
    let address = |page: usize| format!("/desk/cases/{}?items={page}#asked-items", case.reference);
    let place = || {
        let (page, pages) = (page as u64, last as u64);
        let values = [("page", words.number(page).into()), ("pages", words.number(pages).into())];
        words.say_with("page-of", values)
    };
    let pages = (last > 1).then(|| Pagination {
        label: words.say("desk-items-pages"),
        place: place(),
        previous: (page > 1).then(|| address(page - 1)),
        next: (page < last).then(|| address(page + 1)),
    });
    ItemTable {
        rows,
        is_decided: decisions.is_some() || !case.fulfilled.is_empty(),
        is_proposed: matches!(case.stage, Stage::Approval(_)),
        pages,
    }
}

fn item_row(
    seen: &Seen<'_>,
    number: ItemNumber,
    item: &Item,
    decision: Option<ItemDecision>,
) -> ItemRow {
    let words = seen.words;
    let ground = |ground| words.coded("desk-ground", &code_of(&ground));
    let (tag, detail) = match decision {
        None => (None, None),
        Some(ItemDecision::Grant) => (Some(("grant", Tone::Success)), None),
        Some(ItemDecision::Narrow { range, ground: why }) => {
            let days = seen.range(range);
            let values = [("days", days.into()), ("ground", ground(why).into())];
            (Some(("narrow", Tone::Warning)), Some(words.say_with("desk-narrowed", values)))
        }
        Some(ItemDecision::Reject { ground: why }) => {
            (Some(("reject", Tone::Danger)), Some(ground(why)))
        }
    };
    let decision = tag.map(|(code, tone)| Tag { text: words.coded("desk-decided", code), tone });
    let outcome = seen.case.fulfilled.get(&number).map(|outcome| Tag {
        text: words.coded("desk-fulfilment", &code_of(outcome)),
        tone: match outcome {
            Fulfilment::Collected => Tone::Warning,
            Fulfilment::BasisLost => Tone::Danger,
            Fulfilment::NothingFound => Tone::Neutral,
            Fulfilment::Given
            | Fulfilment::Restricted
            | Fulfilment::Deleted
            | Fulfilment::Preserved
            | Fulfilment::Assisted => Tone::Success,
        },
    });
    ItemRow {
        number: number.to_string(),
        identifier: seen.identifier(item.identifier),
        measure: seen.measure(item.measure),
        days: item.range.map_or_else(|| words.say("desk-no-days"), |range| seen.range(range)),
        decision,
        detail,
        outcome,
    }
}

/// Who asks, as far as it may be seen.
pub(crate) fn who(seen: &Seen<'_>) -> Vec<SummaryRow> {
    let words = seen.words;
    let mut rows = Vec::new();
    if let Some(personal) = seen.personal {
        for (id, text) in [
            ("desk-row-officer", &personal.officer),
            ("desk-row-post", &personal.officer_post),
            ("desk-row-supervisor", &personal.supervisor),
            ("desk-row-agency-email", &personal.agency_email),
            ("desk-row-agency-address", &personal.agency_address),
            ("desk-row-authority", &personal.issuing_authority),
            ("desk-row-remarks", &personal.remarks),
        ] {
            if !text.is_empty() {
                rows.push(SummaryRow::new(words.say(id), text.clone()));
            }
        }
        if !personal.telephone_numbers.is_empty() {
            let numbers = personal.telephone_numbers.join(", ");
            let row = SummaryRow::new(words.say("desk-row-telephones"), numbers);
            rows.push(row.warned(words.say("desk-never-call")));
        }
    }
    let is_new = seen.case.request.officer_is_new;
    let officer = if is_new { "desk-officer-new" } else { "desk-officer-known" };
    rows.push(SummaryRow::new(words.say("desk-row-history"), words.say(officer)));
    let channel = words.coded("desk-channel", &code_of(&seen.case.request.channel));
    rows.push(SummaryRow::new(words.say("desk-row-channel"), channel));
    rows
}

/// What is proven of who asks (VE-1), and whether a call confirmed it (VE-2).
pub(crate) fn proofs(seen: &Seen<'_>) -> Vec<Line> {
    let words = seen.words;
    let verification = &seen.case.verification;
    let line = |text: String, is_good: bool, good: &str, bad: &str, tone: Tone| Line {
        text,
        tag: if is_good {
            Tag { text: words.say(good), tone: Tone::Success }
        } else {
            Tag { text: words.say(bad), tone }
        },
        notes: Vec::new(),
    };
    let mut lines: Vec<Line> = [Proves::Agency, Proves::Officer, Proves::Instrument]
        .iter()
        .map(|what| {
            let is_proven = verification.proven().contains(what);
            let text = words.coded("desk-proves", &code_of(what));
            line(text, is_proven, "desk-proven", "desk-not-proven", Tone::Warning)
        })
        .collect();
    let result = verification.call_back();
    let call = match result {
        Some(result) => words.coded("desk-result", &code_of(&result)),
        None if verification.needs_call_back(seen.case) => words.say("desk-call-needed"),
        None => words.say("desk-call-not-needed"),
    };
    let tone = match result.map(|result| code_of(&result)).as_deref() {
        Some("confirmed") => Tone::Success,
        Some("denied") => Tone::Danger,
        None if !verification.needs_call_back(seen.case) => Tone::Neutral,
        _ => Tone::Warning,
    };
    let text = words.say("desk-call-back");
    lines.push(Line { text, tag: Tag { text: call, tone }, notes: Vec::new() });
    if verification.is_doubted() {
        let tag = Tag { text: words.say("desk-doubted"), tone: Tone::Danger };
        lines.push(Line { text: words.say("desk-doubt"), tag, notes: Vec::new() });
    }
    lines
}

/// RV-7: who proposed, who approved, and who is still missing; or the approval in force.
pub(crate) fn approvals(
    seen: &Seen<'_>,
    name: &dyn Fn(writ_core::staff::StaffId) -> String,
) -> Vec<SummaryRow> {
    let words = seen.words;
    match &seen.case.stage {
        Stage::Approval(proposal) => {
            let needed = HandsNeeded::for_decisions(&seen.case.request, &proposal.decisions);
            let approved: Vec<_> = proposal.approvals.iter().map(|staff| name(staff.id)).collect();
            let hands = if needed.counsel { "desk-hands-counsel" } else { "desk-hands-one" };
            let mut rows = vec![
                SummaryRow::new(words.say("desk-row-proposer"), name(proposal.proposer)),
                SummaryRow::of(words.say("desk-row-approved"), approved),
                SummaryRow::new(words.say("desk-row-needed"), words.say(hands)),
            ];
            rows.extend(sentence(seen));
            rows
        }
        Stage::Fulfilment(decision) => match &decision.approval {
            Some(approval) => {
                let mut rows = approval_rows(seen, approval, name);
                rows.extend(sentence(seen));
                rows
            }
            None => Vec::new(),
        },
        Stage::Intake
        | Stage::Verification
        | Stage::Review
        | Stage::Notice(_)
        | Stage::Closed(..)
        | Stage::Erased(..) => Vec::new(),
    }
}

/// The sentence that the agency reads, where it may be read here (RT-2).
fn sentence(seen: &Seen<'_>) -> Option<SummaryRow> {
    seen.personal?;
    let (_, sentence) = proposed(seen)?;
    let text = sentence.get()?.clone();
    Some(SummaryRow::new(seen.words.say("desk-field-sentence"), text))
}

fn approval_rows(
    seen: &Seen<'_>,
    approval: &Approval,
    name: &dyn Fn(writ_core::staff::StaffId) -> String,
) -> Vec<SummaryRow> {
    let words = seen.words;
    let approvers = approval.approvers().iter().map(|staff| name(*staff)).collect();
    vec![
        SummaryRow::new(words.say("desk-row-proposer"), name(approval.proposer())),
        SummaryRow::of(words.say("desk-row-approved"), approvers),
    ]
}

/// NO-1 to NO-5: each account holder to be told, and what stands against it.
pub(crate) fn notices(seen: &Seen<'_>) -> Vec<Line> {
    let words = seen.words;
    let notices = seen.case.notices.iter().take(MOST_LINES);
    notices
        .map(|(number, notice)| {
            let whom = seen.identifier(notice.identifier);
            let of = words.coded("desk-occasion", &code_of(&notice.occasion));
            let on = words.date(notice.happened_on);
            let (tag, tone) = match notice.standing {
                Standing::Owed => ("desk-notice-owed".to_owned(), Tone::Warning),
                Standing::Withheld { .. } => ("desk-notice-withheld".to_owned(), Tone::Info),
                Standing::WithheldForGood { .. } => {
                    ("desk-notice-withheld-for-good".to_owned(), Tone::Neutral)
                }
                Standing::Sent => ("desk-notice-sent".to_owned(), Tone::Success),
            };
            let mut notes =
                vec![words.say_with("desk-notice-of", [("of", of.into()), ("on", on.into())])];
            let ground = |ground| words.coded("desk-withhold", &code_of(&ground));
            match notice.standing {
                Standing::Withheld { ground: why, review_on } => {
                    let values =
                        [("ground", ground(why).into()), ("day", words.date(review_on).into())];
                    notes.push(words.say_with("desk-withheld-until", values));
                }
                Standing::WithheldForGood { ground: why } => notes.push(ground(why)),
                Standing::Owed | Standing::Sent => {}
            }
            if let Some(proposed) = notice.proposed {
                let review = match proposed.review {
                    Review::On(day) => words.date(day),
                    Review::NoFurther => words.say("desk-review-no_further"),
                };
                let values = [("ground", ground(proposed.ground).into()), ("day", review.into())];
                notes.push(words.say_with("desk-withhold-proposed", values));
            }
            let values = [("number", number.0.into()), ("whom", whom.into())];
            let text = words.say_with("desk-notice", values);
            Line { text, tag: Tag { text: words.say(&tag), tone }, notes }
        })
        .collect()
}

/// What was released (DA-5).
pub(crate) fn packages(seen: &Seen<'_>) -> Vec<Line> {
    let words = seen.words;
    let today = seen.zone().day_of(seen.now);
    let packages = seen.case.packages.iter().take(MOST_LINES);
    packages
        .map(|(number, package)| {
            let items = written(package.items.iter().copied());
            let values = [("number", number.0.into()), ("items", items.into())];
            let text = words.say_with("desk-package", values);
            let (tag, tone) = if package.is_withdrawn {
                ("desk-package-withdrawn", Tone::Danger)
            } else if package.is_confirmed {
                ("desk-package-confirmed", Tone::Success)
            } else if package.first_fetched_at.is_some() {
                ("desk-package-fetched", Tone::Success)
            } else if package.is_open(today) {
                ("desk-package-waiting", Tone::Info)
            } else {
                ("desk-package-expired", Tone::Warning)
            };
            let expires = words.date(package.expires_on);
            let size = words.number(package.sealed.size_bytes);
            let notes = vec![
                words.say_with(
                    "desk-package-until",
                    [
                        ("day", expires.into()),
                        ("files", package.sealed.files.into()),
                        ("size", size.into()),
                    ],
                ),
                words.say_with(
                    "desk-digest",
                    [("sha256", package.sealed.sha256.to_string().into())],
                ),
            ];
            Line { text, tag: Tag { text: words.say(tag), tone }, notes }
        })
        .collect()
}

/// Fee, consents, how long it is kept.
pub(crate) fn beside(seen: &Seen<'_>) -> Vec<SummaryRow> {
    let (case, words) = (seen.case, seen.words);
    let mut rows = Vec::new();
    if case.fee != Fee::None {
        let fee = match case.fee {
            Fee::None => "none",
            Fee::Quoted => "quoted",
            Fee::Accepted => "accepted",
            Fee::Waived => "waived",
            Fee::Invoiced => "invoiced",
            Fee::Paid => "paid",
        };
        rows.push(SummaryRow::new(words.say("desk-row-fee"), words.coded("desk-fee", fee)));
    }
    if asks_content(case) || !case.consents.is_empty() {
        let holders = case.consents.iter().take(MOST_LINES).map(|n| seen.identifier(*n)).collect();
        let row = SummaryRow::of(words.say("desk-row-consents"), holders);
        let warning = case.consents.is_empty().then(|| words.say("desk-no-consent"));
        rows.push(row.warned(warning));
    }
    if let Stage::Closed(_, keeping) = &case.stage {
        let until = words.date(keeping.until);
        let kept = words.say_with("desk-kept-until", [("day", until.into())]);
        let hold = match keeping.hold {
            Hold::None => "none",
            Hold::Proposed { .. } => "proposed",
            Hold::Placed { .. } => "placed",
            Hold::LiftProposed { .. } => "lift-proposed",
        };
        let hold = words.coded("desk-hold", hold);
        rows.push(SummaryRow::of(words.say("desk-row-keeping"), vec![kept, hold]));
    }
    if let Some(days) = seen.installation.erased_days(case) {
        let erased = writ_documents::case_file::erased(words, days);
        rows.push(SummaryRow::new(words.say("desk-row-keeping"), erased));
    }
    rows
}

fn asks_content(case: &Case) -> bool {
    case.request.items.values().any(|item| item.measure.gives_content())
}
