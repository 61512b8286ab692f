//! How an event is written down.

/// Identifies a case inside one installation. Assigned by the store, never printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId(pub i64);

/// One event as text, with what identifies a person apart from what does not.
///
/// `facts` survives erasure; `personal` is what a per-case key will seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// The event's kind, such as `received`.
    pub kind: String,
    /// A JSON object that names no person.
    pub facts: String,
    /// A JSON object with what names persons; none when there is none, or it was erased.
    pub personal: Option<String>,
}
