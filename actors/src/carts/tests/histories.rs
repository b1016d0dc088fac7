//! Carts' rules against a naive model, over random histories with repeats and deadlines.

use super::{
    bench::{Bench, guest, guests_cart, price, sku, user},
    model::{CARTS, GUESTS, Model, SKUS, Step, steps},
};
use contracts::{
    Caller, CartId, ChangeId, List, OrderId, Quantity,
    carts::{
        AddItem, CartCommand, ClearCart, MarkOrdered, MarkSold, MergeCarts, PutBack, RemoveItem,
        SetQuantity,
    },
    stock,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// A cart of the model, and who uses it.
fn cart(at: usize) -> (Caller, CartId) {
    match u8::try_from(at) {
        Ok(number) if at < GUESTS => (guest(), guests_cart(number)),
        _ => user(at as u128),
    }
}

fn order(id: u8) -> OrderId {
    OrderId(Uuid::from_u128(u128::from(id)))
}

fn ordered(id: u8, (cart, round): (CartId, u64), taken: &[(usize, u32)]) -> MarkOrdered {
    let line = |(name, units): &(usize, u32)| stock::Line {
        sku: sku(SKUS[*name]),
        quantity: Quantity::new(*units).unwrap(),
    };
    MarkOrdered {
        order: order(id),
        cart,
        round,
        lines: List::new(taken.iter().map(line).collect()).unwrap(),
    }
}

fn command(step: &Step, number: u128) -> Option<(CartCommand, Caller)> {
    let change = ChangeId(Uuid::from_u128(number));
    let units = |units| Quantity::new(units).unwrap();
    Some(match *step {
        Step::Add(at, name, n) => {
            let ((by, cart), sku, quantity) = (cart(at), sku(SKUS[name]), units(n));
            let seen = price(850);
            (
                AddItem {
                    change,
                    cart,
                    sku,
                    quantity,
                    seen,
                }
                .into(),
                by,
            )
        }
        Step::Set(at, name, n) => {
            let ((by, cart), sku, quantity) = (cart(at), sku(SKUS[name]), units(n));
            (
                SetQuantity {
                    change,
                    cart,
                    sku,
                    quantity,
                    seen: None,
                }
                .into(),
                by,
            )
        }
        Step::Remove(at, name) => {
            let ((by, cart), sku) = (cart(at), sku(SKUS[name]));
            (RemoveItem { change, cart, sku }.into(), by)
        }
        Step::Clear(at) => {
            let (by, cart) = cart(at);
            (ClearCart { change, cart }.into(), by)
        }
        Step::Merge(from, into) => {
            let ((_, from), (by, into)) = (cart(from), cart(into));
            (MergeCarts { change, from, into }.into(), by)
        }
        Step::Order(id, at, round, ref taken) => {
            let ordered = ordered(id, (cart(at).1, round), taken);
            (ordered.into(), Caller::Itself)
        }
        Step::Sold(id) => (MarkSold { order: order(id) }.into(), Caller::Itself),
        Step::Off(id) => (PutBack { order: order(id) }.into(), Caller::Itself),
        Step::Wait(_) => return None,
    })
}

proptest! {
    #[test]
    fn no_line_is_lost_or_doubled_and_no_other_cart_is_touched(history in steps()) {
        let (mut bench, mut model) = (Bench::new(), Model::default());
        let mut day = 20_000;
        for (number, step) in (1..).zip(&history) {
            if let Step::Wait(days) = step {
                day += days;
                bench.tick(day * DAY_MS);
            }
            let fits = model.take(step, day);
            if let Some((command, by)) = command(step, number) {
                let fresh = !matches!(step, Step::Order(..) | Step::Sold(_) | Step::Off(_));
                let outcome = bench.decide(command.clone(), &by, day * DAY_MS);
                if fresh {
                    prop_assert_eq!(outcome.is_ok(), fits, "{:?}: {:?}", step, outcome);
                }
                if outcome.is_ok() {
                    prop_assert_eq!(bench.decide(command, &by, day * DAY_MS), outcome);
                }
            }
            for at in 0..CARTS {
                let (_, id) = cart(at);
                let expected = &model.carts[at];
                let held = bench.read(id, &Caller::Itself).unwrap();
                let lines = held.len();
                let held: BTreeMap<_, _> = held.into_iter().collect();
                prop_assert_eq!(held.len(), lines, "a SKU stands twice in {}", at);
                let units = expected.units.iter();
                let units = units.map(|(sku, units)| (SKUS[*sku].to_owned(), *units));
                prop_assert_eq!(held, units.collect(), "cart {} after {:?}", at, step);
                prop_assert_eq!(bench.round(id), expected.round);
            }
            let filled = model.carts.iter().filter(|cart| !cart.units.is_empty());
            prop_assert_eq!(bench.deadlines(), filled.count());
            prop_assert_eq!(bench.aside(), model.aside.len());
        }
    }
}
