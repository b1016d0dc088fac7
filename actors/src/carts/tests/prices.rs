//! What a cart costs, and what stands against ordering it.

use super::bench::{guests_cart, sku};
use crate::carts::{filling::Filling, pricing};
use contracts::{
    Money, Name, ProductId, Quantity,
    carts::{Cart, Line, LineProblem},
    catalog::{Offer, Price},
    stock::Level,
};
use uuid::Uuid;

fn line(name: &str, units: u32, seen: Money) -> Line {
    Line {
        sku: sku(name),
        quantity: Quantity::new(units).unwrap(),
        seen: Some(seen),
    }
}

fn offer(name: &str, minor: i64, currency: &str) -> Offer {
    Offer {
        sku: sku(name),
        product: ProductId(Uuid::from_u128(1)),
        title: Name::new("Mug").unwrap(),
        variant: None,
        price: Price::new(money(minor, currency)).unwrap(),
        compare_at: None,
        published: true,
        grams: Default::default(),
        tax: Default::default(),
    }
}

fn level(name: &str, available: u64) -> Level {
    Level {
        sku: sku(name),
        on_hand: available,
        reserved: 0,
        available,
        received: available,
        sold: 0,
        adjusted: 0,
    }
}

fn priced(lines: Vec<Line>, offers: &[Offer], levels: &[Level]) -> Cart {
    let filling = Filling {
        lines,
        ..Filling::default()
    };
    pricing::cart(guests_cart(1), filling, offers, levels)
}

fn problems(cart: &Cart) -> Vec<&[LineProblem]> {
    let lines = cart.lines.iter();
    lines.map(|line| line.problems.as_slice()).collect()
}

fn money(minor: i64, currency: &str) -> Money {
    Money::new(minor, currency.parse().unwrap())
}

fn pence(minor: i64) -> Money {
    money(minor, "GBP")
}

#[test]
fn a_cart_costs_what_its_lines_cost_now() {
    let lines = vec![line("A", 2, pence(850)), line("B", 3, pence(100))];
    let offers = [offer("A", 850, "GBP"), offer("B", 100, "GBP")];
    let cart = priced(lines, &offers, &[level("A", 2), level("B", 9)]);
    assert_eq!(cart.total, Some(pence(2_000)));
    assert_eq!(cart.lines[1].line_total, Some(pence(300)));
    assert_eq!(problems(&cart), [[].as_slice(), &[]]);
}

#[test]
fn short_stock_and_another_price_are_told_and_what_is_not_sold_costs_nothing() {
    let lines = vec![
        line("A", 2, pence(850)),
        line("B", 3, pence(100)),
        line("C", 1, pence(1)),
    ];
    let hidden = Offer {
        published: false,
        ..offer("C", 1, "GBP")
    };
    let offers = [offer("A", 950, "GBP"), offer("B", 100, "GBP"), hidden];
    let cart = priced(lines, &offers, &[level("A", 2), level("B", 2)]);
    assert_eq!(cart.total, Some(pence(2_200)));
    let changed = LineProblem::PriceChanged { seen: pence(850) };
    let short = LineProblem::Short { available: 2 };
    let sold = LineProblem::NotSold;
    assert_eq!(problems(&cart), [[changed].as_slice(), &[short], &[sold]]);
    assert_eq!(cart.lines[2].unit_price, None);
}

#[test]
fn prices_of_two_currencies_have_no_total() {
    let lines = vec![
        line("A", 1, pence(850)),
        line("B", 1, money(100, "EUR")),
        line("C", 1, pence(850)),
    ];
    let offers = [
        offer("A", 850, "GBP"),
        offer("B", 100, "EUR"),
        offer("C", 850, "GBP"),
    ];
    let levels = [level("A", 1), level("B", 1), level("C", 1)];
    let cart = priced(lines, &offers, &levels);
    assert_eq!(cart.total, None);
    let other = [LineProblem::OtherCurrency];
    assert_eq!(problems(&cart), [[].as_slice(), &other, &[]]);
}

#[test]
fn an_empty_cart_has_no_lines_and_no_total() {
    let cart = priced(vec![], &[], &[]);
    assert_eq!((cart.lines.len(), cart.total), (0, None));
}
