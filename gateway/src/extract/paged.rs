//! Which page of a list is wanted, as the description of the API shows it.

use contracts::page::{CURSOR_BYTES_MAX, PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX};
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

/// The parameters of every list: `params(Paged)`.
pub(crate) struct Paged;

impl IntoParams for Paged {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let cursor = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(CURSOR_BYTES_MAX));
        let limit = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(PAGE_LIMIT_MAX))
            .default(Some(PAGE_LIMIT_DEFAULT.into()));
        let after = ParameterBuilder::new()
            .name("after")
            .description(Some(
                "The `next` of the page before; the first page without it.",
            ))
            .schema(Some(cursor));
        let limit = ParameterBuilder::new()
            .name("limit")
            .description(Some(format!(
                "The most items wanted; {PAGE_LIMIT_DEFAULT} when nobody says."
            )))
            .schema(Some(limit))
            .example(Some(PAGE_LIMIT_DEFAULT.into()));
        [after, limit]
            .map(|one| {
                let one = one.parameter_in(ParameterIn::Query);
                one.required(Required::False).build()
            })
            .into()
    }
}
