//! The columns of a register and a row of texts under them, whatever file it came from.

use std::fmt;
use std::str::FromStr;

/// A column of the register, in the order of the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The desk's own reference, unique in the register.
    Reference,
    /// When the request came in.
    ReceivedAt,
    /// Country or region of the requesting agency (CO-7).
    Country,
    /// The agency's name (IN-1).
    Agency,
    /// The agency's kind (IN-1).
    AgencyKind,
    /// Code of the instrument in the catalogue (IN-7).
    Instrument,
    /// Law and article (IN-4).
    LegalBasis,
    /// The agency's docket number (CO-1).
    ProcessReference,
    /// The platforms concerned (CO-7).
    Platform,
    /// The category (CO-6).
    Category,
    /// What the request names (CO-5).
    Identifiers,
    /// How the request was answered.
    Outcome,
    /// Whether it was objected to or rejected at least in part (CO-2).
    Challenged,
    /// When it was answered.
    RespondedAt,
    /// The reference this row revises (CO-3).
    Supersedes,
    /// The reference with the same legal process (CO-1).
    SameProcessAs,
}

impl Column {
    /// How many columns there are.
    pub const COUNT: usize = 16;

    /// All, in the order of the template.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Reference,
        Self::ReceivedAt,
        Self::Country,
        Self::Agency,
        Self::AgencyKind,
        Self::Instrument,
        Self::LegalBasis,
        Self::ProcessReference,
        Self::Platform,
        Self::Category,
        Self::Identifiers,
        Self::Outcome,
        Self::Challenged,
        Self::RespondedAt,
        Self::Supersedes,
        Self::SameProcessAs,
    ];

    /// The name in headers and JSON keys.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::ReceivedAt => "received_at",
            Self::Country => "country",
            Self::Agency => "agency",
            Self::AgencyKind => "agency_kind",
            Self::Instrument => "instrument",
            Self::LegalBasis => "legal_basis",
            Self::ProcessReference => "process_reference",
            Self::Platform => "platform",
            Self::Category => "category",
            Self::Identifiers => "identifiers",
            Self::Outcome => "outcome",
            Self::Challenged => "challenged",
            Self::RespondedAt => "responded_at",
            Self::Supersedes => "supersedes",
            Self::SameProcessAs => "same_process_as",
        }
    }

    /// Whether a file without this column is refused.
    #[must_use]
    pub const fn is_required(self) -> bool {
        match self {
            Self::Reference
            | Self::ReceivedAt
            | Self::Country
            | Self::Platform
            | Self::Category
            | Self::Outcome => true,
            Self::Agency
            | Self::AgencyKind
            | Self::Instrument
            | Self::LegalBasis
            | Self::ProcessReference
            | Self::Identifiers
            | Self::Challenged
            | Self::RespondedAt
            | Self::Supersedes
            | Self::SameProcessAs => false,
        }
    }

    /// Its place in [`Column::ALL`], `0..COUNT`.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no [`Column`] has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a column of the register")]
pub struct UnknownColumn(pub String);

impl FromStr for Column {
    type Err = UnknownColumn;

    fn from_str(text: &str) -> Result<Self, UnknownColumn> {
        Self::ALL
            .into_iter()
            .find(|column| column.name() == text)
            .ok_or_else(|| UnknownColumn(text.chars().take(40).collect()))
    }
}

/// The texts of one row by column, trimmed; an empty text is an absent one.
///
/// All texts share one buffer, so that a row can be cleared and filled again without allocating.
#[derive(Clone, Default)]
pub struct RawRow {
    text: String,
    spans: [Option<(usize, usize)>; Column::COUNT],
}

impl RawRow {
    /// A row with every column empty.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Empties every column and keeps the buffer.
    pub fn clear(&mut self) {
        self.text.clear();
        self.spans = [None; Column::COUNT];
    }

    /// Puts a text under a column, trimmed of white space at both ends.
    pub fn set(&mut self, column: Column, text: &str) {
        let text = text.trim();
        let start = self.text.len();
        self.text.push_str(text);
        let span = (!text.is_empty()).then_some((start, self.text.len()));
        if let Some(place) = self.spans.get_mut(column.index()) {
            *place = span;
        }
    }

    /// The text under a column; none when it is empty.
    #[must_use]
    pub fn get(&self, column: Column) -> Option<&str> {
        let (start, end) = (*self.spans.get(column.index())?)?;
        self.text.get(start..end)
    }

    /// Whether every column is empty.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.spans.iter().all(Option::is_none)
    }
}

impl PartialEq for RawRow {
    fn eq(&self, other: &Self) -> bool {
        Column::ALL.into_iter().all(|column| self.get(column) == other.get(column))
    }
}

impl Eq for RawRow {}

/// Prints which columns are filled and nothing of what is in them: a row is personal data.
impl fmt::Debug for RawRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filled = Column::ALL.into_iter().filter(|column| self.get(*column).is_some());
        f.debug_tuple("RawRow").field(&filled.map(Column::name).collect::<Vec<_>>()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_is_found_by_its_name_and_at_its_place() {
        for (place, column) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column.index(), place);
            assert_eq!(column.name().parse(), Ok(column));
        }
        assert!("Reference".parse::<Column>().is_err());
        assert_eq!(Column::ReceivedAt.to_string(), "received_at");
    }

    #[test]
    fn a_register_needs_six_columns() {
        let required: Vec<_> = Column::ALL
            .into_iter()
            .filter(|column| column.is_required())
            .map(Column::name)
            .collect();

        let six = ["reference", "received_at", "country", "platform", "category", "outcome"];
        assert_eq!(required, six);
    }

    #[test]
    fn rows_are_the_same_where_every_column_is() {
        let (mut one, mut other) = (RawRow::new(), RawRow::new());
        assert!(one.is_blank());

        one.set(Column::Country, "DE");

        assert!(!one.is_blank());
        assert_ne!(one, other);
        other.set(Column::Agency, " ");
        other.set(Column::Country, " DE ");
        assert_eq!(one, other);
    }

    #[test]
    fn a_row_keeps_trimmed_texts_and_forgets_empty_ones() {
        let mut row = RawRow::new();

        row.set(Column::Agency, " Example Police \n");
        row.set(Column::Country, "  ");

        assert_eq!(row.get(Column::Agency), Some("Example Police"));
        assert_eq!(row.get(Column::Country), None);
        assert!(!row.is_blank());
    }

    #[test]
    fn a_cleared_row_equals_a_new_one() {
        let mut row = RawRow::new();
        row.set(Column::Agency, "Example Police");

        row.clear();

        assert_eq!(row, RawRow::new());
    }

    #[test]
    fn printing_a_row_for_debugging_shows_nobodys_data() {
        let mut row = RawRow::new();
        row.set(Column::Identifiers, "email:someone@example.org");

        assert_eq!(format!("{row:?}"), r#"RawRow(["identifiers"])"#);
    }
}
