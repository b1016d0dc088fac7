//! What a handler takes from a request: a JSON body, path and query, each with a no of our form.

mod skus;

pub(crate) use skus::{Skus, WantedSkus};

use crate::{Gateway, problem::Problem};
use axum::{
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_path_to_error::Track;
use std::{error::Error, time::Duration};
use tokio::time::timeout;

/// The largest body, in bytes.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// How long a body may take to arrive.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

/// The variable parts of the path.
pub(crate) struct Path<T>(pub(crate) T);

/// The query parameters.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Gateway> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let slow = |_| Problem::of_status(StatusCode::REQUEST_TIMEOUT);
        let arrived = timeout(BODY_TIMEOUT, Bytes::from_request(request, gateway));
        let body = arrived.await.map_err(slow)?.map_err(|rejection| {
            let problem = Problem::of_status(rejection.status());
            match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    problem.saying(format!("the body is larger than {BODY_BYTES_MAX} bytes"))
                }
                _ => problem,
            }
        })?;
        parse(&body).map(Self)
    }
}

/// Where a field is, as every no of ours says it: `lines[0].sku`.
fn field_at(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path::{Map, NewtypeStruct, NewtypeVariant, Root, Seq, Some};
    match path {
        Root => String::new(),
        Seq { parent, index } => format!("{}[{index}]", field_at(parent)),
        Map { parent, key } => match field_at(parent) {
            parent if parent.is_empty() => key.clone(),
            parent => format!("{parent}.{key}"),
        },
        Some { parent } | NewtypeStruct { parent } | NewtypeVariant { parent } => field_at(parent),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next());
    media_type.is_some_and(|name| name.trim().eq_ignore_ascii_case("application/json"))
}

/// Reads JSON; the no names the field. A field that nobody reads is a mistake of the sender's,
/// however deep it lies, though a domain would pass over it.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let mut track = Track::new();
    let tracking = serde_path_to_error::Deserializer::new(&mut reader, &mut track);
    let mut unread = None;
    let read = serde_ignored::deserialize(tracking, |path| {
        unread.get_or_insert_with(|| field_at(&path));
    });
    let value = read.map_err(|error| {
        let path = track.path().to_string();
        let field = if path == "." { "body" } else { &path };
        Problem::invalid(field, &error.to_string())
    })?;
    if let Some(field) = unread {
        return Err(Problem::invalid(&field, "there is no such field"));
    }
    let rest = reader.end();
    rest.map_err(|error| Problem::invalid("body", &error.to_string()))?;
    Ok(value)
}

impl<T: DeserializeOwned + Send> FromRequestParts<Gateway> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, gateway).await;
        match path {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => {
                let names = names_in_path(parts, gateway).await;
                Err(Problem::invalid(&names, &innermost(&rejection)))
            }
        }
    }
}

async fn names_in_path(parts: &mut Parts, gateway: &Gateway) -> String {
    match RawPathParams::from_request_parts(parts, gateway).await {
        Ok(params) => params
            .iter()
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
            .join(", "),
        Err(_) => "path".to_owned(),
    }
}

impl<T: DeserializeOwned> FromRequestParts<Gateway> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Problem> {
        match axum::extract::Query::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            // Its cause says `limit: …`, or only what is missing.
            Err(rejection) => {
                let cause = innermost(&rejection);
                let named = cause
                    .split_once(": ")
                    .filter(|(field, _)| !field.contains(' '));
                let (field, why) = named.unwrap_or(("query", &cause));
                Err(Problem::invalid(field, why))
            }
        }
    }
}

/// What an error says at the bottom of it, without the words of those that passed it on.
fn innermost(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}
