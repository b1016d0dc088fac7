//! Somebody buys something, all the way to the door; and everything that can come in between.

use crate::counter::{Counter, wish};
use futures_util::future::join_all;
use harness::{Answer, Http, eventually};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Instant;

/// How often a purchase is made to see how long it takes.
const PURCHASES: usize = 15;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_becomes_a_customer_and_has_the_parcel_and_one_mail_for_each_step() {
    let counter = Counter::open().await;
    let listed = counter.anyone.get("/api/v1/products?limit=10").await;
    assert_eq!(listed.text_at("/items/0/title"), "Mug");
    let basket = counter.guest_with("MUG", 2).await;
    let ada = counter.customer("ada").await;
    let merged = counter.merge(&ada, &basket).await;
    assert_eq!(merged.json()["lines"][0]["quantity"], 2);
    let bought = counter.checkout(&ada, "approve", "first").await;
    assert_eq!(bought.status, 200, "{bought:?}");
    assert_eq!(bought.text_at("/outcome/state"), "paid");
    let order = bought.text_at("/order");
    counter.parcel(&order, "dispatch").await;
    counter.parcel(&order, "deliver").await;
    counter.until(&ada, &order, "delivered").await;

    let kinds = eventually("all mails are sent", async || {
        let mails = ada.get("/api/v1/notifications").await.json();
        let sent = mails["items"].as_array()?.iter();
        let sent = sent.filter(|mail| mail["state"] == "sent");
        let mut kinds: Vec<_> = sent.map(|mail| mail["kind"].to_string()).collect();
        kinds.sort_unstable();
        (kinds.len() >= 5).then_some(kinds)
    })
    .await;
    let each = ["delivered", "paid", "placed", "shipped", "welcome"];
    assert_eq!(kinds, each.map(|kind| format!("\"{kind}\"")));
    assert_eq!(counter.level("MUG").await, (8, 0, 2));
    assert_eq!(ada.get("/api/v1/cart").await.json()["lines"], json!([]));
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_that_is_declined_calls_the_order_off_and_puts_the_goods_back() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    counter.put(&ada, "MUG", 3).await;
    let bought = counter.checkout(&ada, "decline", "first").await;
    assert_eq!(bought.text_at("/outcome/state"), "cancelled");
    counter.until_level("MUG", (10, 0, 0)).await;
    let payment = format!("/api/v1/payments/{}", bought.text_at("/order"));
    assert_eq!(ada.get(&payment).await.text_at("/state"), "declined");
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_want_the_last_one_exactly_one_gets_it() {
    let counter = Counter::open().await;
    let people = ["ada", "bob"];
    let people = join_all(people.map(|name| counter.customer(name))).await;
    for person in &people {
        counter.put(person, "LAST", 1).await;
    }
    let keys = people.iter().zip(["a", "b"]);
    let buying = keys.map(|(person, key)| counter.checkout(person, "approve", key));
    let bought = join_all(buying).await;
    let mut states: Vec<_> = bought
        .iter()
        .map(|it| it.text_at("/outcome/state"))
        .collect();
    states.sort_unstable();
    assert_eq!(states, ["cancelled", "paid"]);
    assert_eq!(counter.level("LAST").await, (1, 1, 0));
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_cancelled_after_it_was_paid_is_paid_back_and_put_back() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    counter.put(&ada, "MUG", 1).await;
    let bought = counter.checkout(&ada, "approve", "first").await;
    assert_eq!(bought.text_at("/outcome/state"), "paid");
    let path = format!("/api/v1/orders/{}", bought.text_at("/order"));
    let cancelled = ada.post(&format!("{path}/cancel"), &json!({})).await;
    assert!(cancelled.status < 300, "{cancelled:?}");
    eventually("all of it is paid back", async || {
        let order = ada.get(&path).await.json();
        (order["refunded"] == order["total"]).then_some(())
    })
    .await;
    counter.until_level("MUG", (10, 0, 0)).await;
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_price_that_has_changed_since_is_told_before_anything_is_sold() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    counter.put(&ada, "MUG", 1).await;
    counter.reprice("MUG", 999).await;
    let expected = json!({"minor": 850 + 395, "currency": "GBP"});
    let refused = counter.checkout_expecting(&ada, &expected).await;
    let problem = refused.problem(409, "total-changed");
    assert_eq!(problem["details"]["total"]["minor"], 999 + 395);
    assert_eq!(counter.level("MUG").await, (10, 0, 0));
    counter.close().await;
}

/// Orders with a guest's cart in hand.
async fn checkout_holding(who: &Http, cart: &str, wish: &Value) -> Answer {
    let checkout = who.request(Method::POST, "/api/v1/checkout");
    let checkout = checkout
        .header("Idempotency-Key", "holding")
        .header("Souk-Cart", cart)
        .header("Prefer", "wait=20")
        .json(wish);
    Answer::of(checkout).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_logged_in_orders_the_cart_that_they_are_shown() {
    let counter = Counter::open().await;
    let basket = counter.guest_with("CUP", 5).await;
    let ada = counter.customer("ada").await;
    counter.put(&ada, "MUG", 1).await;
    let bought = checkout_holding(&ada, &basket, &wish("approve", None)).await;
    assert_eq!(bought.text_at("/outcome/state"), "paid");
    assert_eq!(bought.text_at("/outcome/lines/0/sku"), "MUG");
    assert_eq!(counter.level("CUP").await, (1_000, 0, 0));
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_pays_before_anything_leaves_and_may_collect_it_without_an_address() {
    let counter = Counter::open().await;
    let basket = counter.guest_with("CUP", 1_000).await;
    let mut order = wish("approve", None);
    order["pay_by"] = json!("offline");
    let refused = checkout_holding(&counter.anyone, &basket, &order).await;
    refused.problem(403, "offline-by-staff");
    assert_eq!(counter.level("CUP").await, (1_000, 0, 0));

    let mut order = wish("approve", None);
    order["address"] = Value::Null;
    let refused = checkout_holding(&counter.anyone, &basket, &order).await;
    refused.problem(400, "address-needed");
    order["country"] = json!("GB");
    order["method"] = json!("collect");
    let bought = checkout_holding(&counter.anyone, &basket, &order).await;
    assert_eq!(bought.text_at("/outcome/state"), "paid");
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_somebody_s_own_is_shown_to_nobody_else() {
    let counter = Counter::open().await;
    let (ada, bob) = (counter.customer("ada").await, counter.customer("bob").await);
    counter.put(&ada, "MUG", 1).await;
    let bought = counter.checkout(&ada, "approve", "first").await;
    let order = bought.text_at("/order");
    counter.until_parcel(&order).await;
    for thing in ["orders", "payments", "shipments"] {
        let path = format!("/api/v1/{thing}/{order}");
        assert_eq!(ada.get(&path).await.status, 200, "{path}");
        assert_eq!(bob.get(&path).await.status, 404, "{path}");
    }
    for more in [
        "orders/{}/timeline",
        "orders/{}/events",
        "payments/{}/transactions",
    ] {
        let path = format!("/api/v1/{}", more.replace("{}", &order));
        assert_eq!(bob.get(&path).await.status, 404, "{path}");
    }
    let cancel = format!("/api/v1/orders/{order}/cancel");
    let cancelled = bob.post(&cancel, &json!({})).await;
    cancelled.problem(404, "unknown-order");
    for list in ["orders", "notifications"] {
        let path = format!("/api/v1/{list}");
        eventually(list, async || {
            let adas = ada.get(&path).await.json();
            adas.to_string().contains(&order).then_some(())
        })
        .await;
        let bobs = bob.get(&path).await.json();
        assert!(!bobs.to_string().contains(&order), "{list}");
    }
    for all in [
        "orders?of=everybody",
        "notifications/all",
        "shipments",
        "users",
    ] {
        let refused = bob.get(&format!("/api/v1/{all}")).await;
        refused.problem(403, "forbidden");
    }
    counter.put(&ada, "CUP", 1).await;
    let cart = ada.get("/api/v1/cart").await.text_at("/cart");
    let look = bob.request(Method::GET, "/api/v1/cart");
    let bobs = Answer::of(look.header("Souk-Cart", &cart)).await.json();
    assert_eq!(bobs["lines"], json!([]));
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purchase_takes_a_moment_from_checkout_to_paid() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    let mut took = Vec::new();
    for purchase in 0..PURCHASES {
        counter.put(&ada, "CUP", 1).await;
        let since = Instant::now();
        let bought = counter
            .checkout(&ada, "approve", &purchase.to_string())
            .await;
        took.push(since.elapsed());
        assert_eq!(bought.text_at("/outcome/state"), "paid");
    }
    took.sort_unstable();
    let median = took[PURCHASES / 2];
    println!("from checkout to paid, over HTTP, p50 of {PURCHASES}: {median:?}");
    counter.close().await;
}
