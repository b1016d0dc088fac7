//! `souk bench purchase`: how long a purchase takes over HTTP, from checkout to paid.

use super::{Failed, report::round};
use crate::{
    client::{Gateway, issuer},
    settings::Settings,
};
use clap::Args;
use contracts::Role;
use reqwest::{Client, Method, Url};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long the two who trade here may do so.
const SHIFT: Duration = Duration::from_secs(60 * 60);
/// How long one answer is waited for.
const ANSWER_WAIT: Duration = Duration::from_secs(20);
/// The most purchases of one measurement.
const PURCHASES_MAX: i64 = 10_000;

/// Measures how long a purchase takes over HTTP, from checkout to paid, in the shop that runs.
///
/// One purchase is made after the other: of a product that it lists, and takes out of the catalogue
/// again, by a card of the sandbox that is always taken. Its orders stay, so this is for a shop to
/// try things out in.
#[derive(Args)]
pub struct PurchaseBench {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// How many purchases.
    #[arg(long, default_value_t = 100,
        value_parser = clap::value_parser!(u32).range(1..=PURCHASES_MAX))]
    purchases: u32,
}

/// Somebody at the gateway.
struct Person<'a> {
    client: &'a Client,
    api: &'a Url,
    token: String,
}

impl PurchaseBench {
    /// Measures and prints.
    pub async fn run(self, settings: &Settings, gateway: &Gateway) -> Result<(), Failed> {
        let api = gateway.url(settings)?.join("api/v1/")?;
        let client = Client::builder().no_proxy().timeout(ANSWER_WAIT).build()?;
        let issuer = issuer(settings)?;
        let person = |who: &str, role| {
            let token = issuer.issue(who, role, SHIFT)?;
            let (client, api) = (&client, &api);
            Ok::<_, Failed>(Person { client, api, token })
        };
        let seller = person("bench", Role::Staff)?;
        let buyer = person(&Uuid::new_v4().to_string(), Role::Customer)?;
        let (product, sku) = seller.list(self.purchases).await?;
        let mut took = Vec::new();
        for _ in 0..self.purchases {
            took.push(buyer.buy(&sku).await?);
        }
        seller
            .call(Method::DELETE, &format!("products/{product}"), json!(null))
            .await?;
        took.sort_unstable();
        self.print(&took)
    }

    fn print(&self, took: &[Duration]) -> Result<(), Failed> {
        let percentile = |percent: usize| {
            let place = took.len().saturating_sub(1) * percent / 100;
            took.get(place)
                .map_or(0.0, |span| round(span.as_secs_f64() * 1_000.0))
        };
        let [p50, p90, p99] = [50, 90, 99].map(percentile);
        let purchases = took.len();
        if self.json {
            let figures =
                json!({"purchases": purchases, "p50_ms": p50, "p90_ms": p90, "p99_ms": p99});
            println!("{}", serde_json::to_string_pretty(&figures)?);
        } else {
            println!("{purchases} purchases, one after the other, from checkout to paid:");
            println!("p50 {p50} ms, p90 {p90} ms, p99 {p99} ms");
        }
        Ok(())
    }
}

impl Person<'_> {
    /// Lists a product, with as many in stock as are to be bought.
    async fn list(&self, units: u32) -> Result<(String, String), Failed> {
        let name = Uuid::new_v4().simple().to_string();
        let sku = format!("BENCH-{name}");
        let price = json!({"minor": 850, "currency": "GBP"});
        let listing = json!({
            "title": "A product to be measured with", "publish": true,
            "variants": [{"sku": sku, "price": price}],
        });
        let listed = self.call(Method::POST, "products", listing).await?;
        let delivery = json!({"lines": [{"sku": sku, "quantity": units}]});
        self.call(Method::POST, "stock/receipts", delivery).await?;
        let product = listed.get("product").and_then(Value::as_str);
        Ok((product.ok_or("the product has no id")?.to_owned(), sku))
    }

    /// Fills a cart and checks out; only the checkout counts.
    async fn buy(&self, sku: &str) -> Result<Duration, Failed> {
        let item = json!({"sku": sku, "quantity": 1});
        self.call(Method::POST, "cart/items", item).await?;
        let wish = json!({
            "email": "bench@example.com", "method": "standard",
            "address": {"name": "Bench", "street": "1 High Street", "city": "London",
                "country": "GB"},
            "pay_by": {"sandbox": {"card": "approve"}},
        });
        let since = Instant::now();
        let bought = self.call(Method::POST, "checkout", wish).await?;
        let took = since.elapsed();
        match bought.pointer("/outcome/state").and_then(Value::as_str) {
            Some("paid") => Ok(took),
            _ => Err(format!("a purchase was not paid: {bought}").into()),
        }
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> Result<Value, Failed> {
        let mut request = self
            .client
            .request(method, self.api.join(path)?)
            .bearer_auth(&self.token)
            .header("Idempotency-Key", Uuid::new_v4().to_string())
            .header("Prefer", format!("wait={}", ANSWER_WAIT.as_secs()));
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        if !status.is_success() {
            return Err(format!("{path} was answered {status}: {text}").into());
        }
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }
}
