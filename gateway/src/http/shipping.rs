//! Shipping over HTTP: methods and prices for anyone, a parcel for its customer, the rest for
//! staff.

mod parcels;

use crate::{
    Gateway,
    caller::{Anyone, Staff},
    extract::{Body, Path, Query},
    idempotency::ChangeKey,
    problem::Problem,
    reply::Reply,
};
use contracts::{
    Committed, Text,
    orders::MethodCode,
    shipping::{
        FindQuotes, Handover, ListMethods, Method, Methods, PutMethod, Quotes, Rates, RemoveMethod,
    },
};
use schemars::JsonSchema;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(list_methods))
        .routes(routes!(put_method, remove_method))
        .routes(routes!(find_quotes))
        .merge(parcels::routes())
}

/// In which ways are parcels sent?
#[utoipa::path(get, path = "/shipping/methods", operation_id = "shipping-methods",
    tag = "shipping", security((), ("token" = [])),
    responses(
        (status = 200, description = "The methods of delivery and their rates.",
         body = inline(shown::Methods), example = json!({"methods": [{
            "code": "collect", "name": "Collect it yourself", "handover": "collected",
            "rates": [{
                "to": "everywhere", "up_to_grams": 1_000_000_000,
                "price": {"minor": 0, "currency": "GBP"},
            }],
         }]})),
    ),
)]
async fn list_methods(anyone: Anyone) -> Result<Reply<Methods>, Problem> {
    anyone.ask(ListMethods {}).await
}

/// Offer a method of delivery, or change one.
#[utoipa::path(put, path = "/shipping/methods/{code}", operation_id = "shipping-put-method",
    tag = "shipping", security(("token" = [])),
    params(
        ("code" = String, Path, description = "Its code.", example = "standard"),
        ChangeKey,
    ),
    request_body(content = inline(shown::Method), content_type = "application/json",
        example = json!({
            "name": "Standard, three to five working days", "handover": "brought",
            "rates": [
                {
                    "to": {"countries": ["GB", "IE"]}, "up_to_grams": 2_000,
                    "price": {"minor": 395, "currency": "GBP"},
                },
                {
                    "to": "everywhere", "up_to_grams": 2_000,
                    "price": {"minor": 995, "currency": "GBP"},
                },
            ],
        })),
    responses(
        (status = 200, description = "It is offered as it is here; a repeat says the same.",
         body = inline(shown::Committed), example = json!({
            "position": 7, "at": "2026-01-31T12:00:00Z",
        })),
        (status = 400, description = "invalid, bad-rate"),
        (status = 409, description = "too-many-methods, id-reused"),
    ),
)]
async fn put_method(
    staff: Staff,
    Path(code): Path<MethodCode>,
    key: ChangeKey,
    Body(Offered {
        name,
        handover,
        rates,
    }): Body<Offered>,
) -> Result<Reply<Committed>, Problem> {
    let change = staff.change::<PutMethod>(&key);
    let method = Method {
        code,
        name,
        handover,
        rates,
    };
    staff.ask(PutMethod { change, method }).await
}

/// Offer a method of delivery no longer.
#[utoipa::path(delete, path = "/shipping/methods/{code}",
    operation_id = "shipping-remove-method", tag = "shipping", security(("token" = [])),
    params(
        ("code" = String, Path, description = "Its code.", example = "express"),
        ChangeKey,
    ),
    responses(
        (status = 200, description = "It is gone; a repeat with the same key says the same.",
         body = inline(shown::Committed), example = json!({
            "position": 8, "at": "2026-01-31T12:05:00Z",
        })),
        (status = 404, description = "unknown-method"),
        (status = 409, description = "id-reused"),
    ),
)]
async fn remove_method(
    staff: Staff,
    Path(method): Path<MethodCode>,
    key: ChangeKey,
) -> Result<Reply<Committed>, Problem> {
    let change = staff.change::<RemoveMethod>(&key);
    staff.ask(RemoveMethod { change, method }).await
}

/// What does it cost to send a parcel, in every way there is?
#[utoipa::path(get, path = "/shipping/quotes", operation_id = "shipping-quotes",
    tag = "shipping", security((), ("token" = [])),
    params(
        ("country" = String, Query, description = "Where to, by two letters of ISO 3166-1.",
            pattern = "^[A-Z]{2}$", example = "GB"),
        ("grams" = u64, Query, description = "What the parcel weighs.", example = 700),
        ("currency" = Option<String>, Query, example = "GBP",
            description = "In which currency (ISO 4217); in any without it."),
    ),
    responses(
        (status = 200, description = "The methods that go there and their prices, cheapest first.",
         body = inline(shown::Quotes), example = json!({"quotes": [{
            "method": "standard", "name": "Standard, three to five working days",
            "handover": "brought", "price": {"minor": 395, "currency": "GBP"},
         }]})),
    ),
)]
async fn find_quotes(
    anyone: Anyone,
    Query(wish): Query<FindQuotes>,
) -> Result<Reply<Quotes>, Problem> {
    anyone.ask(wish).await
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type Methods = Of<super::Methods>;
    pub(super) type Method = Of<super::Offered>;
    pub(super) type Committed = Of<super::Committed>;
    pub(super) type Quotes = Of<super::Quotes>;
}

/// A method of delivery, as staff put it under its code.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Offered {
    /// Its name, for people.
    name: Text<100>,
    /// How the customer comes by the parcel; it is brought to an address when nobody says.
    #[serde(default)]
    handover: Handover,
    /// What it costs, by country and weight.
    rates: Rates,
}
