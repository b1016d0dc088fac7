//! Shoppers who ask again until they hear a yes, and the reckoning of what they bought.

use crate::attempts::more_of;
use futures_util::future::join_all;
use harness::{Answer, Http, World, eventually};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};
use tokio::sync::watch;

/// How many buy at once.
const SHOPPERS: usize = 3;
/// How many mugs there are: more than anybody could want.
const MUGS: u64 = 1_000_000;
/// How long a shopper waits for an answer before asking again.
const ANSWER_WAIT: Duration = Duration::from_secs(6);
/// What whoever has bought something is told.
const STEPS: [&str; 4] = [
    "We have your order",
    "Your order is paid",
    "Your parcel is on its way",
    "Your parcel has arrived",
];

/// People at the gateway, with staff behind the counter.
pub struct Shoppers {
    anyone: Http,
    staff: Http,
    accepted: watch::Sender<usize>,
    delivered: watch::Sender<usize>,
    began: AtomicUsize,
    enough: AtomicBool,
}

/// An order that the shop has taken.
pub struct Purchase {
    order: String,
    email: String,
    mugs: u64,
}

/// Asks until there is a yes; whatever else comes, or does not come, passes.
async fn insist(what: &str, request: impl Fn() -> RequestBuilder) -> Answer {
    eventually(what, async || {
        let answer = Answer::if_any(request(), ANSWER_WAIT).await?;
        let passes = answer.status == 404 || answer.status == 429 || answer.status >= 500;
        assert!(answer.status < 300 || passes, "{what}: {answer:?}");
        (answer.status < 300).then_some(answer)
    })
    .await
}

impl Shoppers {
    /// Opens the doors, once there is something to sell.
    pub async fn arrive(world: &World, port: u16) -> Self {
        let anyone = Http::at(&format!("http://127.0.0.1:{port}"));
        let staff = world.in_role(&anyone, contracts::Role::Staff);
        insist("the shop is ready", || {
            anyone.request(Method::GET, "/readyz")
        })
        .await;
        let price = json!({"minor": 850, "currency": "GBP"});
        let options = json!([{"name": "kind", "value": "plain"}]);
        let mug = json!({"sku": "MUG", "options": options, "price": price});
        let listing = json!({"title": "Mug", "publish": true, "variants": [mug]});
        keyed(&staff, "/api/v1/products", ("mug", &listing)).await;
        let delivery = json!({"lines": [{"sku": "MUG", "quantity": MUGS}]});
        keyed(&staff, "/api/v1/stock/receipts", ("all", &delivery)).await;
        Self {
            anyone,
            staff,
            accepted: watch::Sender::new(0),
            delivered: watch::Sender::new(0),
            began: AtomicUsize::new(0),
            enough: AtomicBool::new(false),
        }
    }

    /// Lets people buy until `during` has ended, and gives what they have bought.
    pub async fn while_they_buy(&self, during: impl AsyncFnOnce(&Self)) -> Vec<Purchase> {
        let buying = join_all((0..SHOPPERS).map(|_| self.buy()));
        let during = async {
            during(self).await;
            self.enough.store(true, Ordering::Relaxed);
        };
        let (purchases, ()) = tokio::join!(buying, during);
        purchases.into_iter().flatten().collect()
    }

    /// Waits until so many more orders have been taken.
    pub async fn more_accepted(&self, more: usize) {
        more_of(&self.accepted, more, "orders are taken").await;
    }

    /// Waits until somebody who comes now has what they wanted: those who are at it may end first.
    pub async fn one_from_beginning_to_end(&self) {
        more_of(&self.delivered, SHOPPERS + 1, "parcels arrive").await;
    }

    async fn buy(&self) -> Vec<Purchase> {
        let mut purchases = Vec::new();
        while !self.enough.load(Ordering::Relaxed) {
            let number = self.began.fetch_add(1, Ordering::Relaxed);
            let purchase = self.order(number).await;
            self.accepted.send_modify(|count| *count += 1);
            self.have_it_delivered(&purchase).await;
            self.delivered.send_modify(|count| *count += 1);
            purchases.push(purchase);
        }
        purchases
    }

