//! Money that does not go back is found by staff, over HTTP.

use contracts::Role;
use harness::{
    Http, World,
    till::{card, is_taken, till},
};
use serde_json::{Value, json};

const LIST: &str = "/api/v1/payments?state=refund-failed";

async fn listed(staff: &Http, path: &str) -> (Vec<Value>, Option<String>) {
    let page = staff.get(path).await.json();
    let items = page.get("items").and_then(Value::as_array).unwrap();
    let next = page.get("next").and_then(Value::as_str);
    (items.clone(), next.map(str::to_owned))
}

/// Staff send a cheque, and write that down.
async fn give_back_by_hand((staff, customer): (&Http, &Http), order: &str) {
    let path = format!("/api/v1/payments/{order}/refunds/by-hand");
    let cheque = json!({"note": "a cheque"});
    let refused = customer.post_keyed(&path, "mine", &cheque).await;
    refused.problem(403, "forbidden");
    let wordless = staff.post_keyed(&path, "none", &json!({})).await;
    wordless.problem(400, "invalid");
    let first = staff.post_keyed(&path, "cheque", &cheque).await;
    let again = staff.post_keyed(&path, "cheque", &cheque).await;
    assert_eq!((first.status, again.status), (201, 201), "{first:?}");
    assert_eq!(first.text_at("/refund"), again.text_at("/refund"));
    let other = staff.post_keyed(&path, "other", &cheque).await;
    other.problem(409, "nothing-open");
    let payment = staff.get(&format!("/api/v1/payments/{order}")).await.json();
    assert_eq!(payment.pointer("/refunded/minor"), Some(&json!(200)));
    let told = format!("/api/v1/payments/{order}/transactions");
    assert!(staff.get(&told).await.text.contains("a cheque"));
}

#[tokio::test]
async fn staff_find_what_could_not_be_paid_back_until_it_is_paid_back_anew_or_by_hand() {
    let world = World::start().await;
    let _till = world.process("till").await.host(till()).await;
    let _payments = world.host("payments", &["payments"]).await;
    let clerk = world.client(Role::Staff);
    let http = world.gateway().await;
    let staff = world.in_role(&http, Role::Staff);
    assert_eq!(listed(&staff, LIST).await, (vec![], None));
    let mut orders = Vec::new();
    for minor in [700, 900] {
        let order = clerk.want(minor, card("refund-decline")).await;
        clerk.payment_once(order, is_taken).await;
        let refunds = format!("/api/v1/payments/{order}/refunds");
        let wish = json!({"amount": {"minor": 200, "currency": "GBP"}});
        let begun = staff.post_keyed(&refunds, &order.to_string(), &wish).await;
        assert_eq!(begun.status, 201, "{begun:?}");
        clerk
            .payment_once(order, |it| {
                it.refunding.minor == 0 && !it.refunds.is_empty()
            })
            .await;
        orders.push(json!(order));
    }
    let (first, next) = listed(&staff, &format!("{LIST}&limit=1")).await;
    let next = next.expect("there is another");
    let (second, _) = listed(&staff, &format!("{LIST}&limit=1&after={next}")).await;
    let found: Vec<_> = first.iter().chain(&second).map(|it| &it["order"]).collect();
    assert_eq!(found, orders.iter().collect::<Vec<_>>());
    assert_eq!(first[0]["amount"]["minor"], json!(200));
    let (unsettled, _) = listed(&staff, "/api/v1/payments?state=unsettled").await;
    assert_eq!(unsettled, Vec::<Value>::new());

    let order = first[0]["order"].as_str().unwrap();
    let refunds = format!("/api/v1/payments/{order}/refunds");
    let anew = staff.post_keyed(&refunds, "anew", &json!({})).await;
    assert_eq!(anew.status, 201, "{anew:?}");

    let order = second[0]["order"].as_str().unwrap();
    let customer = world.in_role(&http, Role::Customer);
    give_back_by_hand((&staff, &customer), order).await;
    customer.get(LIST).await.problem(403, "forbidden");
    http.get(LIST).await.problem(401, "unauthenticated");
    let bad = format!("{LIST}&after=7");
    staff.get(&bad).await.problem(400, "bad-cursor");
    for path in ["/api/v1/payments", "/api/v1/payments?state=paid"] {
        staff.get(path).await.problem(400, "invalid");
    }
    world.finish().await;
}
