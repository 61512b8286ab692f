//! The stories of `scenarios/`: how a case goes, told line by line, and run against the real core and
//! the real store.
//!
//! A story is text that a lawyer can read. It begins with `#` lines that name it and its rules. Each
//! line after them is one sentence; lines indented below a sentence say more about it. The grammar is
//! the slice patterns of five modules: `sentence` (who and when), `submission` (what an agency sends),
//! `verbs` and `directory` (what people do) and `claims` (what must then be true). A line that nobody understands fails
//! the story, and so does a refusal that the story does not announce with `refused under` its rule.
//!
//! Deliberately not here: any rule of the process. A story knows words, names and dates.

mod archive;
mod claims;
mod directory;
mod error;
mod sentence;
mod submission;
mod telling;
mod verbs;
mod words;
mod world;

pub use error::StoryError;

use sentence::Script;
use world::World;

/// Runs a story and returns what happened, as its golden file records it.
///
/// `file` names the story in errors only.
///
/// # Errors
/// [`StoryError`] with the line that is not understood, is refused without saying so, or claims what
/// is not true.
pub fn run(file: &str, text: &str) -> Result<String, StoryError> {
    let script = Script::parse(file, text)?;
    let mut world = World::new(&script).map_err(|problem| script.error(0, problem))?;
    for sentence in &script.sentences {
        world.play(sentence).map_err(|problem| script.error(sentence.line, problem))?;
    }
    world.end().map_err(|problem| script.error(0, problem))
}
