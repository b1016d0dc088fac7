//! Which page of a list is wanted, beside what else is said of the list.

use super::read_query;
use crate::{Gateway, problem::Problem};
use axum::{extract::FromRequestParts, http::request::Parts};
use contracts::{
    PageRequest,
    page::{CURSOR_BYTES_MAX, PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX},
};
use form_urlencoded::Serializer;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

/// What says which page, in the query of any list.
const PAGE: [&str; 2] = ["after", "limit"];

/// The query of a list: which page of it, and which things. A query has no fields within fields, so
/// the page's stand among the others.
pub(crate) struct PageOf<W> {
    pub(crate) page: PageRequest,
    pub(crate) wanted: W,
}

type Pair<'q> = (Cow<'q, str>, Cow<'q, str>);

impl<W: DeserializeOwned> FromRequestParts<Gateway> for PageOf<W> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        let (page, wanted) = pairs.partition(|(name, _)| PAGE.contains(&name.as_ref()));
        Ok(Self {
            page: read_pairs(page)?,
            wanted: read_pairs(wanted)?,
        })
    }
}

fn read_pairs<T: DeserializeOwned>(pairs: Vec<Pair<'_>>) -> Result<T, Problem> {
    let mut query = Serializer::new(String::new());
    read_query(&query.extend_pairs(pairs).finish())
}

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
