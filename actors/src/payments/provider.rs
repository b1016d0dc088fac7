//! What the shop asks of whoever takes its money.

use contracts::{
    CallId, Money, PaymentId, Text,
    payments::{Outcome, Reference},
};
use futures_util::future::BoxFuture;

/// What comes back, or never does: whoever asks has the patience to wait so long and no longer.
pub type Answering = BoxFuture<'static, Outcome>;

/// What every call says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// By which the provider knows that it is asked for the same again: it does it once, and
    /// answers each time what it answered first.
    pub key: CallId,
    /// The shop's own name for the payment.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// The how-manieth time it is asked, from 1 on; says nothing about what is asked.
    pub number: u32,
}

/// Somebody who takes money for the shop.
pub trait Provider: Send + Sync + 'static {
    /// Sets the amount aside on a card.
    fn authorize(&self, ask: Ask, card: Text<64>) -> Answering;

    /// Takes what was set aside, all of it.
    fn capture(&self, ask: Ask, authorization: Reference) -> Answering;

    /// Keeps nothing of a payment: what was set aside is let go, what was taken goes back, and what
    /// the payment still asks for on its way here is refused. The authorization is named if it is
    /// known; the payment's own name does as well.
    fn void(&self, ask: Ask, authorization: Option<Reference>) -> Answering;

    /// Pays back this much of what was taken.
    fn refund(&self, ask: Ask, capture: Reference) -> Answering;
}
