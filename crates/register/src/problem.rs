//! What can be wrong with a file, or with one line of it. No message quotes a field's text.

use std::error::Error;
use std::io;

use writ_core::register::Column;

/// Why a file cannot be read, or not further.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct FileProblem {
    /// The line, where there is one; the header is line 1.
    pub line: Option<u64>,
    /// The column's name, where it is about one; not every name here is a [`Column`].
    pub column: Option<String>,
    /// What, for machines; stable.
    pub code: &'static str,
    /// What, and what to do about it, for a person.
    pub message: String,
    /// The cause, where there is one beneath.
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl FileProblem {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { line: None, column: None, code, message: message.into(), source: None }
    }

    pub(crate) fn at(self, line: u64) -> Self {
        Self { line: Some(line), ..self }
    }

    pub(crate) fn of_column(self, column: &str) -> Self {
        let column: String = column.chars().take(40).collect();
        Self { column: (!column.is_empty()).then_some(column), ..self }
    }

    pub(crate) fn because(self, source: impl Error + Send + Sync + 'static) -> Self {
        Self { source: Some(Box::new(source)), ..self }
    }

    /// The problem that a file could not be opened or read at all.
    #[must_use]
    pub fn unreadable(source: io::Error) -> Self {
        Self::new("file_unreadable", "could not read the file").because(source)
    }
}

/// Why one row cannot be read, whatever its fields say; the rows after it can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LineProblem {
    /// The line on which the row starts.
    pub line: u64,
    /// The column, where it is about one.
    pub column: Option<Column>,
    /// What, for machines; stable.
    pub code: &'static str,
    /// What, and what to do about it, for a person.
    pub message: String,
    /// The row as far as it could be read, so that it is not lost when good rows go on without it.
    /// Personal data.
    pub content: String,
}

/// What reading the next row can run into.
#[derive(Debug, thiserror::Error)]
pub enum ReadProblem {
    /// The file ends here.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// This row is lost, the next one is not.
    #[error(transparent)]
    Line(#[from] LineProblem),
}
