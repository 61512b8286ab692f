//! Long histories of random commands, further than the explored worlds go.

use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use writ_testkit::exploration::{World, wander};

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// DA-2, VE-1, RV-4, RV-7, RV-8, NO-2, NO-3, NO-5, CO-2, CO-3.
    #[test]
    fn no_random_history_breaks_a_rule(
        world in 0_usize..7,
        choices in proptest::collection::vec(0_usize..100_000, 1..120),
    ) {
        let worlds = World::all();
        let world = &worlds[world];

        let wandered = wander(world, &choices);

        prop_assert!(wandered.is_ok(), "{}", wandered.unwrap_err());
    }
}
