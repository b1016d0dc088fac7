//! Every problem there is, by its code: the domains' refusals, and what any domain may meet with.

use contracts::{
    carts::CartRefusal, catalog::CatalogRefusal, notifications::NotificationRefusal,
    orders::OrderRefusal, payments::PaymentRefusal, shipping::ShippingRefusal, stock::StockRefusal,
    users::UsersRefusal,
};
use schemars::schema_for;
use serde_json::Value;

/// One problem, as the description of the API names it.
pub(crate) struct Known {
    /// Whose refusal it is; nobody's, if any request may meet with it.
    pub(crate) domain: Option<&'static str>,
    /// Its code.
    pub(crate) code: String,
    /// What it means.
    pub(crate) meaning: String,
}

/// What is not a domain's own refusal: from the gateway, the mesh, or the runtime of any domain.
const GENERAL: &[(&str, &str)] = &[
    (
        "invalid",
        "A field, parameter or header is malformed or out of bounds.",
    ),
    (
        "position-ahead",
        "Souk-Position claims more than there is to be seen.",
    ),
    (
        "too-large",
        "What was asked for is too large to be decided at once.",
    ),
    (
        "unauthenticated",
        "An access token is missing, expired or not ours.",
    ),
    ("forbidden", "The caller is known and may not do this."),
    ("no-such-route", "There is nothing at this address."),
    ("method-not-allowed", "This cannot be done at this address."),
    ("body-too-slow", "The body took too long to arrive."),
    (
        "id-reused",
        "The idempotency key already stands for another request.",
    ),
    ("body-too-large", "The body is larger than 1 MiB."),
    ("not-json", "The body is not declared to be JSON."),
    ("internal", "Something went wrong on our side."),
    (
        "garbled",
        "An answer could not be read; something is wrong on our side.",
    ),
    (
        "overloaded",
        "Too much is being asked at once; come back later.",
    ),
    (
        "too-many-streams",
        "One listener is being told too much already; end one of the answers that go on.",
    ),
    (
        "unavailable",
        "A domain, or something it needs, cannot be reached.",
    ),
    (
        "log-full",
        "A domain cannot write any more until an operator makes room.",
    ),
    ("not-ready", "A domain is not ready yet."),
    (
        "timed-out",
        "No answer in time; a repeat with the same key says what became of it.",
    ),
];

/// Every problem there is.
pub(crate) fn known() -> Vec<Known> {
    let general = GENERAL.iter().map(|(code, meaning)| Known {
        domain: None,
        code: (*code).to_owned(),
        meaning: (*meaning).to_owned(),
    });
    general
        .chain(refusals("users", schema_for!(UsersRefusal).as_value()))
        .chain(refusals("catalog", schema_for!(CatalogRefusal).as_value()))
        .chain(refusals("carts", schema_for!(CartRefusal).as_value()))
        .chain(refusals("orders", schema_for!(OrderRefusal).as_value()))
        .chain(refusals("stock", schema_for!(StockRefusal).as_value()))
        .chain(refusals("payments", schema_for!(PaymentRefusal).as_value()))
        .chain(refusals(
            "shipping",
            schema_for!(ShippingRefusal).as_value(),
        ))
        .chain(refusals(
            "notifications",
            schema_for!(NotificationRefusal).as_value(),
        ))
        .collect()
}

/// A domain's refusals, as the schema of their enum tells them: a code and a doc sentence each.
fn refusals(domain: &'static str, schema: &Value) -> Vec<Known> {
    let variants = schema.get("oneOf").and_then(Value::as_array);
    let refusal = |variant: &Value| {
        let text = |at: &str| variant.pointer(at).and_then(Value::as_str);
        Some(Known {
            domain: Some(domain),
            code: text("/properties/code/const")?.to_owned(),
            meaning: text("/description")?.to_owned(),
        })
    };
    variants.into_iter().flatten().filter_map(refusal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_of_the_contract_is_known() {
        let known = known();
        let of_stock: Vec<_> = known
            .iter()
            .filter(|problem| problem.domain == Some("stock"))
            .map(|problem| problem.code.as_str())
            .collect();
        assert_eq!(
            of_stock,
            [
                "short",
                "below-zero",
                "too-much",
                "unknown-sku",
                "no-reservation",
                "already-promised",
                "ended",
                "claimed",
                "not-due",
                "bad-cursor"
            ]
        );
    }
}
