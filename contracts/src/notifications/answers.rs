//! What notifications answer: one mail, and what became of it.

use super::{MailKind, Reason};
use crate::{Email, MailId, OrderId, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A mail, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mail {
    /// Which mail.
    pub mail: MailId,
    /// What sort of mail.
    pub kind: MailKind,
    /// Of which order, if it is of one.
    pub order: Option<OrderId>,
    /// To whom, if they have an account.
    pub customer: Option<UserId>,
    /// Where it goes.
    pub to: Email,
    /// How far it has got.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it did not work last time; for staff.
    pub failure: Option<Reason>,
    /// When there was something to tell.
    pub queued_at: Timestamp,
    /// When whoever delivers it took it.
    pub sent_at: Option<Timestamp>,
}

/// How far a mail has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MailState {
    /// It is to be sent, for the first time or once more.
    Queued,
    /// Whoever delivers it has it.
    Sent,
    /// It will not be sent.
    GivenUp,
}
