//! Processes that are killed while everybody is at work.

use crate::attempts::{Attempt, Attempts, UNITS, reckon, two_hosts};
use contracts::{Role, stock::Stock};
use harness::{World, are_equal, events::all_are_told, souk::Souk};
use std::time::Duration;
use tokio::time::timeout;

/// How long after a restart of the server the first order is answered, on a busy machine.
const RECOVERY_MAX: Duration = Duration::from_secs(15);

/// Kills a process in the middle of its work.
async fn kill_at_work(attempts: &Attempts, souk: &mut Souk) {
    souk.until_ready().await;
    attempts.more_answered(150).await;
    souk.kill9().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_takes_nothing_with_it_that_was_answered() {
    let world = World::start().await;
    let shop = world.client(Role::Service);
    let mut left = world.run_souk(&["stock"]);
    shop.until_served().await;
    let mut right = world.run_souk(&["stock"]);
    shop.receive(&[("LAMP", UNITS)]).await;
    let attempts = Attempts::while_at_work(&shop, async |attempts| {
        for _ in 0..2 {
            kill_at_work(attempts, &mut left).await;
            left = world.run_souk(&["stock"]);
            kill_at_work(attempts, &mut right).await;
            right = world.run_souk(&["stock"]);
        }
        attempts.more_answered(150).await;
    })
    .await;
    let in_the_middle = attempts.iter().any(Attempt::is_open);
    assert!(in_the_middle, "nobody was left without an answer");
    reckon(&world, &shop, &attempts).await;
    left.kill9().await;
    right.kill9().await;

    let fresh = world.host_stock("fresh").await;
    for process in ["0", "1"] {
        let again = world.host_stock(process).await;
        are_equal(&world, &fresh, &again).await;
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_keeps_what_was_answered_and_the_world_hears_all_of_it() {
    let mut world = World::start().await;
    let (left, right, shop) = two_hosts(&world).await;
    let server = &mut world.server;
    let attempts = Attempts::while_at_work(&shop, async |attempts| {
        for _ in 0..3 {
            attempts.more_answered(150).await;
            server.kill9().await.unwrap();
            attempts.more_unanswered(1).await;
            server.restart().await.unwrap();
            let first = timeout(RECOVERY_MAX, attempts.more_answered(1)).await;
            first.expect("the first answer comes soon after the server is back");
        }
        attempts.more_answered(150).await;
    })
    .await;
    reckon(&world, &shop, &attempts).await;
    are_equal(&world, &left, &right).await;
    all_are_told::<Stock>(&world).await;
    world.finish().await;
}
