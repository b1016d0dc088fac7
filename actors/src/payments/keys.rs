//! Ids that are made of others, so that the same thing has the same id wherever it is thought of.

use contracts::{AttemptId, CallId, PaymentId, RefundId, payments::Call};
use uuid::Uuid;

/// By what a provider knows a call again: a payment is authorized, captured and voided once, and
/// each repayment is made once.
pub(super) fn call_id(payment: PaymentId, call: &Call) -> CallId {
    CallId(match call {
        Call::Authorize { .. } => Uuid::new_v5(&payment.0, b"authorize"),
        Call::Capture { .. } => Uuid::new_v5(&payment.0, b"capture"),
        Call::Void { .. } => Uuid::new_v5(&payment.0, b"void"),
        Call::Refund { refund, .. } => Uuid::new_v5(&refund.0, b"refund"),
    })
}

/// The attempt of this number, from 1 on.
pub(super) fn attempt_id(call: CallId, number: u32) -> AttemptId {
    AttemptId(Uuid::new_v5(&call.0, &number.to_be_bytes()))
}

/// The end of the wait for an answer to this attempt.
pub(super) fn lapse_id(attempt: AttemptId) -> AttemptId {
    AttemptId(Uuid::new_v5(&attempt.0, b"lapse"))
}

/// Whether this is one of the first so many attempts.
pub(super) fn is_attempt(attempt: AttemptId, call: CallId, count: u32) -> bool {
    (1..=count).any(|number| attempt_id(call, number) == attempt)
}

/// The repayment that a payment makes by itself, after so many others.
pub(super) fn own_refund(payment: PaymentId, after: u32) -> RefundId {
    let name = [b"called-off".as_slice(), &after.to_be_bytes()].concat();
    RefundId(Uuid::new_v5(&payment.0, &name))
}
