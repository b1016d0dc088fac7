//! What one's own account says.

use super::shown;
use crate::{
    Gateway, caller::Customer, extract::Body, idempotency::ChangeKey, openapi::Of,
    problem::Problem, reply::Reply,
};
use contracts::{
    Name,
    users::{ChangeProfile, Edit, FindMe, Phone, User},
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use utoipa_axum::{router::OpenApiRouter, routes};

type ShownChanges = Of<Changes>;

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .routes(routes!(profile))
        .routes(routes!(change_profile))
}

/// What does my account say?
#[utoipa::path(get, path = "/profile", operation_id = "users-profile", tag = "users",
    security(("token" = [])),
    responses(
        (status = 200, description = "Your account.", body = inline(shown::User),
         example = json!({
            "id": "0199c1b2-7a60-7000-8000-000000000001", "email": "ada@example.com",
            "name": "Ada Lovelace", "phone": "+44 20 7946 0000", "role": "customer",
            "has_password": true, "registered_at": "2026-01-31T12:00:00Z",
        })),
        (status = 404, description = "no-account"),
    ),
)]
async fn profile(customer: Customer) -> Result<Reply<User>, Problem> {
    customer.ask(FindMe {}).await
}

/// Change what my account says.
///
/// What is left out stays; what is null is forgotten.
#[utoipa::path(patch, path = "/profile", operation_id = "users-change-profile", tag = "users",
    security(("token" = [])),
    params(ChangeKey),
    request_body(content = inline(ShownChanges), content_type = "application/json",
        example = json!({"name": "Ada King", "phone": null})),
    responses(
        (status = 200, description = "Your account, as it is now.", body = inline(shown::User),
         example = json!({
            "id": "0199c1b2-7a60-7000-8000-000000000001", "email": "ada@example.com",
            "name": "Ada King", "phone": null, "role": "customer", "has_password": true,
            "registered_at": "2026-01-31T12:00:00Z",
        })),
        (status = 404, description = "no-account, unknown-user"),
        (status = 409, description = "id-reused"),
    ),
)]
async fn change_profile(
    customer: Customer,
    key: ChangeKey,
    Body(Changes { name, phone }): Body<Changes>,
) -> Result<Reply<User>, Problem> {
    let command = ChangeProfile {
        change: customer.change::<ChangeProfile>(&key),
        user: customer.user()?,
        name,
        phone,
    };
    customer.ask(command).await?;
    customer.ask(FindMe {}).await
}

/// What is to change.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Changes {
    /// What you are called.
    #[serde(default, deserialize_with = "edit")]
    #[schemars(with = "Option<Name>")]
    name: Edit<Name>,
    /// Where you can be called.
    #[serde(default, deserialize_with = "edit")]
    #[schemars(with = "Option<Phone>")]
    phone: Edit<Phone>,
}

/// A field that is there: null, or a value. One that is not there is kept by default.
fn edit<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Edit<T>, D::Error> {
    let value = Option::<T>::deserialize(from)?;
    Ok(value.map_or(Edit::Clear, Edit::Set))
}
