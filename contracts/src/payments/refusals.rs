//! What payments say no to.

use crate::{AttemptId, Kind, Money, PaymentId, RefundId, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What payments say no to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum PaymentRefusal {
    /// There is no such payment, or it is somebody else's.
    #[error("there is no payment {payment} of yours")]
    UnknownPayment {
        /// Which payment.
        payment: PaymentId,
    },
    /// The order was called off before its payment was asked for.
    #[error("payment {payment} has been called off")]
    CalledOff {
        /// Which payment.
        payment: PaymentId,
    },
    /// There is nothing left to undo.
    #[error("payment {payment} has ended already")]
    Over {
        /// Which payment.
        payment: PaymentId,
    },
    /// Nobody waits for this answer.
    #[error("nobody waits for what became of attempt {attempt}")]
    NotAwaited {
        /// Which attempt.
        attempt: AttemptId,
    },
    /// The next attempt is not due yet.
    #[error("attempt {attempt} is not due yet")]
    NotDue {
        /// Which attempt.
        attempt: AttemptId,
    },
    /// Nothing was taken, so nothing can be paid back.
    #[error("nothing was taken with payment {payment}")]
    NotCaptured {
        /// Which payment.
        payment: PaymentId,
    },
    /// More than is left would be paid back.
    #[error("no more than {left} can be paid back")]
    MoreThanLeft {
        /// What was taken, without what went back or is about to.
        left: Money,
    },
    /// What is paid back is more than nothing, in the payment's currency.
    #[error("an amount above nothing, in {}, is needed here", .currency)]
    BadAmount {
        /// The payment's currency, as ISO 4217 has it.
        currency: String,
    },
    /// There is another repayment of this id.
    #[error("there is a repayment {refund} already")]
    RefundExists {
        /// Which repayment.
        refund: RefundId,
    },
    /// There are as many repayments of this payment as there may be.
    #[error("there are {limit} repayments of this payment, and no more are possible")]
    TooManyRefunds {
        /// The most there may be.
        limit: u32,
    },
    /// There is nothing open to be settled.
    #[error("nothing is open with payment {payment}")]
    NothingOpen {
        /// Which payment.
        payment: PaymentId,
    },
    /// The cursor is not one that this list gave.
    #[error("after is not a cursor of this list")]
    BadCursor,
}

impl Refusal for PaymentRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownPayment { .. } => Kind::NotFound,
            Self::CalledOff { .. } | Self::Over { .. } | Self::NotAwaited { .. } => Kind::Conflict,
            Self::NotDue { .. } | Self::NotCaptured { .. } => Kind::Conflict,
            Self::MoreThanLeft { .. } | Self::RefundExists { .. } => Kind::Conflict,
            Self::TooManyRefunds { .. } | Self::NothingOpen { .. } => Kind::Conflict,
            Self::BadAmount { .. } | Self::BadCursor => Kind::Invalid,
        }
    }
}
