//! A shop of all domains with something to sell, and what people do at its counter.

use harness::{Answer, Http, World, eventually};
use reqwest::Method;
use serde_json::{Value, json};

/// All domains behind one gateway, and three things for sale.
pub struct Counter {
    world: World,
    staff: Http,
    product: String,
    /// Nobody in particular, at the gateway.
    pub anyone: Http,
}

/// What a checkout says besides how it is paid.
pub fn wish(card: &str, expected: Option<&Value>) -> Value {
    json!({
        "email": "ada@example.com",
        "address": {
            "name": "Ada", "street": "1 High Street", "city": "London", "country": "GB",
        },
        "expected_total": expected,
        "method": "standard",
        "pay_by": {"sandbox": {"card": card}},
    })
}

impl Counter {
    /// Ten mugs, plenty of cups, and one last thing.
    pub async fn open() -> Self {
        let world = World::start().await;
        let _hosts = world.host_all("one").await;
        let anyone = world.gateway().await;
        let staff = world.in_role(&anyone, contracts::Role::Staff);
        let variant = |(sku, minor): (&str, u64)| {
            json!({
                "sku": sku, "options": [{"name": "kind", "value": sku}],
                "price": {"minor": minor, "currency": "GBP"},
            })
        };
        let variants = [("MUG", 850), ("CUP", 500), ("LAST", 100)].map(variant);
        let listing = json!({"title": "Mug", "publish": true, "variants": variants});
        let added = staff.post_keyed("/api/v1/products", "mug", &listing).await;
        let line = |(sku, quantity): (&str, u32)| json!({"sku": sku, "quantity": quantity});
        let lines = [("MUG", 10), ("CUP", 1_000), ("LAST", 1)].map(line);
        let (receipts, delivery) = ("/api/v1/stock/receipts", json!({"lines": lines}));
        staff.post_keyed(receipts, "all", &delivery).await.json();
        let product = added.text_at("/product");
        Self {
            world,
            staff,
            product,
            anyone,
        }
    }

    /// Where it stands.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Whoever works here.
    pub fn staff(&self) -> &Http {
        &self.staff
    }

    /// Has one more process for stock.
    pub async fn more_stock(&self) {
        self.world.host("two", &["stock"]).await;
    }

    /// Leaves nothing behind.
    pub async fn close(self) {
        self.world.finish().await;
    }

    /// Somebody who opens an account and logs in.
    pub async fn customer(&self, name: &str) -> Http {
        let (email, password) = (format!("{name}@example.com"), "correct horse battery");
        let account = json!({"email": email, "password": password, "name": name});
        let register = "/api/v1/auth/register";
        self.anyone.post(register, &account).await.json();
        let login = json!({"email": email, "password": password});
        let session = self.anyone.post("/api/v1/auth/login", &login).await;
        self.anyone.bearing(&session.text_at("/access_token"))
    }

    /// The cart of a guest who wants this.
    pub async fn guest_with(&self, sku: &str, quantity: u32) -> String {
        let item = json!({"sku": sku, "quantity": quantity});
        let cart = self.anyone.post("/api/v1/cart/items", &item).await;
        cart.text_at("/cart")
    }

    /// Takes a guest's cart over.
    pub async fn merge(&self, customer: &Http, cart: &str) -> Answer {
        let merge = customer.request(Method::POST, "/api/v1/cart/merge");
        Answer::of(merge.header("Souk-Cart", cart)).await
    }

    /// Puts something into somebody's own cart.
    pub async fn put(&self, customer: &Http, sku: &str, quantity: u32) {
        let item = json!({"sku": sku, "quantity": quantity});
        customer.post("/api/v1/cart/items", &item).await.json();
    }

    /// Buys what is in the cart, and waits for what comes of it.
    pub async fn checkout(&self, customer: &Http, card: &str, key: &str) -> Answer {
        let checkout = customer.request(Method::POST, "/api/v1/checkout");
        let checkout = checkout
            .header("Idempotency-Key", key)
            .header("Prefer", "wait=20")
            .json(&wish(card, None));
        Answer::of(checkout).await
    }

    /// The same, without waiting for anything.
    pub async fn checkout_at_once(&self, customer: &Http, card: &str, key: &str) -> Answer {
        let wish = wish(card, None);
        customer.post_keyed("/api/v1/checkout", key, &wish).await
    }

    /// Buys what is in a guest's cart.
    pub async fn checkout_of_guest(&self, cart: &str, card: &str, key: &str) -> Answer {
        self.checkout_naming(cart, &self.anyone, (card, key)).await
    }

    /// The same, without waiting for anything.
    pub async fn checkout_of_guest_at_once(&self, cart: &str, card: &str, key: &str) -> Answer {
        let checkout = self.anyone.request(Method::POST, "/api/v1/checkout");
        let checkout = checkout.header("Idempotency-Key", key);
        Answer::of(checkout.header("Souk-Cart", cart).json(&wish(card, None))).await
    }

