//! What an upgrade does to the tables of an earlier release, said before it is done.

use crate::engine::{Engine, Migrations, Statement};
use crate::error::{StoreError, failed};
use crate::open::{DATABASE_FILE, Location, Store};

/// Every migration: its number, what it does, and the tables of whose rows it writes some anew.
const STEPS: &[(i64, &str, &[&str])] = &[
    (1, "lays the tables of events, lists, figures and published reports", &[]),
    (2, "makes room for documents, drafts and docket numbers, and for what the queue shows", &[]),
    (3, "makes room for the company's people and their sessions", &[]),
    (4, "makes room for letters, appointments and alerts", &[]),
    (5, "makes room for the directory of agencies, and for who read what", &[]),
    (6, "makes room for tokens of programs", &[]),
    (7, "lays an index over what happened at the desk", &[]),
    (8, "makes room for codes sent by mail, and counts tries at them", &[]),
    (9, "writes down who cannot be the second person of what waits for one", &["case_summary"]),
    (10, "writes down which case a draft became, and empties it", &["draft"]),
    (
        11,
        "makes room for keys, and moves what names a person aside to be sealed; everybody signs in anew, and links and \
         codes that were given out are given out again",
        &["document", "upload"],
    ),
    (
        12,
        "seals what names a person under a key for each case, and removes what stood in clear",
        &[
            "event",
            "case_summary",
            "effect",
            "letter",
            "document",
            "case_access",
            "reading",
            "staff",
            "draft",
            "upload",
        ],
    ),
    (13, "makes room for a root key that takes the place of another", &[]),
    (14, "lays the indexes of the queue anew, for open cases and for those that are over", &[]),
];

/// What an upgrade would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The newest migration of the tables as they are.
    pub found: i64,
    /// What is missing, in the order in which it is done.
    pub steps: Vec<Step>,
}

/// One migration that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number.
    pub number: i64,
    /// What it does, as the rest of a sentence.
    pub what: &'static str,
    /// The tables of whose rows it writes some anew, with the rows each has now: that many at most.
    pub rewrites: Vec<(&'static str, u64)>,
}

impl Store {
    /// Says what [`Store::open`] would do to the tables of a record, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NoDatabase`] where there is none, [`StoreError::NewerSchema`] where this release is too old for it.
    pub async fn plan(location: impl Into<Location>) -> Result<Plan, StoreError> {
        let Location { folder, database_url, .. } = location.into();
        let database = folder.join(DATABASE_FILE);
        let engine = match database_url {
            Some(url) => Engine::server(&url).await?,
            None if database.is_file() => Engine::embedded(&database).await?,
            None => return Err(StoreError::NoDatabase { folder }),
        };
        let migrations = Migrations::of(&engine.writing);
        let found = migrations.found().await?;
        if found == 0 {
            return Err(StoreError::NoDatabase { folder });
        }
        let mut steps = Vec::new();
        for (number, what, tables) in STEPS.iter().copied().filter(|(number, ..)| *number > found) {
            let mut rewrites = Vec::new();
            for table in tables {
                // A table that an earlier step is yet to make has no rows.
                if migrations.has_table(table).await? {
                    rewrites.push((*table, rows(&engine, table).await?));
                }
            }
            steps.push(Step { number, what, rewrites });
        }
        engine.readers.close().await;
        engine.writing.close().await;
        Ok(Plan { found, steps })
    }
}

