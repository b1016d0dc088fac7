//! Users over HTTP: registering and logging in for anyone, one's own account, and everybody's for
//! staff.

mod accounts;
mod addresses;
mod auth;
mod profile;

use crate::{Gateway, extract::Named};
use contracts::{
    Committed, Role, UserId,
    users::{RegisterUser, User},
};
use utoipa_axum::router::OpenApiRouter;

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .merge(auth::routes())
        .merge(profile::routes())
        .merge(addresses::routes())
        .merge(accounts::routes())
}

impl Named for UserId {
    const PART: &'static str = "id";
    const MEANING: &'static str = "Whose account.";
    const EXAMPLE: &'static str = "0199c1b2-7a60-7000-8000-000000000001";
}

/// An account as it was just opened.
fn registered(new: RegisterUser, Committed { at, .. }: Committed) -> User {
    User {
        id: new.user,
        email: new.email,
        name: new.name,
        phone: None,
        role: Role::Customer,
        has_password: new.password.is_some(),
        registered_at: at,
    }
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type User = Of<contracts::users::User>;
    pub(super) type Users = Of<contracts::Page<contracts::users::User>>;
    pub(super) type Address = Of<crate::http::address::AddressBody>;

    /// An account, as an example.
    pub(super) fn an_account() -> serde_json::Value {
        serde_json::json!({
            "id": "0199c1b2-7a60-7000-8000-000000000001", "email": "ada@example.com",
            "name": "Ada Lovelace", "phone": null, "role": "customer", "has_password": true,
            "registered_at": "2026-01-31T12:00:00Z",
        })
    }
}
