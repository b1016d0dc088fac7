//! What an order costs at this moment: asked of carts, catalog and shipping, in the name of whoever
//! orders.

use crate::runtime::Mesh;
use bus::{Asking, AtLeast};
use contracts::{
    CartId, Kind, List, Money, Name, Problem, Request, Sku,
    carts::{self, CartLines, FindLines},
    catalog::{FindVariants, Offer},
    orders::{CartRound, Costs, Line, OrderCommand, OrderRefusal, PlaceOrder, Quote},
    shipping::{FindQuote, Handover},
};

/// Fills in what an order costs. Nothing else needs to be asked for.
pub(super) async fn prepare(command: OrderCommand, mesh: Mesh) -> Result<OrderCommand, Problem> {
    match command {
        OrderCommand::Place(order) => {
            let quote = Some(quote(&order, &mesh).await?);
            Ok(PlaceOrder { quote, ..order }.into())
        }
        other => Ok(other),
    }
}

async fn quote(order: &PlaceOrder, mesh: &Mesh) -> Result<Quote, Problem> {
    let Some(country) = order.customer_country() else {
        return Ok(Quote::Refused(OrderRefusal::AddressNeeded));
    };
    let cart = order.cart;
    let filled = filled(cart, mesh).await?;
    let skus = filled.lines.iter().map(|line| line.sku.clone());
    let Ok(skus) = List::new(skus.collect()) else {
        let empty = OrderRefusal::CartEmpty;
        let ordered = filled.ordered;
        let refusal = ordered.map_or(empty, |order| OrderRefusal::CartOrdered { order });
        return Ok(Quote::Refused(refusal));
    };
    let offers = ask(&FindVariants { skus }, mesh).await?.offers;
    let (lines, grams) = match priced(&filled.lines, &offers) {
        Ok(priced) => priced,
        Err(skus) => return Ok(Quote::Refused(OrderRefusal::NotForSale { skus })),
    };
    let way = FindQuote {
        method: order.method.clone(),
        country,
        grams,
        currency: lines.first().map(|line| line.unit_price.currency),
    };
    let delivery = match ask(&way, mesh).await {
        Ok(quote) if quote.handover == Handover::Brought && order.address.is_none() => {
            return Ok(Quote::Refused(OrderRefusal::AddressNeeded));
        }
        Ok(quote) => quote.price,
        Err(no) if matches!(no.kind, Kind::NotFound | Kind::Conflict | Kind::Invalid) => {
            return Ok(Quote::Refused(OrderRefusal::NoSuchDelivery));
        }
        Err(problem) => return Err(problem),
    };
    let (round, seen) = (filled.round, seen(&filled.lines, &lines, delivery));
    Ok(Quote::Costs(Costs {
        round: CartRound { cart, round },
        lines: List::new(lines).map_err(|length| unforeseen(&length.to_string()))?,
        delivery,
        grams,
        seen,
    }))
}

/// What the customer believes it costs, if a line has another price than when it was last seen:
/// the lines at those prices, with delivery. In another currency than today's, what is of it.
fn seen(wanted: &[carts::Line], today: &[Line], delivery: Money) -> Option<Money> {
    let price = |(wanted, today): (&carts::Line, &Line)| wanted.seen.unwrap_or(today.unit_price);
    let lines = || wanted.iter().zip(today);
    let changed = lines().find(|line| price(*line) != line.1.unit_price)?;
    let nothing = Money::new(0, price(changed).currency);
    let prices = lines().map(|line| price(line).times(line.1.quantity.units()));
    let known = prices.chain([Ok(delivery)]).flatten();
    // What is more than money can be is refused with today's sum.
    Some(known.fold(nothing, |sum, more| sum.plus(more).unwrap_or(sum)))
}

/// The lines at today's prices and what they weigh, or those that cannot be bought.
fn priced(wanted: &[carts::Line], offers: &[Offer]) -> Result<(Vec<Line>, u64), Vec<Sku>> {
    let (mut lines, mut missing, mut grams) = (Vec::with_capacity(wanted.len()), vec![], 0_u64);
    for line in wanted {
        let offer = offers.iter().find(|offer| offer.sku == line.sku);
        match offer.filter(|offer| offer.published) {
            Some(offer) => {
                let each = u64::from(u32::from(offer.grams));
                grams = grams.saturating_add(each.saturating_mul(line.quantity.units()));
                lines.push(Line {
                    sku: line.sku.clone(),
                    name: name(offer),
                    quantity: line.quantity,
                    unit_price: offer.price.money(),
                });
            }
            None => missing.push(line.sku.clone()),
        }
    }
    if missing.is_empty() {
        Ok((lines, grams))
    } else {
        Err(missing)
    }
}

/// Both names of a variant if they fit, else the product's alone.
fn name(offer: &Offer) -> Name {
    let variant = offer.variant.as_ref();
    let both = variant.and_then(|variant| Name::new(format!("{}, {variant}", offer.title)).ok());
    both.unwrap_or_else(|| offer.title.clone())
}

/// What is in the cart, by a view that knows all that carts have ever said yes to: whoever orders
/// may have put something in a moment ago, through whichever process.
async fn filled(cart: CartId, mesh: &Mesh) -> Result<CartLines, Problem> {
    ask_seeing(Some(AtLeast::End), &FindLines { cart }, mesh).await
}

/// The position that the asker has read is one of orders, and means nothing elsewhere.
async fn ask<M: Request>(request: &M, mesh: &Mesh) -> Result<M::Answer, Problem> {
    ask_seeing(None, request, mesh).await
}

async fn ask_seeing<M: Request>(
    at_least: Option<AtLeast>,
    request: &M,
    mesh: &Mesh,
) -> Result<M::Answer, Problem> {
    let asking = Asking {
        at_least,
        ..mesh.asking.clone()
    };
    let answered = mesh.bus.ask(request, &asking).await;
    let answered = answered.map_err(|error| error.problem())?;
    Ok(answered.answer)
}

fn unforeseen(why: &str) -> Problem {
    Problem::new("internal", Kind::Internal, why)
}
