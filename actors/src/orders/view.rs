//! What orders tell about one order.

use super::{ADDRESSED, AGAIN, PLACED, STANDINGS, STEPS, standing::Standing};
use crate::runtime::{No, RowError, Rows};
use contracts::{
    Caller, OrderId,
    orders::{
        FindOrder, FindTimeline, Order, OrderPlacedAgain, OrderRefusal, Secret, Timeline, Token,
    },
};

pub(crate) type Told<T> = Result<T, No<OrderRefusal>>;

/// The most steps that are told of one order; only repayments can be that many.
const STEPS_MAX: usize = 1_000;

pub(crate) fn find(query: &FindOrder, rows: &Rows<'_>, caller: &Caller) -> Told<Order> {
    let (order, token) = (query.order, query.token.as_ref());
    let (order, standing) = match rows.get(&AGAIN, &order.0)? {
        None => (order, standing(order, token, (rows, caller))?),
        Some(again) => by_another_name(&again, token, (rows, caller))?,
    };
    Ok(order_of(order, standing, rows)?)
}

/// The order that there was already when somebody ordered the same once more. Nobody else finds it
/// by that id.
fn by_another_name(
    again: &OrderPlacedAgain,
    token: Option<&Token>,
    (rows, caller): (&Rows<'_>, &Caller),
) -> Told<(OrderId, Standing)> {
    let (order, first) = (again.order, again.first);
    let standing = rows.get(&STANDINGS, &first.0)?;
    let standing = standing.ok_or(OrderRefusal::UnknownOrder { order })?;
    let token = token.map(Secret::of);
    if token.is_none() || token != again.secret {
        standing.open_to((caller, None), order, rows)?;
    }
    Ok((first, standing))
}

pub(crate) fn timeline(query: &FindTimeline, rows: &Rows<'_>, caller: &Caller) -> Told<Timeline> {
    let order = query.order;
    let over = standing(order, query.token.as_ref(), (rows, caller))?.is_over();
    let steps = rows.items(&STEPS, &order.0, 0, STEPS_MAX)?;
    Ok(Timeline { steps, over })
}

fn standing(
    order: OrderId,
    token: Option<&Token>,
    (rows, caller): (&Rows<'_>, &Caller),
) -> Told<Standing> {
    let standing = rows.get(&STANDINGS, &order.0)?;
    let standing = standing.ok_or(OrderRefusal::UnknownOrder { order })?;
    standing.open_to((caller, token), order, rows)?;
    Ok(standing)
}

/// The whole order, put together from what is frozen and how it stands.
pub(super) fn order_of(
    order: OrderId,
    standing: Standing,
    rows: &Rows<'_>,
) -> Result<Order, RowError> {
    let missing = || RowError(format!("order {order} lacks a row"));
    let placed = rows.get(&PLACED, &order.0)?.ok_or_else(missing)?;
    let addressed = rows.get(&ADDRESSED, &order.0)?.ok_or_else(missing)?;
    Ok(Order {
        order,
        state: standing.state,
        customer: placed.customer,
        lines: placed.lines.into_vec(),
        goods: placed.goods,
        delivery: placed.delivery,
        total: placed.total,
        refunded: standing.refunded,
        country: placed.country,
        address: addressed.address,
        email: addressed.email,
        method: addressed.method,
        tracking: standing.tracking,
        placed_at: placed.placed_at,
        cancelled: standing.cancelled,
        calling_off: standing.calling_off,
    })
}
