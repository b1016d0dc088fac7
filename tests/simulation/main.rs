//! Whole meshes in one thread, from a seed: ledgers, tails, tickers, policies, adapters and relays
//! of several processes, with lost acks, late records, crashes, broken lines, handovers that lead
//! nowhere, power cuts that take public events, a provider that is away at times, and clocks that
//! are set. No clock, no network, no disk.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "whatever fails here fails the history, with its seed"
)]

mod chance;
mod check;
mod clients;
mod ledger;
mod mesh;
mod replica;
mod server;
mod world;

use check::Violation;
use mesh::Mesh;
use std::collections::BTreeMap;
use world::{Faults, World};

/// How many histories each test looks at.
const SEEDS: u64 = 250;
/// How many histories of whole meshes: each is several times as long.
const MESH_SEEDS: u64 = 120;

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

fn first_violation_of_a_mesh(faults: mesh::Faults) -> Option<(u64, Violation)> {
    (0..MESH_SEEDS).find_map(|seed| {
        Mesh::run(seed, faults)
            .err()
            .map(|violation| (seed, violation))
    })
}

#[test]
fn a_mesh_with_a_perfect_line_does_everything_once_and_in_time() {
    assert_eq!(first_violation_of_a_mesh(mesh::Faults::none(1)), None);
    assert_eq!(first_violation_of_a_mesh(mesh::Faults::none(3)), None);
}

#[test]
fn a_mesh_does_everything_once_whatever_is_lost_late_killed_or_set_to_another_time() {
    assert_eq!(first_violation_of_a_mesh(mesh::Faults::all(2)), None);
    assert_eq!(first_violation_of_a_mesh(mesh::Faults::all(3)), None);
}

/// A history in which nothing goes wrong proves nothing either.
#[test]
fn bad_times_bring_about_what_the_machines_are_made_for() {
    let mut seen = BTreeMap::new();
    for seed in 0..20 {
        for (what, times) in Mesh::run(seed, mesh::Faults::all(3)).unwrap().seen {
            *seen.entry(what).or_insert(0) += times;
        }
    }
    let wanted = [
        "a deadline was not decided at once",
        "a provider was called again",
        "a record was given again",
        "a record was overtaken",
        "a tail missed a record",
        "a tail passed over what it had",
        "a ticker acted for another process",
        "a word came too late",
        "events were lost",
    ];
    for what in wanted {
        let times = seen.get(what).copied().unwrap_or_default();
        assert!(times >= 10, "{what} {times} times: {seen:?}");
    }
}

#[test]
fn a_provider_that_forgets_its_keys_is_found_out() {
    let planted = mesh::Faults {
        forgetful_provider: true,
        ..mesh::Faults::all(2)
    };
    assert!(first_violation_of_a_mesh(planted).is_some());
}

#[test]
fn events_that_are_lost_on_a_line_that_does_not_break_are_missed() {
    let planted = mesh::Faults {
        silent_cuts: true,
        ..mesh::Faults::all(2)
    };
    assert!(first_violation_of_a_mesh(planted).is_some());
}

#[test]
fn the_same_seed_is_the_same_mesh() {
    let logs = |seed| {
        let mesh = Mesh::run(seed, mesh::Faults::all(3));
        mesh.map(|mesh| (mesh.stock.log_ids(), mesh.lab.log_ids()))
    };
    assert_eq!(logs(7), logs(7));
    assert_ne!(logs(7), logs(8));
}
