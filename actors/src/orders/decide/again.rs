//! Ordering a filling of a cart that is an order already.

use super::Decided;
use crate::{
    orders::{ADDRESSED, PLACED, STANDINGS, standing::Standing},
    runtime::{Asked, Rows},
};
use contracts::{
    OrderId,
    orders::{
        Line, OrderAddressed, OrderEvent, OrderPlaced, OrderPlacedAgain, OrderRefusal, OrderState,
        PlaceOrder,
    },
};

/// The same wish comes to the order that there is, and another one is told of it. The lines are
/// those of the cart, unless they have left it. An order that was off before it was paid is none:
/// its lines come back, and are another filling of the cart then.
pub(super) fn again(
    wish: &PlaceOrder,
    (first, lines): (OrderId, Option<&[Line]>),
    rows: &Rows<'_>,
    asked: &Asked<'_>,
) -> Decided<Vec<OrderEvent>> {
    let standing = rows.get(&STANDINGS, &first.0)?;
    let is_off = |it: Standing| it.state == OrderState::Cancelled && !it.paid;
    if standing.is_some_and(is_off) {
        return Err(OrderRefusal::LinesReturning { order: first }.into());
    }
    let placed = rows.get(&PLACED, &first.0)?;
    let addressed = rows.get(&ADDRESSED, &first.0)?;
    let is_same = placed.zip(addressed).is_some_and(|(placed, addressed)| {
        placed.customer == asked.by.user()
            && wishes_same(wish, &placed, addressed)
            && lines.is_none_or(|lines| are_same(lines, &placed.lines))
    });
    if !is_same {
        return Err(OrderRefusal::CartOrdered { order: first }.into());
    }
    let again = OrderPlacedAgain {
        order: wish.order,
        first,
        secret: wish.secret,
    };
    Ok(vec![again.into()])
}

/// Whether it is paid and goes where it is wished, at the total that was expected, if any was.
fn wishes_same(wish: &PlaceOrder, placed: &OrderPlaced, addressed: OrderAddressed) -> bool {
    wish.expected_total.is_none_or(|it| it == placed.total)
        && addressed.email.as_ref() == Some(&wish.email)
        && addressed.address == wish.address
        && Some(placed.country) == wish.customer_country()
        && addressed.method == wish.method
        && addressed.pay_by == wish.pay_by
}

/// Whether these are so many units of the same things. What they cost is frozen in the order.
fn are_same(lines: &[Line], ordered: &[Line]) -> bool {
    let same =
        |(one, other): (&Line, &Line)| (&one.sku, one.quantity) == (&other.sku, other.quantity);
    lines.len() == ordered.len() && lines.iter().zip(ordered).all(same)
}
