//! Processes that are not ready: they leave the requests to those who are.

use actors::runtime::Health;
use contracts::{Role, stock::FindLevel};
use futures_util::future::join_all;
use harness::{Client, World, an_order, sku, soon};
use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
};

const ASKERS: usize = 8;
const ROUNDS: usize = 20;
const REBUILDS: usize = 3;

/// Asks and commands, and wants to be answered both times.
async fn is_answered(shop: &Client) {
    let reserved = shop.reserve(an_order(), &[("LAMP", 1)]).await;
    assert!(reserved.is_ok(), "{reserved:?}");
    let level = shop.ask_once(&FindLevel { sku: sku("LAMP") }).await;
    assert!(level.is_ok(), "{level:?}");
}

#[tokio::test]
async fn a_process_that_is_not_ready_keeps_no_request_from_the_one_that_is() {
    let world = World::start().await;
    let _ready = world.host_stock("ready").await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 1_000)]).await;
    // Its view cannot be opened: a file stands where its folder should.
    let views = world.views_of("unready");
    fs::create_dir_all(views.parent().unwrap()).unwrap();
    fs::write(&views, "").unwrap();
    let process = world.process("unready").await;
    let unready = process.begin(actors::stock::stock()).await;
    for _ in 0..ROUNDS {
        is_answered(&shop).await;
    }
    assert_ne!(*unready.health().borrow(), Health::Ready);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_makes_its_view_anew_leaves_the_requests_to_the_other() {
    let world = World::start().await;
    let left = world.host_stock("left").await;
    let _right = world.host_stock("right").await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 1_000_000)]).await;
    let enough = AtomicBool::new(false);
    let askers = join_all((0..ASKERS).map(|_| async {
        while !enough.load(Ordering::Relaxed) {
            is_answered(&shop).await;
        }
    }));
    let rebuilds = async {
        for _ in 0..REBUILDS {
            assert!(soon("the view is made anew", left.rebuild()).await);
        }
        enough.store(true, Ordering::Relaxed);
    };
    soon("all are answered", async { tokio::join!(askers, rebuilds) }).await;
    is_answered(&shop).await;
    world.finish().await;
}
