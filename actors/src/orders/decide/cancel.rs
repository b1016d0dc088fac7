//! Who may call an order off, and who decides whether it still can be.

use super::Decided;
use crate::{orders::standing::Standing, runtime::Rows};
use contracts::{
    Caller, OrderId,
    orders::{CancelOrder, CancelReason, OrderCancelWanted, OrderEvent},
};

/// In whose name an order is called off, if whoever asks may do so at all.
pub(super) fn reason(
    wish: &CancelOrder,
    standing: &Standing,
    rows: &Rows<'_>,
    by: &Caller,
) -> Decided<CancelReason> {
    standing.open_to((by, wish.token.as_ref()), wish.order, rows)?;
    let is_theirs = standing.customer.is_some() && standing.customer == by.user();
    Ok(if by.is_staff() && !is_theirs {
        CancelReason::ByStaff
    } else {
        CancelReason::ByCustomer
    })
}

/// A paid order may have left the house without anybody here knowing, so shipping decides: what it
/// keeps is called off, and what has left is not. Whoever wishes the same meanwhile waits with the
/// first.
pub(super) fn wanted(order: OrderId, standing: &Standing, reason: CancelReason) -> Vec<OrderEvent> {
    match standing.calling_off {
        Some(_) => Vec::new(),
        None => vec![OrderCancelWanted { order, reason }.into()],
    }
}
