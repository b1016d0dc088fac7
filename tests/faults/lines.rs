//! Lines that break at the worst moment: between a record and its ack.

use actors::runtime::{Hosted, Prepared};
use bus::Cause;
use contracts::{
    Committed, OrderId, ReceiptId, Role, Timestamp,
    stock::{ReceiveStock, Stock, StockCommand},
    subject,
};
use harness::{
    Client, World, an_order, eventually, lines, log,
    proxy::{Held, Proxy},
};
use std::time::Duration;
use uuid::Uuid;

/// What the server says of a record that comes when its place is taken.
const TOO_LATE: &str = "wrong last sequence";

/// A host whose line can be broken, and a caller whose line cannot.
async fn behind(proxy: &Proxy, world: &World) -> (Hosted<Stock>, Client) {
    let process = world.process_by(&proxy.url(), "behind").await;
    let hosted = process.host(actors::stock::stock()).await;
    let shop = world.client(Role::Service);
    let shop = shop.asking(|asking| asking.timeout = Some(Duration::from_secs(30)));
    shop.receive(&[("LAMP", 10)]).await;
    (hosted, shop)
}

/// How a record of stock begins on the wire.
fn a_record() -> String {
    format!("HPUB {} ", subject::log("stock"))
}

async fn reserve(shop: &Client, order: OrderId) -> Committed {
    let reserved = shop.reserve(order, &[("LAMP", 1)]).await;
    reserved.expect("the order is answered")
}

/// Fails unless the order stands in the log once, where its caller was told, and counts once.
async fn happened_once(world: &World, shop: &Client, (order, told): (OrderId, Committed)) {
    assert_eq!(reserve(shop, order).await, told, "a repeat says the same");
    let log = log::read::<Stock>(&world.bus()).await;
    let places = log::places_of(&log, "reserve", contracts::CommandId::of(order));
    assert_eq!(places, [told.position]);
    assert_eq!(shop.level("LAMP").await.reserved, 1);
}

#[tokio::test]
async fn a_record_whose_ack_is_lost_happened_once() {
    let world = World::start().await;
    let proxy = Proxy::before(world.server.port()).await;
    let (_hosted, shop) = behind(&proxy, &world).await;
    proxy.break_at(&a_record(), Held::Replies);
    let order = an_order();
    let cut = async {
        let line = proxy.broken().await;
        eventually("the record is in the log", async || {
            (log::end::<Stock>(&world.bus()).await == 2).then_some(())
        })
        .await;
        line.cut();
    };
    let (told, ()) = tokio::join!(reserve(&shop, order), cut);
    happened_once(&world, &shop, (order, told)).await;
    world.finish().await;
}

#[tokio::test]
async fn a_record_that_arrives_late_happened_once() {
    let world = World::start().await;
    let proxy = Proxy::before(world.server.port()).await;
    let (_hosted, shop) = behind(&proxy, &world).await;
    proxy.break_at(&a_record(), Held::Requests);
    let order = an_order();
    let (told, line) = tokio::join!(reserve(&shop, order), proxy.broken());
    // The host has given that line up and said it all again on another; now the first arrives too.
    line.release();
    line.hears(TOO_LATE).await;
    line.hang_up().await;
    happened_once(&world, &shop, (order, told)).await;
    world.finish().await;
}

#[tokio::test]
async fn a_late_record_that_was_overtaken_is_decided_again() {
    let world = World::start().await;
    let proxy = Proxy::before(world.server.port()).await;
    let (_hosted, shop) = behind(&proxy, &world).await;
    proxy.break_at(&a_record(), Held::Requests);
    let order = an_order();
    let overtake = async {
        let line = proxy.broken().await;
        proxy.close();
        let other = world.host_stock("other").await;
        assert_eq!(receive_directly(&other).await.position, 2);
        line.release();
        line.hears(TOO_LATE).await;
        proxy.open();
        other
    };
    let (told, _other) = tokio::join!(reserve(&shop, order), overtake);
    assert_eq!(told.position, 3);
    happened_once(&world, &shop, (order, told)).await;
    assert_eq!(shop.level("LAMP").await.on_hand, 15);
    world.finish().await;
}

/// Receives five lamps without asking over the mesh, where somebody else might be asked.
async fn receive_directly(hosted: &Hosted<Stock>) -> Committed {
    let delivery = ReceiveStock {
        receipt: ReceiptId(Uuid::new_v4()),
        lines: lines(&[("LAMP", 5)]),
    };
    let command = StockCommand::from(delivery);
    let prepared = Prepared::<Stock>::own(command, Cause::Deadline).unwrap();
    let ledger = hosted.ledger().expect("a ledger");
    let received = ledger.commit(prepared, Timestamp(u64::MAX)).await;
    received.expect("the delivery is received")
}
