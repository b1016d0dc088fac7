//! The public key of access tokens, for whoever wants to check one without asking us.

use crate::Gateway;
use axum::{
    Json,
    extract::State,
    http::{HeaderName, HeaderValue, header},
};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

/// A key is kept for ever, so an hour's memory of it is never wrong.
const CACHED: [(HeaderName, HeaderValue); 1] = [(
    header::CACHE_CONTROL,
    HeaderValue::from_static("public, max-age=3600"),
)];

pub(crate) fn routes() -> OpenApiRouter<Gateway> {
    OpenApiRouter::new().routes(routes!(key_set))
}

/// By which keys are access tokens checked?
///
/// The `kid` in a token's header names one of them: its thumbprint (RFC 7638).
#[utoipa::path(get, path = "/.well-known/jwks.json", operation_id = "key-set", tag = "operations",
    responses((status = 200, description = "A JSON Web Key Set (RFC 7517).", body = Object,
        example = json!({"keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        }]}))),
)]
async fn key_set(State(gateway): State<Gateway>) -> ([(HeaderName, HeaderValue); 1], Json<Value>) {
    (CACHED, Json(gateway.verifier.key_set()))
}
