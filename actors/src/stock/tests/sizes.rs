//! The largest orders there may be.

use super::commands::available;
use crate::tests::bench::Bench;
use contracts::{
    AdjustmentId, Delta, List, OrderId, Quantity, ReceiptId, Sku,
    stock::{
        AdjustReason, AdjustStock, ClaimStock, Hold, LINES_MAX, Line, Lines, ReceiveStock,
        ReserveStock, Shortage, Stock, StockEvent,
    },
};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many SKUs the order is about: each stands in several lines, and not all in as many.
const SKUS: usize = 999;

fn line(number: usize) -> Line {
    let units = u32::try_from(1 + number % 4).unwrap();
    Line {
        sku: Sku::new(format!("SKU-{:03}", number % SKUS)).unwrap(),
        quantity: Quantity::new(units).unwrap(),
    }
}

fn largest() -> Lines {
    List::new((0..LINES_MAX).map(line).collect()).unwrap()
}

fn an_order(number: u128) -> OrderId {
    OrderId(Uuid::from_u128(number))
}

fn correct(bench: &mut Bench<Stock>, adjustment: u128, (sku, units): (&Sku, i64)) {
    let adjust = AdjustStock {
        adjustment: AdjustmentId(Uuid::from_u128(adjustment)),
        sku: sku.clone(),
        delta: Delta::new(units).unwrap(),
        reason: AdjustReason::Counted,
        note: None,
    };
    bench.decide(adjust, 0).unwrap();
}

#[test]
fn the_largest_order_is_promised_whole_or_not_at_all() {
    let (mut bench, lines) = (Bench::<Stock>::new(), largest());
    let mut wanted = BTreeMap::new();
    for line in lines.iter() {
        *wanted.entry(line.sku.clone()).or_insert(0) += line.quantity.units();
    }
    let receipt = ReceiptId(Uuid::nil());
    let delivery = ReceiveStock {
        receipt,
        lines: lines.clone(),
    };
    bench.decide(delivery, 0).unwrap();
    let (last, units) = wanted.iter().next_back().unwrap();
    correct(&mut bench, 1, (last, -1));

    let wish = ReserveStock {
        order: an_order(1),
        lines: lines.clone(),
        hold: Hold::default(),
    };
    let shortage = Shortage {
        sku: last.clone(),
        wanted: *units,
        available: units - 1,
    };
    let refused = bench.decide(wish.clone(), 0).unwrap_err();
    assert_eq!(refused.code, "short");
    assert_eq!(refused.details, json!({"shortages": [&shortage]}));
    let order = an_order(2);
    bench.decide(ClaimStock { order, lines }, 0).unwrap();
    let told = bench.events();
    assert!(
        matches!(told, [StockEvent::Refused(it)] if it.shortages == [shortage]),
        "{told:?}"
    );
    for (sku, units) in &wanted {
        let free = *units as i64 - i64::from(sku == last);
        assert_eq!(available(&bench, sku.as_str()), Some((free, 0)));
    }

    correct(&mut bench, 2, (last, 1));
    bench.decide(wish, 0).unwrap();
    for (sku, units) in &wanted {
        assert_eq!(available(&bench, sku.as_str()), Some((0, *units as i64)));
    }
}

#[test]
fn no_order_is_larger() {
    let lines = (0..=LINES_MAX).map(line).collect();
    assert!(List::<Line, LINES_MAX>::new(lines).is_err());
}
