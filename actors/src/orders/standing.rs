//! How one order stands, and who may know of it.

use super::ADDRESSED;
use crate::runtime::{No, Rows};
use contracts::{
    Caller, Money, OrderId, Text, Timestamp, UserId,
    orders::{CancelReason, OrderRefusal, OrderState, Secret, Token},
};
use serde::{Deserialize, Serialize};

/// A moment as a number that sorts the newest first.
pub(super) type Newest = u64;

/// How one order stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Standing {
    pub(super) state: OrderState,
    pub(super) customer: Option<UserId>,
    pub(super) total: Money,
    /// Whether the money has come, even if it came too late.
    pub(super) paid: bool,
    /// Whether money was asked for, and nobody has said yet what came of that.
    pub(super) asked: bool,
    pub(super) refunded: Money,
    /// Until when it waits for its goods, and then its goods for its money, while they do.
    pub(super) pay_until: Option<Timestamp>,
    pub(super) tracking: Option<Text<64>>,
    pub(super) cancelled: Option<CancelReason>,
    /// Why it is to be called off, while nobody knows whether its parcel is still in the house.
    pub(super) calling_off: Option<CancelReason>,
    /// How many steps it has taken.
    pub(super) steps: u64,
}

impl Standing {
    /// Whether what it waits for should have come by now.
    pub(super) fn is_overdue(&self, now: Timestamp) -> bool {
        self.pay_until.is_some_and(|until| until <= now)
    }

    /// Whether nothing more will happen to it by itself. What is being taken for an order that is
    /// off is let go of, or comes and goes back; and what was paid for it comes back.
    pub(super) fn is_over(&self) -> bool {
        match self.state {
            OrderState::Delivered => true,
            OrderState::Cancelled if self.asked => false,
            OrderState::Cancelled => !self.paid || self.refunded == self.total,
            OrderState::Placed
            | OrderState::AwaitingPayment
            | OrderState::Paid
            | OrderState::Shipped => false,
        }
    }

    /// An order is its customer's, whoever's who has its token, and the staff's. To everybody else
    /// there is no such order.
    pub(super) fn open_to(
        &self,
        (caller, token): (&Caller, Option<&Token>),
        order: OrderId,
        rows: &Rows<'_>,
    ) -> Result<(), No<OrderRefusal>> {
        let is_theirs = self.customer.is_some() && self.customer == caller.user();
        let opens = match token {
            Some(token) if !is_theirs => {
                let addressed = rows.get(&ADDRESSED, &order.0)?;
                let secret = addressed.and_then(|addressed| addressed.secret);
                secret.is_some_and(|secret| secret == Secret::of(token))
            }
            _ => is_theirs,
        };
        if opens || caller.is_staff() {
            Ok(())
        } else {
            Err(OrderRefusal::UnknownOrder { order }.into())
        }
    }
}

/// Sorts a later moment before an earlier one.
pub(super) fn newest(placed_at: Timestamp) -> Newest {
    Newest::MAX - placed_at.0
}
