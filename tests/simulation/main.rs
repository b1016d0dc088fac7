//! Whole meshes in one thread, from a seed: ledgers of several processes over one log, with lost
//! acks, late records, crashes and handovers that lead nowhere. No clock, no network, no disk.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "whatever fails here fails the history, with its seed"
)]

mod chance;
mod check;
mod clients;
mod replica;
mod server;
mod world;

use check::Violation;
use world::{Faults, World};

/// How many histories each test looks at.
const SEEDS: u64 = 250;

fn first_violation(faults: Faults) -> Option<(u64, Violation)> {
    (0..SEEDS).find_map(|seed| {
        World::run(seed, faults)
            .err()
            .map(|violation| (seed, violation))
    })
}

#[test]
fn one_process_with_a_perfect_line_does_everything_once() {
    assert_eq!(first_violation(Faults::none(1)), None);
}

#[test]
fn processes_that_share_a_log_agree_whatever_is_lost_late_or_killed() {
    assert_eq!(first_violation(Faults::all(2)), None);
    assert_eq!(first_violation(Faults::all(3)), None);
}

#[test]
fn the_same_seed_is_the_same_history() {
    let log = |seed| World::run(seed, Faults::all(3)).map(|world| world.server.log_ids());
    assert_eq!(log(7), log(7));
    assert_ne!(log(7), log(8));
}

/// A checker that cannot fail proves nothing: each of these plants a bug that it must find.
#[test]
fn a_server_that_ignores_the_guard_is_found_out() {
    let planted = Faults {
        guard_ignored: true,
        ..Faults::all(3)
    };
    assert!(first_violation(planted).is_some());
}

#[test]
fn a_server_that_acknowledges_before_it_stores_is_found_out() {
    let planted = Faults {
        ack_before_append: true,
        ..Faults::all(2)
    };
    assert!(first_violation(planted).is_some());
}

#[test]
fn a_client_that_retries_with_a_new_id_is_found_out() {
    let planted = Faults {
        new_id_on_retry: true,
        ..Faults::all(2)
    };
    assert!(first_violation(planted).is_some());
}
