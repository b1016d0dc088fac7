//! Payments over HTTP: for whoever pays, and for staff; staff pay back.

mod by_hand;
mod open;

use crate::{
    Gateway,
    caller::{Customer, Staff},
    extract::{Body, Named, Paged, Path, Query},
    idempotency::IdempotencyKey,
    problem::Problem,
    reply::Reply,
};
use contracts::{
    ChangeId, Committed, Money, Page, PageRequest, PaymentId, RefundId, Timestamp,
    payments::{FindPayment, ListTransactions, Payment, RefundPayment, SettlePayment, Transaction},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(open::list))
        .routes(routes!(find))
        .routes(routes!(list_transactions))
        .routes(routes!(refund))
        .routes(routes!(by_hand::repay))
        .routes(routes!(settle))
}

/// How far has this payment got?
///
/// A payment has its order's id. It is shown to the order's customer, and to staff.
#[utoipa::path(get, path = "/payments/{payment}", operation_id = "payments-find",
    tag = "payments", security(("token" = [])),
    params(Path<PaymentId>),
    responses(
        (status = 200, description = "The payment.", body = inline(shown::Payment),
         example = json!({
            "payment": "0199c1b2-7a60-7000-8000-000000000001",
            "order": "0199c1b2-7a60-7000-8000-000000000001",
            "state": "captured", "amount": {"minor": 1999, "currency": "GBP"},
            "captured": {"minor": 1999, "currency": "GBP"},
            "refunded": {"minor": 0, "currency": "GBP"},
            "refunding": {"minor": 0, "currency": "GBP"},
            "called_off": false, "declined": null,
            "reference": "approve.3c0a5c0e-8f5e-5b1c-8a57-0d5f0a6c7b8d",
            "attempts": [{
                "attempt": "0b5f2a1e-5d3c-5e0f-9a51-6f1f5b1c2d3e", "call": "capture",
                "asked_at": "2026-01-31T12:00:00Z",
                "outcome": {"done": {
                    "reference": "approve.3c0a5c0e-8f5e-5b1c-8a57-0d5f0a6c7b8d",
                    "amount": {"minor": 1999, "currency": "GBP"},
                }},
            }],
            "refunds": [],
        })),
        (status = 404, description = "unknown-payment"),
    ),
)]
async fn find(
    customer: Customer,
    Path(payment): Path<PaymentId>,
) -> Result<Reply<Payment>, Problem> {
    customer.ask(FindPayment { payment }).await
}

/// What has happened to this payment, oldest first?
#[utoipa::path(get, path = "/payments/{payment}/transactions",
    operation_id = "payments-transactions", tag = "payments", security(("token" = [])),
    params(Path<PaymentId>, Paged),
    responses(
        (status = 200, description = "One page of them.",
         body = inline(shown::Transactions), example = json!({
            "items": [
                {"position": 7, "at": "2026-01-31T12:00:00Z",
                 "what": {"opened": {"amount": {"minor": 1999, "currency": "GBP"}}}},
                {"position": 7, "at": "2026-01-31T12:00:00Z",
                 "what": {"captured": {"amount": {"minor": 1999, "currency": "GBP"}}}},
            ],
            "next": null,
        })),
        (status = 400, description = "invalid, bad-cursor"),
        (status = 404, description = "unknown-payment"),
    ),
)]
async fn list_transactions(
    customer: Customer,
    Path(payment): Path<PaymentId>,
    Query(page): Query<PageRequest>,
) -> Result<Reply<Page<Transaction>>, Problem> {
    customer.ask(ListTransactions { payment, page }).await
}

