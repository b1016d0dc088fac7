//! Many at once: one order of ten requests, and no sale that rests on a level somebody has read.

use crate::counter::Counter;
use futures_util::future::join_all;
use harness::eventually;
use std::collections::BTreeSet;

/// How often an impatient client repeats itself.
const REPEATS: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_checkouts_at_once_with_one_key_are_one_order() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    counter.put(&ada, "MUG", 3).await;
    let tries = (0..REPEATS).map(|_| counter.checkout(&ada, "approve", "once"));
    let answers = join_all(tries).await;
    let orders: BTreeSet<_> = answers.iter().map(|it| it.text_at("/order")).collect();
    assert_eq!(orders.len(), 1, "{answers:?}");
    for answer in &answers {
        assert_eq!(answer.text_at("/outcome/state"), "paid");
    }
    let late = counter.checkout(&ada, "approve", "once").await;
    assert_eq!(late.text_at("/order"), answers[0].text_at("/order"));
    let listed = ada.get("/api/v1/orders").await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(counter.level("MUG").await, (10, 3, 0));
    let placed = eventually("the mails are sent", async || {
        let mails = ada.get("/api/v1/notifications").await.json();
        let kinds = mails["items"].as_array()?.iter();
        let kinds: Vec<_> = kinds.filter_map(|mail| mail["kind"].as_str()).collect();
        let placed = kinds.iter().filter(|kind| **kind == "placed").count();
        kinds.contains(&"paid").then_some(placed)
    })
    .await;
    assert_eq!(placed, 1);
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_checkouts_at_once_with_a_key_each_order_a_cart_once() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    counter.put(&ada, "MUG", 3).await;
    let keys: Vec<_> = (0..REPEATS).map(|key| key.to_string()).collect();
    let tries = keys
        .iter()
        .map(|key| counter.checkout(&ada, "approve", key));
    let answers = join_all(tries).await;
    let orders: BTreeSet<_> = answers.iter().map(|it| it.text_at("/order")).collect();
    assert_eq!(orders.len(), 1, "{answers:?}");
    let listed = ada.get("/api/v1/orders").await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(counter.level("MUG").await, (10, 3, 0));
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_has_read_that_there_is_enough_and_only_as_much_is_sold_as_there_is() {
    let counter = Counter::open().await;
    // A second process has a view of its own, which may be behind.
    counter.more_stock().await;
    let names = ["ada", "bob", "cy", "dee", "eve"];
    let people = join_all(names.map(|name| counter.customer(name))).await;
    for person in &people {
        counter.put(person, "MUG", 4).await;
    }
    for person in &people {
        assert_eq!(counter.level("MUG").await, (10, 0, 0));
        let cart = person.get("/api/v1/cart").await.json();
        assert_eq!(cart["lines"][0]["problems"], serde_json::json!([]));
    }
    let tries = people.iter().zip(names);
    let tries = tries.map(|(person, key)| counter.checkout(person, "approve", key));
    let mut paid = 0;
    for answer in join_all(tries).await {
        match answer.text_at("/outcome/state").as_str() {
            "paid" => paid += 1,
            other => {
                assert_eq!(other, "cancelled");
                let why = answer.json()["outcome"]["cancelled"].to_string();
                assert!(why.contains("out-of-stock"), "{why}");
            }
        }
    }
    assert_eq!(paid, 2);
    counter.until_level("MUG", (10, 8, 0)).await;
    let late = counter.customer("flo").await;
    counter.put(&late, "MUG", 4).await;
    let cart = late.get("/api/v1/cart").await.json();
    let problem = &cart["lines"][0]["problems"][0];
    assert_eq!(problem["details"]["available"], 2, "{cart}");
    counter.close().await;
}
