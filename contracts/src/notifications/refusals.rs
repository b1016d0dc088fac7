//! What notifications say no to.

use crate::{ChangeId, Kind, MailId, OrderId, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What notifications say no to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum NotificationRefusal {
    /// Nobody wants to hear of this order.
    #[error("nobody wants to hear of order {order}")]
    NobodyToTell {
        /// Which order.
        order: OrderId,
    },
    /// There is no such mail.
    #[error("there is no mail {mail}")]
    UnknownMail {
        /// Which mail.
        mail: MailId,
    },
    /// This attempt at the mail is over, or is not its turn.
    #[error("this is not the turn of attempt {number} at mail {mail}")]
    NotThisAttempt {
        /// Which mail.
        mail: MailId,
        /// Which of its attempts.
        number: u32,
    },
    /// No mail waits for this attempt, or not yet.
    #[error("nothing is to be tried again as {attempt}, or not yet")]
    NotToBeRetried {
        /// Which attempt.
        attempt: ChangeId,
    },
    /// The cursor is not one that this list gave.
    #[error("after is not a cursor of this list")]
    BadCursor,
}

impl Refusal for NotificationRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NobodyToTell { .. } | Self::UnknownMail { .. } => Kind::NotFound,
            Self::NotThisAttempt { .. } | Self::NotToBeRetried { .. } => Kind::Conflict,
            Self::BadCursor => Kind::Invalid,
        }
    }
}
