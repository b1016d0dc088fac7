//! Completes the description of each route with what every route may say no with.
//!
//! A route names the problems of a status by their codes: `unknown-sku, bad-cursor`. Here they get
//! their meaning and an example each.

use super::headers;
use crate::{
    catalogue::{self, Known},
    position::POSITION_BYTES_MAX,
    problem::{MEDIA_TYPE, ProblemBody, title_of, type_of},
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What each route of the API may meet with, by status.
const ANYWHERE: [(&str, &str); 4] = [
    ("400", "invalid, position-ahead"),
    ("500", "internal, garbled"),
    ("503", "overloaded, unavailable, log-full"),
    ("504", "timed-out"),
];
/// What a route that takes a token may meet with besides.
const WITH_TOKEN: [(&str, &str); 1] = [("401", "unauthenticated")];
/// What a route that is not for everybody may meet with besides.
const WITH_ROLE: [(&str, &str); 1] = [("403", "forbidden")];
/// What a route that takes a body may meet with besides.
const WITH_BODY: [(&str, &str); 4] = [
    ("400", "too-large"),
    ("408", "body-too-slow"),
    ("413", "body-too-large"),
    ("415", "not-json"),
];

/// The problems of each status, by their codes.
type Codes = BTreeMap<String, BTreeSet<String>>;

/// Adds to a description what holds for all of its routes.
pub(super) fn complete(description: &mut Value) {
    let known = catalogue::known();
    if let Some(paths) = description
        .pointer_mut("/paths")
        .and_then(Value::as_object_mut)
    {
        for (path, item) in paths {
            let operations = item.as_object_mut().into_iter().flatten();
            for (_, operation) in operations {
                complete_operation(operation, path, &known);
            }
        }
    }
    let types = known.iter().map(|known| {
        let name = type_of(known.domain, &known.code);
        json!({"const": name, "title": title_of(&known.code), "description": known.meaning})
    });
    // There may be more by tomorrow: whoever reads an unknown one goes by its status.
    let types: Vec<_> = types.chain([json!({"format": "uri"})]).collect();
    let problem = description.pointer_mut("/components/schemas/Problem/properties/type");
    if let Some(keywords) = problem.and_then(Value::as_object_mut) {
        keywords.insert("anyOf".to_owned(), Value::from(types));
    }
}

/// Whether a route is one of the API, and not of those for operators.
fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

fn complete_operation(operation: &mut Value, path: &str, known: &[Known]) {
    let domain = operation.pointer("/tags/0").and_then(Value::as_str);
    let domain = domain.unwrap_or_default().to_owned();
    let mut codes = codes_anywhere(operation, path);
    // An answer that goes on is told from many positions, and says none.
    let goes_on = operation
        .pointer("/responses/200/content/text~1event-stream")
        .is_some();
    let Some(responses) = operation
        .pointer_mut("/responses")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    for (status, response) in responses.iter_mut() {
        if status.as_str() >= "400" {
            let named = response.get("description").and_then(Value::as_str);
            add(&mut codes, status, named.unwrap_or_default());
        } else {
            headers::add(response, headers::of_all());
            if is_api(path) && !goes_on {
                headers::add(response, headers::of_position());
            }
        }
    }
    for (status, codes) in codes {
        let of_status: Vec<_> = codes
            .iter()
            .map(|code| find(known, &domain, code))
            .collect();
        responses.insert(status.clone(), refusal(&status, &of_status));
    }
    if is_api(path) {
        add_position(operation);
    }
}

fn codes_anywhere(operation: &Value, path: &str) -> Codes {
    let mut codes = Codes::new();
    let security = operation.get("security").and_then(Value::as_array);
    let for_all = |list: &Vec<Value>| list.contains(&json!({}));
    let tables: [(bool, &[(&str, &str)]); 4] = [
        (is_api(path), &ANYWHERE),
        (security.is_some(), &WITH_TOKEN),
        (security.is_some_and(|list| !for_all(list)), &WITH_ROLE),
        (operation.get("requestBody").is_some(), &WITH_BODY),
    ];
    for (_, table) in tables.iter().filter(|(applies, _)| *applies) {
        for (status, named) in *table {
            add(&mut codes, status, named);
        }
    }
    codes
}

fn add(codes: &mut Codes, status: &str, named: &str) {
    let of_status = codes.entry(status.to_owned()).or_default();
    of_status.extend(named.split(", ").map(str::to_owned));
}

/// A domain's own refusal, or else the general problem of this code.
fn find<'a>(known: &'a [Known], domain: &str, code: &str) -> Option<&'a Known> {
    let of = |owner: Option<&str>| {
        let wanted = |entry: &&Known| entry.domain == owner && entry.code == code;
        known.iter().find(wanted)
    };
    of(Some(domain)).or_else(|| of(None))
}

fn refusal(status: &str, problems: &[Option<&Known>]) -> Value {
    let mut meanings = Vec::new();
    let mut examples = Map::new();
    for problem in problems {
        // A code that nobody knows is left to the reader, and to the test that finds it.
        let Some(Known {
            domain,
            code,
            meaning,
        }) = problem
        else {
            meanings.push("An unknown problem.".to_owned());
            continue;
        };
        meanings.push(format!("`{code}`: {meaning}"));
        let body = ProblemBody {
            of_type: type_of(*domain, code),
            title: title_of(code),
            status: status.parse().unwrap_or_default(),
            detail: meaning.clone(),
            code: code.clone(),
            request_id: "0199c1b2-7a60-7000-8000-000000000000".to_owned(),
            details: Value::Null,
        };
        examples.insert(code.clone(), json!({"value": body}));
    }
    let schema = json!({"$ref": "#/components/schemas/Problem"});
    let mut refusal = json!({
        "description": meanings.join("\n\n"),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    });
    headers::add(&mut refusal, headers::of_all());
    headers::add(&mut refusal, headers::of_no(status));
    refusal
}

fn add_position(operation: &mut Value) {
    let position = json!({
        "name": "Souk-Position",
        "in": "header",
        "required": false,
        "description": "What you have read or written elsewhere; the answer is no older.",
        "schema": {
            "type": "string",
            "maxLength": POSITION_BYTES_MAX,
            "pattern": "^ *[a-z-]+=[0-9]+ *(, *[a-z-]+=[0-9]+ *)*$",
        },
        "example": "stock=123,orders=7",
    });
    match operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut)
    {
        Some(parameters) => parameters.push(position),
        None => put(operation, "parameters", json!([position])),
    }
}

fn put(object: &mut Value, name: &str, value: Value) {
    if let Some(entries) = object.as_object_mut() {
        entries.insert(name.to_owned(), value);
    }
}
