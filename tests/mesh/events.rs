//! What the world hears: public events, in the order of their log, each once.

use contracts::{
    Role,
    stock::{Stock, StockEvent},
    subject,
};
use futures_util::future::join_all;
use harness::{
    World, an_order,
    events::{expected, id, stored_at_least},
    lab::{Gate, HoldOn, Lab, LabEvent, lab},
    log,
};
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn public_events_are_told_in_order_without_gaps_across_restarts() {
    let world = World::start().await;
    let mut wire = world.wire().await;
    wire.subscribe(&subject::events_of("stock")).await;
    let mut hosted = world.host_stock("one").await;
    let shop = world.client(Role::Service);
    for round in 0..3 {
        shop.receive(&[("LAMP", 50)]).await;
        let orders: Vec<_> = (0..20).map(|_| an_order()).collect();
        let reserve = |order| shop.reserve(order, &[("LAMP", 1)]);
        for reserved in join_all(orders.iter().copied().map(reserve)).await {
            reserved.unwrap();
        }
        if round < 2 {
            hosted.stop().await;
            hosted = world.host_stock("one").await;
        }
    }
    let log = log::read::<Stock>(&world.bus()).await;
    let expected = expected("stock", &log);
    let events = stored_at_least(&mut world.wire().await, expected.len()).await;
    assert_eq!(events.iter().map(id).collect::<Vec<_>>(), expected);

    let mut heard: Vec<_> = wire.arrived().await.iter().map(id).collect();
    heard.dedup();
    heard.sort();
    heard.dedup();
    let mut all = expected;
    all.sort();
    assert_eq!(heard, all, "who listens hears the same");
    drop(hosted);
    world.finish().await;
}

#[tokio::test]
async fn an_event_is_told_as_a_cloud_event() {
    let world = World::start().await;
    let _hosted = world.host_stock("one").await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 2)]).await;
    let order = an_order();
    shop.reserve(order, &[("LAMP", 2)]).await.unwrap();
    let log = log::read::<Stock>(&world.bus()).await;
    let Some((_, StockEvent::Reserved(promise))) = log[1].record.events().next() else {
        panic!("another event");
    };
    let events = stored_at_least(&mut world.wire().await, 2).await;
    let event = &events[1];
    assert_eq!(
        event.json(),
        json!({
            "specversion": "1.0",
            "id": "stock-2-0",
            "source": "/souk/stock",
            "type": "souk.stock.reserved",
            "subject": order,
            "time": log[1].record.at,
            "datacontenttype": "application/json",
            "data": {
                "order": order,
                "lines": [{"sku": "LAMP", "quantity": 2}],
                "deadline": promise.deadline,
            },
        })
    );
    let to = subject::event("stock", "reserved", &order.to_string());
    assert_eq!(event.header("Nats-Subject"), Some(to.as_str()));
    world.finish().await;
}

#[tokio::test]
async fn what_is_private_stays_inside() {
    let world = World::start().await;
    let _stock = world.host_stock("one").await;
    let _lab = world.process("lab").await.host(lab(&Gate::default())).await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 9)]).await;
    let secret = an_order();
    shop.reserve(secret, &[("LAMP", 1)]).await.unwrap();
    log::follow_until::<Lab>(&world.bus(), "the lab counts", |record| {
        record.events().any(
            |(_, event)| matches!(event, LabEvent::Counted(counted) if counted.order == secret),
        )
    })
    .await;
    let hold = Uuid::new_v4();
    shop.ask_once(&HoldOn { hold }).await.unwrap();

    let log = log::read::<Lab>(&world.bus()).await;
    assert_eq!(log::decisions(&log).count(), 2);
    let events = stored_at_least(&mut world.wire().await, 3).await;
    let of_the_lab = events.iter().filter(|event| id(event).starts_with("lab-"));
    let of_the_lab: Vec<_> = of_the_lab.map(id).collect();
    assert_eq!(of_the_lab, expected("lab", &log));
    assert_eq!(of_the_lab.len(), 1);
    world.finish().await;
}
