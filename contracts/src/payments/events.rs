//! What may happen to a payment.

use super::{Call, CallKind, Next, Outcome, ProviderName, Reference};
use crate::{AttemptId, CallId, Money, OrderId, PaymentId, RefundId, Text, UserId, orders::PayBy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest note on a repayment, in bytes.
pub const NOTE_BYTES_MAX: usize = 500;

/// In which way staff gave money back, in their own words.
pub type Note = Text<NOTE_BYTES_MAX>;

/// Money is to be taken for an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentOpened {
    /// Which payment.
    pub payment: PaymentId,
    /// For which order.
    pub order: OrderId,
    /// Whose, if they have an account.
    pub customer: Option<UserId>,
    /// How much.
    pub amount: Money,
    /// How it is paid.
    pub pay_by: PayBy,
}

/// A provider is to be asked for something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProviderAsked {
    /// For which payment.
    pub payment: PaymentId,
    /// Who is asked.
    pub provider: ProviderName,
    /// By which the provider knows that it is asked for the same again.
    pub key: CallId,
    /// Which of the times it is asked.
    pub attempt: AttemptId,
    /// The how-manieth time it is, from 1 on.
    pub number: u32,
    /// After how many times it is given up.
    pub last: u32,
    /// For what.
    pub call: Call,
    /// How much.
    pub amount: Money,
}

/// A provider has answered, or has not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProviderAnswered {
    /// About which payment.
    pub payment: PaymentId,
    /// About which repayment, if it was one.
    pub refund: Option<RefundId>,
    /// Which of the times it was asked.
    pub attempt: AttemptId,
    /// For what it had been asked.
    pub call: CallKind,
    /// What came back.
    pub outcome: Outcome,
    /// When it is asked again, if it is.
    pub next: Option<Next>,
}

/// The order is off, and so is its payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentCalledOff {
    /// Which payment.
    pub payment: PaymentId,
    /// For which order.
    pub order: OrderId,
}

/// The money is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentCaptured {
    /// Which payment.
    pub payment: PaymentId,
    /// For which order.
    pub order: OrderId,
    /// How much: always what the order asked for.
    pub amount: Money,
    /// By what the provider finds it, if one was asked.
    pub reference: Option<Reference>,
}

/// The money does not come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentDeclined {
    /// Which payment.
    pub payment: PaymentId,
    /// For which order.
    pub order: OrderId,
    /// Why.
    pub reason: DeclineReason,
}

/// Why money does not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeclineReason {
    /// The provider says no.
    ByProvider,
    /// The provider has not answered, however often it was asked.
    Unreachable,
    /// The provider took another amount than it was asked for; nothing of it is kept.
    WrongAmount,
    /// Nobody can pay less than nothing.
    BadAmount,
}

/// Nothing was kept, and nothing will be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentVoided {
    /// Which payment.
    pub payment: PaymentId,
    /// For which order.
    pub order: OrderId,
}

/// Money is to go back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefundRequested {
    /// Of which payment.
    pub payment: PaymentId,
    /// Which repayment.
    pub refund: RefundId,
    /// How much.
    pub amount: Money,
    /// Why.
    pub cause: RefundCause,
}

/// Staff gave money back in another way, because the provider did not. Not for the world, nor for
/// the customer: people may be named in the note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RepaidByHand {
    /// Of which payment.
    pub payment: PaymentId,
    /// Which repayment.
    pub refund: RefundId,
    /// In which way.
    pub note: Note,
}

/// Why money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RefundCause {
    /// Staff wished so.
    ByStaff,
    /// The order is off.
    CalledOff,
    /// The provider did not pay it back, and staff did in another way.
    ByHand,
}

/// Money went back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentRefunded {
    /// Of which payment.
    pub payment: PaymentId,
    /// Which repayment.
    pub refund: RefundId,
    /// For which order.
    pub order: OrderId,
    /// How much.
    pub amount: Money,
}

/// The provider does not pay back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefundFailed {
    /// Of which payment.
    pub payment: PaymentId,
    /// Which repayment.
    pub refund: RefundId,
    /// For which order.
    pub order: OrderId,
    /// How much.
    pub amount: Money,
}

/// Nobody knows whether money was let go of or paid back: a person has to look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentUnsettled {
    /// Which payment.
    pub payment: PaymentId,
    /// For which order.
    pub order: OrderId,
    /// Which repayment, if it is one that is open.
    pub refund: Option<RefundId>,
}
