//! An operator has views made anew and pools resized while the shop is open.

use contracts::{
    Request, Role,
    mesh::{DomainStatus, FindStatus},
    stock::{FindLevel, ReserveStock},
    subject::MESH_STATUS,
};
use futures_util::{StreamExt, future::join_all, stream};
use harness::{Client, PATIENCE, World, an_order, sku, soon, souk::binary};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
};
use tokio::process::Command;

const ASKERS: usize = 4;
const ORDERS: usize = 400;
const AT_ONCE: usize = 32;

/// What `souk` prints in this world.
async fn told(world: &World, arguments: &[&str]) -> String {
    let mut souk = Command::new(binary());
    souk.args(arguments)
        .env("SOUK_DATA", world.folder())
        .env("NATS_URL", world.url())
        .kill_on_drop(true);
    let what = format!("souk {arguments:?} ends");
    let ended = soon(&what, souk.output()).await.unwrap();
    assert!(ended.status.success(), "{ended:?}");
    String::from_utf8(ended.stdout).unwrap()
}

/// How many workers each of two processes has behind each subject of stock.
async fn pools(world: &World) -> BTreeMap<String, BTreeMap<String, u16>> {
    let both = |answers: &[_]| answers.len() >= 2;
    let bus = world.bus();
    let asked = bus.gather(MESH_STATUS.to_owned(), &FindStatus {}, PATIENCE, both);
    let answers: Vec<Result<DomainStatus, _>> = asked.await.unwrap();
    let statuses = answers.into_iter().map(Result::unwrap);
    let pools = statuses.map(|status| {
        let pools = status.pools.into_iter();
        let sizes = pools.map(|pool| (pool.subject, pool.size)).collect();
        (status.instance.to_string(), sizes)
    });
    pools.collect()
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
        let told = told(&world, &["rebuild", "stock"]).await;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_is_resized_in_every_process_and_each_that_did_so_is_named() {
    const SIZE: u16 = 3;
    let world = World::start().await;
    let _left = world.host("left", &["stock"]).await;
    let _right = world.host("right", &["stock"]).await;
    let subject = ReserveStock::subject();
    let mut wanted = pools(&world).await;
    assert_eq!(wanted.len(), 2, "{wanted:?}");
    let mut said = Vec::new();
    for (instance, sizes) in &mut wanted {
        let before = sizes.insert(subject.clone(), SIZE).unwrap();
        assert_ne!(before, SIZE);
        said.push(format!("{instance}  {before} -> {SIZE}"));
    }
    let told = told(&world, &["scale", &format!("{subject}={SIZE}")]).await;
    let mut lines: Vec<_> = told.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, said);
    assert_eq!(pools(&world).await, wanted, "and no other pool is touched");
    world.finish().await;
}
