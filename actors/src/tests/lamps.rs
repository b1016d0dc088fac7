//! Orders for lamps, where nothing else is sold.

use contracts::{
    List, Money, Name, OrderId, Quantity, ReceiptId, Sku, Text,
    orders::{Line, PayBy, RecordOrder},
    stock::ReceiveStock,
};
use uuid::Uuid;

/// What every order costs in all.
pub(super) const TOTAL: i64 = 1_000;

pub(super) fn id(order: u8) -> OrderId {
    OrderId(Uuid::from_u128(u128::from(order)))
}

pub(super) fn pence(minor: i64) -> Money {
    Money::new(minor, "GBP".parse().unwrap())
}

pub(super) fn lamp() -> Sku {
    Sku::new("LAMP").unwrap()
}

/// So many of them, on their way into stock.
pub(super) fn delivery(units: u64) -> ReceiveStock {
    let line = contracts::stock::Line {
        sku: lamp(),
        quantity: Quantity::new(u32::try_from(units).unwrap()).unwrap(),
    };
    ReceiveStock {
        receipt: ReceiptId(Uuid::nil()),
        lines: List::new(vec![line]).unwrap(),
    }
}

/// An order for so many, which is paid offline.
pub(super) fn recorded(order: u8, units: u32) -> RecordOrder {
    let line = Line {
        sku: lamp(),
        name: Name::new("Lamp").unwrap(),
        quantity: Quantity::new(units).unwrap(),
        unit_price: pence(0),
    };
    RecordOrder {
        order: id(order),
        customer: None,
        lines: List::new(vec![line]).unwrap(),
        delivery: pence(TOTAL),
        country: "GB".parse().unwrap(),
        placed_at: None,
        pay_by: PayBy::Offline,
        address: None,
        email: None,
        method: Text::new("standard").unwrap(),
    }
}
