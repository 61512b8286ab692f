//! The process, looked at in every state of small worlds.

use std::collections::BTreeSet;

use writ_testkit::exploration::{World, explore};

/// What the worlds must have shown to be worth anything: each act that could do harm, and each way a case ends.
const SEEN: [&str; 35] = [
    "approved",
    "closed",
    "completed",
    "consent_given",
    "consent_withdrawn",
    "decided",
    "deleted",
    "disclosed",
    "emergency_proven",
    "erased",
    "fee_paid",
    "fee_waived",
    "fulfilled",
    "hold_lifted",
    "hold_placed",
    "joined",
    "no_data",
    "nondisclosure_lifted",
    "nondisclosure_ordered",
    "notice_owed",
    "notice_sent",
    "package_fetched",
    "package_renewed",
    "package_withdrawn",
    "proposal_returned",
    "provided_content",
    "provided_non_content",
    "receipt_confirmed",
    "refused",
    "rejected",
    "restricted",
    "verified",
    "withdrawn",
    "withheld",
    "withholding_ended",
];

/// DA-2, VE-1, VE-2, RV-4, RV-7, RV-8, NO-2, NO-3, NO-5, CO-2, CO-3, RT-1.
#[test]
fn no_history_of_any_small_world_breaks_a_rule_or_ends_in_a_dead_end() {
    let worlds = World::all();
    let (mut states, mut transitions) = (0, 0);
    let mut seen = BTreeSet::new();

    let explored: Vec<_> = std::thread::scope(|scope| {
        let explore = |world| scope.spawn(move || explore(world, 1_000_000));
        let running: Vec<_> = worlds.iter().map(explore).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    for explored in explored {
        let explored = explored.unwrap_or_else(|found| panic!("{found}"));
        println!("{explored}");
        states += explored.states;
        transitions += explored.transitions;
        seen.extend(explored.seen);
    }
    println!("all worlds: {states} states, {transitions} transitions");
    let unseen: Vec<_> = SEEN.into_iter().filter(|kind| !seen.contains(kind)).collect();
    assert!(unseen.is_empty(), "never happened: {unseen:?}");
}
