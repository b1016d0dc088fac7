//! Somebody checks out what they have checked out already, without meaning to.

use crate::counter::{Counter, wish};
use futures_util::future::join_all;
use harness::{Answer, Http};
use reqwest::Method;
use serde_json::Value;

const CHECKOUT: &str = "/api/v1/checkout";

fn location(answer: &Answer) -> &str {
    let location = answer.headers.get("location").unwrap();
    location.to_str().unwrap()
}

/// Orders a guest's cart, and waits for nothing.
async fn order(guest: &Http, (cart, key): (&str, &str), wish: &Value) -> Answer {
    let checkout = guest.request(Method::POST, CHECKOUT).json(wish);
    let checkout = checkout.header("Souk-Cart", cart);
    Answer::of(checkout.header("Idempotency-Key", key)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cart_that_is_checked_out_again_with_another_key_is_the_order_that_there_is() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    counter.put(&ada, "MUG", 1).await;
    let first = counter.checkout(&ada, "approve", "first").await;
    assert_eq!(first.text_at("/outcome/state"), "paid");
    let order = first.text_at("/order");

    // As long as carts have not heard of the order, and when they have.
    for key in ["second", "third"] {
        let again = counter.checkout(&ada, "approve", key).await;
        assert_eq!(
            (again.status, again.text_at("/order")),
            (200, order.clone())
        );
        assert_eq!(again.text_at("/outcome/order"), order);
        assert_eq!(location(&again), location(&first));
        counter.until_cart_is_empty(&ada).await;
    }
    let answer = ada
        .post_keyed(CHECKOUT, "fourth", &wish("approve", None))
        .await;
    assert_eq!((answer.status, location(&answer)), (202, location(&first)));
    let other = ada
        .post_keyed(CHECKOUT, "fifth", &wish("decline", None))
        .await;
    let problem = other.problem(409, "cart-ordered");
    assert_eq!(problem["details"]["order"], Value::from(order.clone()));
    counter.until_level("MUG", (10, 1, 0)).await;

    // What is put in afterwards is another order; and a key stands for what it stood for.
    counter.put(&ada, "MUG", 2).await;
    let late = counter.checkout(&ada, "approve", "second").await;
    assert_eq!(late.text_at("/order"), order);
    let next = counter.checkout(&ada, "approve", "sixth").await;
    assert_ne!(next.text_at("/order"), order);
    counter.until_level("MUG", (10, 3, 0)).await;
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_who_checks_out_with_many_keys_at_once_has_one_order_and_its_token() {
    let counter = Counter::open().await;
    let cart = counter.guest_with("CUP", 3).await;
    let keys = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let wish = wish("approve", None);
    let ordering = keys.map(|key| order(&counter.anyone, (&cart, key), &wish));
    let answers = join_all(ordering).await;
    let token = answers[0].text_at("/order_token");
    for answer in &answers {
        assert_eq!(answer.status, 202, "{answer:?}");
        assert_eq!(location(answer), location(&answers[0]));
        assert_eq!(answer.text_at("/order_token"), token);
    }
    let open = counter.anyone.request(Method::GET, location(&answers[0]));
    let opened = Answer::of(open.header("Souk-Order-Token", &token)).await;
    assert_eq!(opened.json()["lines"][0]["quantity"], 3);
    counter.until_level("CUP", (1_000, 3, 0)).await;
    counter.close().await;
}
