//! Who may call an order off.

use super::Decided;
use crate::{orders::standing::Standing, runtime::Rows};
use contracts::{
    Caller,
    orders::{CancelOrder, CancelReason},
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
