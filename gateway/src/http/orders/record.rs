//! Orders that were made elsewhere, as staff record them.

use super::OrderId;
use crate::{
    caller::Staff, extract::Body, http::BASE, idempotency::IdempotencyKey, problem::Problem,
    reply::Reply,
};
use contracts::{
    Address, Committed, Country, Email, Money, Timestamp, UserId,
    orders::{Lines, MethodCode, PayBy, RecordOrder},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Record an order that was made elsewhere, at its own prices and time.
#[utoipa::path(post, path = "/orders", operation_id = "orders-record", tag = "orders",
    security(("token" = [])),
    params(IdempotencyKey),
    request_body(content = inline(shown::Recording), content_type = "application/json",
        example = json!({
            "lines": [{"sku": "MUG-BLUE", "name": "Blue mug", "quantity": 2,
                "unit_price": {"minor": 1250, "currency": "GBP"}}],
            "delivery": {"minor": 495, "currency": "GBP"}, "country": "GB",
            "placed_at": "2010-12-01T08:26:00Z", "pay_by": "offline", "method": "standard",
        })),
    responses(
        (status = 201, description = "It is recorded; a repeat with the same key says the same.",
         body = inline(shown::Recorded),
         headers(("Location" = String, description = "Where it is.")), example = json!({
            "order": "0b5f2a1e-5d3c-5e0f-9a51-6f1f5b1c2d3e", "position": 7,
            "at": "2026-01-31T12:00:00Z",
        })),
        (status = 400, description = "bad-sum, bad-price"),
        (status = 409, description = "id-reused"),
    ),
)]
pub(super) async fn record(
    staff: Staff,
    key: IdempotencyKey,
    Body(it): Body<Recording>,
) -> Result<Reply<Recorded>, Problem> {
    let order = OrderId(staff.id::<RecordOrder>(&key));
    let command = RecordOrder {
        order,
        customer: it.customer,
        lines: it.lines,
        delivery: it.delivery,
        country: it.country,
        placed_at: it.placed_at,
        pay_by: it.pay_by,
        address: it.address,
        email: it.email,
        method: it.method,
    };
    let reply = staff.ask(command).await?;
    let made = reply.created(|Committed { position, at }| Recorded {
        order,
        position,
        at,
    });
    Ok(made.at(format!("{BASE}/orders/{order}")))
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type Recording = Of<super::Recording>;
    pub(super) type Recorded = Of<super::Recorded>;
}

/// An order as staff record it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Recording {
    /// Whose order; nobody's account without it.
    #[serde(default)]
    customer: Option<UserId>,
    /// What was ordered, at which prices.
    lines: Lines,
    /// What delivery costs.
    delivery: Money,
    /// Where the customer is.
    country: Country,
    /// When it was ordered; now without it.
    #[serde(default)]
    placed_at: Option<Timestamp>,
    /// How it is paid.
    pay_by: PayBy,
    /// Where the parcel goes, if it is known.
    #[serde(default)]
    address: Option<Address>,
    /// Where news of the order go; nobody is told without it.
    #[serde(default)]
    email: Option<Email>,
    /// How it is sent.
    method: MethodCode,
}

/// An order that was recorded.
#[derive(Serialize, JsonSchema)]
pub(super) struct Recorded {
    /// The id of this order, made of the idempotency key.
    order: OrderId,
    /// Its position in the log of orders.
    position: u64,
    /// When it was decided.
    at: Timestamp,
}
