//! Notifications: the mails that the shop sends, and what became of each.

mod answers;
mod letters;
mod refusals;

pub use answers::{Mail, MailState};
pub use letters::{Letter, MailKind, News, Outcome, REASON_BYTES_MAX, Reason, Retry, Why};
pub use refusals::NotificationRefusal;

use crate::{ChangeId, Email, MailId, Money, Name, OrderId, Page, PageRequest, UserId, domain};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

domain! {
    /// The mails that the shop sends, and what became of each.
    "notifications" Notifications refusing NotificationRefusal;
    commands NotificationCommand {
        Remember(RememberOrder) = "remember" per order by Itself,
        Queue(QueueMail) = "queue" per mail by Itself,
        Greet(GreetUser) = "greet" per user by Itself,
        SendTicket(SendTicket) = "send-ticket" per wish by Itself,
        Record(RecordAttempt) = "record" per attempt by Itself,
        Retry(RetryMail) = "retry" per attempt by Itself,
    }
    queries {
        ListMyMails -> Page<Mail> = "mine" by Customer,
        ListMails -> Page<Mail> = "list" by Staff,
    }
    events NotificationEvent {
        Remembered(OrderRemembered) = "remembered" about order private,
        Queued(MailQueued) = "queued" about mail private,
        Sent(MailSent) = "sent" about mail public,
        Failed(MailFailed) = "failed" about mail private,
        Retried(MailRetried) = "retried" about mail private,
        GivenUp(MailGivenUp) = "given-up" about mail public,
    }
}

/// An order was placed by somebody who wants to hear of it: they are told, now and from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RememberOrder {
    /// Which order.
    pub order: OrderId,
    /// Whose, if they have an account.
    pub customer: Option<UserId>,
    /// Where news of it go.
    pub email: Email,
    /// What the customer pays.
    pub total: Money,
}

/// There is news of an order: whoever is to hear of it is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct QueueMail {
    /// Which mail; the same for the same news.
    pub mail: MailId,
    /// Of which order.
    pub order: OrderId,
    /// What there is to tell.
    pub news: News,
}

/// Somebody has registered, and is welcomed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GreetUser {
    /// Who.
    pub user: UserId,
    /// Their address.
    pub email: Email,
    /// Their name, if they gave one.
    pub name: Option<Name>,
}

/// Somebody wants to set a password, and is sent what allows it. That is not in here: it is made
/// when the mail leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SendTicket {
    /// Which wish.
    pub wish: ChangeId,
    /// Whose password.
    pub user: UserId,
    /// Their address.
    pub email: Email,
}

/// A mail was handed over, or could not be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecordAttempt {
    /// Which attempt; see [`Letter::attempt`].
    pub attempt: ChangeId,
    /// At which mail.
    pub mail: MailId,
    /// Which one of its attempts, from 1.
    pub number: u32,
    /// What came of it.
    pub outcome: Outcome,
}

/// It is time to try again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RetryMail {
    /// Which attempt it will be.
    pub attempt: ChangeId,
}

/// Asks for the mails to whoever asks, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListMyMails {
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Asks for all mails, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListMails {
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// It is known who wants to hear of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderRemembered {
    /// Which order.
    pub order: OrderId,
    /// Whose, if they have an account.
    pub customer: Option<UserId>,
    /// Where news of it go.
    pub email: Email,
}

/// A mail is to be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MailQueued {
    /// Which mail.
    pub mail: MailId,
    /// To whom, if they have an account.
    pub customer: Option<UserId>,
    /// What it says.
    pub letter: Letter,
}

/// A mail was handed over to whoever delivers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MailSent {
    /// Which mail.
    pub mail: MailId,
    /// Of which order, if it is of one.
    pub order: Option<OrderId>,
    /// At which attempt.
    pub number: u32,
}

/// A mail could not be handed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MailFailed {
    /// Which mail.
    pub mail: MailId,
    /// At which attempt.
    pub number: u32,
    /// Why.
    pub reason: Reason,
    /// When it is tried again, if it is.
    pub retry: Option<Retry>,
}

/// A mail is to be sent once more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MailRetried {
    /// Which mail.
    pub mail: MailId,
    /// Which attempt this is.
    pub number: u32,
    /// What it says.
    pub letter: Letter,
}

/// A mail will not be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MailGivenUp {
    /// Which mail.
    pub mail: MailId,
    /// Of which order, if it is of one.
    pub order: Option<OrderId>,
    /// After how many attempts.
    pub attempts: u32,
}
