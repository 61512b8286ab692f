//! What names a person is sealed, and opens nowhere but where it belongs.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::date;
use sqlx::AssertSqlSafe;
use writ_core::actor::Staff;
use writ_core::event_record::CaseId;
use writ_core::reading::Purpose;
use writ_core::staff::{Role, StaffId};
use writ_store::{
    Append, Beside, Content, Draft, DraftId, Effect, NewCode, NewDocument, NewLetter, NewReading,
    NewSession, Place, Proof, RootChange, Settlement, Store, StoreError, Target, UploadId,
};

use super::toy::{Story, known, open, pending, replay};
use crate::engine;

/// Planted in every place that may name a person.
const CANARY: &str = "canary-7f3a";

fn now() -> Timestamp {
    Timestamp::from_second(1_709_290_000).unwrap()
}

fn later() -> Timestamp {
    Timestamp::from_second(1_709_390_000).unwrap()
}

/// Bytes that are the canary over and over, beyond what stands in the database.
fn large() -> Vec<u8> {
    CANARY.repeat(30_000).into_bytes()
}

/// A draft under this name.
fn draft(id: [u8; 16]) -> Draft {
    Draft {
        id: DraftId(id),
        secret_digest: [1; 32],
        updated_at: now(),
        expires_at: later(),
        answers: format!("{{\"who\":\"{CANARY}\"}}"),
    }
}

async fn stage(store: &Store, id: u8, bytes: &[u8]) -> UploadId {
    let id = UploadId([id; 16]);
    let mut incoming = store.take_in(id, 10_000_000);
    incoming.write(bytes).await.unwrap();
    incoming.stage(later()).await.unwrap();
    id
}

fn document(number: u16, bytes: &[u8], content: Content) -> Beside {
    use sha2::{Digest as _, Sha256};
    Beside::Document(NewDocument {
        place: Place::Paper(number),
        kind: "order".into(),
        media_type: "application/pdf".into(),
        name: format!("{CANARY}.pdf"),
        size_bytes: bytes.len() as u64,
        sha256: Sha256::digest(bytes).into(),
        content,
    })
}

/// A case, and everything beside it, with the canary wherever a person may be named.
async fn planted(store: &Store) -> (Story, writ_store::Appended) {
    let told = Story::begin("W-1", known(date(2024, 3, 1), pending()), &[("email", CANARY)]);
    let small = format!("small {CANARY}").into_bytes();
    let (first, second) = (stage(store, 1, &large()).await, stage(store, 2, &small).await);
    stage(store, 3, &large()).await;
    let effect = Effect {
        kind: "notice",
        facts: "{}".into(),
        personal: Some(CANARY.into()),
        due_at: Timestamp::UNIX_EPOCH,
    };
    let beside = vec![
        document(1, &large(), Content::Upload(first)),
        document(2, &small, Content::Upload(second)),
        document(3, &small, Content::Bytes(small.clone())),
        Beside::GiveAccess { secret_digest: [4; 32] },
    ];
    let change = Append { effects: vec![effect], ..told.as_new() };
    let appended = store.append_with(change, beside).await.unwrap();
    let case = appended.case;
    store.enrol_authenticator(case, CANARY.into(), 1).await.unwrap();
    let by = Staff { id: StaffId(1), role: Role::Analyst };
    let words = Some(format!("because of {CANARY}"));
    let reading =
        NewReading { case, by, purpose: Purpose::Other, words, at: now(), is_repeated: false };
    store.add_reading(reading).await.unwrap();
    let owed = store.effects_due(now(), 10).await.unwrap().pop().unwrap();
    let letter = NewLetter {
        effect: owed.id,
        case,
        seq: owed.seq,
        kind: "notice".into(),
        recipient: "account_holder",
        channel: "post",
        language: "en",
        code: "CODE".into(),
        sha256: [6; 32],
        written_at: now(),
        is_shown: false,
        is_sent_by_program: false,
        personal: format!("Dear {CANARY}"),
    };
    assert!(store.write_letter(letter, "worker".into()).await.unwrap());
    let letter = store.letter_by_code("CODE").await.unwrap().unwrap();
    let posted = Settlement::Posted { tracking: format!("{CANARY}-1") };
    assert!(store.settle_letter(letter.id, posted, now(), "staff:1".into()).await.unwrap());
    let code = NewCode {
        case,
        digest: [5; 32],
        asked_at: now(),
        expires_at: later(),
        personal: Some(format!("to {CANARY}")),
    };
    assert!(store.ask_code(code, Vec::new()).await.unwrap());
    store.save_draft(draft([9; 16]), Vec::new()).await.unwrap();
    let roles = [Role::Analyst];
    let staff = store.add_staff(CANARY, CANARY, &roles, now(), "operator").await.unwrap().unwrap();
    let session = NewSession {
        digest: [8; 32],
        staff,
        role: Role::Analyst,
        at: now(),
        expires_at: later(),
        browser: CANARY,
    };
    assert!(store.begin_session(session, Proof::Demonstration).await.unwrap());
    (told, appended)
}

