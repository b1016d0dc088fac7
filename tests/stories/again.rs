//! Everything that was ever said is heard again from the first record on, five times, and nothing
//! changes: no level, no payment, no parcel, no mail, no order.

use crate::counter::Counter;
use contracts::domains;
use harness::{Http, Wire, World, eventually};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How often all is heard again.
const TIMES: usize = 5;

/// What people see of three purchases: one that arrived, one that was declined, one called off.
struct Trade {
    people: Vec<Http>,
    orders: Vec<String>,
}

async fn trade(counter: &Counter) -> Trade {
    let mut trade = Trade {
        people: Vec::new(),
        orders: Vec::new(),
    };
    for (name, card) in [("ada", "approve"), ("bob", "decline"), ("cy", "approve")] {
        let person = counter.customer(name).await;
        counter.put(&person, "MUG", 2).await;
        let bought = counter.checkout(&person, card, name).await;
        trade.orders.push(bought.text_at("/order"));
        trade.people.push(person);
    }
    let (ada, cy) = (&trade.people[0], &trade.people[2]);
    counter.parcel(&trade.orders[0], "deliver").await;
    counter.until(ada, &trade.orders[0], "delivered").await;
    let path = format!("/api/v1/orders/{}", trade.orders[2]);
    let cancelled = cy.post(&format!("{path}/cancel"), &json!({})).await;
    assert!(cancelled.status < 300, "{cancelled:?}");
    eventually("all of it is paid back", async || {
        let order = cy.get(&path).await.json();
        (order["refunded"] == order["total"]).then_some(())
    })
    .await;
    trade
}

/// All that people and staff see, and how far each log has got.
async fn seen(world: &World, (counter, trade): (&Counter, &Trade)) -> Vec<Value> {
    let mut seen = Vec::new();
    for (person, order) in trade.people.iter().zip(&trade.orders) {
        for path in [
            format!("/api/v1/orders/{order}"),
            format!("/api/v1/orders/{order}/timeline"),
            format!("/api/v1/payments/{order}"),
            format!("/api/v1/payments/{order}/transactions"),
            format!("/api/v1/shipments/{order}"),
            "/api/v1/notifications".to_owned(),
            "/api/v1/cart".to_owned(),
        ] {
            let answer = person.get(&path).await;
            let text = serde_json::from_str::<Value>(&answer.text).unwrap();
            // A parcel that never was is a no, which says in its own words when it was said.
            seen.push(json!([
                answer.status,
                path,
                (answer.status < 300).then_some(text)
            ]));
        }
    }
    seen.push(counter.anyone.get("/api/v1/stock/MUG").await.json());
    let mails: BTreeSet<_> = world.mails().into_iter().collect();
    seen.push(json!(mails));
    for table in domains() {
        let end = world.bus().log_state(table.name).await.unwrap().last;
        seen.push(json!([table.name, end]));
    }
    seen
}

/// Who follows a log on behalf of policies and adapters: stream and durable consumer.
async fn listeners(wire: &mut Wire) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for table in domains() {
        let stream = contracts::subject::log_stream(table.name);
        let list = format!("$JS.API.CONSUMER.LIST.{stream}");
        let listed = wire.api(&list, &json!({})).await;
        for consumer in listed["consumers"].as_array().unwrap() {
            let name = consumer["name"].as_str().unwrap();
            if name.starts_with("policy-") || name.starts_with("adapter-") {
                found.push((stream.clone(), name.to_owned()));
            }
        }
    }
    found
}

/// Has the server forget how far each of them has read, and waits until they have read it again.
async fn hear_all_again(wire: &mut Wire, listeners: &[(String, String)]) {
    for (stream, consumer) in listeners {
        let delete = format!("$JS.API.CONSUMER.DELETE.{stream}.{consumer}");
        let deleted = wire.api(&delete, &json!({})).await;
        assert_eq!(deleted["success"], json!(true), "{consumer} of {stream}");
    }
    for (stream, consumer) in listeners {
        let ask = format!("$JS.API.CONSUMER.INFO.{stream}.{consumer}");
        eventually(&format!("{consumer} has read {stream} again"), async || {
            let now = wire.api(&ask, &json!({})).await;
            let left = now["num_pending"].as_u64()? + now["num_ack_pending"].as_u64()?;
            (left == 0).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_was_said_is_heard_again_five_times_and_nothing_changes() {
    let counter = Counter::open().await;
    let trade = trade(&counter).await;
    let world = counter.world();
    // Welcomes, and one for each step of each order: 4 of Ada's, 2 of Bob's, 4 of Cy's.
    eventually("all mails are there", async || {
        (world.mails().len() == 3 + 4 + 2 + 4).then_some(())
    })
    .await;
    let mut wire = world.wire().await;
    let listeners = listeners(&mut wire).await;
    assert!(
        listeners.len() >= 11,
        "nine policies and two adapters: {listeners:?}"
    );
    world.until_read().await;
    let before = seen(world, (&counter, &trade)).await;
    for _ in 0..TIMES {
        hear_all_again(&mut wire, &listeners).await;
        world.until_read().await;
        let after = seen(world, (&counter, &trade)).await;
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before, after);
        }
    }
    counter.close().await;
}
