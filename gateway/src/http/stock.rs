//! Stock over HTTP: levels for anyone; deliveries, corrections and the trail for staff.

use crate::{
    Gateway,
    caller::{Anyone, Staff},
    extract::{Body, Paged, Path, Query, Skus, WantedSkus},
    idempotency::IdempotencyKey,
    problem::Problem,
    reply::Reply,
};
use axum::routing::get;
use contracts::{
    AdjustmentId, Committed, Delta, Page, PageRequest, ReceiptId, Sku, Timestamp,
    stock::{
        AdjustReason, AdjustStock, FindLevel, FindLevels, LEVELS_MAX, Level, Levels, Lines,
        ListMovements, Movement, Note, ReceiveStock,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(find_level))
        .routes(routes!(find_levels))
        .routes(routes!(list_movements))
        .routes(routes!(receive))
        .route("/stock/receipts", get(find_level_of_receipts))
        .routes(routes!(adjust))
}

/// How many units of one SKU are there?
#[utoipa::path(get, path = "/stock/{sku}", operation_id = "stock-level", tag = "stock",
    security((), ("token" = [])),
    params(Path<Sku>),
    responses(
        (status = 200, description = "Its level.", body = inline(shown::Level), example = json!({
            "sku": "MUG-BLUE", "on_hand": 120, "reserved": 5, "available": 115,
            "received": 130, "sold": 8, "adjusted": -2,
        })),
        (status = 404, description = "unknown-sku"),
    ),
)]
async fn find_level(anyone: Anyone, Path(sku): Path<Sku>) -> Result<Reply<Level>, Problem> {
    anyone.ask(FindLevel { sku }).await
}

/// The same for the SKU whose address is also the one that deliveries go to.
async fn find_level_of_receipts(anyone: Anyone) -> Result<Reply<Level>, Problem> {
    let sku = Sku::new("receipts").map_err(|why| Problem::invalid("sku", &why.to_string()))?;
    find_level(anyone, Path(sku)).await
}

/// How many units of each of these SKUs are there, all as of one position?
///
/// A SKU that was never in stock is left out. One that has a comma in it is asked for by itself.
#[utoipa::path(get, path = "/stock", operation_id = "stock-levels", tag = "stock",
    security((), ("token" = [])),
    params(("sku" = String, Query, description = "At most 1,000 SKUs, with commas between them.",
        example = "MUG-BLUE,MUG-RED")),
    responses(
        (status = 200, description = "Their levels.", body = inline(shown::Levels),
         example = json!({"levels": [{
            "sku": "MUG-BLUE", "on_hand": 120, "reserved": 5, "available": 115,
            "received": 130, "sold": 8, "adjusted": -2,
        }]})),
    ),
)]
async fn find_levels(
    anyone: Anyone,
    Query(WantedSkus { sku: Skus(skus) }): Query<WantedSkus<LEVELS_MAX>>,
) -> Result<Reply<Levels>, Problem> {
    anyone.ask(FindLevels { skus }).await
}

/// What has changed the level of this SKU, oldest change first?
#[utoipa::path(get, path = "/stock/{sku}/movements", operation_id = "stock-movements",
    tag = "stock", security(("token" = [])),
    params(Path<Sku>, Paged),
    responses(
        (status = 200, description = "One page of its trail.",
         body = inline(shown::Movements), example = json!({
            "items": [{
                "position": 7, "at": "2026-01-31T12:00:00Z",
                "change": {"received": {
                    "receipt": "0199c1b2-7a60-7000-8000-000000000001", "quantity": 130,
                }},
                "on_hand": 130, "reserved": 0,
            }],
            "next": null,
        })),
        (status = 400, description = "invalid, bad-cursor"),
        (status = 404, description = "unknown-sku"),
    ),
)]
async fn list_movements(
    staff: Staff,
    Path(sku): Path<Sku>,
    Query(page): Query<PageRequest>,
) -> Result<Reply<Page<Movement>>, Problem> {
    staff.ask(ListMovements { sku, page }).await
}

