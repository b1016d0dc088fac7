//! An operator has the views of a domain made anew while the shop is open.

use contracts::{Role, stock::FindLevel};
use futures_util::{StreamExt, future::join_all, stream};
use harness::{Client, World, an_order, sku, soon, souk::binary};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::process::Command;

const ASKERS: usize = 4;
const ORDERS: usize = 400;
const AT_ONCE: usize = 32;

/// What `souk rebuild stock` prints in this world.
async fn rebuild(world: &World) -> String {
    let mut souk = Command::new(binary());
    souk.args(["rebuild", "stock"])
        .env("SOUK_DATA", world.folder())
        .env("NATS_URL", world.url())
        .kill_on_drop(true);
    let rebuilt = soon("the views are made anew", souk.output())
        .await
        .unwrap();
    assert!(rebuilt.status.success(), "{rebuilt:?}");
    String::from_utf8(rebuilt.stdout).unwrap()
}

/// Enough of a log that it is read for a while.
async fn trade(shop: &Client) {
    shop.receive(&[("LAMP", 1_000_000)]).await;
    let reserved = stream::iter(0..ORDERS).for_each_concurrent(AT_ONCE, |_| async {
        shop.reserve(an_order(), &[("LAMP", 1)]).await.unwrap();
    });
    reserved.await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_are_made_anew_one_after_the_other_while_the_others_answer() {
    let world = World::start().await;
    let _left = world.host("left", &["stock"]).await;
    let _right = world.host("right", &["stock"]).await;
    let shop = world.client(Role::Service);
    trade(&shop).await;
    let enough = AtomicBool::new(false);
    let askers = join_all((0..ASKERS).map(|_| async {
        while !enough.load(Ordering::Relaxed) {
            let level = shop.ask_once(&FindLevel { sku: sku("LAMP") }).await;
            assert!(level.is_ok(), "{level:?}");
        }
    }));
    let rebuilds = async {
        let told = rebuild(&world).await;
        enough.store(true, Ordering::Relaxed);
        told
    };
    let (told, _) = tokio::join!(rebuilds, askers);
    let events = format!("{} events up to ", ORDERS + 1);
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines.len(), 2, "{told}");
    assert!(lines.iter().all(|line| line.contains(&events)), "{told}");
    world.finish().await;
}
