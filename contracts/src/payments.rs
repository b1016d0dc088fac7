//! Payments: what is taken for each order, by whom, and what went back.

mod answers;
mod calls;
mod events;
mod refusals;

pub use answers::{
    Attempt, OpenPayment, OpenState, Payment, PaymentState, Repayment, RepaymentState, Taking,
    Takings, Transaction, TransactionKind,
};
pub use calls::{
    Call, CallKind, Next, Outcome, ProviderName, REASON_BYTES_MAX, REFERENCE_BYTES_MAX, Reason,
    Reference, Trouble,
};
pub use events::{
    DeclineReason, NOTE_BYTES_MAX, Note, PaymentCalledOff, PaymentCaptured, PaymentDeclined,
    PaymentOpened, PaymentRefunded, PaymentUnsettled, PaymentVoided, ProviderAnswered,
    ProviderAsked, RefundCause, RefundFailed, RefundRequested, RepaidByHand,
};
pub use refusals::PaymentRefusal;

use crate::{
    AttemptId, ChangeId, List, Money, OrderId, Page, PageRequest, PaymentId, RefundId, UserId,
    domain, orders::PayBy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

domain! {
    /// What is taken for each order, and what went back.
    "payments" Payments refusing PaymentRefusal;
    commands PaymentCommand {
        Request(RequestPayment) = "request" per payment by Itself,
        Undo(UndoPayment) = "undo" per payment by Itself,
        RecordAnswer(RecordAnswer) = "record-answer" per attempt by Itself,
        AskAgain(AskAgain) = "ask-again" per attempt by Itself,
        Refund(RefundPayment) = "refund" per refund by Staff,
        RepayByHand(RepayByHand) = "repay-by-hand" per refund by Staff,
        Settle(SettlePayment) = "settle" per change by Staff,
    }
    queries {
        FindPayment -> Payment = "find" by Customer,
        FindTakings -> Takings = "takings" by Staff,
        ListTransactions -> Page<Transaction> = "transactions" by Customer,
        ListPayments -> Page<OpenPayment> = "list" by Staff,
    }
    events PaymentEvent {
        Opened(PaymentOpened) = "opened" about payment private,
        Asked(ProviderAsked) = "asked" about payment private,
        Answered(ProviderAnswered) = "answered" about payment private,
        CalledOff(PaymentCalledOff) = "called-off" about payment private,
        Captured(PaymentCaptured) = "captured" about payment public,
        Declined(PaymentDeclined) = "declined" about payment public,
        Voided(PaymentVoided) = "voided" about payment public,
        RepaidByHand(RepaidByHand) = "repaid-by-hand" about payment private,
        RefundRequested(RefundRequested) = "refund-requested" about payment private,
        Refunded(PaymentRefunded) = "refunded" about payment public,
        RefundFailed(RefundFailed) = "refund-failed" about payment public,
        Unsettled(PaymentUnsettled) = "unsettled" about payment public,
    }
}

/// Takes the money for an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RequestPayment {
    /// Which payment: the order's own id.
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

/// The order is off: nothing is taken any more, and what was taken goes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UndoPayment {
    /// Which payment: the order's own id.
    pub payment: PaymentId,
    /// For which order.
    pub order: OrderId,
}

/// A provider has answered, or has not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecordAnswer {
    /// Which of the times it was asked.
    pub attempt: AttemptId,
    /// About which payment.
    pub payment: PaymentId,
    /// About which repayment, if it was one.
    pub refund: Option<RefundId>,
    /// What came back.
    pub outcome: Outcome,
}

/// The pause after an attempt that told nothing is over, or an answer was waited for in vain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AskAgain {
    /// Which attempt is next, or which wait is over.
    pub attempt: AttemptId,
}

/// Pays back all or a part of what was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefundPayment {
    /// The caller's id for this repayment.
    pub refund: RefundId,
    /// Of which payment.
    pub payment: PaymentId,
    /// How much; all that is left without it.
    #[serde(default)]
    pub amount: Option<Money>,
}

/// Writes down that what the provider did not pay back was given back in another way. It counts as
/// paid back from then on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RepayByHand {
    /// The caller's id for this repayment.
    pub refund: RefundId,
    /// Of which payment.
    pub payment: PaymentId,
    /// How much; all that the provider did not pay back without it.
    #[serde(default)]
    pub amount: Option<Money>,
    /// In which way.
    pub note: Note,
}

/// Asks the provider anew about what it has left open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SettlePayment {
    /// The caller's id for this wish.
    pub change: ChangeId,
    /// Which payment.
    pub payment: PaymentId,
    /// Which repayment, if it is one that is open.
    #[serde(default)]
    pub refund: Option<RefundId>,
}

/// Asks for one payment. For its customer, and staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindPayment {
    /// Which payment: the order's own id.
    pub payment: PaymentId,
}

/// The most payments one bulk query may name.
pub const TAKINGS_MAX: usize = 500;

/// Asks what was taken of many payments, as of one position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindTakings {
    /// Which payments: the orders' own ids.
    pub payments: List<PaymentId, TAKINGS_MAX>,
}

/// Asks what has happened to a payment, oldest first. For the same people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListTransactions {
    /// Which payment.
    pub payment: PaymentId,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Asks which payments a person has to look at, the longest open first. For staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListPayments {
    /// Why.
    pub state: OpenState,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}
