//! The API, one file of routes per domain.

mod address;
mod carts;
mod catalog;
mod notifications;
mod orders;
mod payments;
mod shipping;
mod stock;
mod users;

pub(crate) use {
    carts::CART,
    orders::{ORDER_TOKEN, PREFER},
};

use crate::Gateway;
use utoipa_axum::router::OpenApiRouter;

/// Where the API begins. A change that breaks clients begins somewhere else.
const BASE: &str = "/api/v1";

/// The routes of every domain.
pub(crate) fn routes() -> OpenApiRouter<Gateway> {
    let routes = OpenApiRouter::new()
        .merge(users::routes())
        .merge(catalog::routes())
        .merge(carts::routes())
        .merge(orders::routes())
        .merge(stock::routes())
        .merge(payments::routes())
        .merge(shipping::routes())
        .merge(notifications::routes());
    OpenApiRouter::new().nest(BASE, routes)
}