async fn rows(engine: &Engine, table: &str) -> Result<u64, StoreError> {
    let mut count = Statement::new("SELECT COUNT(*) FROM ");
    count.push_name(table);
    let counted = count.build_as::<i64>().fetch_one(&engine.readers).await;
    counted.map(i64::unsigned_abs).map_err(failed("count what an upgrade would write anew"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use sqlx::AssertSqlSafe;

    use super::*;
    use crate::OpenMode;
    use crate::engine::{Pool, query, query_as};

    const MODE: OpenMode = OpenMode::CreateIfMissing { chance: [1; 32] };
    /// The last one that no program has a part in.
    const LAST_OF_TABLES: i64 = 10;

    /// What a migration is meant to change of what stood there before; everything else stands as it was.
    const CHANGED: &[(i64, &str, &str)] =
        &[(9, "case_summary", "waiting"), (10, "draft", "personal")];

    /// Every row of every table, column by column, as text.
    type Contents = BTreeMap<(String, String), Vec<String>>;

    /// Cases that wait for second persons in every way, and a row of each other table of the first migration.
    fn cases(b16: &str, b32: &str) -> String {
        let event = |case: i64, seq: i64, actor: &str, kind: &str, facts: &str| {
            format!(
                "INSERT INTO event (case_id, seq, recorded_at, actor, kind, facts, personal, salt, leaf)
                 VALUES ({case}, {seq}, {seq}, '{actor}', '{kind}', '{facts}', '{{\"of\":{case}}}', {b32}, {b32});"
            )
        };
        let line = |case: i64, stage: &str| {
            format!(
                "INSERT INTO case_summary (case_id, seq, reference, imported, stage, category, country, agency_kind,
                     received_on, outcome, next_due_at)
                 VALUES ({case}, 1, 'W-{case}', 0, '{stage}', 'account', 'DE', NULL, 20240301, 'pending', 5);"
            )
        };
        [
            // Decided upon twice: of the second proposal alone, nobody may be the second person.
            line(1, "approval"),
            event(1, 1, "staff:1:analyst", "decision_proposed", "{}"),
            event(1, 2, "staff:2:analyst", "decision_proposed", "{}"),
            event(1, 3, "staff:3:counsel", "approved", "{}"),
            // One withholding waits.
            line(2, "notice"),
            event(2, 1, "staff:4:analyst", "withholding_proposed", "{\"notice\":1}"),
            // Two wait, of different persons.
            line(3, "notice"),
            event(3, 1, "staff:4:analyst", "withholding_proposed", "{\"notice\":1}"),
            event(3, 2, "staff:5:analyst", "withholding_proposed", "{\"notice\":2}"),
            // Of two, one is settled.
            line(4, "notice"),
            event(4, 1, "staff:4:analyst", "withholding_proposed", "{\"notice\":1}"),
            event(4, 2, "staff:5:counsel", "withheld", "{\"notice\":1}"),
            event(4, 3, "staff:5:counsel", "withholding_proposed", "{\"notice\":2}"),
            // A hold that waits, and one that stands.
            line(5, "closed"),
            event(5, 1, "staff:6:analyst", "hold_proposed", "{}"),
            line(6, "closed"),
            event(6, 1, "staff:6:analyst", "hold_proposed", "{}"),
            event(6, 2, "staff:7:counsel", "hold_placed", "{\"on\":\"2024-03-01\"}"),
            // From a register: nothing waits.
            line(7, "closed"),
            event(7, 1, "operator", "register_entry_imported", "{}"),
            format!(
                "INSERT INTO counted_version (case_id, n, since_on, category, country, received_on, platforms,
                     specified, outcome, challenged)
                 VALUES (1, 1, 20240301, 'account', 'DE', 20240301, 'a', 1, 'pending', 0);
                 INSERT INTO tally (scope, quarter, known_month, category, country, figures)
                 VALUES ('all', 20241, 0, 'account', 'DE', {b16});
                 INSERT INTO lookup (digest, case_id, is_process) VALUES ({b16}, 1, 1);
                 INSERT INTO relation (case_id, kind, target_reference) VALUES (2, 'supersedes', 'W-1');
                 INSERT INTO effect (id, case_id, seq, kind, facts, personal, due_at)
                 VALUES (1, 1, 1, 'notice', '{{}}', 'to whom', 0);
                 INSERT INTO published_report (id, period, platform, version, as_of, published_at, json_sha256,
                     html_sha256, json, html)
                 VALUES (1, '2023', 'all', 1, 20240101, 7, {b32}, {b32}, '{{}}', '<p>');"
            ),
        ]
        .concat()
    }

    /// Rows that fit the tables as a migration leaves them, one at least in each that it makes.
    fn sample(number: i64, bytes: fn(&[u8]) -> String) -> String {
        let (b16, b32) = (bytes(&[16; 16]), bytes(&[32; 32]));
        match number {
            1 => cases(&b16, &b32),
            2 => format!(
                "INSERT INTO docket_series (prefix, year, last) VALUES ('W', 2024, 7);
                 INSERT INTO upload (id, expires_at, size_bytes, sha256, file, bytes)
                 VALUES ({b16}, 9000000000000000, 16, {b32}, NULL, {b16});
                 INSERT INTO document (case_id, place, number, kind, media_type, size_bytes, sha256, is_destroyed, file,
                     personal, bytes)
                 VALUES (1, 'paper', 1, 'order', 'text/plain', 16, {b32}, 0, NULL, 'a name', {b16}),
                        (1, 'paper', 2, 'order', 'text/plain', 16, {b32}, 1, NULL, NULL, NULL);
                 INSERT INTO doomed_file (file) VALUES ('gone');
                 INSERT INTO draft (id, secret_digest, updated_at, expires_at, personal)
                 VALUES ({b16}, {b32}, 1, 9000000000000000, '{{\"who\":\"somebody\"}}'),
                        ({sent}, {b32}, 2, 9000000000000000, '{{\"sent\":\"W-1\",\"who\":\"somebody\"}}');
                 INSERT INTO case_access (case_id, secret_digest, personal, last_step, failed_attempts)
                 VALUES (1, {b32}, {b16}, 3, 1);
                 UPDATE case_summary SET waiting = 'desk', personal = '{{\"agency\":\"one\"}}' WHERE case_id < 7;
                 UPDATE case_summary SET waiting = 'approval' WHERE case_id < 5;
                 UPDATE case_summary SET waiting = 'nobody' WHERE stage = 'closed' AND case_id < 7;",
                sent = bytes(&[17; 16])
            ),
            3 => format!(
                "INSERT INTO staff (id, name_digest, personal, roles, added_at, password, second_factor, last_step)
                 VALUES (1, {b16}, 'somebody', 'analyst', 1, 'hash', {b16}, 4);
                 INSERT INTO recovery_code (staff_id, digest) VALUES (1, {b32});
                 INSERT INTO set_up_link (digest, staff_id, sets_password, second_factor, expires_at)
                 VALUES ({b32}, 1, 1, {b16}, 9000000000000000);
                 INSERT INTO session (id, digest, staff_id, role, started_at, seen_at, expires_at, personal)
                 VALUES (1, {b32}, 1, 'analyst', 1, 2, 9000000000000000, 'a browser');
                 INSERT INTO staff_change (position, at, actor, staff_id, kind, facts)
                 VALUES (1, 1, 'operator', 1, 'added', '{{}}');"
            ),
            4 => format!(
                "INSERT INTO letter (id, effect_id, case_id, seq, kind, recipient, channel, language, code, sha256,
                     written_at, state, attempts, unclear, tracking, personal)
                 VALUES (1, 1, 1, 1, 'notice', 'agency', 'post', 'en', 'C', {b32}, 1, 'posted', 0, 0, 'T', 'Dear');
                 INSERT INTO letter_step (letter_id, n, at, actor, state) VALUES (1, 1, 1, 'staff:1', 'posted');
                 INSERT INTO appointment (case_id, what, subject, at) VALUES (1, 'alarm', 0, 5);
                 INSERT INTO open_notice (case_id, notice, occasion, standing, from_on)
                 VALUES (2, 1, 'disclosed', 'proposed', 0);
                 INSERT INTO reading_place (reader, position) VALUES ('agenda', 7);
                 INSERT INTO alert (id, what, role, case_id, subject, about_at, raised_at)
                 VALUES (1, 'alarm', 'analyst', 1, 0, 5, 6);"
            ),
            5 => "INSERT INTO reading (id, case_id, staff_id, role, purpose, personal, read_at, is_repeated)
                  VALUES (1, 1, 1, 'analyst', 'other', 'in words', 5, 0);
                  INSERT INTO directory_event (entry, seq, recorded_at, staff_id, facts)
                  VALUES (1, 1, 1, 1, '{}');
                  INSERT INTO directory_entry (entry, seq, name, sought, country, is_confirmed, is_retired, proposed,
                      lines)
                  VALUES (1, 1, 'Police', 'police', 'DE', 1, 0, 0, 1);"
                .to_owned(),
            6 => format!(
                "INSERT INTO token (id, digest, name, scopes, per_minute, made_at, made_by, expires_at)
                 VALUES (1, {b32}, 'gateway', 'submit', 60, 1, 'operator', 9000000000000000);
                 INSERT INTO answered_once (key, asked, salt, case_id, first_seq, last_seq, answered_at)
                 VALUES ({b32}, {b32}, {b32}, 1, 1, 1, 1);"
            ),
            8 => "INSERT INTO code_mail (id, case_id, asked_at, expires_at, state)
                  VALUES (1, 1, 1, 2, 'no_address');"
                .to_owned(),
            _ => String::new(),
        }
    }

    async fn run(pool: &Pool, statements: String) {
        let statements = sqlx::raw_sql(AssertSqlSafe(statements));
        match pool {
            Pool::Sqlite(pool) => statements.execute(pool).await.map(drop),
            Pool::Postgres(pool) => statements.execute(&pool.now()).await.map(drop),
        }
        .unwrap();
    }

    async fn contents(pool: &Pool) -> Contents {
        let columns = match pool {
            Pool::Sqlite(_) => {
                "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY t.name, c.cid"
            }
            Pool::Postgres(_) => {
                "SELECT table_name::text, column_name::text FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'
                 ORDER BY table_name, ordinal_position"
            }
        };
        let columns: Vec<(String, String)> = query_as(columns).fetch_all(pool).await.unwrap();
        let mut contents = Contents::new();
        let mut order = BTreeMap::new();
        for (table, column) in columns {
            // The first column and whatever tells rows apart beside it: of one table, always the same order.
            let by = order.entry(table.clone()).or_insert_with(|| column.clone()).clone();
            let mut select = Statement::new("SELECT COALESCE(");
            match pool {
                Pool::Sqlite(_) => select.push("quote(").push_name(&column).push(")"),
                Pool::Postgres(_) => select.push_name(&column).push("::text"),
            };
            select.push(", 'NULL') FROM ").push_name(&table).push(" ORDER BY ").push_name(&by);
            if table == "document" {
                select.push(", number");
            }
            let values = select.build_as::<String>().fetch_all(pool).await.unwrap();
            contents.insert((table, column), values);
        }
        contents
    }

    /// The values of a column, as they are quoted or not.
    fn told(contents: &Contents, table: &str, column: &str) -> Vec<String> {
        let values = &contents[&(table.to_owned(), column.to_owned())];
        values.iter().map(|value| value.trim_matches('\'').to_owned()).collect()
    }

    async fn every_migration_leaves_what_stood_there(
        location: Location,
        bytes: fn(&[u8]) -> String,
    ) {
        let engine = if let Some(url) = &location.database_url {
            Engine::server(url).await.unwrap()
        } else {
            std::fs::write(location.folder.join(DATABASE_FILE), "").unwrap();
            Engine::embedded(&location.folder.join(DATABASE_FILE)).await.unwrap()
        };
        let mut before = Contents::new();

        for number in 1..=LAST_OF_TABLES {
            Migrations::of(&engine.writing).run(Some(number)).await.unwrap();

            let after = contents(&engine.writing).await;
            for ((table, column), values) in &before {
                if !CHANGED.contains(&(number, table, column)) {
                    let kept = after.get(&(table.clone(), column.clone()));
                    assert_eq!(kept, Some(values), "{table}.{column} at migration {number}");
                }
            }
            run(&engine.writing, sample(number, bytes)).await;
            before = contents(&engine.writing).await;
            let empty: Vec<_> = before.iter().filter(|(_, values)| values.is_empty()).collect();
            assert!(empty.is_empty(), "no sample of {empty:?} at migration {number}");
        }

        assert_eq!(
            told(&before, "case_summary", "barred"),
            [",2,3,", ",4,", "", ",5,", ",6,", "", "NULL"]
        );
        assert_eq!(
            told(&before, "case_summary", "waiting"),
            ["approval", "approval", "approval", "approval", "approval", "nobody", "NULL"]
        );
        assert_eq!(told(&before, "draft", "sent"), ["NULL", "W-1"]);
        assert_eq!(told(&before, "draft", "personal"), ["{\"who\":\"somebody\"}", ""]);
        assert_eq!(told(&before, "case_access", "code_tries"), ["0"]);

        let plan = Store::plan(location.clone()).await.unwrap();
        let numbers: Vec<_> = plan.steps.iter().map(|step| step.number).collect();
        assert_eq!(
            (plan.found, numbers),
            (10, (11..=Migrations::of(&engine.writing).known()).collect())
        );
        assert_eq!(plan.steps[0].rewrites, [("document", 2), ("upload", 1)]);
        assert_eq!(plan.steps[1].rewrites[..2], [("event", 13), ("case_summary", 7)]);
        assert_eq!(contents(&engine.writing).await, before, "a plan changes nothing");
        engine.readers.close().await;
        engine.writing.close().await;

        let store = Store::open(location.clone(), MODE).await.unwrap();

        let after = contents(&store.writing).await;
        let sealed = ["personal", "tracking", "second_factor", "bytes"];
        for ((table, column), values) in &before {
            let of_the_moment = ["session", "set_up_link", "code_mail"].contains(&table.as_str());
            if !of_the_moment && !sealed.contains(&column.as_str()) {
                let kept = after.get(&(table.clone(), column.clone()));
                assert_eq!(kept, Some(values), "{table}.{column} once it is sealed");
            }
        }
        let plan = Store::plan(location).await.unwrap();
        assert_eq!(plan.steps, Vec::new());
        store.close().await;
    }

    #[tokio::test]
    async fn every_migration_leaves_what_stood_there_embedded() {
        let folder = tempfile::tempdir().unwrap();

        every_migration_leaves_what_stood_there(Location::from(folder.path()), |bytes| {
            format!("x'{}'", crate::files::hex(bytes))
        })
        .await;
    }

    #[cfg(not(without_postgres))]
    #[tokio::test]
    async fn every_migration_leaves_what_stood_there_on_a_server() {
        let folder = tempfile::tempdir().unwrap();
        let server = writ_testkit::postgres::Server::shared();
        let database_url = Some(server.create_database("walked"));

        every_migration_leaves_what_stood_there(
            Location { database_url, ..Location::from(folder.path()) },
            |bytes| format!("'\\x{}'::bytea", crate::files::hex(bytes)),
        )
        .await;
    }

    #[tokio::test]
    async fn every_migration_says_what_it_does() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), MODE).await.unwrap();

        let known = Migrations::of(&store.writing).known();

        let told: Vec<i64> = STEPS.iter().map(|(number, ..)| *number).collect();
        assert_eq!(told, (1..=known).collect::<Vec<_>>());
    }

    async fn a_newer_record_is_refused_in_words(location: Location) {
        let store = Store::open(location.clone(), MODE).await.unwrap();
        let checksum = if store.is_on_server() { "'\\x00'::bytea" } else { "x'00'" };
        run(
            &store.writing,
            format!(
                "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'later', TRUE, {checksum}, 0)"
            ),
        )
        .await;
        let before = contents(&store.writing).await;

        let opened = Store::open(location.clone(), MODE).await.err().unwrap().to_string();
        let planned = Store::plan(location).await.err().unwrap().to_string();

        let known = Migrations::of(&store.writing).known();
        let words = format!(
            "the database has schema 9999, this release knows {known}: use the release that wrote it"
        );
        assert_eq!((opened.as_str(), planned.as_str()), (words.as_str(), words.as_str()));
        assert_eq!(contents(&store.writing).await, before);
        query("DELETE FROM _sqlx_migrations WHERE version = 9999")
            .execute(&store.writing)
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn a_newer_record_is_refused_in_words_embedded() {
        let folder = tempfile::tempdir().unwrap();
        a_newer_record_is_refused_in_words(Location::from(folder.path())).await;
    }

    #[cfg(not(without_postgres))]
    #[tokio::test]
    async fn a_newer_record_is_refused_in_words_on_a_server() {
        let folder = tempfile::tempdir().unwrap();
        let server = writ_testkit::postgres::Server::shared();
        let database_url = Some(server.create_database("newer"));
        a_newer_record_is_refused_in_words(Location {
            database_url,
            ..Location::from(folder.path())
        })
        .await;
    }
}
