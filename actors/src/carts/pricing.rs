//! A cart with what it costs now, and what stands against ordering it.

use super::filling::Filling;
use contracts::{
    CartId, Money, Sku,
    carts::{Cart, Line, LineProblem, PricedLine},
    catalog::Offer,
    stock::Level,
};
use std::collections::BTreeMap;

pub(super) fn cart(cart: CartId, filling: Filling, offers: &[Offer], levels: &[Level]) -> Cart {
    let offers = offers.iter().filter(|offer| offer.published);
    let offers: BTreeMap<&Sku, &Offer> = offers.map(|offer| (&offer.sku, offer)).collect();
    let levels = levels.iter().map(|level| (&level.sku, level.available));
    let levels: BTreeMap<&Sku, u64> = levels.collect();
    let mut lines = Vec::with_capacity(filling.lines.len());
    let mut sum = Sum::Empty;
    for line in filling.lines {
        let available = levels.get(&line.sku).copied().unwrap_or(0);
        let offer = offers.get(&line.sku).copied();
        lines.push(priced(line, offer, available, &mut sum));
    }
    Cart {
        cart,
        round: filling.round,
        lines,
        total: sum.total(),
        expires_at: filling.expires_at,
    }
}

fn priced(line: Line, offer: Option<&Offer>, available: u64, sum: &mut Sum) -> PricedLine {
    let mut problems = Vec::new();
    let unit_price = offer.map(|offer| offer.price.money());
    let units = line.quantity.units();
    let line_total = unit_price.and_then(|price| price.times(units).ok());
    match unit_price {
        None => problems.push(LineProblem::NotSold),
        Some(price) => {
            if available < units {
                problems.push(LineProblem::Short { available });
            }
            if let Some(seen) = line.seen.filter(|seen| *seen != price) {
                problems.push(LineProblem::PriceChanged { seen });
            }
        }
    }
    if let Some(line_total) = line_total {
        let fits = sum.add(line_total);
        problems.extend((!fits).then_some(LineProblem::OtherCurrency));
    }
    PricedLine {
        sku: line.sku,
        quantity: line.quantity,
        title: offer.map(|offer| offer.title.clone()),
        variant: offer.and_then(|offer| offer.variant.clone()),
        unit_price,
        line_total,
        problems,
    }
}

/// What lines cost together: one amount, as long as they have one currency.
enum Sum {
    Empty,
    /// Of all lines.
    All(Money),
    /// Of the lines in the first one's currency.
    Some(Money),
}

impl Sum {
    /// Adds an amount; false if it is of another currency.
    fn add(&mut self, amount: Money) -> bool {
        let (sum, fits) = match *self {
            Self::Empty => (Self::All(amount), true),
            Self::All(sum) => match sum.plus(amount) {
                Ok(sum) => (Self::All(sum), true),
                Err(_) => (Self::Some(sum), false),
            },
            Self::Some(sum) => (Self::Some(sum), sum.currency == amount.currency),
        };
        *self = sum;
        fits
    }

    fn total(&self) -> Option<Money> {
        match self {
            Self::All(sum) => Some(*sum),
            Self::Empty | Self::Some(_) => None,
        }
    }
}
