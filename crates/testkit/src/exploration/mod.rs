//! Every state the process can reach, looked at.
//!
//! A breadth-first search over the real `decide` and `evolve`, in small worlds whose moves are all that anybody in
//! them could try. It is our own rather than a model checker's because three things are asked of it that are
//! properties of steps and of the whole graph: that every *event* passes an independent witness ([`monitor`]), that
//! what was written down and read back gives the same state, and that from *every* state the closing of all cases
//! can still be reached (found by walking the graph backwards).
//!
//! The search ends when no new state is found: what it shows then holds for every history of the world, however long,
//! because days count from today and far ones behave alike.

pub mod monitor;
mod state;
mod world;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use monitor::Violation;
use state::{State, Step};
use world::Move;
pub use world::World;

/// What one world showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explored {
    /// The world's name.
    pub world: &'static str,
    /// How many moves anybody in it could try in each state.
    pub moves: usize,
    /// Distinct states reached.
    pub states: usize,
    /// Steps between them that the process allowed.
    pub transitions: usize,
    /// The longest shortest way to a state, in moves.
    pub depth: usize,
    /// Every kind of event and every answer that some move led to: what the world does not show is not shown safe.
    pub seen: BTreeSet<&'static str>,
}

impl fmt::Display for Explored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { world, moves, states, transitions, depth, .. } = self;
        write!(
            f,
            "{world}: {states} states, {transitions} transitions, {moves} moves, depth {depth}"
        )
    }
}

/// Something that must not happen, and the shortest way there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("in the world `{world}`: {violation}, after: {}", path.join("; "))]
pub struct Counterexample {
    /// The world.
    pub world: &'static str,
    /// What happened.
    pub violation: Violation,
    /// The moves that lead there, first to last.
    pub path: Vec<String>,
}

/// How a state was first reached.
#[derive(Debug, Clone, Copy)]
struct Origin {
    from: u32,
    this: u16,
}

/// The graph as far as it is known: states by number, in the order they were found.
struct Graph {
    known: BTreeMap<(u64, u64), u32>,
    origins: Vec<Option<Origin>>,
    steps: Vec<(u32, u32)>,
    closed: Vec<u32>,
}

/// Visits every state of a world until no new one is found.
///
/// # Errors
/// The first [`Counterexample`], by the shortest path. A world with more than `states_max` states is one, too.
pub fn explore(world: &World, states_max: usize) -> Result<Explored, Box<Counterexample>> {
    let moves = world.moves();
    let mut graph =
        Graph { known: BTreeMap::new(), origins: vec![], steps: vec![], closed: vec![] };
    let wrong = |graph: &Graph, at: Option<Origin>, violation: Violation| {
        let path = graph.path(at, &moves);
        Box::new(Counterexample { world: world.name, violation, path })
    };
    let first = State::begin(&world.first, &world.terms);
    let first = first.map_err(|violation| wrong(&graph, None, violation))?;
    graph.number(&first, world, None);
    let mut frontier = VecDeque::from([(0_u32, 0_usize, first)]);
    let mut depth = 0;
    let mut seen = BTreeSet::new();
    while let Some((from, distance, state)) = frontier.pop_front() {
        depth = distance;
        for (this, number) in moves.iter().zip(0_u16..) {
            let at = Some(Origin { from, this: number });
            if !world.admits(&state, this) {
                continue;
            }
            let step = state.after(this, &world.revised, &world.terms);
            let step = step.map_err(|violation| wrong(&graph, at, violation))?;
            let Step::Leads(next) = step else { continue };
            seen.extend(next.happened());
            let (to, is_new) = graph.number(&next, world, at);
            if to != from {
                graph.steps.push((from, to));
            }
            if is_new {
                frontier.push_back((to, distance + 1, next));
            }
        }
        if graph.origins.len() > states_max {
            let violation = Violation(format!("more than {states_max} states"));
            return Err(wrong(&graph, None, violation));
        }
    }
    if let Some(stuck) = graph.stuck() {
        let violation = Violation("no way leads to the closing of all cases".to_owned());
        let at = graph.origins.get(stuck).copied().flatten();
        return Err(wrong(&graph, at, violation));
    }
    let (states, transitions) = (graph.origins.len(), graph.steps.len());
    Ok(Explored { world: world.name, moves: moves.len(), states, transitions, depth, seen })
}

/// Follows one history: each choice picks among the moves that the process allows and that change something.
///
/// Unlike [`explore`] it is not bound to few orders, and it goes as far as there are choices.
///
/// # Errors
/// The [`Counterexample`] it came upon.
pub fn wander(world: &World, choices: &[usize]) -> Result<(), Box<Counterexample>> {
    let moves = world.moves();
    let mut path = Vec::new();
    let wrong = |violation: Violation, path: &[String]| {
        Box::new(Counterexample { world: world.name, violation, path: path.to_vec() })
    };
    let mut state = State::begin(&world.first, &world.terms).map_err(|v| wrong(v, &path))?;
    for choice in choices {
        let here = state.fingerprint(world);
        // Begin at the chosen move and take the first that leads somewhere else.
        let (before, after) = moves.split_at(choice % moves.len());
        for this in after.iter().chain(before) {
            path.push(this.to_string());
            let step = state.after(this, &world.revised, &world.terms);
            match step.map_err(|violation| wrong(violation, &path))? {
                Step::Leads(next) if next.fingerprint(world) != here => {
                    state = next;
                    break;
                }
                Step::Leads(_) | Step::Stays => path.pop(),
            };
        }
    }
    Ok(())
}

impl Graph {
    /// The number of a state, and whether it is new.
    fn number(&mut self, state: &State, world: &World, origin: Option<Origin>) -> (u32, bool) {
        let fingerprint = state.fingerprint(world);
        let next = u32::try_from(self.origins.len()).unwrap_or(u32::MAX);
        let number = *self.known.entry(fingerprint).or_insert(next);
        let is_new = number == next;
        if is_new {
            self.origins.push(origin);
            if state.all_closed() {
                self.closed.push(number);
            }
        }
        (number, is_new)
    }

    fn path(&self, last: Option<Origin>, moves: &[Move]) -> Vec<String> {
        let mut path = Vec::new();
        let mut at = last;
        while let Some(origin) = at {
            path.extend(moves.get(usize::from(origin.this)).map(ToString::to_string));
            at = usize::try_from(origin.from)
                .ok()
                .and_then(|n| self.origins.get(n))
                .copied()
                .flatten();
        }
        path.reverse();
        path
    }

    /// A state from which closing cannot be reached, by walking all steps backwards from where all is closed.
    fn stuck(&self) -> Option<usize> {
        let index = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let mut backwards = vec![Vec::new(); self.origins.len()];
        for &(from, to) in &self.steps {
            if let Some(before) = backwards.get_mut(index(to)) {
                before.push(from);
            }
        }
        let mut reaches = vec![false; self.origins.len()];
        let mut open = self.closed.clone();
        while let Some(number) = open.pop() {
            match reaches.get_mut(index(number)) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            open.extend(backwards.get(index(number)).into_iter().flatten());
        }
        reaches.iter().position(|reached| !reached)
    }
}
