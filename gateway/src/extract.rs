//! What a handler takes from a request: a JSON body, path and query, each with a no of our form.

mod named;
mod paged;
mod skus;

pub(crate) use named::Named;
pub(crate) use paged::{PageOf, Paged};
pub(crate) use skus::{Skus, WantedSkus};

use crate::{Gateway, problem::Problem};
use axum::{
    extract::{FromRequest, FromRequestParts, RawPathParams, Request},
    http::{HeaderValue, StatusCode, header, request::Parts},
};
use bytes::Bytes;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny};
use serde_path_to_error::Track;
use std::{error::Error, time::Duration};
use tokio::time::timeout;

/// The largest body, in bytes.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// How long a body may take to arrive.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// What a body says that is not there.
const NOTHING: &[u8] = b"{}";

/// A JSON body. One that is not there says nothing, which is enough where nothing is needed.
pub(crate) struct Body<T>(pub(crate) T);

/// The variable parts of the path.
pub(crate) struct Path<T>(pub(crate) T);

/// The query parameters.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Gateway> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, Problem> {
        let said_to_be = request.headers().get(header::CONTENT_TYPE).cloned();
        if said_to_be.as_ref().is_some_and(|name| !is_json(name)) {
            return Err(not_json());
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
        match said_to_be {
            Some(_) => parse(&body).map(Self),
            // Where every field may be left out, all of them may be.
            None if body.is_empty() => parse(NOTHING).map(Self),
            None => Err(not_json()),
        }
    }
}

fn not_json() -> Problem {
    Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
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

fn is_json(name: &HeaderValue) -> bool {
    let media_type = name.to_str().ok().and_then(|text| text.split(';').next());
    media_type.is_some_and(|name| name.trim().eq_ignore_ascii_case("application/json"))
}

/// Reads JSON; the no names the field. What is no JSON, or ends too early, is no field's mistake:
/// there the no names the whole body, and says in which line and column that is seen.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = read_all(&mut reader, "body");
    let whole = match read {
        Ok(_) => reader.end(),
        Err(_) => serde_json::from_slice::<IgnoredAny>(body).map(drop),
    };
    whole.map_err(|error| Problem::invalid("body", &error.to_string()))?;
    read
}

/// Reads a value; the no names the field, or the whole if it is about no field. A field that
/// nobody reads is a mistake of the sender's, however deep it lies, though a domain would pass over
/// it.
fn read_all<'de, T, D>(reader: D, whole: &str) -> Result<T, Problem>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    let mut track = Track::new();
    let tracking = serde_path_to_error::Deserializer::new(reader, &mut track);
    let mut unread = None;
    let read = serde_ignored::deserialize(tracking, |path| {
        unread.get_or_insert_with(|| field_at(&path));
    });
    let value = read.map_err(|error| {
        let path = track.path().to_string();
        let field = if path == "." { whole } else { &path };
        Problem::invalid(field, &error.to_string())
    })?;
    match unread {
        None => Ok(value),
        Some(field) => Err(Problem::invalid(&field, "there is no such field")),
    }
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
        read_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn read_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    read_all(serde_urlencoded::Deserializer::new(pairs), "query")
}

/// What an error says at the bottom of it, without the words of those that passed it on.
fn innermost(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}