    async fn order(&self, number: usize) -> Purchase {
        let mugs = u64::try_from(number % 3).unwrap() + 1;
        let (key, item) = (number.to_string(), json!({"sku": "MUG", "quantity": mugs}));
        let basket = keyed(&self.anyone, "/api/v1/cart/items", (&key, &item)).await;
        let (cart, email) = (basket.text_at("/cart"), format!("{number}@example.com"));
        let wish = json!({
            "email": email, "method": "standard", "pay_by": {"sandbox": {"card": "approve"}},
            "address": {
                "name": "Ada", "street": "1 High Street", "city": "London", "country": "GB",
            },
        });
        let taken = insist("an order is taken", || {
            let checkout = self.anyone.request(Method::POST, "/api/v1/checkout");
            let checkout = checkout.header("Idempotency-Key", &key);
            checkout.header("Souk-Cart", &cart).json(&wish)
        });
        let order = taken.await.text_at("/order");
        Purchase { order, email, mugs }
    }

    async fn have_it_delivered(&self, purchase: &Purchase) {
        let order = &purchase.order;
        let deliver = format!("/api/v1/shipments/{order}/deliver");
        keyed(&self.staff, &deliver, (order, &json!({}))).await;
        let path = format!("/api/v1/orders/{order}");
        eventually("an order is delivered", async || {
            let order = self.staff.request(Method::GET, &path);
            let order = Answer::if_any(order, ANSWER_WAIT).await?;
            (order.status == 200 && order.text_at("/state") == "delivered").then_some(())
        })
        .await;
    }

    async fn look(&self, path: &str) -> Answer {
        insist(path, || self.staff.request(Method::GET, path)).await
    }
}

/// Sends something until it is taken, each time with the same key.
async fn keyed(http: &Http, path: &str, (key, body): (&str, &Value)) -> Answer {
    insist(path, || {
        let post = http.request(Method::POST, path).json(body);
        post.header("Idempotency-Key", key)
    })
    .await
}

/// Fails unless stock, money and mails agree with what was bought.
pub async fn reckon(world: &World, shoppers: &Shoppers, purchases: &[Purchase]) {
    let sold: u64 = purchases.iter().map(|purchase| purchase.mugs).sum();
    eventually("stock has what was not sold", async || {
        let level = shoppers.look("/api/v1/stock/MUG").await;
        let now = ["/on_hand", "/reserved", "/sold"].map(|of| level.at(of));
        (now == [MUGS - sold, 0, sold].map(Value::from)).then_some(())
    })
    .await;
    for Purchase { order, mugs, .. } in purchases {
        let payment = shoppers.look(&format!("/api/v1/payments/{order}")).await;
        let order = shoppers.look(&format!("/api/v1/orders/{order}")).await;
        assert_eq!(order.at("/goods/minor"), mugs * 850, "{order:?}");
        assert_eq!(payment.at("/state"), "captured", "{payment:?}");
        assert_eq!(payment.at("/captured"), order.at("/total"), "{payment:?}");
        assert_eq!(payment.at("/refunded/minor"), 0, "{payment:?}");
    }
    let wanted = purchases.len() * STEPS.len();
    eventually("all mails are there", async || {
        (world.mails().len() >= wanted).then_some(())
    })
    .await;
    world.until_read().await;
    let mut told = BTreeMap::<(String, String), usize>::new();
    for mail in world.mails() {
        let header = |name: &str| {
            let line = mail.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap().to_owned()
        };
        *told
            .entry((header("To: "), header("Subject: ")))
            .or_default() += 1;
    }
    let each = purchases.iter().flat_map(|purchase| {
        let told = |step: &str| ((purchase.email.clone(), step.to_owned()), 1);
        STEPS.map(told)
    });
    assert_eq!(told, each.collect());
}
