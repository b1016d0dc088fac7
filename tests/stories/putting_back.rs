//! Nothing came of an order, and what was ordered is in the cart again, to be ordered once more.

use crate::counter::Counter;
use harness::Answer;
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whose_card_is_declined_finds_the_cart_as_it_was_and_buys_it_with_another_card() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    counter.put(&ada, "MUG", 3).await;
    let first = counter.checkout(&ada, "decline", "first").await;
    assert_eq!(first.text_at("/outcome/state"), "cancelled", "{first:?}");
    counter.until_cart_holds(&ada, &[("MUG", 3)]).await;

    counter.put(&ada, "CUP", 1).await;
    let second = counter.checkout(&ada, "approve", "second").await;
    assert_eq!(second.text_at("/outcome/state"), "paid", "{second:?}");
    assert_ne!(second.text_at("/order"), first.text_at("/order"));
    counter.until_cart_is_empty(&ada).await;
    counter.until_level("MUG", (10, 3, 0)).await;
    counter.parcel(&second.text_at("/order"), "deliver").await;
    counter.until_level("MUG", (7, 0, 3)).await;
    assert_eq!(counter.level("CUP").await, (999, 0, 1));
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sold_out_is_in_the_cart_again_beside_what_was_put_in_meanwhile() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    counter.put(&ada, "LAST", 2).await;
    let bought = counter.checkout(&ada, "approve", "first").await;
    assert_eq!(bought.text_at("/outcome/state"), "cancelled", "{bought:?}");
    counter.until_cart_holds(&ada, &[("LAST", 2)]).await;
    let cart = ada.get("/api/v1/cart").await;
    let problems = json!([{"code": "short", "details": {"available": 1}}]);
    assert_eq!(cart.json()["lines"][0]["problems"], problems);
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_calls_an_order_off_before_it_is_paid_has_its_lines_again_and_after_that_has_not() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    let order = counter.slow_order(&ada).await;
    counter.until_cart_is_empty(&ada).await;
    counter.put(&ada, "CUP", 2).await;
    counter.call_off(&ada, &order).await;
    counter
        .until_cart_holds(&ada, &[("CUP", 2), ("MUG", 1)])
        .await;

    let bought = counter.checkout(&ada, "approve", "second").await;
    assert_eq!(bought.text_at("/outcome/state"), "paid", "{bought:?}");
    counter.until_cart_is_empty(&ada).await;
    let order = bought.text_at("/order");
    let cancel = format!("/api/v1/orders/{order}/cancel");
    ada.post(&cancel, &json!({})).await.json();
    counter.until(&ada, &order, "cancelled").await;
    counter.world().until_read().await;
    assert_eq!(ada.get("/api/v1/cart").await.json()["lines"], json!([]));
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_guest_ordered_in_vain_comes_back_to_the_account_that_took_the_cart_over() {
    let counter = Counter::open().await;
    let cart = counter.guest_with("MUG", 2).await;
    let placed = counter
        .checkout_of_guest_at_once(&cart, "slow", "once")
        .await;
    counter.until_guest_s_cart_is_empty(&cart).await;
    let ada = counter.customer("ada").await;
    counter.merge(&ada, &cart).await.json();
    let cancel = format!("/api/v1/orders/{}/cancel", placed.text_at("/order"));
    let cancel = counter.anyone.request(Method::POST, &cancel);
    let token = placed.text_at("/order_token");
    let off = Answer::of(cancel.header("Souk-Order-Token", token)).await;
    assert_eq!(off.text_at("/state"), "cancelled", "{off:?}");
    counter.until_cart_holds(&ada, &[("MUG", 2)]).await;
    counter.close().await;
}
