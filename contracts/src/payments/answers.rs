//! What payments answer: one payment, and everything that happened to it.

use super::{CallKind, DeclineReason, Note, Outcome, Reference, RefundCause};
use crate::{AttemptId, Money, OrderId, PaymentId, RefundId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A payment as its customer sees it.
///
/// Always `refunded + refunding <= captured`, and `captured` is nothing or `amount`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Payment {
    /// Which payment: the order's own id.
    pub payment: PaymentId,
    /// For which order.
    pub order: OrderId,
    /// How far it has got.
    pub state: PaymentState,
    /// What the order costs.
    pub amount: Money,
    /// What was taken.
    pub captured: Money,
    /// What went back.
    pub refunded: Money,
    /// What is about to go back.
    pub refunding: Money,
    /// Whether its order was called off.
    pub called_off: bool,
    /// Why the money does not come, if it does not.
    pub declined: Option<DeclineReason>,
    /// By what the provider finds what it has taken.
    pub reference: Option<Reference>,
    /// Each time the provider was asked lately, oldest first.
    pub attempts: Vec<Attempt>,
    /// Everything that went back or is about to, oldest first.
    pub refunds: Vec<Repayment>,
}

/// What was taken of payments, in the order in which they were asked for; one that there is none of
/// is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Takings {
    /// What was taken of each.
    pub takings: Vec<Taking>,
}

/// What was taken of one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Taking {
    /// Which payment: the order's own id.
    pub payment: PaymentId,
    /// How far it has got.
    pub state: PaymentState,
    /// What the order costs.
    pub amount: Money,
    /// What was taken.
    pub captured: Money,
    /// What went back.
    pub refunded: Money,
}

/// How far a payment has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PaymentState {
    /// The provider is being asked.
    UnderWay,
    /// The money was taken.
    Captured,
    /// The money does not come.
    Declined,
    /// Nothing was kept, because the order was called off.
    Voided,
    /// Nobody knows whether the provider has kept anything: a person has to look.
    Unsettled,
}

/// One time a provider was asked, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ProviderAttempt")]
pub struct Attempt {
    /// Which attempt.
    pub attempt: AttemptId,
    /// For what.
    pub call: CallKind,
    /// When.
    pub asked_at: Timestamp,
    /// What came back, once something did.
    pub outcome: Option<Outcome>,
}

/// Money that goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Repayment {
    /// Which repayment.
    pub refund: RefundId,
    /// How much.
    pub amount: Money,
    /// Why.
    pub cause: RefundCause,
    /// How far it has got.
    pub state: RepaymentState,
}

/// How far a repayment has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RepaymentState {
    /// The provider is being asked.
    UnderWay,
    /// The money went back.
    Done,
    /// The provider does not pay back.
    Failed,
    /// Nobody knows whether the money went back: a person has to look.
    Unsettled,
}

/// A payment that a person has to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenPayment {
    /// Which payment: the order's own id.
    pub payment: PaymentId,
    /// For which order.
    pub order: OrderId,
    /// Which repayment, if it is one; the last of those that failed.
    pub refund: Option<RefundId>,
    /// How much it is about.
    pub amount: Money,
    /// Since when.
    pub since: Timestamp,
}

/// Why a person has to look at a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OpenState {
    /// Nobody knows what the provider did. It is over when the provider is asked anew.
    Unsettled,
    /// The provider did not pay back. It is over when as much is to be paid back anew, or was given
    /// back in another way.
    RefundFailed,
}

/// One thing that happened to a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Transaction {
    /// Where in the log it stands.
    pub position: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// What.
    pub what: TransactionKind,
}

/// What may happen to a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TransactionKind {
    /// It was asked for.
    Opened {
        /// How much.
        amount: Money,
    },
    /// The provider was asked.
    Asked {
        /// Which attempt.
        attempt: AttemptId,
        /// For what.
        call: CallKind,
        /// How much.
        amount: Money,
    },
    /// The provider answered, or did not.
    Answered {
        /// Which attempt.
        attempt: AttemptId,
        /// For what it had been asked.
        call: CallKind,
        /// What came back.
        outcome: Outcome,
    },
    /// Its order was called off.
    CalledOff,
    /// The money was taken.
    Captured {
        /// How much.
        amount: Money,
    },
    /// The money does not come.
    Declined {
        /// Why.
        reason: DeclineReason,
    },
    /// Nothing was kept.
    Voided,
    /// Staff gave money back in another way.
    RepaidByHand {
        /// Which repayment.
        refund: RefundId,
        /// In which way; told to staff only.
        note: Option<Note>,
    },
    /// Money is to go back.
    RefundRequested {
        /// Which repayment.
        refund: RefundId,
        /// How much.
        amount: Money,
        /// Why.
        cause: RefundCause,
    },
    /// Money went back.
    Refunded {
        /// Which repayment.
        refund: RefundId,
        /// How much.
        amount: Money,
    },
    /// The provider does not pay back.
    RefundFailed {
        /// Which repayment.
        refund: RefundId,
    },
    /// Nobody knows what the provider did.
    Unsettled {
        /// Which repayment, if it is one.
        refund: Option<RefundId>,
    },
}
