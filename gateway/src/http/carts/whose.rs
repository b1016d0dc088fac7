//! Whose cart a request is about.

use crate::{
    Gateway,
    caller::Asker,
    lone::{Unclear, lone},
    problem::Problem,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderName, request::Parts},
};
use contracts::CartId;
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, SchemaFormat, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};
use uuid::Uuid;

pub(in crate::http) type CartHeader = HeaderName;

/// Carries the secret of a guest's cart, both ways.
pub(crate) const CART: CartHeader = HeaderName::from_static("souk-cart");

const NEEDED: &str = "is needed from whoever has no token: the id that came with the cart";

/// The cart that a guest has the secret of, if there is one.
pub(in crate::http) struct GuestCart(Option<CartId>);

impl GuestCart {
    /// The cart of whoever has a token, else the guest's, else none.
    pub(in crate::http) fn or_own(&self, asker: &Asker) -> Option<CartId> {
        let user = asker.user().ok();
        user.map(CartId::of_user).or(self.0)
    }

    /// The same where there must be one.
    pub(in crate::http) fn of(&self, asker: &Asker) -> Result<CartId, Problem> {
        self.or_own(asker).ok_or_else(needed)
    }

    /// The cart of the header, whoever else has a token.
    pub(in crate::http) fn given(&self) -> Result<CartId, Problem> {
        self.0.ok_or_else(needed)
    }
}

/// A cart that nobody knows the id of. The id is as hard to guess as a password.
pub(in crate::http) fn new_cart() -> CartId {
    CartId(Uuid::new_v4())
}

fn needed() -> Problem {
    Problem::invalid("Souk-Cart", NEEDED)
}

impl FromRequestParts<Gateway> for GuestCart {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Problem> {
        let cart = lone(&parts.headers, &CART, |text| text.parse().ok());
        let not_an_id = |Unclear| Problem::invalid("Souk-Cart", "must be one cart's id");
        cart.map(Self).map_err(not_an_id)
    }
}

impl IntoParams for GuestCart {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let id = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom("uuid".to_owned())));
        let what = "A guest's cart: the id that came with it, which is a secret. With the token \
                    of a customer the cart is the customer's own, and only merging looks here.";
        let header = ParameterBuilder::new()
            .name("Souk-Cart")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(what))
            .schema(Some(id))
            .example(Some("5f0c4b1e-8c1d-4d57-9f0e-3a0b6a3c9d21".into()));
        vec![header.build()]
    }
}
