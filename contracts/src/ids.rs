//! One id type per thing, so that an order can never be looked up by a receipt's id.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

id! {
    /// One person's account.
    UserId;
    /// One address of an account.
    AddressId;
    /// One group of products.
    CategoryId;
    /// One thing that is sold, in one variant or more.
    ProductId;
    /// One visitor's or customer's cart. A guest's is a secret.
    CartId;
    /// One customer's order.
    OrderId;
    /// One order's payment.
    PaymentId;
    /// One repayment, of all or a part.
    RefundId;
    /// One thing asked of a payment provider, however often: by this it knows a repeat.
    CallId;
    /// One of the times that a provider was asked.
    AttemptId;
    /// One order's parcel.
    ShipmentId;
    /// One mail.
    MailId;
    /// One change that somebody asks for.
    ChangeId;
    /// One delivery of goods into stock.
    ReceiptId;
    /// One correction of a stock level.
    AdjustmentId;
    /// What makes a command the same command when it is sent again. Chosen by the caller.
    CommandId;
    /// One record of a log.
    RecordId;
    /// One running process of a domain; a restarted process is another instance.
    InstanceId;
}

impl CommandId {
    /// The command id that belongs to the thing a command is about.
    pub fn of(id: impl Into<Uuid>) -> Self {
        Self(id.into())
    }
}
