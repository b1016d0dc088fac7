//! The description of the API at `/openapi.json`, from the code.
//!
//! Routes say what is special about them; what holds for all of them is added here.

mod headers;
mod responses;
mod schema;

pub(crate) use schema::Of;

use crate::{http, keys, ops, problem::ProblemBody};
use axum::{http::header, response::IntoResponse};
use bytes::Bytes;
use serde_json::Value;
use std::sync::LazyLock;
use utoipa::{
    OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// What is true of every route.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Souk",
        description = "An online shop.\n\n\
            Every answer of the API carries `Souk-Position`; send it along through another \
            gateway to read what you have written. Whatever has a status of 400 or more is a \
            problem (RFC 9457): its `type` never changes, and `Retry-After` says when trying \
            again can help. An address that does not exist is 404 `no-such-route`, and a method \
            that an address does not have is 405 `method-not-allowed` with `Allow`.",
    ),
    servers((url = "/", description = "The gateway that serves this description.")),
    tags(
        (name = "users", description = "Who people are, how they prove it, what they may do."),
        (name = "catalog", description = "Products, their prices, and the tree of categories."),
        (name = "carts", description = "What visitors and customers mean to buy."),
        (name = "orders", description = "What customers asked for, and how far it has got."),
        (name = "stock", description = "Units on hand, and the orders they are promised to."),
        (name = "payments", description = "What is taken for each order, and what went back."),
        (name = "shipping", description = "How parcels are sent, what that costs, where they are."),
        (name = "notifications", description = "The mails that the shop sends."),
        (name = "operations", description = "What operators and their tools look at."),
    ),
)]
struct Souk;

/// Put together once, because that takes a while.
static DESCRIPTION: LazyLock<Value> = LazyLock::new(describe_all);
static DESCRIPTION_TEXT: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(openapi().to_string()));

/// The description of the API as OpenAPI 3.1.
pub fn openapi() -> &'static Value {
    &DESCRIPTION
}

fn describe_all() -> Value {
    let mut description = Souk::openapi();
    description.merge(http::routes().split_for_parts().1);
    description.merge(keys::routes().split_for_parts().1);
    description.merge(ops::routes().split_for_parts().1);
    description.merge(routes().split_for_parts().1);
    let components = description.components.get_or_insert_default();
    components
        .schemas
        .extend(schema::definitions::<ProblemBody>());
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("An access token, EdDSA-signed."));
    components.security_schemes.insert(
        "token".to_owned(),
        SecurityScheme::Http(token.build()).into(),
    );
    let mut description = serde_json::to_value(description).unwrap_or_default();
    responses::complete(&mut description);
    description
}

pub(crate) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(describe))
}

/// This description.
#[utoipa::path(get, path = "/openapi.json", operation_id = "openapi", tag = "operations",
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json",
        body = Object, example = json!({"openapi": "3.1.0"}))),
)]
pub(crate) async fn describe() -> impl IntoResponse {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (json, DESCRIPTION_TEXT.clone())
}
