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
    /// One time that a cart is given up, because nobody has changed it for long.
    ExpiryId;
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

/// Under which customers' carts get their ids. It may never change.
const CARTS_OF_USERS: Uuid = Uuid::from_u128(0xd9b5_0a0c_5f7e_4f0e_9d3c_6c1c_8b0f_7a21);

impl CartId {
    /// The cart of a user: made of the user's id, so nobody has to look it up. A guest's cart has
    /// a random id instead, and the version number tells one from the other.
    pub fn of_user(user: UserId) -> Self {
        Self(Uuid::new_v5(&CARTS_OF_USERS, user.0.as_bytes()))
    }

    /// Whether nothing but knowing this id makes a cart one's own.
    pub fn is_guests(self) -> bool {
        self.0.get_version_num() == GUESTS_VERSION
    }

    /// Whether it has the form of [`CartId::of_user`]. Of which user nobody can tell.
    pub fn is_users(self) -> bool {
        self.0.get_version_num() == USERS_VERSION
    }
}

/// The version of a random id.
const GUESTS_VERSION: usize = 4;
/// The version of an id that is made of another one.
const USERS_VERSION: usize = 5;

impl ExpiryId {
    /// The expiry of a cart after it has been emptied so many times.
    pub fn of(cart: CartId, emptied: u64) -> Self {
        Self(Uuid::new_v5(&cart.0, &emptied.to_be_bytes()))
    }
}

impl CommandId {
    /// The command id that belongs to the thing a command is about.
    pub fn of(id: impl Into<Uuid>) -> Self {
        Self(id.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_s_cart_has_the_same_id_after_every_upgrade_and_is_no_guest_s() {
        let user = UserId(Uuid::from_u128(1));
        let cart = CartId::of_user(user);
        assert_eq!(cart.to_string(), "036e2da5-7a43-52b7-9136-77f43c415ab4");
        assert!(!cart.is_guests());
        assert!(CartId(Uuid::from_u128(0x4000_8000_0000_0000_0000)).is_guests());
    }
}
