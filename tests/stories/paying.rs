//! Somebody pays with a card whose provider does not answer, or answers with an error.

use crate::counter::Counter;
use futures_util::future::join;
use harness::{Http, eventually};
use serde_json::{Value, json};

/// Buys one mug with this card, and gives the order's payment once it is in this state.
async fn pays(counter: &Counter, who: &str, card: &str, state: &str) -> (Http, Value) {
    let person = counter.customer(who).await;
    counter.put(&person, "MUG", 1).await;
    let bought = counter.checkout(&person, card, card).await;
    let path = format!("/api/v1/payments/{}", bought.text_at("/order"));
    let payment = eventually(&format!("{card} is {state}"), async || {
        let payment = person.get(&path).await.json();
        (payment["state"] == state).then_some(payment)
    })
    .await;
    (person, payment)
}

/// How often the provider was asked for each thing.
fn asked(payment: &Value) -> Vec<&str> {
    let attempts = payment["attempts"].as_array().unwrap().iter();
    attempts.map(|it| it["call"].as_str().unwrap()).collect()
}

/// What happened to the payment, by its name alone.
async fn count(person: &Http, payment: &Value, what: &str) -> usize {
    let id = payment["payment"].as_str().unwrap();
    let path = format!("/api/v1/payments/{id}/transactions");
    let told = person.get(&path).await.json();
    let items = told["items"].as_array().unwrap().iter();
    items.filter(|it| it["what"].get(what).is_some()).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_that_times_out_is_settled_once_whichever_way_it_went() {
    let counter = Counter::open().await;
    let (done, refused) = join(
        pays(&counter, "ada", "timeout", "captured"),
        pays(&counter, "bob", "timeout-decline", "declined"),
    )
    .await;

    let (ada, payment) = done;
    assert_eq!(
        asked(&payment),
        ["authorize", "authorize", "capture", "capture"]
    );
    let amount = &payment["amount"];
    assert_eq!(
        (&payment["captured"], amount["minor"].as_i64()),
        (amount, Some(1_245))
    );
    assert_eq!(count(&ada, &payment, "captured").await, 1);
    counter
        .until(&ada, payment["order"].as_str().unwrap(), "paid")
        .await;

    let (bob, payment) = refused;
    assert_eq!(asked(&payment), ["authorize", "authorize"]);
    assert_eq!(payment["captured"]["minor"], 0);
    assert_eq!(count(&bob, &payment, "captured").await, 0);
    counter
        .until(&bob, payment["order"].as_str().unwrap(), "cancelled")
        .await;
    counter.until_level("MUG", (10, 1, 0)).await;
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_charge_that_was_answered_with_an_error_is_charged_once() {
    let counter = Counter::open().await;
    let (ada, payment) = pays(&counter, "ada", "error-after-charge", "captured").await;
    assert_eq!(asked(&payment), ["authorize", "capture", "capture"]);
    assert_eq!(payment["captured"], payment["amount"]);
    assert_eq!(count(&ada, &payment, "captured").await, 1);
    let order = payment["order"].as_str().unwrap();
    counter.until(&ada, order, "paid").await;
    let order = ada.get(&format!("/api/v1/orders/{order}")).await.json();
    assert_eq!(order["total"], payment["captured"]);
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_pays_back_of_each_payment_it_is_used_for_and_once() {
    let counter = Counter::open().await;
    let (ada, bob) = join(
        pays(&counter, "ada", "approve", "captured"),
        pays(&counter, "bob", "approve", "captured"),
    )
    .await;
    let mut begun = Vec::new();
    for (_, payment) in [&ada, &ada, &bob] {
        let payment = payment["payment"].as_str().unwrap();
        let path = format!("/api/v1/payments/{payment}/refunds");
        let amount = json!({"amount": {"minor": 100, "currency": "GBP"}});
        let back = counter.staff().post_keyed(&path, "broken", &amount).await;
        assert_eq!(back.status, 201, "{back:?}");
        begun.push(back.text_at("/refund"));
    }
    assert_eq!(begun[0], begun[1]);
    assert_ne!(begun[0], begun[2]);
    for (person, payment) in [&ada, &bob] {
        let path = format!("/api/v1/payments/{}", payment["payment"].as_str().unwrap());
        eventually("a pound is back", async || {
            let payment = person.get(&path).await.json();
            (payment["refunded"]["minor"] == 100).then_some(())
        })
        .await;
    }
    counter.close().await;
}
