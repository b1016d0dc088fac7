//! Processes that are held still, and go on as if nothing had happened.

use crate::attempts::{Attempts, UNITS, reckon, two_hosts};
use contracts::Role;
use harness::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_held_still_goes_on_where_it_was() {
    let world = World::start().await;
    let (_left, _right, shop) = two_hosts(&world).await;
    let attempts = Attempts::while_at_work(&shop, async |attempts| {
        for _ in 0..2 {
            attempts.more_answered(150).await;
            world.server.pause().unwrap();
            attempts.more_unanswered(1).await;
            world.server.resume().unwrap();
        }
        attempts.more_answered(150).await;
    })
    .await;
    reckon(&world, &shop, &attempts).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_slept_overwrites_nothing() {
    let world = World::start().await;
    let shop = world.client(Role::Service);
    let sleeper = world.run_souk(&["stock"]);
    shop.until_served().await;
    let _awake = world.host_stock("awake").await;
    shop.receive(&[("LAMP", UNITS)]).await;
    let attempts = Attempts::while_at_work(&shop, async |attempts| {
        for _ in 0..2 {
            attempts.more_answered(150).await;
            sleeper.pause().await;
            attempts.more_unanswered(1).await;
            attempts.more_answered(10).await;
            sleeper.resume().await;
        }
        attempts.more_answered(150).await;
    })
    .await;
    reckon(&world, &shop, &attempts).await;
    world.finish().await;
}
