//! The API to look at and try out: Swagger UI at `/docs`, over `/openapi.json`.

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::Response,
};
use utoipa_swagger_ui::{Config, SwaggerUi};

/// The page brings its own scripts and styles, and asks nobody but this gateway.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     frame-ancestors 'none'",
);

/// The page and what it loads.
pub(crate) fn routes() -> Router {
    let page = SwaggerUi::new("/docs").config(Config::from("/openapi.json"));
    Router::from(page).route_layer(middleware::from_fn(allow_page))
}

async fn allow_page(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}
