//! The addresses of one's own account.

use super::shown;
use crate::{
    Gateway,
    caller::Customer,
    extract::{Body, Named, Path},
    http::address::AddressBody,
    idempotency::ChangeKey,
    openapi::Of,
    problem::Problem,
    reply::{Gone, Reply},
};
use contracts::{
    Address, AddressId,
    users::{AddAddress, Addresses, ListAddresses, RemoveAddress, ReplaceAddress, SavedAddress},
};
use utoipa_axum::{router::OpenApiRouter, routes};

type ShownSaved = Of<SavedAddress>;

type ShownAddresses = Of<Addresses>;

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(list_addresses))
        .routes(routes!(add_address))
        .routes(routes!(replace_address))
        .routes(routes!(remove_address))
}

/// Which addresses does my account keep?
#[utoipa::path(get, path = "/profile/addresses", operation_id = "users-addresses", tag = "users",
    security(("token" = [])),
    responses(
        (status = 200, description = "All of them; there are 20 at most.",
         body = inline(ShownAddresses), example = json!({"addresses": [a_saved_address(12)]})),
        (status = 404, description = "no-account"),
    ),
)]
async fn list_addresses(customer: Customer) -> Result<Reply<Addresses>, Problem> {
    customer.ask(ListAddresses {}).await
}

/// Keep one more address.
#[utoipa::path(post, path = "/profile/addresses", operation_id = "users-add-address",
    tag = "users", security(("token" = [])),
    params(ChangeKey),
    request_body(content = inline(shown::Address), content_type = "application/json",
        example = json!({"name": "Ada Lovelace", "street": "12 St James's Square",
            "city": "London", "postcode": "SW1Y 4JH", "country": "GB"})),
    responses(
        (status = 201, description = "It is kept; a repeat with the same key says the same.",
         body = inline(ShownSaved),
         example = json!(a_saved_address(12))),
        (status = 404, description = "no-account, unknown-user"),
        (status = 409, description = "too-many-addresses, address-taken, id-reused"),
    ),
)]
async fn add_address(
    customer: Customer,
    key: ChangeKey,
    Body(body): Body<AddressBody>,
) -> Result<Reply<SavedAddress>, Problem> {
    let user = customer.user()?;
    let id = AddressId(customer.made::<AddAddress>(&key, ""));
    let address = Address::from(body);
    let to = address.clone();
    let command = AddAddress {
        address: id,
        user,
        to,
    };
    let reply = customer.ask(command).await?;
    Ok(reply.created(|_| SavedAddress { id, address }))
}

/// Write an address anew.
#[utoipa::path(put, path = "/profile/addresses/{id}", operation_id = "users-replace-address",
    tag = "users", security(("token" = [])),
    params(Path<AddressId>, ChangeKey),
    request_body(content = inline(shown::Address), content_type = "application/json",
        example = json!({"name": "Ada Lovelace", "street": "6 St James's Square",
            "city": "London", "postcode": "SW1Y 4JH", "country": "GB"})),
    responses(
        (status = 409, description = "id-reused"),
        (status = 200, description = "It is this now.", body = inline(ShownSaved),
         example = json!(a_saved_address(6))),
        (status = 404, description = "no-account, unknown-user, unknown-address"),
    ),
)]
async fn replace_address(
    customer: Customer,
    Path(id): Path<AddressId>,
    key: ChangeKey,
    Body(body): Body<AddressBody>,
) -> Result<Reply<SavedAddress>, Problem> {
    let address = Address::from(body);
    let command = ReplaceAddress {
        change: customer.change::<ReplaceAddress>(&key),
        user: customer.user()?,
        address: id,
        to: address.clone(),
    };
    let reply = customer.ask(command).await?;
    Ok(reply.map(|_| SavedAddress { id, address }))
}

/// Forget an address.
#[utoipa::path(delete, path = "/profile/addresses/{id}", operation_id = "users-remove-address",
    tag = "users", security(("token" = [])),
    params(Path<AddressId>, ChangeKey),
    responses(
        (status = 204, description = "It is forgotten."),
        (status = 409, description = "id-reused"),
        (status = 404, description = "no-account, unknown-user, unknown-address"),
    ),
)]
async fn remove_address(
    customer: Customer,
    Path(id): Path<AddressId>,
    key: ChangeKey,
) -> Result<Gone, Problem> {
    let command = RemoveAddress {
        change: customer.change::<RemoveAddress>(&key),
        user: customer.user()?,
        address: id,
    };
    Ok(customer.ask(command).await?.gone())
}

impl Named for AddressId {
    const PART: &'static str = "id";
    const MEANING: &'static str = "Which address.";
    const EXAMPLE: &'static str = "0199c1b2-7a60-7000-8000-000000000002";
}

/// An address that is kept, of this house, as an example.
fn a_saved_address(house: u8) -> serde_json::Value {
    serde_json::json!({
        "id": "0199c1b2-7a60-7000-8000-000000000002",
        "address": {
            "name": "Ada Lovelace", "street": format!("{house} St James's Square"), "more": null,
            "city": "London", "postcode": "SW1Y 4JH", "country": "GB",
        },
    })
}
