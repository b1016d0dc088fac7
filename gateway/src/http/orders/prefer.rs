//! How long a checkout would wait for what comes of it, as the `Prefer` header says.

use crate::{Gateway, problem::Problem};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, request::Parts},
};
use std::time::Duration;
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

/// Says what the client would like, if it can be had (RFC 7240).
pub(crate) const PREFER: HeaderName = HeaderName::from_static("prefer");
/// The longest that an answer waits for an outcome, in seconds.
pub(super) const WAIT_S_MAX: u64 = 20;

/// How long the client would wait for an outcome, if at all.
pub(super) struct Wait(pub(super) Option<Duration>);

impl FromRequestParts<Gateway> for Wait {
    type Rejection = Problem;

    /// A preference that cannot be understood is one that cannot be had, and no mistake.
    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Problem> {
        Ok(Self(wait(&parts.headers)))
    }
}

fn wait(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(&PREFER).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let mut wishes = texts.flat_map(|text| text.split([',', ';']));
    let seconds: u64 = wishes.find_map(|wish| {
        let (name, value) = wish.split_once('=')?;
        let is_wait = name.trim().eq_ignore_ascii_case("wait");
        is_wait.then(|| value.trim().parse().ok()).flatten()
    })?;
    (seconds > 0).then(|| Duration::from_secs(seconds.min(WAIT_S_MAX)))
}

impl IntoParams for Wait {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let why = format!(
            "`wait=SECONDS`, at most {WAIT_S_MAX}: answer with the outcome if it is there by then."
        );
        let header = ParameterBuilder::new()
            .name("Prefer")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(why))
            .schema(Some(text))
            .example(Some("wait=5".into()));
        vec![header.build()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_to_wait_is_read_and_bounded_and_another_is_passed_over() {
        let with = |text: &str| wait(&HeaderMap::from_iter([(PREFER, text.parse().unwrap())]));
        assert_eq!(with("wait=5"), Some(Duration::from_secs(5)));
        let bounded = Some(Duration::from_secs(WAIT_S_MAX));
        assert_eq!(with("respond-async, Wait = 900"), bounded);
        for text in ["respond-async", "wait", "wait=soon", "wait=0", "wait=-1"] {
            assert_eq!(with(text), None, "{text}");
        }
    }
}
