//! Every word the domains say to each other: one table per domain, and the nouns the tables share.
//!
//! **Invariant:** this crate does no I/O, reads no clock and draws no random number.
//! **Invariant:** a message is encoded with named fields, so a reader may be older or newer than
//! its writer; nothing here uses `flatten`, `untagged` or `skip_serializing_if`.

mod checked;
pub mod domain;
pub mod subject;
mod table;

pub mod address;
pub mod caller;
pub mod ids;
pub mod list;
pub mod mesh;
pub mod money;
pub mod page;
pub mod problem;
pub mod quantity;
pub mod sku;
pub mod text;
pub mod time;

pub mod carts;
pub mod catalog;
pub mod notifications;
pub mod orders;
pub mod payments;
pub mod shipping;
pub mod stock;
pub mod users;

pub use address::{Address, Country, Email};
pub use caller::{Caller, Callers, Role};
pub use domain::{Command, Committed, Domain, DomainTable, Event, Request};
pub use ids::{
    AddressId, AdjustmentId, AttemptId, CallId, CartId, CategoryId, ChangeId, CommandId, ExpiryId,
    InstanceId, MailId, OrderId, PaymentId, ProductId, ReceiptId, RecordId, RefundId, ShipmentId,
    UserId,
};
pub use list::{List, UpTo};
pub use money::Money;
pub use page::{Cursor, Page, PageRequest};
pub use problem::{Kind, Problem, Refusal};
pub use quantity::{Delta, Quantity};
pub use sku::Sku;
pub use text::{Name, Text};
pub use time::Timestamp;

/// The table of every domain there is, in the order of their dependence on one another.
pub fn domains() -> [&'static DomainTable; 8] {
    [
        users::Users::TABLE,
        catalog::Catalog::TABLE,
        carts::Carts::TABLE,
        orders::Orders::TABLE,
        stock::Stock::TABLE,
        payments::Payments::TABLE,
        shipping::Shipping::TABLE,
        notifications::Notifications::TABLE,
    ]
}
