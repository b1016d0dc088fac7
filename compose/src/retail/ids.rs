//! The ids of what is made of a file: always the same for the same thing of the file, so that what
//! is done twice is done once.

use contracts::{CategoryId, ChangeId, ProductId, ReceiptId, UserId};
use uuid::Uuid;

/// What all files of this kind have in common.
const KIND: &str = "https://doi.org/10.24432/C5BW33";

fn id(what: &str, name: &str) -> Uuid {
    let kind = Uuid::new_v5(&Uuid::NAMESPACE_URL, KIND.as_bytes());
    Uuid::new_v5(&kind, format!("{what} {name}").as_bytes())
}

/// The account of a customer.
pub fn customer(number: &str) -> UserId {
    UserId(id("customer", number))
}

/// The product that a group of stock codes becomes.
pub fn product(codes: &str) -> ProductId {
    ProductId(id("product", codes))
}

/// The category of a heading.
pub fn category(handle: &str) -> CategoryId {
    CategoryId(id("category", handle))
}

/// A change that is told from every other by what it changes things to.
pub fn change(of: &str) -> ChangeId {
    ChangeId(id("change", of))
}

/// A delivery of goods that is told from every other by what is in it.
pub fn receipt(of: &str) -> ReceiptId {
    ReceiptId(id("receipt", of))
}