/// Pay back all or a part of what was taken.
///
/// A key counts for one payment: of another payment it pays back something else.
#[utoipa::path(post, path = "/payments/{payment}/refunds", operation_id = "payments-refund",
    tag = "payments", security(("token" = [])),
    params(Path<PaymentId>, IdempotencyKey),
    request_body(content = inline(shown::Wish), content_type = "application/json",
        example = json!({"amount": {"minor": 500, "currency": "GBP"}})),
    responses(
        (status = 201, description = "It is on its way; the payment tells what became of it.",
         body = inline(shown::Begun), example = json!({
            "refund": "3c0a5c0e-8f5e-5b1c-8a57-0d5f0a6c7b8d", "position": 8,
            "at": "2026-01-31T12:05:00Z",
        })),
        (status = 400, description = "invalid, bad-amount"),
        (status = 404, description = "unknown-payment"),
        (status = 409, description =
            "not-captured, more-than-left, refund-exists, too-many-refunds, id-reused"),
    ),
)]
async fn refund(
    staff: Staff,
    Path(payment): Path<PaymentId>,
    key: IdempotencyKey,
    Body(Wish { amount }): Body<Wish>,
) -> Result<Reply<Begun>, Problem> {
    let refund = RefundId(staff.id_within::<RefundPayment>(&key, payment.0));
    let command = RefundPayment {
        refund,
        payment,
        amount,
    };
    let reply = staff.ask(command).await?;
    Ok(reply.created(|committed| Begun::of(refund, committed)))
}

/// Ask the provider anew about what it has left open.
///
/// For a payment or a repayment that is `unsettled`: the provider was asked as often as it makes
/// sense, and nobody knows what it did.
#[utoipa::path(post, path = "/payments/{payment}/settlements", operation_id = "payments-settle",
    tag = "payments", security(("token" = [])),
    params(Path<PaymentId>, IdempotencyKey),
    request_body(content = inline(shown::Open), content_type = "application/json",
        example = json!({"refund": "3c0a5c0e-8f5e-5b1c-8a57-0d5f0a6c7b8d"})),
    responses(
        (status = 201, description = "It is asked; the payment tells what became of it.",
         body = inline(shown::Asked), example = json!({
            "change": "0b5f2a1e-5d3c-5e0f-9a51-6f1f5b1c2d3e", "position": 9,
            "at": "2026-01-31T12:10:00Z",
        })),
        (status = 404, description = "unknown-payment"),
        (status = 409, description = "nothing-open, id-reused"),
    ),
)]
async fn settle(
    staff: Staff,
    Path(payment): Path<PaymentId>,
    key: IdempotencyKey,
    Body(Open { refund }): Body<Open>,
) -> Result<Reply<Asked>, Problem> {
    let change = ChangeId(staff.id_within::<SettlePayment>(&key, payment.0));
    let command = SettlePayment {
        change,
        payment,
        refund,
    };
    let reply = staff.ask(command).await?;
    Ok(reply.created(|Committed { position, at }| Asked {
        change,
        position,
        at,
    }))
}

impl Named for PaymentId {
    const PART: &'static str = "payment";
    const MEANING: &'static str = "Which payment.";
    const EXAMPLE: &'static str = "0199c1b2-7a60-7000-8000-000000000001";
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type Payment = Of<super::Payment>;
    pub(super) type Transactions = Of<super::Page<super::Transaction>>;
    pub(super) type Wish = Of<super::Wish>;
    pub(super) type Begun = Of<super::Begun>;
    pub(super) type Open = Of<super::Open>;
    pub(super) type Asked = Of<super::Asked>;
}

/// What is to be paid back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RefundWish")]
struct Wish {
    /// How much; all that is left without it.
    #[serde(default)]
    amount: Option<Money>,
}

/// A repayment that has begun.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RefundBegun")]
pub(super) struct Begun {
    /// The id of this repayment, made of the payment and the idempotency key.
    refund: RefundId,
    /// Its position in the log of payments.
    position: u64,
    /// When it was decided.
    at: Timestamp,
}

impl Begun {
    fn of(refund: RefundId, Committed { position, at }: Committed) -> Self {
        Self {
            refund,
            position,
            at,
        }
    }
}

/// What is to be settled.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SettlementWish")]
struct Open {
    /// Which repayment; the payment itself without it.
    #[serde(default)]
    refund: Option<RefundId>,
}

/// A provider that is asked anew.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ProviderAskedAnew")]
struct Asked {
    /// The id of this wish, made of the payment and the idempotency key.
    change: ChangeId,
    /// Its position in the log of payments.
    position: u64,
    /// When it was decided.
    at: Timestamp,
}