/// The files below a folder in which the canary stands.
fn files_holding(folder: &Path) -> Vec<String> {
    let mut holding = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holding.extend(files_holding(&path));
        } else if fs::read(&path)
            .unwrap()
            .windows(CANARY.len())
            .any(|part| part == CANARY.as_bytes())
        {
            holding.push(path.display().to_string());
        }
    }
    holding
}

async fn columns_holding(folder: &Path) -> Vec<String> {
    let mut connection = engine::raw(folder).await;
    let (columns, _) = engine::columns(&mut connection).await;
    let mut holding = Vec::new();
    for (table, column) in columns {
        if engine::holding(&mut connection, (&table, &column), CANARY).await > 0 {
            holding.push(format!("{table}.{column}"));
        }
    }
    holding
}

/// Everything that was planted, wherever it lies.
async fn is_read_back(store: &Store, case: CaseId) {
    for (number, bytes) in [(1, large()), (2, format!("small {CANARY}").into_bytes())] {
        let reading = store.read_document(case, Place::Paper(number)).await.unwrap().unwrap();
        assert_eq!(reading.document.name.clone().unwrap(), format!("{CANARY}.pdf"));
        assert_eq!(reading.read_all(10_000_000).await.unwrap(), bytes);
    }
    let letter = store.letters_of_case(case).await.unwrap().pop().unwrap();
    assert_eq!(letter.personal.unwrap(), format!("Dear {CANARY}"));
    assert_eq!(letter.tracking.unwrap(), format!("{CANARY}-1"));
    let access = store.access("W-1").await.unwrap().unwrap();
    assert_eq!(access.authenticator.unwrap().secret, CANARY.as_bytes());
    let words = store.readings_of(case, 10).await.unwrap().pop().unwrap().words;
    assert_eq!(words.unwrap(), format!("because of {CANARY}"));
    let draft = store.draft(DraftId([9; 16]), now()).await.unwrap().unwrap().draft;
    assert!(draft.answers.contains(CANARY));
    let session = store.session(&[8; 32]).await.unwrap().unwrap();
    assert_eq!((session.name.as_str(), session.browser.as_str()), (CANARY, CANARY));
}

#[tokio::test]
async fn nothing_that_names_a_person_stands_in_clear_and_all_of_it_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;

    let (told, appended) = planted(&store).await;

    let case = appended.case;
    assert_eq!(replay(&store.events(case).await.unwrap()).unwrap(), told.projection);
    is_read_back(&store, case).await;
    let mail = store.claim_code_mail(now(), later()).await.unwrap().unwrap();
    assert_eq!(mail.personal.unwrap(), format!("to {CANARY}"));
    assert!(store.verify(replay, |_| {}).await.unwrap().is_clean());
    assert_eq!(columns_holding(folder.path()).await, Vec::<String>::new());
    store.close().await;
    assert_eq!(files_holding(folder.path()), Vec::<String>::new());
}

/// RT-1: what was erased cannot be opened in any copy either, for the key of the case is gone.
#[tokio::test]
async fn erasing_a_case_destroys_its_key_and_counts_and_ledger_stand() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let (told, appended) = planted(&store).await;
    let mut erased = told.then("erased", None);
    erased.projection.is_erased = true;
    erased.projection.lookups.clear();
    erased.events.last_mut().unwrap().encoded.personal = None;
    let target = Target::Existing { id: appended.case, expected_seq: appended.seq };

    store.append(erased.since(&told, target)).await.unwrap();

    let keys = engine::rows(folder.path(), "case_key").await;
    assert_eq!(keys, Vec::<String>::new());
    assert_eq!(store.letters_of_case(appended.case).await.unwrap()[0].personal, None);
    assert!(store.read_document(appended.case, Place::Paper(1)).await.unwrap().is_none());
    assert!(store.access("W-1").await.unwrap().is_none());
    let year = "2024".parse().unwrap();
    let scope = writ_core::report::PlatformScope::All;
    let day = date(2024, 12, 31);
    let report = store.report(year, day, scope, day).await.unwrap();
    assert_eq!(report.tables.iter().map(|table| table.total.received()).sum::<u64>(), 1);
}

