//! A load is all of its cases or none.

use super::toy::{SEED, Story, known, open, pending, provided, replay};
use jiff::civil::date;
use writ_core::report::PlatformScope;
use writ_store::{Append, Filter, NewCase, PageCursor, Relation, RelationKind, StoreError, Target};

fn case(reference: &str) -> NewCase {
    let version = known(date(2024, 3, 1), pending());
    let story = Story::begin(reference, version, &[("account", "a-17"), ("phone", reference)]);
    NewCase { events: story.events, projection: story.projection, relation: None }
}

fn related(reference: &str, kind: RelationKind, to: &str) -> NewCase {
    NewCase { relation: Some(Relation { kind, to: to.into() }), ..case(reference) }
}

#[tokio::test]
async fn a_load_leaves_what_as_many_single_changes_leave() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (loaded, appended) = (open(one.path()).await, open(other.path()).await);

    let mut bulk = loaded.bulk(SEED).await.unwrap();
    for number in 0..600 {
        bulk.push(case(&format!("R-{number}"))).await.unwrap();
    }
    bulk.commit().await.unwrap();
    for number in 0..600 {
        let version = known(date(2024, 3, 1), pending());
        let reference = format!("R-{number}");
        let story =
            Story::begin(&reference, version, &[("account", "a-17"), ("phone", &reference)]);
        appended.append(story.as_new()).await.unwrap();
    }

    for store in [&loaded, &appended] {
        let found = store.verify(replay, |_| {}).await.unwrap();
        assert!(found.is_clean(), "{:?}", found.differences);
        assert_eq!(found.cases, 600);
    }
    let (period, day) = ("2024".parse().unwrap(), date(2024, 12, 31));
    let report = loaded.report(period, day, PlatformScope::All, day).await.unwrap();
    assert_eq!(report.tables[1].total.received(), 600);
    assert_eq!(report, appended.report(period, day, PlatformScope::All, day).await.unwrap());
}

#[tokio::test]
async fn a_load_that_is_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;

    let mut bulk = store.bulk(SEED).await.unwrap();
    for number in 0..5_000 {
        bulk.push(case(&format!("R-{number}"))).await.unwrap();
    }
    drop(bulk);

    let found = store.verify(replay, |_| {}).await.unwrap();
    assert!(found.is_clean(), "{:?}", found.differences);
    assert_eq!(found.cases, 0);
    assert_eq!(store.list(&Filter::default(), None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn a_reference_that_is_taken_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut bulk = store.bulk(SEED).await.unwrap();
    bulk.push(case("R-1")).await.unwrap();
    bulk.commit().await.unwrap();

    for twice in ["R-1", "R-3"] {
        let mut bulk = store.bulk(SEED).await.unwrap();
        for reference in ["R-2", "R-3", twice] {
            bulk.push(case(reference)).await.unwrap();
        }
        let refused = bulk.commit().await;

        assert!(
            matches!(&refused, Err(StoreError::ReferenceTaken { reference }) if reference == twice),
            "{refused:?}"
        );
    }
    assert_eq!(store.case_by_reference("R-2").await.unwrap(), None);
}

/// A register that comes back each month: what is known is found, and changed within the load.
#[tokio::test]
async fn a_known_case_is_found_with_its_events_and_corrected_within_the_load() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let before = Story::begin("R-1", known(date(2024, 3, 1), pending()), &[]);
    store.append(before.as_new()).await.unwrap();
    let answered = known(date(2024, 5, 2), provided(date(2024, 4, 30)));
    let after = before.then("corrected", Some(answered));

    let mut bulk = store.bulk(SEED).await.unwrap();
    bulk.push(case("R-2")).await.unwrap();
    let known = bulk.known(&["R-1", "R-2", "R-3"]).await.unwrap();
    let target = Target::Existing { id: known["R-1"].id, expected_seq: known["R-1"].seq };
    bulk.change(after.since(&before, target)).await.unwrap();
    bulk.push(case("R-3")).await.unwrap();
    bulk.commit().await.unwrap();

    assert_eq!(known.keys().collect::<Vec<_>>(), ["R-1", "R-2"]);
    assert_eq!(replay(&known["R-1"].events).unwrap(), before.projection);
    let found = store.verify(replay, |_| {}).await.unwrap();
    assert!(found.is_clean(), "{:?}", found.differences);
    assert_eq!((found.cases, found.events), (3, 4));
}

/// CO-1, CO-3: the chain of one legal process leads to its root, wherever its cases stand.
#[tokio::test]
async fn relations_are_resolved_once_all_cases_are_there() {
    use RelationKind::{SameProcess, Supersedes};
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut bulk = store.bulk(SEED).await.unwrap();
    for new in [
        related("third", SameProcess, "second"),
        related("second", SameProcess, "first"),
        case("first"),
        related("revision", Supersedes, "first"),
        related("lost", SameProcess, "nowhere"),
        related("round", SameProcess, "about"),
        related("about", SameProcess, "round"),
        related("own", SameProcess, "own"),
    ] {
        bulk.push(new).await.unwrap();
    }

    bulk.resolve_relations().await.unwrap();
    let mut resolved = bulk.relations_after(None, 3).await.unwrap();
    let last = resolved.last().map(|relation| (relation.case, relation.kind));
    resolved.extend(bulk.relations_after(last, 100).await.unwrap());

    let ends: Vec<_> = resolved
        .iter()
        .map(|r| {
            let root = r.root.as_ref().map(|root| root.reference.as_str());
            (r.reference.as_str(), r.target.is_some(), root)
        })
        .collect();
    assert_eq!(
        ends,
        [
            ("third", true, Some("first")),
            ("second", true, Some("first")),
            ("revision", true, Some("first")),
            ("lost", false, None),
            ("round", true, None),
            ("about", true, None),
            ("own", true, None),
        ]
    );
}

