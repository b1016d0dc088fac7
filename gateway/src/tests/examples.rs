//! That the examples in the description of the API are true to the contracts.

use super::*;
use contracts::{
    Page,
    carts::Cart,
    orders::{Order, RecordOrder, Timeline},
    payments::{OpenPayment, Payment, Transaction},
    shipping::Shipment,
    stock::{Level, Levels, Movement},
    users::{Addresses, User},
};
use serde::de::DeserializeOwned;

/// What a route is shown to answer, read as what it should be.
fn shown<A: DeserializeOwned>(method: &str, path: &str) -> A {
    let operation = &openapi()["paths"][path][method];
    let answer = &operation["responses"]["200"]["content"]["application/json"]["example"];
    serde_json::from_value(answer.clone()).unwrap_or_else(|why| panic!("{path}: {why}: {answer}"))
}

#[test]
fn the_examples_of_stock_are_true_to_the_contract() {
    let level: Level = shown("get", "/api/v1/stock/{sku}");
    assert_eq!(level.available, level.on_hand - level.reserved);
    shown::<Levels>("get", "/api/v1/stock");
    shown::<Page<Movement>>("get", "/api/v1/stock/{sku}/movements");
}

#[test]
fn the_examples_of_orders_are_true_to_the_contract() {
    let orders: Page<Order> = shown("get", "/api/v1/orders");
    let order = orders.items[0].clone();
    assert_eq!(order.goods.plus(order.delivery), Ok(order.total));
    assert_eq!(shown::<Order>("get", "/api/v1/orders/{id}"), order);
    shown::<Timeline>("get", "/api/v1/orders/{id}/timeline");
    let recorded = &openapi()["paths"]["/api/v1/orders"]["post"]["requestBody"];
    let mut recorded = recorded["content"]["application/json"]["example"].clone();
    recorded["order"] = json!(order.order);
    serde_json::from_value::<RecordOrder>(recorded).unwrap();
}

#[test]
fn the_examples_of_payments_are_true_to_the_contract() {
    let payment: Payment = shown("get", "/api/v1/payments/{payment}");
    assert_eq!(payment.captured, payment.amount);
    shown::<Page<OpenPayment>>("get", "/api/v1/payments");
    shown::<Page<Transaction>>("get", "/api/v1/payments/{payment}/transactions");
}

#[test]
fn the_examples_of_carts_parcels_and_accounts_are_true_to_the_contract() {
    for (method, path) in [
        ("get", "/api/v1/cart"),
        ("delete", "/api/v1/cart"),
        ("post", "/api/v1/cart/items"),
        ("patch", "/api/v1/cart/items/{sku}"),
    ] {
        let cart: Cart = shown(method, path);
        let lines = cart.lines.iter().filter_map(|line| line.line_total);
        let total: i64 = lines.map(|total| total.minor).sum();
        assert_eq!(cart.total.map_or(0, |total| total.minor), total, "{path}");
    }
    shown::<Page<Shipment>>("get", "/api/v1/shipments");
    shown::<Page<User>>("get", "/api/v1/users");
    shown::<User>("get", "/api/v1/auth/me");
    shown::<Addresses>("get", "/api/v1/profile/addresses");
}
