//! Which methods of delivery there are, and what each costs for a parcel.

use super::METHODS;
use crate::runtime::{RowError, Rows};
use contracts::{
    Country, List, Money, Text,
    orders::MethodCode,
    shipping::{Destination, FindQuotes, Grams, Handover, METHODS_MAX, Method, Quote, Rate},
};
use iso_currency::Currency;
use std::collections::BTreeMap;

const GB: Option<&str> = Some("GB");
const EVERYWHERE: Option<&str> = None;
/// A method that nobody has put: code, name, handover, and rates.
type House = (&'static str, &'static str, Handover, &'static [HouseRate]);
/// The only country or every one, grams, and pence.
type HouseRate = (Option<&'static str>, u64, i64);

/// The methods of a shop whose staff have not changed them.
const HOUSE: [House; 3] = [
    (
        "collect",
        "Collect it yourself",
        Handover::Collected,
        &[(EVERYWHERE, 1_000_000_000, 0)],
    ),
    (
        "express",
        "Express, one to two working days",
        Handover::Brought,
        &[
            (GB, 2_000, 895),
            (GB, 30_000, 1_995),
            (EVERYWHERE, 2_000, 2_495),
            (EVERYWHERE, 30_000, 7_995),
        ],
    ),
    (
        "standard",
        "Standard, three to five working days",
        Handover::Brought,
        &[
            (GB, 2_000, 395),
            (GB, 30_000, 795),
            (GB, 1_000_000, 4_995),
            (EVERYWHERE, 2_000, 995),
            (EVERYWHERE, 30_000, 2_995),
            (EVERYWHERE, 1_000_000, 14_995),
        ],
    ),
];

/// Every method that is offered, by its code.
pub(super) fn all(rows: &Rows<'_>) -> Result<Vec<Method>, RowError> {
    let house = HOUSE.iter().filter_map(built);
    let mut methods: BTreeMap<_, _> = house
        .map(|method| (method.code.as_str().into(), Some(method)))
        .collect();
    methods.extend(rows.scan(&METHODS, &(), None, METHODS_MAX + HOUSE.len())?);
    Ok(methods.into_values().flatten().collect())
}

/// The method of this code, if it is offered.
pub(super) fn one(code: &MethodCode, rows: &Rows<'_>) -> Result<Option<Method>, RowError> {
    let put = rows.get(&METHODS, &code.as_str().into())?;
    Ok(put.unwrap_or_else(|| of_house(code)))
}

/// The method of this code as it is when staff have not changed it.
pub(super) fn of_house(code: &MethodCode) -> Option<Method> {
    let mut house = HOUSE.iter();
    house
        .find(|(own, ..)| *own == code.as_str())
        .and_then(built)
}

fn built((code, name, handover, rates): &House) -> Option<Method> {
    let rate = |(country, grams, pence): &HouseRate| {
        let to = match country {
            None => Destination::Everywhere,
            Some(country) => {
                let only: Country = country.parse().ok()?;
                Destination::Countries(List::new(vec![only]).ok()?)
            }
        };
        let up_to_grams = Grams::new(*grams).ok()?;
        let price = Money::new(*pence, Currency::GBP);
        Some(Rate {
            to,
            up_to_grams,
            price,
        })
    };
    let rates: Option<Vec<_>> = rates.iter().map(rate).collect();
    Some(Method {
        code: MethodCode::new(code).ok()?,
        name: Text::new(name).ok()?,
        handover: *handover,
        rates: List::new(rates?).ok()?,
    })
}

/// What a method costs for a parcel, if it goes there.
pub(super) fn quote(method: &Method, wish: &FindQuotes) -> Option<Quote> {
    let named = method.rates.iter().any(|rate| names(rate, wish.country));
    let holds = |rate: &&Rate| {
        let there = match &rate.to {
            Destination::Everywhere => !named,
            Destination::Countries(_) => names(rate, wish.country),
        };
        let payable = rate.price.minor == 0
            || wish
                .currency
                .is_none_or(|currency| currency == rate.price.currency);
        there && payable && rate.up_to_grams.get() >= wish.grams
    };
    let rates = method.rates.iter().filter(holds);
    let rate = rates.min_by_key(|rate| (rate.up_to_grams, rate.price.minor))?;
    let currency = match rate.price.minor {
        0 => wish.currency.unwrap_or(rate.price.currency),
        _ => rate.price.currency,
    };
    Some(Quote {
        method: method.code.clone(),
        name: method.name.clone(),
        handover: method.handover,
        price: Money {
            currency,
            ..rate.price
        },
    })
}

fn names(rate: &Rate, country: Country) -> bool {
    matches!(&rate.to, Destination::Countries(named) if named.contains(&country))
}
