//! A legal desk: an installation in a folder of its own, and register files beside it.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test crate uses another part of it, so that an expectation would fail in some"
)]

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use writ_app::import::{Moment, Options, Outcome};
use writ_app::reporting::Question;
use writ_app::{AppError, Installation};
use writ_core::report::{Cell, Column, PlatformScope};
use writ_store::{Filter, OpenMode};

pub(crate) const HEADER: &str = "reference,received_at,country,agency,process_reference,platform,category,\
                                 identifiers,outcome,responded_at,supersedes,same_process_as";
pub(crate) const STRICT: Options = Options { dry_run: false, skip_bad: false, update: false };
pub(crate) const UPDATE: Options = Options { update: true, ..STRICT };
pub(crate) const SKIP_BAD: Options = Options { skip_bad: true, ..STRICT };

pub(crate) struct Desk {
    folder: tempfile::TempDir,
    pub(crate) installation: Installation,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mode = OpenMode::CreateIfMissing { chance: [7; 32] };
        let record = folder.path().join("record");
        let installation = Installation::open(&record, mode, None, None).await.unwrap();
        Self { folder, installation }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Imports rows under the header.
    pub(crate) async fn import(&self, rows: &[String], options: Options) -> Outcome {
        let path = self.write("register.csv", format!("{HEADER}\n{}\n", rows.join("\n")));
        self.import_file(&path, options).await.unwrap()
    }

    /// Imports a file on a day in summer 2025.
    pub(crate) async fn import_file(
        &self,
        path: &Path,
        options: Options,
    ) -> Result<Outcome, AppError> {
        self.import_at(path, options, "2025-06-30T12:00:00Z").await
    }

    pub(crate) async fn import_at(
        &self,
        path: &Path,
        options: Options,
        at: &str,
    ) -> Result<Outcome, AppError> {
        let moment = Moment { now: at.parse().unwrap(), seed: [9; 32] };
        let outcome = self.installation.import(path, options, moment, &mut |_| {}).await;
        self.assert_sound().await;
        outcome
    }

    /// Whatever came in or did not: the record agrees with itself, and nothing unfinished lies about.
    pub(crate) async fn assert_sound(&self) {
        let found = self.installation.verify(|_| {}).await.unwrap();
        assert!(found.is_clean(), "{:?}", found.differences);
        assert!(!self.path("register.csv.rejected.csv.part").exists());
    }

    pub(crate) async fn references(&self) -> Vec<String> {
        let cases = self.installation.store.list(&Filter::default(), None, 1_000).await.unwrap();
        let mut references: Vec<String> =
            cases.into_iter().map(|case| case.summary.reference).collect();
        references.sort();
        references
    }

    /// The reference to which a case's own relation leads.
    pub(crate) async fn root_of(&self, reference: &str) -> Option<String> {
        let store = &self.installation.store;
        let case = store.case_by_reference(reference).await.unwrap().unwrap();
        let relations = store.relations_of(case.id).await.unwrap();
        let own = relations.into_iter().find(|relation| relation.case == case.id)?;
        own.root.map(|root| root.reference)
    }

    /// A count in the account table's total of 2024, as known on a day.
    pub(crate) async fn account(&self, column: Column, as_of: Date) -> u64 {
        let period = "2024".parse().unwrap();
        let question = Question { period, as_of: Some(as_of), platform: PlatformScope::All };
        let now: Timestamp = "2025-12-31T12:00:00Z".parse().unwrap();
        let report = self.installation.report(&question, now).await.unwrap().unwrap();
        match report.tables[1].total.cell(column) {
            Cell::Count(count) => count,
            Cell::Percent(_) | Cell::Days(_) => panic!("{column} is no count"),
        }
    }
}

pub(crate) fn counts(outcome: &Outcome) -> [u64; 5] {
    let Outcome { rows, imported, unchanged, updated, rejected, .. } = outcome;
    [*rows, *imported, *unchanged, *updated, *rejected]
}

pub(crate) fn codes(outcome: &Outcome) -> Vec<(u64, &'static str)> {
    outcome.problems.iter().map(|problem| (problem.line, problem.code)).collect()
}
