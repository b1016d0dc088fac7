//! What the rows keep of a payment and of a repayment.

use super::keys::lapse_id;
use contracts::{
    AttemptId, CallId, Money, OrderId, PaymentId, RefundId, Timestamp, UserId,
    orders::PayBy,
    payments::{
        Call, CallKind, DeclineReason, Next, PaymentOpened, PaymentRefusal, ProviderAsked,
        ProviderName, Reference, RefundCause,
    },
};
use serde::{Deserialize, Serialize};

/// A payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Held {
    pub(super) order: OrderId,
    pub(super) customer: Option<UserId>,
    pub(super) amount: Money,
    pub(super) pay_by: PayBy,
    pub(super) stage: Stage,
    pub(super) called_off: bool,
    pub(super) declined: Option<DeclineReason>,
    pub(super) authorization: Option<Reference>,
    pub(super) capture: Option<Reference>,
    pub(super) refunded: Money,
    pub(super) refunding: Money,
    /// What could not be paid back, and is not being paid back anew.
    pub(super) failed: Option<Money>,
    /// How many repayments there have been.
    pub(super) refunds: u32,
    /// How many transactions there have been.
    pub(super) entries: u64,
}

/// How far a payment has got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// It is only being opened.
    Opened,
    /// Its provider is being asked.
    Asking(Question),
    /// The money is there.
    Captured,
    /// The money does not come, and nothing was kept.
    Declined,
    /// Nothing was kept.
    Voided,
    /// Nobody knows what was kept.
    Unsettled(Question),
}

/// A repayment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Returned {
    pub(super) payment: PaymentId,
    pub(super) amount: Money,
    pub(super) cause: RefundCause,
    pub(super) stage: ReturnStage,
}

/// How far a repayment has got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum ReturnStage {
    /// It is only being made.
    Requested,
    /// The provider is being asked.
    Asking(Question),
    /// The money went back.
    Done,
    /// The provider says no.
    Failed,
    /// Nobody knows.
    Unsettled(Question),
}

/// What a provider was asked last.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Question {
    pub(super) key: CallId,
    pub(super) call: CallKind,
    pub(super) attempt: AttemptId,
    pub(super) number: u32,
    pub(super) last: u32,
    /// Until when an answer is waited for, while it is.
    pub(super) until: Option<Timestamp>,
    /// When it is asked again, if it was answered with nothing.
    pub(super) next: Option<Next>,
}

/// What an attempt is about.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Errand {
    pub(super) payment: PaymentId,
    pub(super) refund: Option<RefundId>,
}

impl Question {
    pub(super) fn of(asked: &ProviderAsked, until: Timestamp) -> Self {
        Self {
            key: asked.key,
            call: asked.call.kind(),
            attempt: asked.attempt,
            number: asked.number,
            last: asked.last,
            until: Some(until),
            next: None,
        }
    }

    /// The same once it was answered.
    pub(super) fn answered(self, next: Option<Next>) -> Self {
        let until = None;
        Self {
            until,
            next,
            ..self
        }
    }

    /// When nobody waits for an answer any more, and what that is called.
    pub(super) fn lapse(&self) -> Option<Next> {
        let attempt = lapse_id(self.attempt);
        self.until.map(|at| Next { attempt, at })
    }

    /// Whether the answer to this attempt is still to come.
    pub(super) fn awaits(&self, attempt: AttemptId) -> bool {
        self.attempt == attempt && self.next.is_none()
    }
}

impl Stage {
    pub(super) fn question(&self) -> Option<Question> {
        match self {
            Self::Asking(question) => Some(*question),
            _ => None,
        }
    }
}

impl ReturnStage {
    pub(super) fn question(&self) -> Option<Question> {
        match self {
            Self::Asking(question) => Some(*question),
            _ => None,
        }
    }
}

impl Held {
    /// A payment that was only just asked for.
    pub(super) fn of(opened: &PaymentOpened) -> Self {
        let PaymentOpened {
            order,
            customer,
            amount,
            pay_by,
            ..
        } = opened.clone();
        Self {
            order,
            customer,
            amount,
            pay_by,
            stage: Stage::Opened,
            called_off: false,
            declined: None,
            authorization: None,
            capture: None,
            refunded: nothing(amount),
            refunding: nothing(amount),
            failed: None,
            refunds: 0,
            entries: 0,
        }
    }

    /// What was taken.
    pub(super) fn captured(&self) -> Money {
        match self.stage {
            Stage::Captured => self.amount,
            _ => nothing(self.amount),
        }
    }

    /// What was taken, without what went back or is about to.
    pub(super) fn left(&self) -> Money {
        let left = self.captured().minus(self.refunded);
        let left = left.and_then(|left| left.minus(self.refunding));
        left.unwrap_or(nothing(self.amount))
    }

    /// Who is asked, and on which card; nobody, if it is paid without a provider.
    pub(super) fn provider(&self) -> Option<ProviderName> {
        match self.pay_by {
            PayBy::Offline => None,
            PayBy::Sandbox { .. } => Some(ProviderName::Sandbox),
        }
    }

    /// What a provider is asked for anew that has not answered; refused if it was not asked.
    pub(super) fn call(&self, kind: CallKind, refund: Option<RefundId>) -> Option<Call> {
        let authorization = self.authorization.clone();
        match (kind, &self.pay_by) {
            (CallKind::Authorize, PayBy::Sandbox { card }) => {
                let card = card.clone();
                Some(Call::Authorize { card })
            }
            (CallKind::Authorize, PayBy::Offline) => None,
            (CallKind::Capture, _) => authorization.map(|it| Call::Capture { authorization: it }),
            (CallKind::Void, _) => Some(Call::Void { authorization }),
            (CallKind::Refund, _) => {
                let (refund, capture) = (refund?, self.capture.clone()?);
                Some(Call::Refund { refund, capture })
            }
        }
    }
}

/// No money, in the currency of this amount.
pub(super) fn nothing(like: Money) -> Money {
    Money::new(0, like.currency)
}

/// There is no such payment, for whoever asks.
pub(super) fn unknown(payment: PaymentId) -> PaymentRefusal {
    PaymentRefusal::UnknownPayment { payment }
}