/// Take a delivery into stock.
#[utoipa::path(post, path = "/stock/receipts", operation_id = "stock-receive", tag = "stock",
    security(("token" = [])),
    params(IdempotencyKey),
    request_body(content = inline(shown::Delivery), content_type = "application/json",
        example = json!({"lines": [{"sku": "MUG-BLUE", "quantity": 130}]})),
    responses(
        (status = 201, description = "It is in stock; a repeat with the same key says the same.",
         body = inline(shown::Received), example = json!({
            "receipt": "0b5f2a1e-5d3c-5e0f-9a51-6f1f5b1c2d3e", "position": 7,
            "at": "2026-01-31T12:00:00Z",
        })),
        (status = 409, description = "too-much, id-reused"),
    ),
)]
async fn receive(
    staff: Staff,
    key: IdempotencyKey,
    Body(Delivery { lines }): Body<Delivery>,
) -> Result<Reply<Received>, Problem> {
    let receipt = ReceiptId(staff.id::<ReceiveStock>(&key));
    let reply = staff.ask(ReceiveStock { receipt, lines }).await?;
    Ok(reply.created(|Committed { position, at }| Received {
        receipt,
        position,
        at,
    }))
}

/// Correct the level of one SKU.
#[utoipa::path(post, path = "/stock/{sku}/adjustments", operation_id = "stock-adjust",
    tag = "stock", security(("token" = [])),
    params(Path<Sku>, IdempotencyKey),
    request_body(content = inline(shown::Correction), content_type = "application/json",
        example = json!({"delta": -2, "reason": "damaged", "note": "dropped on the stairs"})),
    responses(
        (status = 201, description = "It is corrected; a repeat with the same key says the same.",
         body = inline(shown::Adjusted), example = json!({
            "adjustment": "3c0a5c0e-8f5e-5b1c-8a57-0d5f0a6c7b8d", "position": 8,
            "at": "2026-01-31T12:05:00Z",
        })),
        (status = 404, description = "unknown-sku"),
        (status = 409, description = "below-zero, too-much, id-reused"),
    ),
)]
async fn adjust(
    staff: Staff,
    Path(sku): Path<Sku>,
    key: IdempotencyKey,
    Body(Correction {
        delta,
        reason,
        note,
    }): Body<Correction>,
) -> Result<Reply<Adjusted>, Problem> {
    let adjustment = AdjustmentId(staff.id::<AdjustStock>(&key));
    let command = AdjustStock {
        adjustment,
        sku,
        delta,
        reason,
        note,
    };
    let reply = staff.ask(command).await?;
    Ok(reply.created(|Committed { position, at }| Adjusted {
        adjustment,
        position,
        at,
    }))
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type Level = Of<super::Level>;
    pub(super) type Levels = Of<super::Levels>;
    pub(super) type Movements = Of<super::Page<super::Movement>>;
    pub(super) type Delivery = Of<super::Delivery>;
    pub(super) type Received = Of<super::Received>;
    pub(super) type Correction = Of<super::Correction>;
    pub(super) type Adjusted = Of<super::Adjusted>;
}

/// What was delivered.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Delivery {
    /// One line or more; a SKU may stand in several, and its sum counts. No SKU is `.` or `..`.
    #[serde(deserialize_with = "contracts::sku::named")]
    lines: Lines,
}

/// A delivery that is in stock.
#[derive(Serialize, JsonSchema)]
struct Received {
    /// The id of this delivery, made of the idempotency key.
    receipt: ReceiptId,
    /// Its position in the log of stock.
    position: u64,
    /// When it was decided.
    at: Timestamp,
}

/// A correction of a level.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Correction {
    /// By how many units, up or down; not 0.
    delta: Delta,
    /// Why.
    reason: AdjustReason,
    /// Anything worth remembering about it.
    #[serde(default)]
    note: Option<Note>,
}

/// A correction that was made.
#[derive(Serialize, JsonSchema)]
struct Adjusted {
    /// The id of this correction, made of the idempotency key.
    adjustment: AdjustmentId,
    /// Its position in the log of stock.
    position: u64,
    /// When it was decided.
    at: Timestamp,
}
