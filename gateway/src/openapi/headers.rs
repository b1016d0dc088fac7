//! The headers that answers come with, beside those that a route tells of by itself.

use crate::envelope::REQUEST_ID_BYTES_MAX;
use serde_json::{Map, Value, json};

/// What every answer says.
pub(super) fn of_all() -> Value {
    json!({"X-Request-Id": {
        "description": "What to quote when asking us about it; your own, if you sent one.",
        "schema": {"type": "string", "maxLength": REQUEST_ID_BYTES_MAX},
        "example": "0199c1b2-7a60-7000-8000-000000000000",
    }})
}

/// What an answer from a view says.
pub(super) fn of_position() -> Value {
    json!({"Souk-Position": {
        "description": "How far the view was that gave this answer.",
        "schema": {"type": "string"},
        "example": "stock=123",
    }})
}

/// What a no of this status says besides.
pub(super) fn of_no(status: &str) -> Value {
    match status {
        "401" => json!({"WWW-Authenticate": {
            "description": "How to say who you are (RFC 6750).",
            "schema": {"type": "string"},
            "example": "Bearer realm=\"souk\"",
        }}),
        "429" | "503" | "504" => json!({"Retry-After": {
            "description": "In how many seconds trying again can help.",
            "schema": {"type": "integer", "minimum": 0},
            "example": 1,
        }}),
        _ => json!({}),
    }
}

/// Adds headers to those that a response has; what a route says of one itself stays.
pub(super) fn add(response: &mut Value, more: Value) {
    let (Some(response), Value::Object(more)) = (response.as_object_mut(), more) else {
        return;
    };
    let headers = response
        .entry("headers")
        .or_insert_with(|| Value::Object(Map::new()));
    if let Some(headers) = headers.as_object_mut() {
        for (name, header) in more {
            headers.entry(name).or_insert(header);
        }
    }
}
