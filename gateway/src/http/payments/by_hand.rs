//! What a provider did not pay back, and staff gave back in another way.

use super::Begun;
use crate::{
    caller::Staff,
    extract::{Body, Path},
    idempotency::IdempotencyKey,
    problem::Problem,
    reply::Reply,
};
use contracts::{
    Money, PaymentId, RefundId,
    payments::{Note, RepayByHand},
};
use schemars::JsonSchema;
use serde::Deserialize;

/// Write down that what the provider did not pay back was given back in another way.
///
/// For what stands in the list of payments as `refund-failed`. It counts as paid back, leaves the
/// list, and cannot be paid back once more. The note is shown to staff only.
#[utoipa::path(post, path = "/payments/{payment}/refunds/by-hand",
    operation_id = "payments-repay-by-hand", tag = "payments", security(("token" = [])),
    params(Path<PaymentId>, IdempotencyKey),
    request_body(content = inline(shown::ByHand), content_type = "application/json",
        example = json!({
            "amount": {"minor": 500, "currency": "GBP"}, "note": "Sent a cheque on Monday.",
        })),
    responses(
        (status = 201, description = "It has gone back.",
         body = inline(shown::Begun), example = json!({
            "refund": "3c0a5c0e-8f5e-5b1c-8a57-0d5f0a6c7b8d", "position": 12,
            "at": "2026-02-05T12:05:00Z",
        })),
        (status = 400, description = "invalid, bad-amount"),
        (status = 404, description = "unknown-payment"),
        (status = 409, description = "nothing-open, more-than-left, refund-exists, id-reused"),
    ),
)]
pub(super) async fn repay(
    staff: Staff,
    Path(payment): Path<PaymentId>,
    key: IdempotencyKey,
    Body(ByHand { amount, note }): Body<ByHand>,
) -> Result<Reply<Begun>, Problem> {
    let refund = RefundId(staff.id_within::<RepayByHand>(&key, payment.0));
    let command = RepayByHand {
        refund,
        payment,
        amount,
        note,
    };
    let reply = staff.ask(command).await?;
    Ok(reply.created(|committed| Begun::of(refund, committed)))
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type ByHand = Of<super::ByHand>;
    pub(super) type Begun = Of<super::Begun>;
}

/// What was given back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RepaymentByHand")]
pub(super) struct ByHand {
    /// How much; all that the provider did not pay back without it.
    #[serde(default)]
    amount: Option<Money>,
    /// In which way.
    note: Note,
}
