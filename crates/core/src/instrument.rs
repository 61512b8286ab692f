//! The catalogue of instruments: the kinds of legal process agencies use, by country (IN-7).
//!
//! A comma-separated file that an administrator extends without a rebuild. Generic codes such as `subpoena`
//! stand for every country; a national entry such as `de.auskunftsersuchen_bestandsdaten` refines one. What
//! nobody has read in the law itself is marked, cell by cell: a hint for the desk, never legal advice.

use std::collections::{BTreeMap, BTreeSet};

use crate::deadline::Term;

mod reading;

/// The columns of the file, in the order of the one that comes with the product.
pub const COLUMNS: [&str; 17] = [
    "code",
    "refines",
    "country",
    "name_original",
    "language",
    "name_english",
    "authority_kinds",
    "data_classes",
    "deadline",
    "hold",
    "secrecy",
    "authority_informs_person",
    "proves_illegal_use",
    "statute",
    "source",
    "verified",
    "unverified_cells",
];

/// One entry of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Its code: `subpoena`, or with the country in front `de.auskunftsersuchen_bestandsdaten`.
    pub code: String,
    /// The generic code it refines; none when it is generic itself.
    pub refines: Option<String>,
    /// ISO 3166-1 alpha-2, `EU`, or `INT` for a treaty; none when generic.
    pub country: Option<String>,
    /// The name in its own language.
    pub name_original: String,
    /// Language codes of that name, separated by `|`.
    pub language: String,
    /// The name in English.
    pub name_english: String,
    /// Who may issue it, as words; `a+b` when both must agree.
    pub authority_kinds: Vec<String>,
    /// What the law lets it reach, in the law's words (`subscriber`, `traffic`), not in our classes.
    pub data_classes: Vec<String>,
    /// By when it has to be answered.
    pub answer_by: AnswerBy,
    /// For how long data is preserved; none when it does not preserve or the term is not known.
    pub hold: Option<Hold>,
    /// Whether the person concerned may be told.
    pub secrecy: Secrecy,
    /// Whether the issuing authority, not the company, tells the person.
    pub authority_informs_person: bool,
    /// Whether it may prove illegal use or infringement, so that an account can be acted upon (RV-4).
    pub proves_illegal_use: bool,
    /// Law and article.
    pub statute: String,
    /// Where it was read.
    pub source: String,
    /// What of it nobody has verified.
    pub unverified: Unverified,
}

/// By when an instrument has to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnswerBy {
    /// The law sets a term from receipt, and perhaps a shorter one in an emergency.
    Within {
        /// The ordinary term.
        ordinary: Term,
        /// The term in an emergency.
        emergency: Option<Term>,
    },
    /// The document itself states the term.
    AsOrdered,
    /// Without undue delay.
    WithoutUndueDelay,
    /// It compels nothing.
    Voluntary,
    /// The catalogue does not say.
    Unstated,
}

/// For how long data is preserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hold {
    /// The first term.
    pub term: Term,
    /// What may be added.
    pub extension: Option<Term>,
}

/// Whether and how an instrument forbids telling the person concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Secrecy {
    /// The law forbids it whenever the instrument is used.
    Automatic,
    /// The law forbids it under conditions.
    ByLaw,
    /// Only where the order says so.
    ByOrder,
    /// The authority asks for silence; nothing compels it.
    ByRequest,
    /// Where a senior official certifies the need.
    ByCertification,
    /// Confidential unless the authority says otherwise.
    DefaultConfidential,
    /// Not forbidden.
    No,
    /// Not known.
    Unknown,
}

/// What of an entry nobody has read in the law itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unverified {
    /// Everything was read.
    Nothing,
    /// These columns were not.
    Columns(BTreeSet<String>),
    /// Nothing was read.
    Everything,
}

/// All instruments by code. Codes are unique, and every national entry refines a generic one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    entries: BTreeMap<String, Instrument>,
}

/// What is wrong with a catalogue file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column `{column}`: {message}")]
pub struct CatalogueProblem {
    /// Line of the file, the header being 1.
    pub line: u64,
    /// The column's name; `-` when the whole line is meant.
    pub column: String,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl Catalogue {
    /// Reads a catalogue file. All problems are reported together.
    pub fn parse(text: &str) -> Result<Self, Vec<CatalogueProblem>> {
        let mut catalogue = Self::default();
        catalogue.extend(text)?;
        Ok(catalogue)
    }

    /// Adds the entries of a further file, all or none (IN-7). Its header may leave out columns.
    pub fn extend(&mut self, text: &str) -> Result<(), Vec<CatalogueProblem>> {
        let (rows, mut problems) = reading::read(text);
        let mut entries = self.entries.clone();
        let mut lines = Vec::new();
        for (line, instrument) in rows {
            if entries.contains_key(&instrument.code) {
                let message = format!("`{}` is in the catalogue already", instrument.code);
                problems.push(CatalogueProblem { line, column: "code".to_owned(), message });
                continue;
            }
            lines.push((line, instrument.code.clone()));
            entries.insert(instrument.code.clone(), instrument);
        }
        for (line, code) in lines {
            let refined = entries.get(&code).and_then(|entry| entry.refines.as_deref());
            let Some(refined) = refined else { continue };
            if entries.get(refined).is_none_or(|entry| entry.refines.is_some()) {
                let message = format!("`{refined}` is no generic code of the catalogue");
                problems.push(CatalogueProblem { line, column: "refines".to_owned(), message });
            }
        }
        if problems.is_empty() {
            self.entries = entries;
            Ok(())
        } else {
            problems.sort_by_key(|problem| problem.line);
            Err(problems)
        }
    }

    /// The entry with this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Instrument> {
        self.entries.get(code)
    }

    /// Whether the code is known: an unknown instrument is an error wherever it is named (IN-7).
    #[must_use]
    pub fn contains(&self, code: &str) -> bool {
        self.entries.contains_key(code)
    }

    /// The generic entry a code stands for: itself, or the one it refines.
    #[must_use]
    pub fn generic(&self, code: &str) -> Option<&Instrument> {
        let entry = self.get(code)?;
        match &entry.refines {
            Some(generic) => self.get(generic),
            None => Some(entry),
        }
    }

    /// All entries, sorted by code.
    pub fn iter(&self) -> impl Iterator<Item = &Instrument> {
        self.entries.values()
    }
}

impl Instrument {
    /// Whether it compels an answer, so that no unpaid fee may delay it (IN-9). What the catalogue does not say
    /// is taken to compel nothing.
    #[must_use]
    pub const fn binds(&self) -> bool {
        match self.answer_by {
            AnswerBy::Within { .. } | AnswerBy::AsOrdered | AnswerBy::WithoutUndueDelay => true,
            AnswerBy::Voluntary | AnswerBy::Unstated => false,
        }
    }

    /// The term within which it has to be answered, where the catalogue knows one.
    #[must_use]
    pub const fn answer_term(&self, emergency: bool) -> Option<Term> {
        match self.answer_by {
            AnswerBy::Within { emergency: Some(term), .. } if emergency => Some(term),
            AnswerBy::Within { ordinary, .. } => Some(ordinary),
            AnswerBy::AsOrdered
            | AnswerBy::WithoutUndueDelay
            | AnswerBy::Voluntary
            | AnswerBy::Unstated => None,
        }
    }
}

#[cfg(test)]
mod tests;
