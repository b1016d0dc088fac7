//! A guest fills a cart, logs in, and finds everything in it once; nobody else looks into it.

use harness::{Answer, Http, World};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

const CART: &str = "/api/v1/cart";
const ITEMS: &str = "/api/v1/cart/items";
const MERGE: &str = "/api/v1/cart/merge";

/// What sells, by whom, and what is left of it.
struct Shelf {
    staff: Http,
    product: String,
}

impl Shelf {
    /// Two things for sale: ten mugs and ten cups.
    async fn filled(anyone: &Http, world: &World) -> Self {
        let staff = world.in_role(anyone, contracts::Role::Staff);
        let variant = |sku: &str, size: &str, minor: u64| {
            json!({
                "sku": sku, "options": [{"name": "size", "value": size}],
                "price": {"minor": minor, "currency": "GBP"},
            })
        };
        let listing = json!({
            "title": "Mug", "publish": true,
            "variants": [variant("MUG", "L", 850), variant("CUP", "S", 500)],
        });
        let added = staff.post_keyed("/api/v1/products", "mug", &listing).await;
        let lines = ["MUG", "CUP"].map(|sku| json!({"sku": sku, "quantity": 10}));
        let delivery = json!({"lines": lines});
        let receipts = "/api/v1/stock/receipts";
        staff.post_keyed(receipts, "ten", &delivery).await.json();
        let product = added.text_at("/product");
        Self { staff, product }
    }

    async fn reprice(&self, sku: &str, minor: u64) {
        let path = format!("/api/v1/products/{}/variants/{sku}/price", self.product);
        let price = json!({"price": {"minor": minor, "currency": "GBP"}});
        self.staff.put(&path, &price).await.json();
    }
}

async fn open(world: &World) -> (Http, Shelf) {
    let _hosts = world
        .host("one", &["users", "catalog", "carts", "stock"])
        .await;
    let anyone = world.gateway().await;
    let shelf = Shelf::filled(&anyone, world).await;
    (anyone, shelf)
}

/// Opens an account and logs in.
async fn customer(anyone: &Http, name: &str) -> Http {
    let (email, password) = (format!("{name}@example.com"), "correct horse battery");
    let account = json!({"email": email, "password": password, "name": name});
    anyone.post("/api/v1/auth/register", &account).await.json();
    let login = json!({"email": email, "password": password});
    let session = anyone.post("/api/v1/auth/login", &login).await;
    anyone.bearing(&session.text_at("/access_token"))
}

fn holding(request: RequestBuilder, cart: &str) -> RequestBuilder {
    request.header("Souk-Cart", cart)
}

fn item(sku: &str, quantity: u64) -> Value {
    json!({"sku": sku, "quantity": quantity})
}

/// What is in a cart: SKUs and units.
fn held(cart: &Value) -> Vec<(&str, u64)> {
    let lines = cart["lines"].as_array().unwrap().iter();
    lines
        .map(|line| {
            (
                line["sku"].as_str().unwrap(),
                line["quantity"].as_u64().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_guest_fills_a_cart_logs_in_and_finds_every_line_once() {
    let world = World::start().await;
    let (guest, _shelf) = open(&world).await;
    let first = guest.post(ITEMS, &item("MUG", 2)).await;
    let cart = first.text_at("/cart");
    assert_eq!(first.headers["souk-cart"], cart.as_str());
    assert_eq!(
        first.json()["total"],
        json!({"minor": 1_700, "currency": "GBP"})
    );
    let post = |body: Value| holding(guest.request(Method::POST, ITEMS), &cart).json(&body);
    let second = Answer::of(post(item("CUP", 1))).await;
    assert_eq!(held(&second.json()), [("MUG", 2), ("CUP", 1)]);
    let unknown = Answer::of(post(item("PLATE", 1))).await;
    unknown.problem(409, "not-sold");

    let ada = customer(&guest, "ada").await;
    assert_eq!(held(&ada.get(CART).await.json()), []);
    ada.post(ITEMS, &item("MUG", 1)).await.json();
    for _ in 0..2 {
        let merge = holding(ada.request(Method::POST, MERGE), &cart);
        let merged = Answer::of(merge).await;
        assert_eq!(held(&merged.json()), [("MUG", 3), ("CUP", 1)]);
        let left = holding(guest.request(Method::GET, CART), &cart);
        assert_eq!(held(&Answer::of(left).await.json()), []);
    }
    world.finish().await;
}

#[tokio::test]
async fn a_customer_is_told_of_another_price_and_of_short_stock_and_changes_the_cart() {
    let world = World::start().await;
    let (anyone, shelf) = open(&world).await;
    let ada = customer(&anyone, "ada").await;
    ada.post(ITEMS, &item("MUG", 12)).await.json();
    shelf.reprice("MUG", 950).await;
    let cart = ada.get(CART).await.json();
    let seen = json!({"seen": {"minor": 850, "currency": "GBP"}});
    assert_eq!(
        cart["lines"][0]["problems"],
        json!([
            {"code": "short", "details": {"available": 10}},
            {"code": "price-changed", "details": seen},
        ])
    );
    assert_eq!(cart["total"], json!({"minor": 11_400, "currency": "GBP"}));

    let mug = format!("{ITEMS}/MUG");
    let none = json!({"quantity": 0});
    ada.patch(&mug, &none).await.problem(400, "invalid");
    let fewer = ada.patch(&mug, &json!({"quantity": 3})).await.json();
    assert_eq!(held(&fewer), [("MUG", 3)]);
    assert_eq!(held(&ada.delete(&mug).await.json()), []);
    ada.delete(&mug).await.problem(404, "not-in-cart");
    ada.post(ITEMS, &item("CUP", 1)).await.json();
    assert_eq!(held(&ada.delete(CART).await.json()), []);
    world.finish().await;
}

#[tokio::test]
async fn nobody_reaches_a_customer_s_cart_by_its_id() {
    let world = World::start().await;
    let (anyone, _shelf) = open(&world).await;
    let ada = customer(&anyone, "ada").await;
    let filled = ada.post(ITEMS, &item("MUG", 2)).await;
    assert_eq!(filled.headers.get("souk-cart"), None);
    let adas = filled.text_at("/cart");
    let look = holding(anyone.request(Method::GET, CART), &adas);
    Answer::of(look).await.problem(404, "no-cart");
    let add = holding(anyone.request(Method::POST, ITEMS), &adas).json(&item("MUG", 1));
    Answer::of(add).await.problem(404, "no-cart");
    let bob = customer(&anyone, "bob").await;
    let look = holding(bob.request(Method::GET, CART), &adas);
    let bobs = Answer::of(look).await.json();
    assert_eq!(
        (held(&bobs), bobs["cart"] == adas.as_str()),
        (vec![], false)
    );
    let merge = holding(bob.request(Method::POST, MERGE), &adas);
    Answer::of(merge).await.problem(404, "no-cart");
    anyone.get(CART).await.problem(400, "invalid");
    assert_eq!(held(&ada.get(CART).await.json()), [("MUG", 2)]);
    world.finish().await;
}

#[tokio::test]
async fn a_key_counts_for_one_cart_only() {
    let world = World::start().await;
    let (guest, _shelf) = open(&world).await;
    for _ in 0..2 {
        let cart = Uuid::new_v4().to_string();
        for _ in 0..2 {
            let add = holding(guest.request(Method::POST, ITEMS), &cart);
            let add = add.header("Idempotency-Key", "once").json(&item("MUG", 2));
            assert_eq!(held(&Answer::of(add).await.json()), [("MUG", 2)]);
        }
    }
    world.finish().await;
}
