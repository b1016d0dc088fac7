//! How an order comes to be: its sums are made once, and frozen with its prices.

use super::{Decided, again::again};
use crate::{
    orders::CARTS,
    runtime::{Asked, RowError, Rows},
};
use contracts::{
    Money, Timestamp,
    orders::{
        Costs, Lines, OrderAddressed, OrderEvent, OrderPlaced, OrderRefusal, PayBy, PlaceOrder,
        Quote, RecordOrder,
    },
};

/// Orders what is in a cart, once for each time it is filled. Whoever has ordered it already, or
/// sees it empty because of that, comes to the same order again.
pub(super) fn place(
    it: &PlaceOrder,
    rows: &Rows<'_>,
    asked: &Asked<'_>,
) -> Decided<Vec<OrderEvent>> {
    let wish = it;
    if it.pay_by == PayBy::Offline && !asked.by.is_staff() {
        return Err(OrderRefusal::OfflineByStaff.into());
    }
    let country = it.customer_country();
    let country = country.ok_or(OrderRefusal::AddressNeeded)?;
    let it = it.clone();
    let Costs {
        round,
        lines,
        delivery,
        grams,
        seen,
    } = match it.quote {
        Some(Quote::Costs(costs)) => costs,
        Some(Quote::Refused(OrderRefusal::CartOrdered { order })) => {
            return again(wish, (order, None), rows, asked);
        }
        Some(Quote::Refused(refusal)) => return Err(refusal.into()),
        None => return Err(RowError(format!("order {} was not priced", it.order)).into()),
    };
    if let Some(order) = rows.get(&CARTS, &(round.cart.0, round.round))? {
        return again(wish, (order, Some(&lines)), rows, asked);
    }
    let (goods, total) = sums(&lines, delivery)?;
    let expected = it.expected_total.or(seen);
    if let Some(expected) = expected.filter(|expected| *expected != total) {
        return Err(OrderRefusal::TotalChanged { expected, total }.into());
    }
    let customer = asked.by.user();
    let placed = OrderPlaced {
        order: it.order,
        customer,
        lines,
        goods,
        delivery,
        total,
        country,
        placed_at: asked.now,
    };
    let addressed = OrderAddressed {
        order: it.order,
        cart: Some(round),
        address: it.address,
        email: Some(it.email),
        method: it.method,
        grams,
        pay_by: it.pay_by,
        secret: it.secret,
    };
    Ok(vec![placed.into(), addressed.into()])
}

/// Records an order as staff tell it: nothing is looked up, but it must add up.
pub(super) fn record(it: &RecordOrder, now: Timestamp) -> Decided<Vec<OrderEvent>> {
    let it = it.clone();
    let (goods, total) = sums(&it.lines, it.delivery)?;
    let placed = OrderPlaced {
        order: it.order,
        customer: it.customer,
        lines: it.lines,
        goods,
        delivery: it.delivery,
        total,
        country: it.country,
        placed_at: it.placed_at.unwrap_or(now),
    };
    let addressed = OrderAddressed {
        order: it.order,
        cart: None,
        address: it.address,
        email: it.email,
        method: it.method,
        grams: 0,
        pay_by: it.pay_by,
        secret: None,
    };
    Ok(vec![placed.into(), addressed.into()])
}

/// What the goods cost, and what they cost with their delivery.
fn sums(lines: &Lines, delivery: Money) -> Result<(Money, Money), OrderRefusal> {
    let mut goods = Money::new(0, delivery.currency);
    for line in lines.iter() {
        if line.unit_price.minor < 0 {
            let sku = line.sku.clone();
            return Err(OrderRefusal::BadPrice { sku });
        }
        let price = line.unit_price.times(line.quantity.units());
        goods = price.and_then(|price| goods.plus(price)).map_err(bad_sum)?;
    }
    if delivery.minor < 0 {
        return Err(bad_sum("delivery costs less than nothing"));
    }
    Ok((goods, goods.plus(delivery).map_err(bad_sum)?))
}

pub(super) fn bad_sum(why: impl ToString) -> OrderRefusal {
    let why = why.to_string();
    OrderRefusal::BadSum { why }
}
