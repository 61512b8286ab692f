//! Finding cases by what somebody has at hand: a docket number or its beginning, the agency's own number, an agency,
//! an identifier. Each is looked up by index; identifiers and names through keyed digests alone (invariant 6).

use std::collections::BTreeSet;

use writ_core::projection::LookupTerm;
use writ_store::CaseRow;

use crate::error::AppError;
use crate::installation::Installation;

/// Texts longer than this name nothing.
const LONGEST: usize = 400;

/// By what a case was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoundBy {
    /// Its reference, or how that begins.
    Reference,
    /// The agency's own number of its process.
    Docket,
    /// The agency's name.
    Agency,
    /// An identifier it names.
    Identifier,
}

/// Cases found in one way, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// In which way.
    pub by: FoundBy,
    /// At most so many as were asked for.
    pub rows: Vec<CaseRow>,
    /// Whether there are more.
    pub has_more: bool,
}

impl Installation {
    /// Looks a text up in every way it may be meant, at most `limit` cases for each; what found nothing is left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn search(&self, text: &str, limit: u32) -> Result<Vec<Found>, AppError> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return Ok(Vec::new());
        }
        let one_more = limit.saturating_add(1);
        let mut found = Vec::new();
        // Docket numbers are in capital letters, registers have references of their own.
        let mut rows = self.store.find_by_prefix(text, one_more).await?;
        let capitals = text.to_uppercase();
        if rows.is_empty() && capitals != text {
            rows = self.store.find_by_prefix(&capitals, one_more).await?;
        }
        found.extend(page(FoundBy::Reference, rows, limit));
        let mut of_identifiers = Vec::new();
        for term in LookupTerm::meant_by(text) {
            let rows = self.store.find(&term, one_more).await?;
            match term.scope.as_str() {
                LookupTerm::DOCKET => found.extend(page(FoundBy::Docket, rows, limit)),
                LookupTerm::AGENCY => found.extend(page(FoundBy::Agency, rows, limit)),
                _ => of_identifiers.extend(rows),
            }
        }
        of_identifiers.sort_by_key(|row| std::cmp::Reverse(row.id));
        let mut seen = BTreeSet::new();
        of_identifiers.retain(|row| seen.insert(row.id));
        found.extend(page(FoundBy::Identifier, of_identifiers, limit));
        Ok(found)
    }
}

fn page(by: FoundBy, mut rows: Vec<CaseRow>, limit: u32) -> Option<Found> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    (!rows.is_empty()).then_some(Found { by, rows, has_more })
}
