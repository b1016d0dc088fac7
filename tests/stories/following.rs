//! Somebody follows an order live, from the checkout to the door, on a line that breaks.

use crate::counter::Counter;
use harness::{Answer, Http, eventually, soon};
use reqwest::{Method, Response};
use serde_json::Value;

/// An order's steps, as they are told.
struct Line {
    response: Response,
    unread: String,
}

/// One step: its number, and what it is.
type Step = (u64, String);

impl Line {
    /// Begins to listen, after the last step that is known already.
    async fn open(listener: &Http, order: &str, after: Option<u64>) -> Self {
        let mut request = listener.request(Method::GET, &events(order));
        if let Some(last) = after {
            request = request.header("Last-Event-ID", last);
        }
        let response = soon("the line is open", request.send()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self {
            response,
            unread: String::new(),
        }
    }

    /// The next step; nothing when the line is over.
    async fn next(&mut self) -> Option<Step> {
        loop {
            if let Some((said, rest)) = self.unread.split_once("\n\n") {
                let step = step(said);
                self.unread = rest.to_owned();
                match step {
                    Some(step) => return Some(step),
                    None => continue,
                }
            }
            let more = soon("something is said", self.response.chunk()).await;
            let more = more.unwrap()?;
            self.unread.push_str(std::str::from_utf8(&more).unwrap());
        }
    }

    /// All steps up to one.
    async fn until(&mut self, wanted: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        while let Some(step) = self.next().await {
            steps.push(step);
            if steps.last().is_some_and(|(_, what)| what == wanted) {
                return steps;
            }
        }
        panic!("the line ended before {wanted}: {steps:?}");
    }
}

fn events(order: &str) -> String {
    format!("/api/v1/orders/{order}/events")
}

/// What an event says; nothing if it only says that the line is alive.
fn step(said: &str) -> Option<Step> {
    let field = |name: &str| said.lines().find_map(|line| line.strip_prefix(name));
    let number = field("id: ")?.parse().unwrap();
    let data: Value = serde_json::from_str(field("data: ")?).unwrap();
    Some((number, data["what"].as_str()?.to_owned()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_followed_live_to_its_delivery_over_a_line_that_breaks() {
    let counter = Counter::open().await;
    let (ada, bob) = (counter.customer("ada").await, counter.customer("bob").await);
    counter.put(&ada, "MUG", 1).await;
    let placed = counter.checkout_at_once(&ada, "approve", "first").await;
    assert_eq!(placed.status, 202, "{placed:?}");
    let order = placed.text_at("/order");
    assert_eq!(
        placed.headers["location"],
        format!("/api/v1/orders/{order}")
    );

    let mut line = Line::open(&ada, &order, None).await;
    let first = line.until("paid").await;
    assert_eq!(first, numbered(1, &["placed", "payment-requested", "paid"]));
    drop(line);
    counter.parcel(&order, "dispatch").await;
    let mut line = Line::open(&ada, &order, Some(3)).await;
    assert_eq!(line.until("shipped").await, numbered(4, &["shipped"]));
    counter.parcel(&order, "deliver").await;
    assert_eq!(line.until("delivered").await, numbered(5, &["delivered"]));
    assert_eq!(line.next().await, None, "nothing comes after the delivery");

    let whole = ada.get(&events(&order)).await;
    assert_eq!(whole.text.matches("id: ").count(), 5, "{whole:?}");
    let ended = ada.request(Method::GET, &events(&order));
    let ended = Answer::of(ended.header("Last-Event-ID", "5")).await;
    assert_eq!(ended.status, 204, "{ended:?}");
    for stranger in [&bob, &counter.anyone] {
        let refused = stranger.get(&events(&order)).await;
        refused.problem(404, "unknown-order");
    }
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_called_off_ends_its_line() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    counter.put(&ada, "MUG", 1).await;
    let placed = counter.checkout_at_once(&ada, "decline", "first").await;
    let mut line = Line::open(&ada, &placed.text_at("/order"), None).await;
    line.until("cancelled").await;
    assert_eq!(line.next().await, None);
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_called_off_while_its_money_is_taken_is_followed_until_that_is_back() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    counter.put(&ada, "MUG", 1).await;
    let placed = counter.checkout_at_once(&ada, "slow", "first").await;
    let order = placed.text_at("/order");
    let payment = format!("/api/v1/payments/{order}");
    eventually("the money is being taken", async || {
        let payment = ada.get(&payment).await;
        let asked = payment.text.contains("\"call\":\"capture\"");
        (payment.status == 200 && asked).then_some(())
    })
    .await;
    counter.call_off(&ada, &order).await;
    let mut line = Line::open(&ada, &order, None).await;
    let steps = ["placed", "payment-requested", "cancelled", "refunded"];
    assert_eq!(line.until("refunded").await, numbered(1, &steps));
    assert_eq!(line.next().await, None);
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_called_off_before_its_money_is_taken_is_followed_until_none_is_kept() {
    let counter = Counter::open().await;
    let ada = counter.customer("ada").await;
    let order = counter.slow_order(&ada).await;
    counter.call_off(&ada, &order).await;
    let mut line = Line::open(&ada, &order, None).await;
    line.until("cancelled").await;
    assert_eq!(line.next().await, None);
    let payment = ada.get(&format!("/api/v1/payments/{order}")).await;
    assert_eq!(payment.text_at("/state"), "voided", "{payment:?}");
    counter.close().await;
}

fn numbered(first: u64, steps: &[&str]) -> Vec<Step> {
    let steps = steps.iter().map(|what| (*what).to_owned());
    (first..).zip(steps).collect()
}