    /// Buys and names a guest's cart, whoever it is.
    pub async fn checkout_naming(
        &self,
        cart: &str,
        who: &Http,
        (card, key): (&str, &str),
    ) -> Answer {
        let checkout = who.request(Method::POST, "/api/v1/checkout");
        let checkout = checkout
            .header("Idempotency-Key", key)
            .header("Prefer", "wait=20")
            .header("Souk-Cart", cart)
            .json(&wish(card, None));
        Answer::of(checkout).await
    }

    /// The same, if it costs what the customer believes.
    pub async fn checkout_expecting(&self, customer: &Http, total: &Value) -> Answer {
        let wish = wish("approve", Some(total));
        customer.post_keyed("/api/v1/checkout", "once", &wish).await
    }

    /// Waits until nothing is in somebody's own cart.
    pub async fn until_cart_is_empty(&self, customer: &Http) {
        eventually("the cart is empty", async || {
            let cart = customer.get("/api/v1/cart").await.json();
            (cart["lines"] == json!([])).then_some(())
        })
        .await;
    }

    /// Waits until nothing is in a guest's cart.
    pub async fn until_guest_s_cart_is_empty(&self, cart: &str) {
        eventually("the guest's cart is empty", async || {
            let look = self.anyone.request(Method::GET, "/api/v1/cart");
            let look = Answer::of(look.header("Souk-Cart", cart)).await.json();
            (look["lines"] == json!([])).then_some(())
        })
        .await;
    }

    /// Waits until this is in somebody's own cart, and nothing else.
    pub async fn until_cart_holds(&self, customer: &Http, wanted: &[(&str, u64)]) {
        let line = |(sku, quantity): &(&str, u64)| json!([sku, quantity]);
        let wanted: Vec<_> = wanted.iter().map(line).collect();
        eventually("the cart holds what it should", async || {
            let cart = customer.get("/api/v1/cart").await.json();
            let lines = cart["lines"].as_array()?.iter();
            let held = lines.map(|line| json!([line["sku"], line["quantity"]]));
            (held.collect::<Vec<_>>() == wanted).then_some(())
        })
        .await;
    }

    /// Gives a thing another price.
    pub async fn reprice(&self, sku: &str, minor: u64) {
        let path = format!("/api/v1/products/{}/variants/{sku}/price", self.product);
        let price = json!({"price": {"minor": minor, "currency": "GBP"}});
        self.staff.put(&path, &price).await.json();
    }

    /// Waits for an order's parcel.
    pub async fn until_parcel(&self, order: &str) {
        let path = format!("/api/v1/shipments/{order}");
        eventually("the parcel is made up", async || {
            (self.staff.get(&path).await.status == 200).then_some(())
        })
        .await;
    }

    /// Does something with an order's parcel, once there is one.
    pub async fn parcel(&self, order: &str, what: &str) {
        self.until_parcel(order).await;
        let path = format!("/api/v1/shipments/{order}/{what}");
        let done = self.staff.post_keyed(&path, what, &json!({})).await;
        assert!(done.status < 300, "{done:?}");
    }

    /// Waits for an order to get this far.
    pub async fn until(&self, customer: &Http, order: &str, state: &str) {
        let path = format!("/api/v1/orders/{order}");
        eventually(state, async || {
            let now = customer.get(&path).await.text_at("/state");
            (now == state).then_some(())
        })
        .await;
    }

    /// A mug on its way to a customer whose card is slow: the order, which waits for its money.
    pub async fn slow_order(&self, customer: &Http) -> String {
        self.put(customer, "MUG", 1).await;
        let placed = self.checkout_at_once(customer, "slow", "first").await;
        let order = placed.text_at("/order");
        self.until(customer, &order, "awaiting-payment").await;
        order
    }

    /// Calls an order off that is not paid, which happens at once.
    pub async fn call_off(&self, customer: &Http, order: &str) {
        let path = format!("/api/v1/orders/{order}/cancel");
        let off = customer.post(&path, &json!({})).await;
        assert_eq!(off.text_at("/state"), "cancelled", "{off:?}");
    }

    /// Units in the house, promised, and sold.
    pub async fn level(&self, sku: &str) -> (u64, u64, u64) {
        let level = self.anyone.get(&format!("/api/v1/stock/{sku}")).await;
        let level = level.json();
        let count = |of: &str| level.get(of).and_then(Value::as_u64).unwrap();
        (count("on_hand"), count("reserved"), count("sold"))
    }

    /// Waits for that.
    pub async fn until_level(&self, sku: &str, wanted: (u64, u64, u64)) {
        eventually("the level is as it should be", async || {
            (self.level(sku).await == wanted).then_some(())
        })
        .await;
    }
}
