//! What a mail says, and how its sending can end.

use crate::{ChangeId, Email, MailId, Money, Name, OrderId, RefundId, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest reason why a mail could not be sent, in bytes.
pub const REASON_BYTES_MAX: usize = 300;
/// Ids of mails are made in this namespace. Another one would send each mail once more.
const NAMESPACE: Uuid = Uuid::from_u128(0x5a1f_0a9c_3c2e_4b61_8e57_91d2_c07b_44f3);

/// Why a mail could not be sent: one line of at most [`REASON_BYTES_MAX`] bytes; what is longer is
/// cut off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
pub struct Reason(#[schemars(length(max = 300))] String);

impl From<String> for Reason {
    fn from(text: String) -> Self {
        let visible = |letter: char| if letter.is_control() { ' ' } else { letter };
        let mut line: String = text.chars().map(visible).collect();
        line.truncate(line.floor_char_boundary(REASON_BYTES_MAX));
        Self(line)
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.0
    }
}

impl Reason {
    /// The reason as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A mail before it is put into words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Letter {
    /// Where it goes.
    pub to: Email,
    /// Of which order it is, if it is of one.
    pub order: Option<OrderId>,
    /// What there is to tell.
    pub news: News,
    /// When there was something to tell.
    pub written_at: Timestamp,
}

/// What there is to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum News {
    /// The order is placed.
    Placed {
        /// What it costs in all.
        total: Money,
    },
    /// The money is there.
    Paid {
        /// How much.
        amount: Money,
    },
    /// The order is off.
    Cancelled {
        /// Why.
        why: Why,
    },
    /// The parcel is on its way.
    Shipped {
        /// By what the carrier finds it.
        tracking: Option<Text<64>>,
    },
    /// The parcel has arrived.
    Delivered,
    /// Money goes back.
    Refunded {
        /// Which repayment.
        refund: RefundId,
        /// How much.
        amount: Money,
    },
    /// There is an account.
    Welcome {
        /// Whose, if they gave a name.
        name: Option<Name>,
    },
    /// A password may be set. What allows it is put into the mail when it leaves, and nowhere else.
    Password,
}

/// Why an order is off, as far as its customer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// There was not enough of something.
    OutOfStock,
    /// The payment was declined.
    Declined,
    /// Nobody paid in time.
    Unpaid,
    /// The customer wished so.
    ByCustomer,
    /// The shop had to.
    ByShop,
}

/// What sort of mail it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MailKind {
    /// The order is placed.
    Placed,
    /// The money is there.
    Paid,
    /// The order is off.
    Cancelled,
    /// The parcel is on its way.
    Shipped,
    /// The parcel has arrived.
    Delivered,
    /// Money goes back.
    Refunded,
    /// There is an account.
    Welcome,
    /// A password may be set.
    Password,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Whoever delivers it has it.
    Sent,
    /// It did not work now.
    Failed(Reason),
    /// It will never work.
    Refused(Reason),
}

/// The next attempt at a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Retry {
    /// Which attempt it is; see [`Letter::attempt`].
    pub attempt: ChangeId,
    /// When it is due.
    pub at: Timestamp,
}

impl News {
    /// What sort of mail this is told with.
    pub fn kind(&self) -> MailKind {
        match self {
            Self::Placed { .. } => MailKind::Placed,
            Self::Paid { .. } => MailKind::Paid,
            Self::Cancelled { .. } => MailKind::Cancelled,
            Self::Shipped { .. } => MailKind::Shipped,
            Self::Delivered => MailKind::Delivered,
            Self::Refunded { .. } => MailKind::Refunded,
            Self::Welcome { .. } => MailKind::Welcome,
            Self::Password => MailKind::Password,
        }
    }

    /// The mail that tells this of an order: one for each sort of news, and for each repayment.
    pub fn mail_of(&self, order: OrderId) -> MailId {
        let which = match self {
            Self::Refunded { refund, .. } => refund.to_string(),
            _ => String::new(),
        };
        named(&format!("{order} {} {which}", self.kind().name()))
    }
}

impl MailKind {
    /// Its name, as on the wire. It may never change: ids of mails are made of it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Refunded => "refunded",
            Self::Welcome => "welcome",
            Self::Password => "password",
        }
    }
}

impl Letter {
    /// The mail that welcomes somebody.
    pub fn to_welcome(user: UserId) -> MailId {
        named(&format!("{user} {} ", MailKind::Welcome.name()))
    }

    /// The mail that lets somebody set a password, as they wished.
    pub fn to_set_password(wish: ChangeId) -> MailId {
        named(&format!("{wish} {} ", MailKind::Password.name()))
    }

    /// The id of an attempt at a mail, counted from 1.
    pub fn attempt(mail: MailId, number: u32) -> ChangeId {
        ChangeId(named(&format!("{mail} attempt {number}")).0)
    }
}

fn named(name: &str) -> MailId {
    MailId(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;

    #[test]
    fn the_same_news_is_the_same_mail_after_every_upgrade() {
        let order = OrderId(Uuid::from_u128(1));
        let mail = News::Delivered.mail_of(order);
        assert_eq!(mail.to_string(), "5968b440-20a0-5a9c-91e7-46f17d3eccce");
        assert_ne!(News::Delivered.mail_of(OrderId(Uuid::from_u128(2))), mail);
        let back = |refund| News::Refunded {
            refund: RefundId(Uuid::from_u128(refund)),
            amount: Money::new(1, Currency::GBP),
        };
        assert_ne!(back(1).mail_of(order), back(2).mail_of(order));
    }
}
