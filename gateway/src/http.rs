//! The API, one file of routes per domain.

mod address;
mod catalog;
mod stock;
mod users;

use crate::Gateway;
use utoipa_axum::router::OpenApiRouter;

/// Where the API begins. A change that breaks clients begins somewhere else.
const BASE: &str = "/api/v1";

/// The routes of every domain.
pub(crate) fn routes() -> OpenApiRouter<Gateway> {
    let api = OpenApiRouter::new()
        .merge(users::routes())
        .merge(catalog::routes())
        .merge(stock::routes());
    OpenApiRouter::new().nest(BASE, api)
}
