//! What people do in the shop, so that every policy has something to hear.

use super::shop::Shop;
use crate::{carts::view, runtime::Rules, tests::bench::known};
use contracts::{
    Caller, CartId, Role,
    carts::{AddItem, CartCommand, FindLines},
    orders::{CancelOrder, OrderCommand, Orders, PAYMENT_S_MAX, PlaceOrder},
    payments::{PaymentCommand, RefundPayment},
    shipping::{DeliverShipment, ShippingCommand},
    stock::{ReceiveStock, StockCommand},
    users::{AskPasswordMail, RegisterUser, UsersCommand},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

const ADA: u128 = 77;
/// Who orders what, by number: each has a cart of its own.
pub(super) const ORDERS: [u128; 5] = [11, 12, 13, 14, 15];
/// Carts of guests have ids from here on.
const CART: u128 = 0x4000_8000_0000_0000_0000;
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$\
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn read<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn ada() -> Caller {
    known(ADA, Role::Customer)
}

/// Ten lamps, and somebody who has an account and has forgotten her password.
pub(super) fn arrive(shop: &mut Shop) {
    let lamps = json!([{"sku": "LAMP", "quantity": 10}]);
    let delivery: ReceiveStock = read(json!({"receipt": id(1), "lines": lamps}));
    let delivery = StockCommand::from(delivery);
    shop.stock.bench.decide(delivery, shop.now).unwrap();
    let email = "ada@example.com";
    let account = json!({"user": id(ADA), "email": email, "name": "Ada", "hash": HASH});
    let account: RegisterUser = read(account);
    let wish: AskPasswordMail = read(json!({"wish": id(2), "email": email}));
    for command in [UsersCommand::from(account), wish.into()] {
        shop.users.bench.decide(command, shop.now).unwrap();
    }
    shop.run();
}

/// Puts lamps into a cart of its own, orders them, and has everybody hear of it.
fn order(shop: &mut Shop, number: u128, (card, lamps): (&str, u32)) {
    let cart = id(CART + number);
    let money = |minor: u32| json!({"minor": minor, "currency": "GBP"});
    let item: AddItem = read(json!({
        "change": id(number), "cart": cart, "sku": "LAMP", "quantity": lamps,
        "seen": money(1_000),
    }));
    let item = CartCommand::from(item);
    shop.carts.bench.decide(item, shop.now).unwrap();
    let line = json!({
        "sku": "LAMP", "name": "Lamp", "quantity": lamps, "unit_price": money(1_000),
    });
    let costs = json!({
        "round": {"cart": cart, "round": 0}, "lines": [line], "delivery": money(395),
        "grams": 500,
    });
    let address = json!({
        "name": "Ada", "street": "1 High Street", "city": "London", "country": "GB",
        "more": null, "postcode": null,
    });
    let place: PlaceOrder = read(json!({
        "order": id(number), "cart": cart, "email": "ada@example.com", "address": address,
        "method": "standard", "pay_by": {"sandbox": {"card": card}}, "quote": {"costs": costs},
    }));
    let place = OrderCommand::from(place);
    shop.orders
        .bench
        .decide_by(&ada(), place, shop.now)
        .unwrap();
    shop.run();
    shop.now += 1_000;
}

/// How many lamps are in the cart that an order came from.
pub(super) fn cart_of(shop: &Shop, number: u128) -> u64 {
    let cart = CartId(id(CART + number));
    let query = FindLines { cart };
    let carts = &shop.carts.bench;
    let found = carts.read(|rows| view::lines(&query, rows, &Caller::Itself));
    let units = found.unwrap().lines.into_iter();
    units.map(|line| line.quantity.units()).sum()
}

pub(super) fn buy_and_have_some_of_it_back(shop: &mut Shop) {
    order(shop, 11, ("approve", 2));
    let arrived: DeliverShipment = read(json!({"change": id(3), "shipment": id(11)}));
    let arrived = ShippingCommand::from(arrived);
    shop.shipping.bench.decide(arrived, shop.now).unwrap();
    shop.run();
    let amount = json!({"minor": 500, "currency": "GBP"});
    let back: RefundPayment = read(json!({"refund": id(4), "payment": id(11), "amount": amount}));
    let back = PaymentCommand::from(back);
    shop.payments.bench.decide(back, shop.now).unwrap();
    shop.run();
}

pub(super) fn are_declined(shop: &mut Shop) {
    order(shop, 12, ("decline", 1));
}

pub(super) fn change_their_mind(shop: &mut Shop) {
    order(shop, 13, ("approve", 1));
    let cancel: CancelOrder = read(json!({"change": id(5), "order": id(13)}));
    let cancel = OrderCommand::from(cancel);
    shop.orders
        .bench
        .decide_by(&ada(), cancel, shop.now)
        .unwrap();
    shop.run();
}

pub(super) fn want_too_much(shop: &mut Shop) {
    order(shop, 14, ("approve", 99));
}

pub(super) fn do_not_pay(shop: &mut Shop) {
    order(shop, 15, ("silence", 1));
    shop.now += PAYMENT_S_MAX * 1_000;
    let overdue = Orders::on_deadline(id(15)).unwrap();
    shop.orders.bench.decide(overdue, shop.now).unwrap();
    shop.run();
}
