//! Policies: one domain reacts to another's events, each once, however often they are delivered.

use actors::runtime::Hosted;
use contracts::{CommandId, OrderId, Role, stock::Stock, subject};
use futures_util::future::join_all;
use harness::{
    Client, World, an_order, eventually,
    lab::{FindTally, Gate, Lab, Tally, lab},
    log, soon,
};
use serde_json::json;

const ORDERS: u64 = 60;

async fn reserve_many(shop: &Client) -> Vec<OrderId> {
    let orders: Vec<_> = (0..ORDERS).map(|_| an_order()).collect();
    let reserve = |order| shop.reserve(order, &[("LAMP", 1), ("CHAIR", 2)]);
    for reserved in join_all(orders.iter().copied().map(reserve)).await {
        reserved.unwrap();
    }
    orders
}

async fn host_lab(world: &World) -> Hosted<Lab> {
    world.process("lab").await.host(lab(&Gate::default())).await
}

async fn until_counted(client: &Client, orders: u64) {
    eventually("the lab has counted", async || {
        let tally = client.ask_once(&FindTally {}).await.ok()?;
        (tally.orders >= orders).then_some(())
    })
    .await;
}

async fn each_counted_once(world: &World, client: &Client, orders: &[OrderId]) {
    let log = log::read::<Lab>(&world.bus()).await;
    for order in orders {
        let places = log::places_of(&log, "count", CommandId::of(*order));
        assert_eq!(places.len(), 1, "order {order} was counted at {places:?}");
    }
    let tally = client.ask_once(&FindTally {}).await.unwrap();
    let expected = Tally {
        orders: orders.len() as u64,
        units: 3 * orders.len() as u64,
        holds: 0,
    };
    assert_eq!(tally, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_reacts_to_each_event_once_though_it_is_restarted_in_the_middle() {
    let world = World::start().await;
    let _stock = world.host_stock("stock").await;
    let mut hosted = host_lab(&world).await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 10_000), ("CHAIR", 10_000)]).await;
    let mut orders = Vec::new();
    for _ in 0..3 {
        let more = reserve_many(&shop);
        let restart = async {
            let view = hosted.view().unwrap();
            let at = view.position();
            let moved = async { view.positions().wait_for(|now| *now > at).await.is_ok() };
            soon("the lab counts", moved).await;
            drop(view);
            hosted.stop().await;
            host_lab(&world).await
        };
        let (more, again) = tokio::join!(more, restart);
        orders.extend(more);
        hosted = again;
    }
    until_counted(&shop, orders.len() as u64).await;
    each_counted_once(&world, &shop, &orders).await;
    world.finish().await;
}

#[tokio::test]
async fn a_policy_that_hears_everything_again_changes_nothing() {
    let world = World::start().await;
    let _stock = world.host_stock("stock").await;
    let hosted = host_lab(&world).await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 10_000), ("CHAIR", 10_000)]).await;
    let mut orders = reserve_many(&shop).await;
    until_counted(&shop, ORDERS).await;
    hosted.stop().await;
    let stream = subject::log_stream(<Stock as contracts::Domain>::NAME);
    let consumer = subject::policy_consumer("lab");
    let forget = format!("$JS.API.CONSUMER.DELETE.{stream}.{consumer}");
    let forgotten = world.wire().await.api(&forget, &json!({})).await;
    assert_eq!(forgotten.get("success"), Some(&json!(true)));

    let _again = host_lab(&world).await;
    orders.extend(reserve_many(&shop).await);
    until_counted(&shop, 2 * ORDERS).await;
    each_counted_once(&world, &shop, &orders).await;
    world.finish().await;
}
