//! What is done in the world outside: each mail that is to be sent, sent.

use super::{MAILS, Mailer};
use crate::runtime::{Act, Effect, RowError, Rows};
use contracts::{
    MailId,
    notifications::{Letter, MailState, NotificationEvent, Notifications, RecordAttempt},
};
use futures_util::FutureExt;
use std::sync::Arc;

/// Sends what was queued and what is to be tried again, and tells what came of it.
pub(super) fn act(mailer: Mailer) -> Act<Notifications> {
    Arc::new(move |event, _| match event {
        NotificationEvent::Queued(it) => Some(attempt(&mailer, (it.mail, 1), &it.letter)),
        NotificationEvent::Retried(it) => Some(attempt(&mailer, (it.mail, it.number), &it.letter)),
        _ => None,
    })
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
    mailer: &Mailer,
    (mail, number): (MailId, u32),
    letter: &Letter,
) -> Effect<Notifications> {
    let (mailer, letter) = (mailer.clone(), letter.clone());
    let sending = async move {
        let record = RecordAttempt {
            attempt: Letter::attempt(mail, number),
            mail,
            number,
            outcome: mailer.send(mail, &letter).await?,
        };
        Ok(vec![record.into()])
    };
    sending.boxed()
}
