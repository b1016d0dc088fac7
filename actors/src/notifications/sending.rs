//! What is done in the world outside: each mail that is to be sent, sent.

use super::Mailer;
use crate::runtime::Act;
use contracts::{
    MailId,
    notifications::{Letter, NotificationEvent, Notifications, RecordAttempt},
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

fn attempt(mailer: &Mailer, (mail, number): (MailId, u32), letter: &Letter) -> Sent {
    let (mailer, letter) = (mailer.clone(), letter.clone());
    let sending = async move {
        let record = RecordAttempt {
            attempt: Letter::attempt(mail, number),
            mail,
            number,
            outcome: mailer.send(mail, &letter).await,
        };
        Ok(vec![record.into()])
    };
    sending.boxed()
}

type Sent = crate::runtime::Effect<Notifications>;
