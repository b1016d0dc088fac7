//! Users over HTTP: registering and logging in for anyone, one's own account, and everybody's for
//! staff.

mod accounts;
mod addresses;
mod auth;
mod profile;

use crate::Gateway;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
        .merge(auth::routes())
        .merge(profile::routes())
        .merge(addresses::routes())
        .merge(accounts::routes())
}

/// Messages as the description of the API shows them.
mod shown {
    use crate::openapi::Of;

    pub(super) type Id = Of<contracts::UserId>;
    pub(super) type User = Of<contracts::users::User>;
    pub(super) type Users = Of<contracts::Page<contracts::users::User>>;
    pub(super) type Address = Of<crate::http::address::AddressBody>;
}