/// CO-1: a case joined later takes with it those that were joined to it before.
#[tokio::test]
async fn joining_a_root_to_another_case_moves_its_whole_chain() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let join = |to: &str| Some(Relation { kind: RelationKind::SameProcess, to: to.into() });
    let stories =
        ["a", "b", "c"].map(|name| Story::begin(name, known(date(2024, 3, 1), pending()), &[]));
    let mut cases = Vec::new();
    for (story, relation) in stories.iter().zip([None, join("a"), None]) {
        let change = writ_store::Append { relation, ..story.as_new() };
        cases.push(store.append(change).await.unwrap().case);
    }
    let joined = stories[0].then("joined", None);
    let target = Target::Existing { id: cases[0], expected_seq: 1 };

    let own = writ_store::Append { relation: join("b"), ..joined.since(&stories[0], target) };
    let cycle = store.append(own).await;
    let to_c = writ_store::Append { relation: join("c"), ..joined.since(&stories[0], target) };
    store.append(to_c).await.unwrap();

    assert!(matches!(cycle, Err(StoreError::Inconsistent { .. })), "{cycle:?}");
    let of_b = store.relations_of(cases[1]).await.unwrap();
    assert_eq!(of_b[0].root.as_ref().unwrap().reference, "c");
}

#[tokio::test]
async fn a_list_is_read_page_by_page_without_a_case_twice_or_lost() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut bulk = store.bulk(SEED).await.unwrap();
    for number in 0..25 {
        bulk.push(case(&format!("R-{number}"))).await.unwrap();
    }
    bulk.commit().await.unwrap();
    let filter = Filter { stage: Some("received".into()), ..Filter::default() };

    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = store.list(&filter, after, 10).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(PageCursor { received_on: last.summary.received_on, id: last.id });
        seen.extend(page.iter().map(|row| row.id.0));
    }

    assert_eq!(seen, (1..=25).rev().collect::<Vec<_>>());
}

fn of_process(reference: &str, process: &str, relation: Option<(RelationKind, &str)>) -> NewCase {
    let version = known(date(2024, 3, 1), pending());
    let story = Story::begin(reference, version, &[("process", process), ("account", "a-17")]);
    let relation = relation.map(|(kind, to)| Relation { kind, to: to.into() });
    NewCase { events: story.events, projection: story.projection, relation }
}

/// CO-1: what may be the same legal process is proposed; what a person has already placed is not.
#[tokio::test]
async fn cases_of_one_legal_process_are_proposed_unless_they_are_related() {
    use RelationKind::{SameProcess, Supersedes};
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut bulk = store.bulk(SEED).await.unwrap();
    for (reference, process, relation) in [
        ("old-1", "p", None),
        ("old-2", "p", None),
        ("revised", "q", None),
        ("root", "r", None),
        ("alone", "s", None),
    ] {
        bulk.push(of_process(reference, process, relation)).await.unwrap();
    }
    bulk.commit().await.unwrap();

    let mut bulk = store.bulk(SEED).await.unwrap();
    let first = bulk.push(of_process("new-1", "p", None)).await.unwrap();
    for (reference, process, relation) in [
        ("revision", "q", Some((Supersedes, "revised"))),
        ("again", "q", Some((Supersedes, "revised"))),
        ("joined", "r", Some((SameProcess, "root"))),
        ("joined too", "r", Some((SameProcess, "joined"))),
        ("stranger", "r", None),
        ("other", "t", None),
    ] {
        bulk.push(of_process(reference, process, relation)).await.unwrap();
    }
    let found = bulk.likely_duplicates(first, 100).await.unwrap();
    let one = bulk.likely_duplicates(first, 1).await.unwrap();
    bulk.commit().await.unwrap();

    let pair = |this: &str, that: &str| (this.to_owned(), that.to_owned());
    assert_eq!(found, [pair("new-1", "old-2"), pair("stranger", "joined too")]);
    assert_eq!(one, [pair("new-1", "old-2")]);
    let verified = store.verify(replay, |_| {}).await.unwrap();
    assert!(verified.is_clean(), "{:?}", verified.differences);
}

/// CO-1, CO-3: a correction says what the case relates to from now on, be it a case that comes later.
#[tokio::test]
async fn a_correction_within_a_load_replaces_the_relation_of_its_case() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let mut bulk = store.bulk(SEED).await.unwrap();
    bulk.push(case("R-1")).await.unwrap();
    bulk.push(related("R-2", RelationKind::SameProcess, "R-1")).await.unwrap();
    bulk.push(related("R-3", RelationKind::SameProcess, "R-1")).await.unwrap();
    bulk.commit().await.unwrap();

    let mut bulk = store.bulk(SEED).await.unwrap();
    let on_file = bulk.known(&["R-2", "R-3"]).await.unwrap();
    for (reference, relation) in [
        ("R-2", Some(Relation { kind: RelationKind::Supersedes, to: "R-4".into() })),
        ("R-3", None),
    ] {
        let before = Story::begin(reference, known(date(2024, 3, 1), pending()), &[]);
        let after = before.then("corrected", None);
        let target = Target::Existing { id: on_file[reference].id, expected_seq: 1 };
        bulk.change(Append { relation, ..after.since(&before, target) }).await.unwrap();
    }
    bulk.push(case("R-4")).await.unwrap();
    bulk.commit().await.unwrap();

    let related_now = store.relations_of(on_file["R-2"].id).await.unwrap();
    assert_eq!(related_now.len(), 1);
    assert_eq!(related_now[0].root.as_ref().map(|root| root.reference.as_str()), Some("R-4"));
    assert_eq!(store.relations_of(on_file["R-3"].id).await.unwrap(), []);
}
