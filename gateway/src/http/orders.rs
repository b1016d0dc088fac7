//! Orders over HTTP.

use crate::Gateway;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new()
}