/// Whoever can write to the database can still not put one person's data in the place of another's.
#[tokio::test]
async fn what_is_moved_to_another_place_does_not_open() {
    for swap in [
        "UPDATE event SET personal = (SELECT o.personal FROM event o WHERE o.case_id = 2) WHERE case_id = 1",
        "UPDATE case_key SET sealed = (SELECT o.sealed FROM case_key o WHERE o.case_id = 2) WHERE case_id = 1",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).await;
        let version = known(date(2024, 3, 1), pending());
        let one = Story::begin("W-1", version.clone(), &[("email", "one")]);
        let other = Story::begin("W-2", version, &[("email", "other")]);
        let case = store.append(one.as_new()).await.unwrap().case;
        store.append(other.as_new()).await.unwrap();
        let guard = engine::drop_trigger("event_is_only_ever_erased", "event");
        let mut connection = engine::raw(folder.path()).await;
        let statements = format!("{guard}; {swap}");
        sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut connection).await.unwrap();

        let events = store.events(case).await;

        assert!(matches!(events, Err(StoreError::Damaged { .. })), "{swap}: {events:?}");
    }
}

fn minutes_later(minutes: i64) -> Timestamp {
    now().checked_add(jiff::SignedDuration::from_mins(minutes)).unwrap()
}

/// Two programs share the record; one of them changes the root key, the other goes on reading and writing.
#[tokio::test]
async fn a_root_key_is_changed_while_another_program_reads_and_writes() {
    let folder = tempfile::tempdir().unwrap();
    let running = open(folder.path()).await;
    let (_, appended) = planted(&running).await;
    let case = appended.case;
    let keys = engine::rows(folder.path(), "case_key").await;
    let changing = open(folder.path()).await;

    let announced = changing.change_root([9; 32], minutes_later(0)).await.unwrap();
    let early = changing.change_root([8; 32], minutes_later(59)).await.unwrap();
    let learned = [running.renew_keys().await.unwrap(), running.renew_keys().await.unwrap()];
    let took_over = changing.change_root([7; 32], minutes_later(60)).await.unwrap();
    // Before it knows that the new key took over, it reads everything, and opens no case under the earlier one.
    is_read_back(&running, case).await;
    let late = Story::begin("W-2", known(date(2024, 3, 1), pending()), &[("email", "late")]);
    let refused = running.append(late.as_new()).await;
    running.save_draft(draft([8; 16]), Vec::new()).await.unwrap();
    assert!(running.renew_keys().await.unwrap());
    let late = running.append(late.as_new()).await.unwrap().case;
    let not_yet = changing.change_root([5; 32], minutes_later(120)).await.unwrap();
    assert!(running.renew_keys().await.unwrap());
    let ended = changing.change_root([6; 32], minutes_later(180)).await.unwrap();
    assert!(running.renew_keys().await.unwrap());

    assert_eq!(announced, RootChange::Announced { next_from: minutes_later(60) });
    assert_eq!(early, RootChange::TooEarly { next_from: minutes_later(60) });
    assert_eq!(learned, [true, false]);
    // The key of the case, a name, a session and a draft.
    assert_eq!(took_over, RootChange::TookOver { resealed: 4, next_from: minutes_later(120) });
    assert!(matches!(refused, Err(StoreError::KeysChanged)), "{refused:?}");
    // A draft was sealed under the earlier key since: somebody may be at it still.
    assert_eq!(not_yet, RootChange::TookOver { resealed: 1, next_from: minutes_later(180) });
    assert_eq!(ended, RootChange::Ended);
    let resealed = engine::rows(folder.path(), "case_key").await;
    assert!(resealed.iter().all(|key| !keys.contains(key)), "under the earlier key still");
    let fresh = open(folder.path()).await;
    for store in [&running, &changing, &fresh] {
        is_read_back(store, case).await;
        assert!(store.events(late).await.unwrap()[0].personal.is_some());
        assert!(store.verify(replay, |_| {}).await.unwrap().is_clean());
    }
    assert_eq!(engine::rows(folder.path(), "kept_key").await.len(), 1, "the earlier key is gone");
}

/// What it sealed under a key that is forgotten soon, nobody would ever open.
#[tokio::test]
async fn a_program_that_cannot_learn_a_new_root_key_reads_on_and_seals_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = open(folder.path()).await;
    let (_, appended) = planted(&running).await;
    open(folder.path()).await.change_root([9; 32], now()).await.unwrap();
    let (key, away) = (folder.path().join("sealing.key"), folder.path().join("away"));
    let story = Story::begin("W-2", known(date(2024, 3, 1), pending()), &[("email", "late")]);

    fs::rename(&key, &away).unwrap();
    let learning = running.renew_keys().await;
    let refused = running.append(story.as_new()).await;
    is_read_back(&running, appended.case).await;
    fs::rename(&away, &key).unwrap();
    let learned = running.renew_keys().await;

    assert!(matches!(learning, Err(StoreError::Key { .. })), "{learning:?}");
    assert!(matches!(refused, Err(StoreError::Key { .. })), "{refused:?}");
    assert!(learned.unwrap());
    assert!(running.append(story.as_new()).await.is_ok());
}
