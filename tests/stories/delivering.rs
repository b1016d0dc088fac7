//! Somebody takes a delivery into stock, looks at the levels, and gets some of it wrong.

use crate::shop::Shop;
use serde_json::{Value, json};

const RECEIPTS: &str = "/api/v1/stock/receipts";
const DELIVERY: &str = r#"{"lines": [
    {"sku": "LAMP", "quantity": 24}, {"sku": "MUG", "quantity": 6}, {"sku": "LAMP", "quantity": 1}
]}"#;

async fn on_hand(shop: &Shop, sku: &str) -> Option<u64> {
    let level = shop.get(&format!("/api/v1/stock/{sku}")).await.json();
    level.get("on_hand")?.as_u64()
}

#[tokio::test]
async fn a_delivery_that_is_sent_twice_arrives_once() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let first = shop.post_as_staff(RECEIPTS, "monday", DELIVERY).await;
    assert_eq!(first.status, 201, "{first:?}");
    let again = shop.post_as_staff(RECEIPTS, "monday", DELIVERY).await;
    assert_eq!((again.status, again.json()), (201, first.json()));

    let other = DELIVERY.replace("24", "42");
    let other = shop.post_as_staff(RECEIPTS, "monday", &other).await;
    other.problem(409, "id-reused");
    let next = shop.post_as_staff(RECEIPTS, "tuesday", DELIVERY).await;
    assert_ne!(next.json().get("receipt"), first.json().get("receipt"));
    assert_eq!(on_hand(&shop, "LAMP").await, Some(50));
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn what_was_delivered_is_seen_one_by_one_in_bulk_and_as_a_trail() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let received = shop
        .post_as_staff(RECEIPTS, "monday", DELIVERY)
        .await
        .json();
    let correction = r#"{"delta": -2, "reason": "damaged", "note": "fell off the shelf"}"#;
    let corrections = "/api/v1/stock/LAMP/adjustments";
    let corrected = shop.post_as_staff(corrections, "broken", correction).await;
    assert_eq!(corrected.status, 201, "{corrected:?}");
    assert_eq!(on_hand(&shop, "LAMP").await, Some(23));

    let levels = shop.get("/api/v1/stock?sku=MUG,NOTHING,LAMP").await.json();
    let units = |level: &Value| (level.get("sku").cloned(), level.get("available").cloned());
    let levels = levels.get("levels").and_then(Value::as_array).unwrap();
    let expected = [("MUG", 6), ("LAMP", 23)];
    let expected = expected.map(|(sku, units)| (Some(json!(sku)), Some(json!(units))));
    assert_eq!(levels.iter().map(units).collect::<Vec<_>>(), expected);

    let trail = "/api/v1/stock/LAMP/movements";
    let page = shop.get_as_staff(&format!("{trail}?limit=1")).await.json();
    let change = page.pointer("/items/0/change/received").unwrap();
    assert_eq!(change.get("receipt"), received.get("receipt"));
    let next = page.get("next").and_then(Value::as_str).unwrap();
    let rest = format!("{trail}?after={next}");
    let rest = shop.get_as_staff(&rest).await.json();
    assert_eq!(
        rest.pointer("/items")
            .and_then(Value::as_array)
            .unwrap()
            .len(),
        1
    );
    assert_eq!(rest.pointer("/items/0/on_hand"), Some(&json!(23)));
    assert_eq!(rest.get("next"), Some(&Value::Null));
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn a_thing_may_be_called_like_the_address_that_deliveries_go_to() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let rolls = r#"{"lines": [{"sku": "receipts", "quantity": 3}]}"#;
    shop.post_as_staff(RECEIPTS, "rolls", rolls).await.json();
    assert_eq!(on_hand(&shop, "receipts").await, Some(3));
    let trail = format!("{RECEIPTS}/movements");
    let trail = shop.get_as_staff(&trail).await.json();
    assert_eq!(trail.pointer("/items/0/on_hand"), Some(&json!(3)));
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn whoever_gets_it_wrong_is_told_what_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let stranger = shop.post(RECEIPTS, "monday", DELIVERY).await;
    stranger.problem(401, "unauthenticated");
    shop.get("/api/v1/stock/LAMP")
        .await
        .problem(404, "unknown-sku");
    shop.post_as_staff(RECEIPTS, "monday", DELIVERY)
        .await
        .json();

    let corrections = "/api/v1/stock/MUG/adjustments";
    let too_many = r#"{"delta": -7, "reason": "damaged"}"#;
    let below = shop.post_as_staff(corrections, "broken", too_many).await;
    let below = below.problem(409, "below-zero");
    let facts = json!({"sku": "MUG", "available": 6});
    assert_eq!(below.get("details"), Some(&facts));

    for (body, field) in [
        (
            r#"{"lines": [{"sku": "LAMP", "quantity": 0}]}"#,
            "lines[0].quantity",
        ),
        (
            r#"{"lines": [{"sku": "LAMP", "quantity": "3"}]}"#,
            "lines[0].quantity",
        ),
        (r#"{"lines": [{"sku": "", "quantity": 3}]}"#, "lines[0].sku"),
        (r#"{"lines": []}"#, "lines"),
        (r#"{"lines": "#, "body"),
        ("[", "body"),
    ] {
        let refused = shop.post_as_staff(RECEIPTS, "wrong", body).await;
        let refused = refused.problem(400, "invalid");
        let named = refused.pointer("/details/field");
        assert_eq!(named, Some(&json!(field)), "{body}: {refused}");
    }
    let keyless = shop.post_as_staff(RECEIPTS, "", DELIVERY).await;
    let keyless = keyless.problem(400, "invalid");
    let named = keyless.pointer("/details/field").and_then(Value::as_str);
    assert!(named.is_some_and(|name| name.eq_ignore_ascii_case("idempotency-key")));
    assert!(shop.close().await.success());
}
