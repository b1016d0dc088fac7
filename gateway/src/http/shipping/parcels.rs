//! Parcels over HTTP: one for its customer, where one is for whoever has its number, and what
//! staff do with them.

use crate::{
    Gateway,
    caller::{Anyone, Customer, Staff},
    extract::{Body, Named, PageOf, Paged, Path},
    idempotency::ChangeKey,
    problem::Problem,
    reply::Reply,
};
use contracts::{
    Committed, Page, ShipmentId,
    shipping::{
        Carrier, DeliverShipment, DispatchShipment, FindShipment, ListShipments, Parcel, Shipment,
        ShipmentState, TrackParcel, Tracking,
    },
};
use schemars::JsonSchema;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(find))
        .routes(routes!(track))
        .routes(routes!(dispatch))
        .routes(routes!(deliver))
}

/// Which parcels are in this state, oldest first?
#[utoipa::path(get, path = "/shipments", operation_id = "shipping-list", tag = "shipping",
    security(("token" = [])),
    params(
        ("state" = Option<String>, Query, example = "created",
            description = "created, dispatched, delivered or cancelled; created when nobody says."),
        Paged,
    ),
    responses(
        (status = 200, description = "One page of them.", body = inline(shown::Shipments),
         example = json!({"items": [a_parcel()], "next": null})),
        (status = 400, description = "invalid, bad-cursor"),
    ),
)]
async fn list(
    staff: Staff,
    PageOf { page, wanted }: PageOf<Wanted>,
) -> Result<Reply<Page<Shipment>>, Problem> {
    let Wanted { state } = wanted;
    staff.ask(ListShipments { state, page }).await
}

/// Where is this order's parcel? For its customer, and staff.
#[utoipa::path(get, path = "/shipments/{id}", operation_id = "shipping-find", tag = "shipping",
    security(("token" = [])),
    params(Path<ShipmentId>),
    responses(
        (status = 200, description = "The parcel.", body = inline(shown::Shipment),
         example = json!(a_parcel())),
        (status = 404, description = "unknown-shipment"),
    ),
)]
async fn find(
    customer: Customer,
    Path(shipment): Path<ShipmentId>,
) -> Result<Reply<Shipment>, Problem> {
    customer.ask(FindShipment { shipment }).await
}

/// Where is the parcel of this number?
#[utoipa::path(get, path = "/shipping/parcels/{tracking}", operation_id = "shipping-track",
    tag = "shipping", security((), ("token" = [])),
    params(("tracking" = String, Path, description = "The tracking number.", max_length = 64,
        example = "RM123456785GB")),
    responses(
        (status = 200, description = "Where it is, and no more.", body = inline(shown::Parcel),
         example = json!({
            "state": "dispatched", "dispatched_at": "2026-01-31T15:00:00Z", "delivered_at": null,
         })),
        (status = 404, description = "unknown-parcel"),
    ),
)]
async fn track(anyone: Anyone, Path(tracking): Path<Tracking>) -> Result<Reply<Parcel>, Problem> {
    anyone.ask(TrackParcel { tracking }).await
}

/// A parcel has left the house.
#[utoipa::path(post, path = "/shipments/{id}/dispatch", operation_id = "shipping-dispatch",
    tag = "shipping", security(("token" = [])),
    params(Path<ShipmentId>, ChangeKey),
    request_body(content = inline(shown::Leaving), content_type = "application/json",
        example = json!({"carrier": "Royal Mail", "tracking": "RM123456785GB"})),
    responses(
        (status = 200, description = "It has left; a repeat with the same key says the same.",
         body = inline(shown::Committed), example = json!({
            "position": 9, "at": "2026-01-31T15:00:00Z",
        })),
        (status = 404, description = "unknown-shipment"),
        (status = 409, description = "out-of-turn, tracking-taken, id-reused"),
    ),
)]
async fn dispatch(
    staff: Staff,
    Path(shipment): Path<ShipmentId>,
    key: ChangeKey,
    Body(Leaving { carrier, tracking }): Body<Leaving>,
) -> Result<Reply<Committed>, Problem> {
    let change = staff.change::<DispatchShipment>(&key);
    let command = DispatchShipment {
        change,
        shipment,
        carrier,
        tracking,
    };
    staff.ask(command).await
}

/// A parcel has arrived. If nobody had said that it left, that is said with this.
#[utoipa::path(post, path = "/shipments/{id}/deliver", operation_id = "shipping-deliver",
    tag = "shipping", security(("token" = [])),
    params(Path<ShipmentId>, ChangeKey),
    responses(
        (status = 200, description = "It has arrived; a repeat with the same key says the same.",
         body = inline(shown::Committed), example = json!({
            "position": 12, "at": "2026-02-02T10:00:00Z",
        })),
        (status = 404, description = "unknown-shipment"),
        (status = 409, description = "out-of-turn, id-reused"),
    ),
)]
async fn deliver(
    staff: Staff,
    Path(shipment): Path<ShipmentId>,
    key: ChangeKey,
) -> Result<Reply<Committed>, Problem> {
    let change = staff.change::<DeliverShipment>(&key);
    staff.ask(DeliverShipment { change, shipment }).await
}

impl Named for ShipmentId {
    const PART: &'static str = "id";
    const MEANING: &'static str = "The order's id.";
    const EXAMPLE: &'static str = "0199c1b2-7a60-7000-8000-000000000001";
}

/// A parcel, as an example.
fn a_parcel() -> serde_json::Value {
    serde_json::json!({
        "shipment": "0199c1b2-7a60-7000-8000-000000000001",
        "order": "0199c1b2-7a60-7000-8000-000000000001",
        "customer": "0199c1b2-7a60-7000-8000-000000000009",
        "state": "dispatched", "method": "standard", "grams": 700,
        "address": {
            "name": "Ada Example", "street": "1 Main Street", "more": null,
            "city": "London", "postcode": "N1 9GU", "country": "GB",
        },
        "carrier": "Royal Mail", "tracking": "RM123456785GB", "note": null,
        "created_at": "2026-01-31T12:00:00Z", "dispatched_at": "2026-01-31T15:00:00Z",
        "delivered_at": null,
    })
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type Shipment = Of<super::Shipment>;
    pub(super) type Shipments = Of<super::Page<super::Shipment>>;
    pub(super) type Parcel = Of<super::Parcel>;
    pub(super) type Leaving = Of<super::Leaving>;
    pub(super) type Committed = Of<super::Committed>;
}

/// Which parcels are wanted.
#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    state: ShipmentState,
}

/// How a parcel left.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Leaving {
    /// Who carries it.
    #[serde(default)]
    carrier: Option<Carrier>,
    /// By what the carrier finds it; one is made without it.
    #[serde(default)]
    tracking: Option<Tracking>,
}
