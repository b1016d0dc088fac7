//! Somebody buys without an account: the order is theirs by a token, and nobody else's.

use crate::counter::Counter;
use harness::{Answer, Http};
use reqwest::Method;
use serde_json::json;

/// What may be read of an order.
const READ: [&str; 3] = ["", "/timeline", "/events"];

/// Asks for something of an order with a token.
async fn with(who: &Http, method: Method, path: &str, token: &str) -> Answer {
    Answer::of(who.request(method, path).header("Souk-Order-Token", token)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_reads_the_order_with_its_token_and_nobody_does_without() {
    let counter = Counter::open().await;
    let (guest, ada) = (&counter.anyone, counter.customer("ada").await);
    let cart = counter.guest_with("MUG", 2).await;
    let bought = counter.checkout_of_guest(&cart, "approve", "once").await;
    assert_eq!(bought.text_at("/outcome/state"), "paid", "{bought:?}");
    let (order, token) = (bought.text_at("/order"), bought.text_at("/order_token"));
    let again = counter.checkout_of_guest(&cart, "approve", "once").await;
    assert_eq!(
        (again.text_at("/order"), again.text_at("/order_token")),
        (order.clone(), token.clone())
    );
    let other = counter.guest_with("CUP", 1).await;
    let other = counter.checkout_of_guest(&other, "approve", "once").await;
    assert_ne!(other.text_at("/order"), order, "a key counts for one cart");

    counter.parcel(&order, "deliver").await;
    let path = format!("/api/v1/orders/{order}");
    for what in READ {
        let path = format!("{path}{what}");
        let read = with(guest, Method::GET, &path, &token).await;
        assert_eq!(read.status, 200, "{path}: {read:?}");
        guest.get(&path).await.problem(404, "unknown-order");
        ada.get(&path).await.problem(404, "unknown-order");
        let wrong = with(guest, Method::GET, &path, &"0".repeat(32)).await;
        wrong.problem(404, "unknown-order");
        let theirs = with(guest, Method::GET, &path, &other.text_at("/order_token")).await;
        theirs.problem(404, "unknown-order");
        let garbled = with(guest, Method::GET, &path, "secret").await;
        garbled.problem(400, "invalid");
    }
    for thing in ["payments", "shipments"] {
        let path = format!("/api/v1/{thing}/{order}");
        guest.get(&path).await.problem(401, "unauthenticated");
        assert_eq!(ada.get(&path).await.status, 404, "{path}");
    }
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_calls_the_order_off_with_its_token_and_nobody_does_without() {
    let counter = Counter::open().await;
    let (guest, ada) = (&counter.anyone, counter.customer("ada").await);
    let cart = counter.guest_with("MUG", 2).await;
    let bought = counter.checkout_of_guest(&cart, "approve", "once").await;
    let cancel = format!("/api/v1/orders/{}/cancel", bought.text_at("/order"));
    for stranger in [guest, &ada] {
        let refused = stranger.post(&cancel, &json!({})).await;
        refused.problem(404, "unknown-order");
    }
    assert_eq!(counter.level("MUG").await, (10, 2, 0));
    let token = bought.text_at("/order_token");
    let off = with(guest, Method::POST, &cancel, &token).await;
    let again = with(guest, Method::POST, &cancel, &token).await;
    // The parcel may be made up by now, and shipping has to say first that it stays.
    for answer in [&off, &again] {
        assert!(matches!(answer.status, 200 | 202), "{answer:?}");
    }
    assert_eq!(off.json()["position"], again.json()["position"]);
    counter.until_level("MUG", (10, 0, 0)).await;
    let settled = with(guest, Method::POST, &cancel, &token).await;
    assert_eq!(settled.text_at("/state"), "cancelled", "{settled:?}");
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_logged_in_orders_their_own_cart_whatever_cart_they_still_name() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    let left = counter.guest_with("CUP", 1).await;
    let empty = counter.checkout_naming(&left, &ada, ("approve", "1")).await;
    empty.problem(409, "cart-empty");
    counter.put(&ada, "MUG", 1).await;
    let bought = counter.checkout_naming(&left, &ada, ("approve", "2")).await;
    assert_eq!(bought.text_at("/outcome/lines/0/sku"), "MUG", "{bought:?}");
    assert_eq!(bought.json()["order_token"], json!(null));
    counter.close().await;
}
