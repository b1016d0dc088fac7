//! What the variable parts of an address name, as the description of the API shows them.

use super::Path;
use crate::openapi::Of;
use contracts::Sku;
use schemars::JsonSchema;
use utoipa::{
    IntoParams, PartialSchema,
    openapi::{
        Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

/// Something that addresses name, wherever they do: `params(Path<OrderId>)`.
pub(crate) trait Named: JsonSchema {
    /// What it is called between the braces.
    const PART: &'static str;
    /// Which one it is.
    const MEANING: &'static str;
    /// One that could be.
    const EXAMPLE: &'static str;
}

impl<T: Named> IntoParams for Path<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![part::<T>()]
    }
}

impl<T: Named, U: Named> IntoParams for Path<(T, U)> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![part::<T>(), part::<U>()]
    }
}

/// Addresses of several domains name SKUs.
impl Named for Sku {
    const PART: &'static str = "sku";
    const MEANING: &'static str = "Which SKU.";
    const EXAMPLE: &'static str = "MUG-BLUE";
}

fn part<T: Named>() -> Parameter {
    let part = ParameterBuilder::new()
        .name(T::PART)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(T::MEANING))
        .schema(Some(Of::<T>::schema()))
        .example(Some(T::EXAMPLE.into()));
    part.build()
}
