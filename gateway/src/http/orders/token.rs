//! The `Souk-Order-Token` header, by which a guest shows whose order it is.

use crate::{
    Gateway,
    lone::{Unclear, lone},
    problem::Problem,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderName, request::Parts},
};
use contracts::orders::{TOKEN_CHARS, Token};
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

/// Carries the token of one order.
pub(crate) const ORDER_TOKEN: HeaderName = HeaderName::from_static("souk-order-token");

/// The token that came with a request, if one did.
pub(super) struct OrderToken(pub(super) Option<Token>);

impl FromRequestParts<Gateway> for OrderToken {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Problem> {
        let token = lone(&parts.headers, &ORDER_TOKEN, |text| Token::new(text).ok());
        token.map(Self).map_err(|Unclear| {
            let why = format!("must be an order's token, once: {TOKEN_CHARS} hexadecimal digits");
            Problem::invalid("Souk-Order-Token", &why)
        })
    }
}

impl IntoParams for OrderToken {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9a-f]{32}$"));
        let header = ParameterBuilder::new()
            .name("Souk-Order-Token")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("What a guest was given when the order was placed."))
            .schema(Some(text))
            .example(Some("0123456789abcdef0123456789abcdef".into()));
        vec![header.build()]
    }
}
