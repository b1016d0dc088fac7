//! Logs that are replaced or shortened while processes that follow them run.

use crate::damage::{are_equal, copy, trade};
use actors::runtime::{Health, Hosted, wait_ready};
use bus::streams::StreamLimits;
use contracts::{Role, stock::Stock, subject};
use harness::{World, log, soon};
use serde_json::json;
use std::fs;

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
    let before = log::end::<Stock>(&world.bus()).await;
    begins_anew(&hosted, async || {
        let mut wire = world.wire().await;
        let api = format!("$JS.API.STREAM.DELETE.{}", subject::log_stream("stock"));
        let deleted = wire.api(&api, &json!({})).await;
        assert_eq!(deleted.get("success"), Some(&json!(true)));
        let limits = StreamLimits {
            log_bytes: LOG_BYTES,
            ..StreamLimits::default()
        };
        world.bus().ensure_log("stock", &limits).await.unwrap();
    })
    .await;
    assert!(log::end::<Stock>(&world.bus()).await < before);
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
    world.server.stop().await.unwrap();
    let store = world.server.config().store_dir.clone();
    let backup = world.folder().join("backup");
    copy(&store, &backup);
    world.server.restart().await.unwrap();
    shop.until_served().await;
    trade(&shop, 2).await;

    begins_anew(&hosted, async || {
        world.server.stop().await.unwrap();
        fs::remove_dir_all(&store).unwrap();
        copy(&backup, &store);
        world.server.restart().await.unwrap();
    })
    .await;
    trade(&shop, 2).await;
    let fresh = world.host_stock("fresh").await;
    are_equal(&world, &hosted, &fresh).await;
    world.finish().await;
}
