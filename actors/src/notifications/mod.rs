//! Notifications: the mails that the shop sends, and what became of each.
//!
//! **Invariant:** the same news is one mail, however often it is heard.
//! **Invariant:** a mail ends exactly once: sent or given up.

mod apply;
mod decide;
mod mailer;
mod policy;
mod sending;
mod tickets;
mod view;
mod wording;

#[cfg(test)]
mod tests;

pub use mailer::{Mailer, MailerError};
pub use tickets::Tickets;

use crate::runtime::{Asked, At, DomainSpec, No, RowError, Rows, RowsMut, Rules, Table};
use contracts::{
    ChangeId, Timestamp,
    notifications::{
        Letter, ListMails, ListMyMails, Mail, NotificationCommand, NotificationEvent,
        NotificationRefusal, Notifications, OrderRemembered, Retry, RetryMail,
    },
    orders::Orders,
    users::Users,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who wants to hear of which order.
const ORDERS: Table<Uuid, OrderRemembered> = Table::new(b'o');
/// Every mail.
const MAILS: Table<Uuid, Sending> = Table::new(b'm');
/// Mails that wait for another attempt, by its id.
const RETRIES: Table<Uuid, Uuid> = Table::new(b'r');
/// All mails by age, the newest first.
const ALL: Table<(u64, Uuid), ()> = Table::in_order(b'a');
/// The mails of each customer by age, the newest first.
const MINE: Table<(Uuid, u64, Uuid), ()> = Table::in_order(b'c');

/// A mail, with what is needed to send it once more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Sending {
    mail: Mail,
    letter: Letter,
    retry: Option<Retry>,
}

/// The notifications domain, put together. Mails go out by this mailer, with these tickets in them.
pub fn notifications(mailer: Mailer, tickets: Tickets) -> DomainSpec<Notifications> {
    within_the_house().adapts_once(sending::act(mailer, tickets), sending::was_sent)
}

/// The same without a way out of the house: it answers and hears, and nothing is sent.
pub(crate) fn within_the_house() -> DomainSpec<Notifications> {
    DomainSpec::of()
        .answers::<ListMyMails>(view::mine)
        .answers::<ListMails>(view::list)
        .reacts_to_decisions::<Orders>(policy::on_orders)
        .reacts::<Users>(policy::on_users)
}

impl Rules for Notifications {
    fn decide(
        command: &NotificationCommand,
        rows: &Rows<'_>,
        asked: &Asked<'_>,
    ) -> Result<Vec<NotificationEvent>, No<NotificationRefusal>> {
        decide::decide(command, rows, asked.now)
    }

    fn apply(event: &NotificationEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
        apply::apply(event, at, rows)
    }

    fn on_deadline(id: Uuid) -> Option<NotificationCommand> {
        let attempt = ChangeId(id);
        Some(RetryMail { attempt }.into())
    }
}

/// A moment as a part of a key, so that the newest comes first.
fn newest_first(at: Timestamp) -> u64 {
    u64::MAX - at.0
}
