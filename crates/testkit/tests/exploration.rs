//! The process, looked at in every state of small worlds.

use writ_testkit::exploration::{World, explore};

/// DA-2, VE-1, RV-7, NO-2, NO-3, NO-5, CO-2, CO-3, RT-1.
#[test]
fn no_history_of_any_small_world_breaks_a_rule_or_ends_in_a_dead_end() {
    let mut states = 0;
    let mut transitions = 0;

    for world in World::all() {
        let explored = explore(&world, 1_000_000).unwrap_or_else(|found| panic!("{found}"));
        println!("{explored}");
        states += explored.states;
        transitions += explored.transitions;
    }

    println!("all worlds: {states} states, {transitions} transitions");
    assert!(states > 10_000, "the worlds are too small to show anything: {states} states");
}
