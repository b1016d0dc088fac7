//! Orders over HTTP: for their customers, for guests with their token, and for staff.

mod checkout;
mod live;
mod prefer;
mod record;
mod token;

pub(crate) use {prefer::PREFER, token::ORDER_TOKEN};

use crate::{
    Gateway,
    caller::{Anyone, Customer},
    extract::{Named, PageOf, Paged, Path},
    problem::Problem,
    reply::Reply,
};
use axum::http::StatusCode;
use contracts::{
    ChangeId, Committed, OrderId, Page, Timestamp,
    orders::{
        CancelOrder, FindOrder, FindTimeline, ListMyOrders, ListOrders, Order, OrderState, Step,
        Timeline, Token,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use token::OrderToken;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// Wishes to cancel get their ids in this namespace.
const CANCELS: Uuid = Uuid::from_u128(0x2d1b_6c3e_0f7a_4b8d_9e55_71c0_83a4_5f16);

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(checkout::checkout))
        .routes(routes!(record::record))
        .routes(routes!(list))
        .routes(routes!(find))
        .routes(routes!(timeline))
        .routes(routes!(live::events))
        .routes(routes!(cancel))
}

/// What have I ordered, newest order first?
///
/// Staff may ask for everybody's orders. A page ends early where its orders are very long.
#[utoipa::path(get, path = "/orders", operation_id = "orders-mine", tag = "orders",
    security(("token" = [])),
    params(
        ("of" = Option<String>, Query, pattern = "^(me|everybody)$", example = "me",
            description = "Whose orders: `me`, or for staff `everybody`; one's own when nobody says."),
        Paged,
    ),
    responses(
        (status = 200, description = "One page of orders.", body = inline(shown::Orders),
         example = json!({"items": [an_order()], "next": null})),
        (status = 400, description = "invalid, bad-cursor"),
    ),
)]
async fn list(
    customer: Customer,
    PageOf { page, wanted }: PageOf<Wanted>,
) -> Result<Reply<Page<Order>>, Problem> {
    match wanted.of {
        Whose::Me => customer.ask(ListMyOrders { page }).await,
        Whose::Everybody => customer.ask(ListOrders { page }).await,
    }
}

/// How is this order?
#[utoipa::path(get, path = "/orders/{id}", operation_id = "orders-find", tag = "orders",
    security((), ("token" = [])),
    params(Path<OrderId>, OrderToken),
    responses(
        (status = 200, description = "The order.", body = inline(shown::Order),
         example = json!(an_order())),
        (status = 404, description = "unknown-order"),
    ),
)]
async fn find(
    anyone: Anyone,
    Path(order): Path<OrderId>,
    OrderToken(token): OrderToken,
) -> Result<Reply<Order>, Problem> {
    anyone.ask(FindOrder { order, token }).await
}

/// What has happened to this order, oldest step first?
#[utoipa::path(get, path = "/orders/{id}/timeline", operation_id = "orders-timeline",
    tag = "orders", security((), ("token" = [])),
    params(Path<OrderId>, OrderToken),
    responses(
        (status = 200, description = "Its steps.", body = inline(shown::Timeline),
         example = json!({
            "steps": [{"what": "placed", "at": "2026-01-31T12:00:00Z"}], "over": false,
         })),
        (status = 404, description = "unknown-order"),
    ),
)]
async fn timeline(
    anyone: Anyone,
    Path(order): Path<OrderId>,
    OrderToken(token): OrderToken,
) -> Result<Reply<Timeline>, Problem> {
    anyone.ask(FindTimeline { order, token }).await
}

/// Call this order off, as long as it has not left the house.
///
/// Its goods go back on the shelf and its money to the customer; if it was not paid yet, what was
/// ordered is in the cart again. A paid order's parcel may be on
/// its way already: then the order stays as it is, and its state tells. It needs no key: an order
/// is called off once, and whoever did it hears the same when they say so again.
#[utoipa::path(post, path = "/orders/{id}/cancel", operation_id = "orders-cancel", tag = "orders",
    security((), ("token" = [])),
    params(Path<OrderId>, OrderToken),
    responses(
        (status = 200, description = "It is off.", body = inline(shown::CalledOff), example =
            json!({"position": 9, "at": "2026-01-31T12:10:00Z", "state": "cancelled"})),
        (status = 202, description = "It will be off, unless its parcel has left.",
         body = inline(shown::CalledOff), example =
            json!({"position": 9, "at": "2026-01-31T12:10:00Z", "state": "paid"})),
        (status = 404, description = "unknown-order"),
        (status = 409, description = "too-late"),
    ),
)]
async fn cancel(
    anyone: Anyone,
    Path(order): Path<OrderId>,
    OrderToken(token): OrderToken,
) -> Result<Reply<CalledOff>, Problem> {
    // Whoever asks with the order's token is its guest; whoever asks with an account, its owner. A
    // wrong token is not the same wish as the right one.
    let subject = anyone.subject();
    let shown = token.as_ref().map_or("", Token::as_str);
    let name = format!("{order}\n{subject}\n{shown}");
    let change = ChangeId(Uuid::new_v5(&CANCELS, name.as_bytes()));
    let wish = CancelOrder {
        change,
        order,
        token: token.clone(),
    };
    let wished = anyone.ask(wish).await?;
    let found = anyone.ask(FindOrder { order, token }).await?;
    let state = found.into_answer().state;
    let status = match state {
        OrderState::Cancelled => StatusCode::OK,
        _ => StatusCode::ACCEPTED,
    };
    let reply = wished.formed(status, |Committed { position, at }| CalledOff {
        position,
        at,
        state,
    });
    Ok(reply.at(format!("/api/v1/orders/{order}")))
}

impl Named for OrderId {
    const PART: &'static str = "id";
    const MEANING: &'static str = "Which order.";
    const EXAMPLE: &'static str = "0199c1b2-7a60-7000-8000-000000000003";
}

/// A wish to call an order off.
#[derive(Serialize, JsonSchema)]
struct CalledOff {
    /// Its position in the log of orders.
    position: u64,
    /// When it was decided.
    at: Timestamp,
    /// How far the order has got: it is off if it is cancelled.
    state: OrderState,
}

/// Which orders are wanted.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wanted {
    of: Whose,
}

/// Whose orders are wanted.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Whose {
    /// Those of whoever asks.
    #[default]
    Me,
    /// All of them.
    Everybody,
}

/// An order, as an example.
fn an_order() -> serde_json::Value {
    serde_json::json!({
        "order": "0199c1b2-7a60-7000-8000-000000000003", "state": "paid",
        "customer": "0199c1b2-7a60-7000-8000-000000000011",
        "lines": [{"sku": "MUG-BLUE", "name": "Blue mug", "quantity": 2,
            "unit_price": {"minor": 1250, "currency": "GBP"}}],
        "goods": {"minor": 2500, "currency": "GBP"},
        "delivery": {"minor": 495, "currency": "GBP"},
        "total": {"minor": 2995, "currency": "GBP"},
        "refunded": {"minor": 0, "currency": "GBP"},
        "country": "GB",
        "address": {"name": "Ada Byron", "street": "12 St James's Square", "more": null,
            "city": "London", "postcode": "SW1Y 4JH", "country": "GB"},
        "email": "ada@example.org", "method": "standard", "tracking": null,
        "placed_at": "2026-01-31T12:00:00Z", "cancelled": null, "calling_off": null,
    })
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type Order = Of<super::Order>;
    pub(super) type Orders = Of<super::Page<super::Order>>;
    pub(super) type Timeline = Of<super::Timeline>;
    pub(super) type CalledOff = Of<super::CalledOff>;
}
