//! What notifications say yes and no to.

use super::{MAILS, ORDERS, RETRIES, Sending};
use crate::runtime::{No, Rows};
use contracts::{
    ChangeId, MailId, Timestamp,
    notifications::{
        GreetUser, Letter, MailFailed, MailGivenUp, MailQueued, MailRetried, MailSent, MailState,
        News, NotificationCommand, NotificationEvent, NotificationRefusal, OrderRemembered,
        Outcome, QueueMail, Reason, RecordAttempt, RememberOrder, Retry, SendTicket,
    },
};
use std::time::Duration;

/// How often a mail is tried: over some five hours.
pub(super) const ATTEMPTS_MAX: u32 = 14;
/// How long a mail waits for its second attempt; twice as long for each further one.
pub(super) const RETRY_AFTER: Duration = Duration::from_secs(5);
/// The longest it waits for the next attempt.
pub(super) const RETRY_AFTER_MAX: Duration = Duration::from_secs(3_600);

type Decided = Result<Vec<NotificationEvent>, No<NotificationRefusal>>;

pub(super) fn decide(command: &NotificationCommand, rows: &Rows<'_>, now: Timestamp) -> Decided {
    match command {
        NotificationCommand::Remember(wish) => Ok(remember(wish, now)),
        NotificationCommand::Queue(mail) => queue(mail, rows, now),
        NotificationCommand::Greet(user) => Ok(vec![greet(user, now).into()]),
        NotificationCommand::SendTicket(wish) => Ok(vec![send_ticket(wish, now).into()]),
        NotificationCommand::Record(attempt) => record(attempt, rows, now),
        NotificationCommand::Retry(due) => retry(due.attempt, rows, now),
    }
}

fn remember(wish: &RememberOrder, now: Timestamp) -> Vec<NotificationEvent> {
    let (order, customer) = (wish.order, wish.customer);
    let news = News::Placed { total: wish.total };
    let mail = news.mail_of(order);
    let letter = Letter {
        to: wish.email.clone(),
        order: Some(order),
        news,
        written_at: now,
    };
    let remembered = OrderRemembered {
        order,
        customer,
        email: wish.email.clone(),
    };
    let queued = MailQueued {
        mail,
        customer,
        letter,
    };
    vec![remembered.into(), queued.into()]
}

fn queue(wish: &QueueMail, rows: &Rows<'_>, now: Timestamp) -> Decided {
    let QueueMail { mail, order, news } = wish.clone();
    let known = rows.get(&ORDERS, &order.0)?;
    let known = known.ok_or(NotificationRefusal::NobodyToTell { order })?;
    let customer = known.customer;
    let letter = Letter {
        to: known.email,
        order: Some(order),
        news,
        written_at: now,
    };
    let queued = MailQueued {
        mail,
        customer,
        letter,
    };
    Ok(vec![queued.into()])
}

fn greet(user: &GreetUser, now: Timestamp) -> MailQueued {
    MailQueued {
        mail: Letter::to_welcome(user.user),
        customer: Some(user.user),
        letter: Letter {
            to: user.email.clone(),
            order: None,
            news: News::Welcome {
                name: user.name.clone(),
            },
            written_at: now,
        },
    }
}

fn send_ticket(wish: &SendTicket, now: Timestamp) -> MailQueued {
    MailQueued {
        mail: Letter::to_set_password(wish.wish),
        customer: Some(wish.user),
        letter: Letter {
            to: wish.email.clone(),
            order: None,
            news: News::Password,
            written_at: now,
        },
    }
}

fn record(attempt: &RecordAttempt, rows: &Rows<'_>, now: Timestamp) -> Decided {
    let (mail, number) = (attempt.mail, attempt.number);
    let sending = find(mail, rows)?;
    let order = sending.mail.order;
    let waits = sending.mail.state == MailState::Queued && sending.retry.is_none();
    if !waits || sending.mail.attempts + 1 != number {
        return Err(NotificationRefusal::NotThisAttempt { mail, number }.into());
    }
    match &attempt.outcome {
        Outcome::Sent => {
            let sent = MailSent {
                mail,
                order,
                number,
            };
            Ok(vec![sent.into()])
        }
        Outcome::Failed(reason) if number < ATTEMPTS_MAX => {
            let retry = Retry {
                attempt: Letter::attempt(mail, number + 1),
                at: now.plus(pause_after(number)),
            };
            Ok(vec![failed(attempt, reason, Some(retry))])
        }
        Outcome::Failed(reason) | Outcome::Refused(reason) => {
            let given_up = MailGivenUp {
                mail,
                order,
                attempts: number,
            };
            Ok(vec![failed(attempt, reason, None), given_up.into()])
        }
    }
}

fn failed(attempt: &RecordAttempt, reason: &Reason, retry: Option<Retry>) -> NotificationEvent {
    MailFailed {
        mail: attempt.mail,
        number: attempt.number,
        reason: reason.clone(),
        retry,
    }
    .into()
}

/// How long a mail waits after its attempt of this number.
pub(super) fn pause_after(number: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(number.saturating_sub(1));
    RETRY_AFTER.saturating_mul(doubled).min(RETRY_AFTER_MAX)
}

fn retry(attempt: ChangeId, rows: &Rows<'_>, now: Timestamp) -> Decided {
    let refused = NotificationRefusal::NotToBeRetried { attempt };
    let Some(mail) = rows.get(&RETRIES, &attempt.0)?.map(MailId) else {
        return Err(refused.into());
    };
    let sending = find(mail, rows)?;
    match sending.retry {
        Some(retry) if retry.attempt == attempt && retry.at <= now => {
            let retried = MailRetried {
                mail,
                number: sending.mail.attempts + 1,
                letter: sending.letter,
            };
            Ok(vec![retried.into()])
        }
        _ => Err(refused.into()),
    }
}

fn find(mail: MailId, rows: &Rows<'_>) -> Result<Sending, No<NotificationRefusal>> {
    let sending = rows.get(&MAILS, &mail.0)?;
    sending.ok_or_else(|| NotificationRefusal::UnknownMail { mail }.into())
}
