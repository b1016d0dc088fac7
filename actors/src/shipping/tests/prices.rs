//! What it costs to send a parcel.

use super::*;
use crate::shipping::view;
use contracts::{
    Caller, List, Money,
    shipping::{
        Destination, FindQuote, FindQuotes, GRAMS_MAX, Grams, Handover, ListMethods, Method,
        PutMethod, Quote, Rate, RemoveMethod,
    },
};
use iso_currency::Currency;

fn rate(countries: &[&str], up_to: u64, price: Money) -> Rate {
    let named: Vec<_> = countries.iter().map(|code| code.parse().unwrap()).collect();
    Rate {
        to: List::new(named).map_or(Destination::Everywhere, Destination::Countries),
        up_to_grams: Grams::new(up_to).unwrap(),
        price,
    }
}

fn pence(minor: i64) -> Money {
    Money::new(minor, Currency::GBP)
}

fn put(by: u128, code: &str, rates: Vec<Rate>) -> PutMethod {
    let method = Method {
        code: code.parse().unwrap(),
        name: "By pigeon".parse().unwrap(),
        handover: Handover::Brought,
        rates: List::new(rates).unwrap(),
    };
    PutMethod {
        change: change(by),
        method,
    }
}

fn remove(by: u128, code: &str) -> RemoveMethod {
    RemoveMethod {
        change: change(by),
        method: code.parse().unwrap(),
    }
}

fn codes(bench: &Bench<Shipping>) -> Vec<String> {
    let methods = bench.read(|rows| view::methods(&ListMethods {}, rows, &Caller::Anyone));
    let methods = methods.unwrap().methods.into_iter();
    methods.map(|method| method.code.to_string()).collect()
}

fn quote(bench: &Bench<Shipping>, code: &str, to: &str, grams: u64) -> Result<Quote, String> {
    quote_in(bench, code, to, grams, None)
}

fn quote_in(
    bench: &Bench<Shipping>,
    code: &str,
    to: &str,
    grams: u64,
    currency: Option<Currency>,
) -> Result<Quote, String> {
    let query = FindQuote {
        method: code.parse().unwrap(),
        country: to.parse().unwrap(),
        grams,
        currency,
    };
    let quote = bench.read(|rows| view::quote(&query, rows, &Caller::Anyone));
    quote.map_err(|no| no.problem().code)
}

#[test]
fn a_shop_has_three_methods_before_anybody_puts_one_and_collecting_costs_nothing() {
    let bench = bench();
    assert_eq!(codes(&bench), ["collect", "express", "standard"]);
    let collected = quote(&bench, "collect", "ZZ", GRAMS_MAX).unwrap();
    assert_eq!(
        (collected.price, collected.handover),
        (pence(0), Handover::Collected)
    );
    let query = FindQuotes {
        country: "GB".parse().unwrap(),
        grams: 700,
        currency: None,
    };
    let quotes = bench.read(|rows| view::quotes(&query, rows, &Caller::Anyone).unwrap());
    let quotes: Vec<_> = quotes
        .quotes
        .iter()
        .map(|it| (&*it.method, it.price.minor))
        .collect();
    assert_eq!(
        quotes,
        [("collect", 0), ("standard", 395), ("express", 895)]
    );
}

#[test]
fn the_rate_of_the_smallest_weight_that_is_enough_counts() {
    let mut bench = bench();
    let rates = vec![rate(&[], 2_000, pence(500)), rate(&[], 1_000, pence(300))];
    bench.decide(put(1, "pigeon", rates), 0).unwrap();
    let price = |grams| quote(&bench, "pigeon", "FR", grams).map(|quote| quote.price.minor);
    assert_eq!(price(0), Ok(300));
    assert_eq!(price(1_000), Ok(300));
    assert_eq!(price(1_001), Ok(500));
    assert_eq!(price(2_001), Err("not-served".into()));
}

#[test]
fn a_country_that_is_named_has_its_own_rates_only() {
    let mut bench = bench();
    let rates = vec![
        rate(&["GB", "IE"], 1_000, pence(900)),
        rate(&[], 9_000, pence(100)),
    ];
    bench.decide(put(1, "pigeon", rates), 0).unwrap();
    assert_eq!(quote(&bench, "pigeon", "IE", 10).unwrap().price, pence(900));
    assert_eq!(quote(&bench, "pigeon", "FR", 10).unwrap().price, pence(100));
    assert_eq!(
        quote(&bench, "pigeon", "GB", 5_000),
        Err("not-served".into())
    );
}

#[test]
fn a_price_is_quoted_in_the_currency_that_is_asked_for_and_nothing_is_nothing_in_any() {
    let mut bench = bench();
    let euros = Money::new(450, Currency::EUR);
    let rates = vec![rate(&[], 9_000, pence(400)), rate(&[], 9_000, euros)];
    bench.decide(put(1, "pigeon", rates), 0).unwrap();
    let in_euros = |code| quote_in(&bench, code, "FR", 10, Some(Currency::EUR));
    assert_eq!(in_euros("pigeon").unwrap().price, euros);
    assert_eq!(
        in_euros("collect").unwrap().price,
        Money::new(0, Currency::EUR)
    );
    assert_eq!(in_euros("standard"), Err("not-served".into()));
}

#[test]
fn staff_change_and_take_away_even_what_is_built_in() {
    let mut bench = bench();
    let cheap = vec![rate(&[], 1_000, pence(1))];
    bench.decide(put(1, "standard", cheap.clone()), 0).unwrap();
    assert_eq!(quote(&bench, "standard", "GB", 10).unwrap().price, pence(1));
    bench.decide(remove(2, "standard"), 0).unwrap();
    assert_eq!(
        quote(&bench, "standard", "GB", 10),
        Err("unknown-method".into())
    );
    let again = bench.decide(remove(3, "standard"), 0).unwrap_err();
    assert_eq!(again.code, "unknown-method");
    bench.decide(put(4, "pigeon", cheap), 0).unwrap();
    assert_eq!(codes(&bench), ["collect", "express", "pigeon"]);
    bench.decide(remove(5, "pigeon"), 0).unwrap();
    assert_eq!(codes(&bench), ["collect", "express"]);
}

#[test]
fn no_rate_is_below_nothing_and_methods_are_not_without_number() {
    let mut bench = bench();
    let below = put(1, "pigeon", vec![rate(&[], 1, pence(-1))]);
    assert_eq!(bench.decide(below, 0).unwrap_err().code, "bad-rate");
    let some = || vec![rate(&[], 1, pence(1))];
    for number in 3..50 {
        let code = format!("pigeon-{number}");
        bench.decide(put(number, &code, some()), 0).unwrap();
    }
    let full = bench.decide(put(99, "one-more", some()), 0).unwrap_err();
    assert_eq!(full.code, "too-many-methods");
    bench.decide(put(100, "pigeon-3", some()), 0).unwrap();
}
