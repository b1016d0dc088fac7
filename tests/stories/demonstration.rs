//! Somebody tries the shop out: an empty folder, two logins, something to buy, and the same again.

use crate::shop::Shop;
use harness::{Answer, Http};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The line that the shop says of this, without its name.
fn told<'a>(lines: &'a [String], what: &str) -> Option<&'a str> {
    lines.iter().find_map(|line| {
        let (name, said) = line.split_once(' ')?;
        (name == what).then(|| said.trim())
    })
}

/// Logs in with a login as it was printed.
async fn log_in(anyone: &Http, lines: &[String], who: &str) -> Http {
    let said = told(lines, who).unwrap_or_else(|| panic!("no login of {who}: {lines:?}"));
    let (email, password) = said.split_once(", password ").unwrap();
    let login = json!({"email": email, "password": password});
    let session = anyone.post("/api/v1/auth/login", &login).await;
    anyone.bearing(&session.text_at("/access_token"))
}

/// Where the logs of what a demonstration fills have ended.
async fn ends(customer: &Http) -> BTreeMap<&'static str, String> {
    let mut ends = BTreeMap::new();
    for path in [
        "/api/v1/auth/me",
        "/api/v1/products",
        "/api/v1/stock?sku=85123A",
    ] {
        let answer = customer.get(path).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let end = answer.headers["souk-position"].to_str().unwrap().to_owned();
        ends.insert(path, end);
    }
    ends
}

async fn buy(customer: &Http) {
    let listed = customer.get("/api/v1/products?limit=100").await.json();
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 100, "{listed}");
    let item = json!({"sku": "85123A", "quantity": 2});
    let cart = customer.post("/api/v1/cart/items", &item).await.json();
    assert_eq!(cart["lines"][0]["problems"], json!([]), "{cart}");
    let wish = json!({
        "email": "customer@example.com", "method": "standard",
        "address": {"name": "Ada", "street": "1 High Street", "city": "London", "country": "GB"},
        "pay_by": {"sandbox": {"card": "approve"}}, "expected_total": Value::Null,
    });
    let checkout = customer.request(Method::POST, "/api/v1/checkout");
    let checkout = checkout.header("Idempotency-Key", "order-1");
    let bought = Answer::of(checkout.header("Prefer", "wait=20").json(&wish)).await;
    assert_eq!(bought.text_at("/outcome/state"), "paid", "{bought:?}");
}

#[tokio::test]
async fn a_shop_to_try_out_prints_logins_that_work_and_is_filled_once() {
    let data = tempfile::tempdir().unwrap();
    let (shop, first) = Shop::open_to_try_out(data.path()).await;
    let filled = told(&first, "demo").unwrap_or_else(|| panic!("not filled: {first:?}"));
    assert!(
        filled.starts_with("2024 products for sale and 34 drafts"),
        "{filled}"
    );
    assert!(told(&first, "docs").is_some_and(|url| url.ends_with("/docs/")));
    assert!(told(&first, "empty").is_some_and(|how| how.contains("without --demo")));
    let anyone = Http::at(&shop.url);
    let customer = log_in(&anyone, &first, "customer").await;
    let staff = log_in(&anyone, &first, "staff").await;
    let role = |me: Answer| me.text_at("/role");
    assert_eq!(role(customer.get("/api/v1/auth/me").await), "customer");
    assert_eq!(role(staff.get("/api/v1/auth/me").await), "staff");
    buy(&customer).await;
    let before = ends(&customer).await;
    assert!(shop.close().await.success());

    let (shop, second) = Shop::open_to_try_out(data.path()).await;
    assert_eq!(told(&second, "demo"), None, "{second:?}");
    for who in ["customer", "staff"] {
        assert_eq!(told(&second, who), told(&first, who));
    }
    let anyone = Http::at(&shop.url);
    let customer = log_in(&anyone, &second, "customer").await;
    assert_eq!(ends(&customer).await, before);
    let orders = customer.get("/api/v1/orders").await.json();
    assert_eq!(orders["items"].as_array().map(Vec::len), Some(1));
    assert!(shop.close().await.success());
}

#[tokio::test]
async fn a_shop_that_was_run_before_is_not_filled() {
    let data = tempfile::tempdir().unwrap();
    assert!(Shop::open(data.path()).await.close().await.success());
    let (shop, said) = Shop::open_to_try_out(data.path()).await;
    let stays = told(&said, "demo").unwrap();
    assert!(stays.contains("stays as it is"), "{stays}");
    assert_eq!(told(&said, "customer"), None, "{said:?}");
    let products = shop.get("/api/v1/products").await.json();
    assert_eq!(products["items"], json!([]));
    assert!(shop.close().await.success());
}
