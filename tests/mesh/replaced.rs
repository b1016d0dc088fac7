//! Logs that are replaced or shortened while processes that follow them run.

use crate::{
    damage::{back_up, delete_log, put_back, trade},
    poison::stopped,
};
use actors::runtime::{Health, Hosted, wait_ready};
use bus::streams::StreamLimits;
use contracts::{Role, stock::Stock, subject};
use futures_util::future::join_all;
use harness::{
    Wire, World, an_order, are_equal,
    events::{expected, id, stored_at_least},
    log, soon, view_at,
};
use serde_json::json;

/// How large the new log may grow, in bytes.
const LOG_BYTES: i64 = 64 * 1024 * 1024;

/// Waits until a domain has noticed that it must begin anew, and has done so.
async fn begins_anew(hosted: &Hosted<Stock>, what: impl AsyncFnOnce()) {
    let mut health = hosted.health();
    let noticed = soon("the domain begins anew", async {
        health
            .wait_for(|health| *health != Health::Ready)
            .await
            .is_ok()
    });
    let ((), noticed) = tokio::join!(what(), noticed);
    assert!(noticed);
    let ready = soon("it is ready again", wait_ready(hosted.health())).await;
    ready.expect("it is ready again");
}

#[tokio::test]
async fn a_log_that_is_made_again_while_a_process_runs_makes_its_view_anew() {
    let world = World::start().await;
    let hosted = world.host_stock("running").await;
    let shop = world.client(Role::Service);
    trade(&shop, 3).await;
    let http = world.in_role(&world.gateway().await, Role::Staff);
    assert_eq!(http.get("/api/v1/stock/LAMP").await.status, 200);
    let before = log::end::<Stock>(&world.bus()).await;
    let told = expected("stock", &log::read::<Stock>(&world.bus()).await).len();
    stored_at_least(&mut world.wire().await, told).await;
    begins_anew(&hosted, async || {
        delete_log(&world).await;
        let limits = StreamLimits {
            log_bytes: LOG_BYTES,
            ..StreamLimits::default()
        };
        world.bus().ensure_log("stock", &limits).await.unwrap();
    })
    .await;
    assert!(log::end::<Stock>(&world.bus()).await < before);
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 5)]).await;
    assert_eq!(http.get("/api/v1/stock/LAMP").await.status, 200);
    let mut events = stored_at_least(&mut world.wire().await, told + 1).await;
    assert_eq!(events.pop().as_ref().map(id), Some("stock-1-0".to_owned()));
    trade(&shop, 2).await;
    let fresh = world.host_stock("fresh").await;
    are_equal(&world, &hosted, &fresh).await;
    world.finish().await;
}

#[tokio::test]
async fn a_log_that_has_lost_its_end_while_a_process_runs_makes_its_view_anew() {
    let mut world = World::start().await;
    let hosted = world.host_stock("running").await;
    let shop = world.client(Role::Service);
    trade(&shop, 2).await;
    let backup = back_up(&mut world).await;
    shop.until_served().await;
    trade(&shop, 2).await;

    begins_anew(&hosted, async || put_back(&mut world, &backup).await).await;
    trade(&shop, 2).await;
    let fresh = world.host_stock("fresh").await;
    are_equal(&world, &hosted, &fresh).await;
    world.finish().await;
}

/// Takes all records before a position out of the log of stock.
async fn purge_before(wire: &mut Wire, position: u64) {
    let api = format!("$JS.API.STREAM.PURGE.{}", subject::log_stream("stock"));
    let purged = wire.api(&api, &json!({"seq": position})).await;
    assert_eq!(purged.get("success"), Some(&json!(true)));
}

/// Purges everything that both have applied.
async fn purge_all(world: &World, both: [&Hosted<Stock>; 2]) {
    let end = log::end::<Stock>(&world.bus()).await;
    for hosted in both {
        view_at(hosted, end).await;
    }
    purge_before(&mut world.wire().await, end + 1).await;
}

#[tokio::test]
async fn a_log_that_was_purged_to_its_end_goes_on_with_those_who_had_read_it() {
    let mut world = World::start().await;
    let one = world.host_stock("one").await;
    let other = world.host_stock("other").await;
    let shop = world.client(Role::Service);
    trade(&shop, 2).await;
    purge_all(&world, [&one, &other]).await;
    trade(&shop, 2).await;
    are_equal(&world, &one, &other).await;

    purge_all(&world, [&one, &other]).await;
    other.stop().await;
    world.server.stop().await.unwrap();
    world.server.restart().await.unwrap();
    let again = world.host_stock("other").await;
    shop.until_served().await;
    trade(&shop, 2).await;
    are_equal(&world, &one, &again).await;
    world.finish().await;
}

#[tokio::test]
async fn two_processes_write_a_purged_log_one_record_behind_the_other() {
    let world = World::start().await;
    let one = world.host_stock("one").await;
    let other = world.host_stock("other").await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 8)]).await;
    let mut reserved = 0;
    for _ in 0..4 {
        purge_all(&world, [&one, &other]).await;
        let reserving = (0..3).map(|_| shop.reserve(an_order(), &[("LAMP", 1)]));
        let answers = join_all(reserving).await;
        reserved += answers.iter().filter(|answer| answer.is_ok()).count();
    }
    assert_eq!(
        reserved, 8,
        "and the others were told that there are no more"
    );
    let level = shop.level("LAMP").await;
    assert_eq!((level.reserved, level.available), (8, 0));
    are_equal(&world, &one, &other).await;
    world.finish().await;
}

#[tokio::test]
async fn a_log_that_has_lost_records_stops_who_needs_them_and_says_which() {
    let world = World::start().await;
    let hosted = world.host_stock("ahead").await;
    let shop = world.client(Role::Service);
    trade(&shop, 2).await;
    let mut wire = world.wire().await;
    for (name, kept) in [("some-lost", 2), ("all-lost", 0)] {
        trade(&shop, 1).await;
        assert!(hosted.status().ready, "who has read them goes on");
        let end = log::end::<Stock>(&world.bus()).await;
        purge_before(&mut wire, end + 1 - kept).await;
        let behind = world.process(name).await;
        let behind = behind.begin(actors::stock::stock()).await;
        let why = stopped(&behind).await;
        let missing = format!("records 1 to {} are not in the log", end - kept);
        assert!(why.contains(&missing), "{why}");
        behind.stop().await;
    }
    world.finish().await;
}
