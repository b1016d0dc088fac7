//! What is done in the world outside: each mail that is to be sent, sent.

use super::{MAILS, Mailer, Tickets, mailer::Enclosed};
use crate::runtime::{Act, Effect, RowError, Rows};
use contracts::{
    MailId, Problem,
    notifications::{
        Letter, MailState, News, NotificationEvent, Notifications, Outcome, RecordAttempt,
    },
};
use futures_util::FutureExt;
use std::sync::Arc;

/// Sends what was queued and what is to be tried again, and tells what came of it.
pub(super) fn act(mailer: Mailer, tickets: Tickets) -> Act<Notifications> {
    let desk = Arc::new(Desk { mailer, tickets });
    Arc::new(move |event, _| match event {
        NotificationEvent::Queued(it) => Some(attempt(&desk, (it.mail, 1), &it.letter)),
        NotificationEvent::Retried(it) => Some(attempt(&desk, (it.mail, it.number), &it.letter)),
        _ => None,
    })
}

/// Where mails are made up.
struct Desk {
    mailer: Mailer,
    tickets: Tickets,
}

impl Desk {
    async fn send(&self, mail: MailId, letter: &Letter) -> Result<Outcome, Problem> {
        let enclosed = match letter.news {
            News::Password => match self.tickets.of(letter.to.clone()).await {
                Ok(ticket) => Enclosed::Ticket(ticket),
                Err(outcome) => return Ok(outcome),
            },
            _ => Enclosed::Nothing,
        };
        self.mailer.send(mail, (letter, &enclosed)).await
    }
}

/// Whether an attempt was made before: then its record is only heard again.
pub(super) fn was_sent(event: &NotificationEvent, rows: &Rows<'_>) -> Result<bool, RowError> {
    let (mail, number) = match event {
        NotificationEvent::Queued(it) => (it.mail, 1),
        NotificationEvent::Retried(it) => (it.mail, it.number),
        _ => return Ok(false),
    };
    let known = rows.get(&MAILS, &mail.0)?.map(|sending| sending.mail);
    Ok(known.is_some_and(|mail| mail.state != MailState::Queued || mail.attempts >= number))
}

fn attempt(
    desk: &Arc<Desk>,
    (mail, number): (MailId, u32),
    letter: &Letter,
) -> Effect<Notifications> {
    let (desk, letter) = (desk.clone(), letter.clone());
    let sending = async move {
        let record = RecordAttempt {
            attempt: Letter::attempt(mail, number),
            mail,
            number,
            outcome: desk.send(mail, &letter).await?,
        };
        Ok(vec![record.into()])
    };
    sending.boxed()
}
