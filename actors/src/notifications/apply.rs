//! What each event of notifications does to the rows.

use super::{ALL, MAILS, MINE, ORDERS, RETRIES, Sending, newest_first};
use crate::runtime::{At, DEADLINES, RowError, RowsMut};
use contracts::{
    MailId,
    notifications::{Mail, MailQueued, MailState, NotificationEvent},
};

pub(super) fn apply(
    event: &NotificationEvent,
    at: &At,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    match event {
        NotificationEvent::Remembered(it) => rows.put(&ORDERS, &it.order.0, it),
        NotificationEvent::Queued(new) => queued(new, rows),
        NotificationEvent::Sent(it) => change(it.mail, rows, |sending| {
            sending.mail.state = MailState::Sent;
            sending.mail.attempts = it.number;
            sending.mail.failure = None;
            sending.mail.sent_at = Some(at.time);
        }),
        NotificationEvent::Failed(it) => {
            if let Some(retry) = it.retry {
                rows.put(&RETRIES, &retry.attempt.0, &it.mail.0)?;
                rows.put(&DEADLINES, &(retry.at, retry.attempt.0), &())?;
            }
            change(it.mail, rows, |sending| {
                sending.mail.attempts = it.number;
                sending.mail.failure = Some(it.reason.clone());
                sending.retry = it.retry;
            })
        }
        NotificationEvent::Retried(it) => {
            let sending = find(it.mail, rows)?;
            if let Some(retry) = sending.retry {
                rows.remove(&RETRIES, &retry.attempt.0);
                rows.remove(&DEADLINES, &(retry.at, retry.attempt.0));
            }
            change(it.mail, rows, |sending| sending.retry = None)
        }
        NotificationEvent::GivenUp(it) => change(it.mail, rows, |sending| {
            sending.mail.state = MailState::GivenUp;
        }),
    }
}

fn queued(new: &MailQueued, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let (id, at) = (new.mail.0, newest_first(new.letter.written_at));
    let letter = new.letter.clone();
    let mail = Mail {
        mail: new.mail,
        kind: letter.news.kind(),
        order: letter.order,
        customer: new.customer,
        to: letter.to.clone(),
        state: MailState::Queued,
        attempts: 0,
        failure: None,
        queued_at: letter.written_at,
        sent_at: None,
    };
    rows.put(&ALL, &(at, id), &())?;
    if let Some(customer) = new.customer {
        rows.put(&MINE, &(customer.0, at, id), &())?;
    }
    let retry = None;
    let sending = Sending {
        mail,
        letter,
        retry,
    };
    rows.put(&MAILS, &id, &sending)
}

fn change(
    mail: MailId,
    rows: &mut RowsMut<'_>,
    how: impl FnOnce(&mut Sending),
) -> Result<(), RowError> {
    let mut sending = find(mail, rows)?;
    how(&mut sending);
    rows.put(&MAILS, &mail.0, &sending)
}

fn find(mail: MailId, rows: &RowsMut<'_>) -> Result<Sending, RowError> {
    let sending = rows.get(&MAILS, &mail.0)?;
    sending.ok_or_else(|| RowError(format!("there is no mail {mail}")))
}
