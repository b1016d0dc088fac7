//! Ordering what is in a cart: who may pay how, and where it goes.

use super::{NOON, code};
use crate::tests::bench::{Bench, known};
use contracts::{
    Caller, Event, Role,
    orders::{OrderEvent, Orders, PlaceOrder},
};
use serde_json::{Value, json};
use uuid::Uuid;

/// One lamp at 12.50, sent for 3.95, with these of its fields otherwise.
fn wish(otherwise: &Value) -> PlaceOrder {
    let price = |minor: i64| json!({"minor": minor, "currency": "GBP"});
    let cart = Uuid::from_u128(7);
    let mut wish = json!({
        "order": Uuid::from_u128(1), "cart": cart, "email": "ada@example.org",
        "address": {"name": "Ada Byron", "street": "12 St James's Square", "city": "London",
            "country": "GB"},
        "method": "standard", "pay_by": {"sandbox": {"card": "approve"}},
        "quote": {"costs": {
            "round": {"cart": cart, "round": 0}, "delivery": price(395), "grams": 400,
            "lines": [{"sku": "LAMP", "name": "Lamp", "quantity": 1, "unit_price": price(1_250)}],
        }},
    });
    let fields = otherwise.as_object().cloned().unwrap_or_default();
    wish.as_object_mut().unwrap().extend(fields);
    serde_json::from_value(wish).unwrap()
}

/// What becomes of a wish: its events, or the code of its no.
fn place(by: &Caller, otherwise: &Value) -> Result<Vec<OrderEvent>, String> {
    let mut bench = Bench::<Orders>::new();
    match bench.decide_by(by, wish(otherwise), NOON) {
        Ok(_) => Ok(bench.events().to_vec()),
        no => Err(code(no)),
    }
}

#[test]
fn only_staff_take_an_order_that_is_paid_offline() {
    let offline = json!({"pay_by": "offline"});
    for caller in [
        Caller::Anyone,
        known(11, Role::Customer),
        known(12, Role::Seller),
    ] {
        assert_eq!(place(&caller, &offline), Err("offline-by-staff".to_owned()));
    }
    assert!(place(&known(13, Role::Staff), &offline).is_ok());
    assert!(place(&Caller::Anyone, &json!({})).is_ok());
}

#[test]
fn what_is_collected_needs_no_address_but_a_country() {
    let collected = json!({"address": null, "country": "IE"});
    let events = place(&Caller::Anyone, &collected).unwrap();
    let placed = events.iter().find(|event| event.is_public());
    let told = serde_json::to_value(placed).unwrap();
    assert_eq!(told["placed"]["country"], "IE");
    let nowhere = place(&Caller::Anyone, &json!({"address": null}));
    assert_eq!(nowhere, Err("address-needed".to_owned()));
    let sent = place(&Caller::Anyone, &json!({"country": "IE"})).unwrap();
    let told = serde_json::to_value(&sent).unwrap();
    assert_eq!(told[0]["placed"]["country"], "GB", "the address knows it");
}
