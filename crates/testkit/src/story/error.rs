//! Where a story went wrong.

/// What is wrong with a story, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct StoryError {
    /// The story's file.
    pub file: String,
    /// The line, from 1; 0 where it is the story as a whole.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}
