//! That the description of the API says all that a client needs, and that what it says is so.

use super::{described::operations, *};
use contracts::Callers;
use jsonschema::Validator;
use std::collections::BTreeSet;

/// Refusals that no client meets with over HTTP, with the reason.
const NEVER_SAID: [(&str, &str, &str); 20] = [
    (
        "users",
        "unknown-email",
        "services ask by address, not clients",
    ),
    ("users", "password-missing", "such a body is refused before"),
    ("carts", "not-due", "the ticker asks for that"),
    (
        "carts",
        "nothing-aside",
        "orders are heard of, not asked for",
    ),
    (
        "orders",
        "out-of-turn",
        "the other domains take these steps",
    ),
    ("stock", "short", "orders and tools reserve"),
    ("stock", "no-reservation", "orders and tools reserve"),
    ("stock", "already-promised", "orders and tools reserve"),
    ("stock", "claimed", "tools release and commit"),
    ("stock", "ended", "orders and tools reserve"),
    ("stock", "not-due", "the ticker asks for that"),
    ("payments", "called-off", "orders take these steps"),
    ("payments", "over", "orders take these steps"),
    ("payments", "not-awaited", "the provider's adapter tells"),
    ("payments", "not-due", "the ticker asks for that"),
    (
        "shipping",
        "not-served",
        "orders say `no-such-delivery` then",
    ),
    (
        "notifications",
        "nobody-to-tell",
        "the other domains want mails",
    ),
    (
        "notifications",
        "unknown-mail",
        "the mailer's adapter tells",
    ),
    (
        "notifications",
        "not-this-attempt",
        "the mailer's adapter tells",
    ),
    (
        "notifications",
        "not-to-be-retried",
        "the ticker asks for that",
    ),
];

/// What checks a value against a schema of the description.
fn validator(description: &Value, schema: &Value) -> Validator {
    let mut whole = schema.clone();
    whole["components"] = description["components"].clone();
    jsonschema::draft202012::new(&whole).unwrap()
}

fn check(description: &Value, schema: &Value, example: &Value, name: &str) {
    let validator = validator(description, schema);
    let wrong: Vec<_> = validator
        .iter_errors(example)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}\n{example}");
}

/// The example of a body, or each of them.
fn examples(content: &Value) -> Vec<&Value> {
    let named = content["examples"].as_object().into_iter().flatten();
    let named = named.map(|(_, example)| &example["value"]);
    content.get("example").into_iter().chain(named).collect()
}

#[test]
fn every_body_has_an_example_that_is_true_to_its_schema() {
    let description = openapi();
    for (name, operation) in operations(description) {
        let asked = operation.get("requestBody").map(|body| ("asked", body));
        let answered = operation["responses"].as_object().unwrap();
        let answered = answered
            .iter()
            .map(|(status, body)| (status.as_str(), body));
        for (what, body) in asked.into_iter().chain(answered) {
            for (media, content) in body["content"].as_object().into_iter().flatten() {
                let name = format!("{name} {what} {media}");
                assert!(!content["schema"].is_null(), "{name}");
                let shown = examples(content);
                assert!(!shown.is_empty(), "{name} has no example");
                for example in shown {
                    check(description, &content["schema"], example, &name);
                }
            }
        }
    }
}

#[test]
fn every_parameter_and_header_says_what_it_is() {
    let description = openapi();
    for (name, operation) in operations(description) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = format!("{name}: {}", parameter["name"]);
            let said = parameter["description"].as_str().unwrap_or_default();
            assert!(!said.is_empty(), "{name} is not described");
            if let Some(example) = parameter.get("example") {
                check(description, &parameter["schema"], example, &name);
            }
        }
        for variable in name.split('{').skip(1) {
            let (variable, _) = variable.split_once('}').unwrap();
            let is_it = |it: &&Value| it["in"] == "path" && it["name"] == variable;
            let parameters = operation["parameters"].as_array().unwrap();
            let found = parameters.iter().find(is_it);
            assert_eq!(found.unwrap()["required"], true, "{name}: {variable}");
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            let headers = response["headers"].as_object().unwrap();
            assert!(headers.contains_key("X-Request-Id"), "{name} {status}");
            for (header, said) in headers {
                assert!(said["description"].is_string(), "{name} {status}: {header}");
            }
        }
    }
}

#[test]
fn every_operation_is_summed_up_and_has_one_name_and_one_tag() {
    let description = openapi();
    let tags = description["tags"].as_array().unwrap().iter();
    let tags: BTreeSet<_> = tags.map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut names = BTreeSet::new();
    for (name, operation) in operations(description) {
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(
            summary.len() > 5 && summary.ends_with(['.', '?']),
            "{name}: {summary}"
        );
        let tag = operation["tags"].as_array().unwrap();
        let [tag] = tag.as_slice() else {
            panic!("{name}: {tag:?}")
        };
        assert!(tags.contains(tag.as_str().unwrap()), "{name}: {tag}");
        let id = operation["operationId"].as_str().unwrap();
        assert!(names.insert(id.to_owned()), "{name}: {id} is taken");
    }
}

#[test]
fn a_token_is_asked_for_exactly_where_the_domain_asks_who_comes() {
    let description = openapi();
    let mut checked = 0;
    for table in domains() {
        for request in table.requests {
            let id = format!("{}-{}", table.name, request.verb);
            let all = operations(description);
            let Some((name, operation)) = all.iter().find(|(_, it)| it["operationId"] == *id)
            else {
                continue;
            };
            let anybody = operation["security"]
                .as_array()
                .unwrap()
                .contains(&json!({}));
            assert_eq!(anybody, request.callers == Callers::Anyone, "{name}");
            // A domain may forbid one wish of those that anybody may have.
            let forbidden = &operation["responses"]["403"]["content"][problem::MEDIA_TYPE];
            let of_role = problem::type_of(None, "forbidden");
            let by_role = examples(forbidden)
                .into_iter()
                .any(|it| it["type"] == of_role.as_str());
            assert_eq!(by_role, !anybody, "{name}");
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
}

#[test]
fn every_refusal_of_a_domain_is_told_of_by_a_route_or_has_a_reason() {
    let description = openapi();
    let mut told = BTreeSet::new();
    for (_, operation) in operations(description) {
        for (_, response) in operation["responses"].as_object().unwrap() {
            let said = &response["content"][problem::MEDIA_TYPE];
            for example in examples(said) {
                told.insert(example["type"].as_str().unwrap().to_owned());
            }
        }
    }
    let mut untold = Vec::new();
    for known in catalogue::known() {
        let Some(domain) = known.domain else { continue };
        let excused = NEVER_SAID
            .iter()
            .any(|(of, code, _)| (*of, *code) == (domain, known.code.as_str()));
        let said = told.contains(&problem::type_of(Some(domain), &known.code));
        if said == excused {
            untold.push(format!("{domain} {}", known.code));
        }
    }
    assert!(untold.is_empty(), "{untold:#?}");
}
