//! Messages as the description of the API shows them.

use crate::openapi::Of;
use serde_json::{Value, json};

pub(super) type Cart = Of<contracts::carts::Cart>;
pub(super) type Item = Of<super::items::Item>;
pub(super) type Units = Of<super::items::Units>;

/// A cart with so many mugs in it, as an example.
pub(super) fn a_cart(mugs: u32) -> Value {
    let line_total = json!({"minor": 850 * mugs, "currency": "GBP"});
    json!({
        "cart": "5f0c4b1e-8c1d-4d57-9f0e-3a0b6a3c9d21", "round": 0,
        "lines": [{
            "sku": "MUG-BLUE", "quantity": mugs, "title": "Blue mug", "variant": null,
            "unit_price": {"minor": 850, "currency": "GBP"},
            "line_total": line_total, "problems": [],
        }],
        "total": line_total, "expires_at": "2026-03-02T12:00:00Z",
    })
}

/// A cart with nothing in it, as an example.
pub(super) fn an_empty_cart() -> Value {
    json!({
        "cart": "5f0c4b1e-8c1d-4d57-9f0e-3a0b6a3c9d21", "round": 0, "lines": [],
        "total": null, "expires_at": null,
    })
}
