//! The catalogue that a file comes to: a product per stock code, and one for all codes that are the
//! same number with different letters behind it.

use super::{
    headings::{self, Heading},
    shelf::{Shelf, Thing},
};
use contracts::Sku;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// The most letters behind a number that make a variant of it.
const LETTERS_MAX: usize = 2;

/// What becomes a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Good {
    /// The number that its codes share, or its one code.
    pub number: SmolStr,
    /// What it is called.
    pub title: SmolStr,
    /// Where it is found.
    pub heading: Heading,
    /// What of it there is. Never empty.
    pub kinds: Vec<Kind>,
    /// Whether people can order it: it is a thing, and has a price.
    pub on_sale: bool,
}

/// What becomes a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its stock code, as a SKU.
    pub sku: Sku,
    /// What is behind the number.
    pub letters: SmolStr,
    /// What this one is called.
    pub name: SmolStr,
    /// What it cost last, in pence. One that was never sold costs what its dearest sibling does,
    /// and there is none of it; where no sibling was sold either, nobody can order it.
    pub pence: i64,
    /// How many units were sold.
    pub units: u64,
}

/// What a shelf comes to.
pub fn goods(shelf: &Shelf) -> Vec<Good> {
    let mut groups: BTreeMap<&str, Vec<(&Sku, &Thing)>> = BTreeMap::new();
    for (sku, thing) in &shelf.things {
        let group = groups.entry(split(&thing.code).0).or_default();
        group.push((sku, thing));
    }
    let goods = groups.into_iter();
    goods
        .map(|(number, things)| good(number, &things))
        .collect()
}

fn good(number: &str, things: &[(&Sku, &Thing)]) -> Good {
    // The first of equals, as everywhere.
    let usual = things.iter().rev().max_by_key(|(_, thing)| thing.weight());
    let title = usual.map_or(number, |(_, thing)| thing.name());
    let heading = headings::of(number, title);
    let prices = things.iter().filter_map(|(_, thing)| thing.latest);
    let dearest = prices.map(|(_, pence)| pence).max();
    let kind = |(sku, thing): &(&Sku, &Thing)| Kind {
        sku: (*sku).clone(),
        letters: split(&thing.code).1.into(),
        name: thing.name().clone(),
        pence: thing
            .latest
            .map(|(_, pence)| pence)
            .or(dearest)
            .unwrap_or(0),
        units: thing.units,
    };
    Good {
        number: number.into(),
        title: title.into(),
        heading,
        kinds: things.iter().map(kind).collect(),
        on_sale: dearest.is_some() && heading != headings::CHARGES,
    }
}

/// The number of a code and the letters behind it. A code of another form is all number.
fn split(code: &str) -> (&str, &str) {
    let end = code.bytes().take_while(u8::is_ascii_digit).count();
    match code.split_at_checked(end) {
        Some((number, letters))
            if end > 0
                && letters.len() <= LETTERS_MAX
                && letters.bytes().all(|it| it.is_ascii_alphabetic()) =>
        {
            (number, letters)
        }
        _ => (code, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_number_with_a_letter_or_all_number() {
        assert_eq!(split("85123A"), ("85123", "A"));
        assert_eq!(split("15056BL"), ("15056", "BL"));
        assert_eq!(split("22112"), ("22112", ""));
        for whole in [
            "POST",
            "C2",
            "gift_0001_40",
            "DCGS0076",
            "123ABC",
            "",
            "12-A",
        ] {
            assert_eq!(split(whole), (whole, ""));
        }
    }
}
