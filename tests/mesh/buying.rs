//! What may change between a cart and its order, and whose goods are sold.

use crate::checkout::fill;
use contracts::{
    CartId, Committed, Problem, Request, Role, UserId,
    carts::{AddItem, SetQuantity},
    catalog::{ChangePrice, PublishProduct, PutProduct, UnpublishProduct},
    orders::PlaceOrder,
    shipping::PutMethod,
};
use harness::{Client, World};
use serde_json::{Value, json};
use uuid::Uuid;

/// Asks for something that is written as a tool would write it.
async fn say<M: Request<Answer = Committed>>(
    by: &Client,
    said: Value,
) -> Result<Committed, Problem> {
    let said: M = serde_json::from_value(said).unwrap();
    by.ask_once(&said).await
}

fn guest(world: &World) -> Client {
    let anyone = world.client(Role::Customer);
    anyone.asking(|asking| asking.token = None)
}

fn adding(cart: CartId) -> Value {
    json!({"change": Uuid::new_v4(), "cart": cart, "sku": "LAMP", "quantity": 2})
}

/// An order of that cart, without a word about what it should cost.
fn ordering(cart: CartId) -> Value {
    json!({
        "order": Uuid::new_v4(), "cart": cart, "email": "ada@example.org",
        "address": {"name": "Ada Byron", "street": "12 St James's Square", "city": "London",
            "country": "GB"},
        "method": "standard", "pay_by": {"sandbox": {"card": "approve"}},
    })
}

#[tokio::test]
async fn who_adds_a_thing_again_after_it_was_withdrawn_hears_the_first_answer() {
    let world = World::start().await;
    let _house = world.host_all("house").await;
    let staff = world.client(Role::Staff);
    let product = fill(&staff).await;
    let (guest, cart) = (guest(&world), CartId(Uuid::new_v4()));
    let first = adding(cart);
    let added = say::<AddItem>(&guest, first.clone()).await.unwrap();
    let withdrawn = json!({"change": Uuid::new_v4(), "product": product});
    say::<UnpublishProduct>(&staff, withdrawn).await.unwrap();
    assert_eq!(say::<AddItem>(&guest, first).await, Ok(added));
    let no = say::<AddItem>(&guest, adding(cart)).await;
    assert_eq!(no.unwrap_err().code, "not-sold");
    let fewer = json!({"change": Uuid::new_v4(), "cart": cart, "sku": "LAMP", "quantity": 1});
    say::<SetQuantity>(&guest, fewer).await.unwrap();
    let back = json!({"change": Uuid::new_v4(), "product": product});
    say::<PublishProduct>(&staff, back).await.unwrap();
    say::<PlaceOrder>(&guest, ordering(cart)).await.unwrap();
    world.finish().await;
}

#[tokio::test]
async fn a_price_that_the_customer_has_not_seen_is_not_charged() {
    let world = World::start().await;
    let _house = world.host_all("house").await;
    let staff = world.client(Role::Staff);
    let product = fill(&staff).await;
    let (guest, cart) = (guest(&world), CartId(Uuid::new_v4()));
    say::<AddItem>(&guest, adding(cart)).await.unwrap();
    let dearer = json!({
        "change": Uuid::new_v4(), "product": product, "sku": "LAMP",
        "price": {"minor": 1300, "currency": "GBP"},
    });
    say::<ChangePrice>(&staff, dearer).await.unwrap();
    let no = say::<PlaceOrder>(&guest, ordering(cart)).await.unwrap_err();
    assert_eq!(no.code, "total-changed");
    assert_eq!(no.details["expected"]["minor"], 2 * 1250 + 395);
    assert_eq!(no.details["total"]["minor"], 2 * 1300 + 395);

    // Whoever says what they expect has seen it, and so has whoever says how many they want.
    let other = CartId(Uuid::new_v4());
    say::<AddItem>(&guest, adding(other)).await.unwrap();
    let cheaper = json!({
        "change": Uuid::new_v4(), "product": product, "sku": "LAMP",
        "price": {"minor": 1200, "currency": "GBP"},
    });
    say::<ChangePrice>(&staff, cheaper).await.unwrap();
    let mut expecting = ordering(other);
    expecting["expected_total"] = json!({"minor": 2 * 1200 + 395, "currency": "GBP"});
    say::<PlaceOrder>(&guest, expecting).await.unwrap();
    let same = json!({"change": Uuid::new_v4(), "cart": cart, "sku": "LAMP", "quantity": 2});
    say::<SetQuantity>(&guest, same).await.unwrap();
    say::<PlaceOrder>(&guest, ordering(cart)).await.unwrap();
    world.finish().await;
}

#[tokio::test]
async fn what_is_collected_is_ordered_without_an_address_and_what_is_sent_is_not() {
    let world = World::start().await;
    let _house = world.host_all("house").await;
    let staff = world.client(Role::Staff);
    fill(&staff).await;
    let method = json!({
        "change": Uuid::new_v4(),
        "method": {"code": "collect", "name": "Collect", "handover": "collected", "rates": [{
            "to": "everywhere", "up_to_grams": 2000, "price": {"minor": 0, "currency": "GBP"},
        }]},
    });
    say::<PutMethod>(&staff, method).await.unwrap();
    let (guest, cart) = (guest(&world), CartId(Uuid::new_v4()));
    say::<AddItem>(&guest, adding(cart)).await.unwrap();
    let mut order = ordering(cart);
    order["address"] = Value::Null;
    for country in [Value::Null, json!("GB")] {
        order["country"] = country;
        let no = say::<PlaceOrder>(&guest, order.clone()).await;
        assert_eq!(no.unwrap_err().code, "address-needed");
    }
    order["method"] = json!("collect");
    say::<PlaceOrder>(&guest, order).await.unwrap();
    world.finish().await;
}

#[tokio::test]
async fn what_stock_holds_of_a_sku_that_nobody_listed_is_the_shop_s() {
    let world = World::start().await;
    let _house = world.host_all("house").await;
    let staff = world.client(Role::Staff);
    staff.receive(&[("CHAIR", 5)]).await;
    let seller = UserId(Uuid::new_v4());
    let listing = |sku: &str| {
        json!({
            "change": Uuid::new_v4(), "product": Uuid::new_v4(),
            "listing": {"title": "Chair", "owner": seller, "variants": [
                {"sku": sku, "price": {"minor": 1, "currency": "GBP"}}]},
        })
    };
    let sellers = world.client_named(&seller.to_string(), Role::Seller);
    let no = say::<PutProduct>(&sellers, listing("CHAIR")).await;
    assert_eq!(no.unwrap_err().code, "sku-kept");
    say::<PutProduct>(&sellers, listing("STOOL")).await.unwrap();
    say::<PutProduct>(&staff, listing("CHAIR")).await.unwrap();
    world.finish().await;
}
