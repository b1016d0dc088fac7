//! Where parcels go, as a body says it.

use contracts::{Address, Country, Name, Text};
use schemars::JsonSchema;
use serde::Deserialize;

/// An address in a request.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddressBody {
    /// Who receives it.
    name: Name,
    /// House and street.
    street: Name,
    /// What else finds the door.
    #[serde(default)]
    more: Option<Name>,
    /// Town or city.
    city: Text<100>,
    /// Postal code, where there is one.
    #[serde(default)]
    postcode: Option<Text<20>>,
    /// Two capital letters of ISO 3166-1.
    country: Country,
}

impl From<AddressBody> for Address {
    fn from(body: AddressBody) -> Self {
        Self {
            name: body.name,
            street: body.street,
            more: body.more,
            city: body.city,
            postcode: body.postcode,
            country: body.country,
        }
    }
}
