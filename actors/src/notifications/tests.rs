//! Notifications' rules and words, as sentences.

mod folder;
mod mails;
mod people;
mod words;

use crate::notifications::mailer::Enclosed;
use contracts::{
    Email, MailId, Money, OrderId, RefundId, Timestamp, UserId,
    notifications::{Letter, News, Outcome, QueueMail, RecordAttempt, RememberOrder, Why},
    users::{PasswordTicket, Ticket},
};
use iso_currency::Currency;
use uuid::Uuid;

const CUSTOMER: u128 = 77;

fn order(number: u128) -> OrderId {
    OrderId(Uuid::from_u128(number))
}

fn ada() -> Email {
    Email::new("ada@example.com").unwrap()
}

fn pence(minor: i64) -> Money {
    Money::new(minor, Currency::GBP)
}

fn remember(number: u128) -> RememberOrder {
    RememberOrder {
        order: order(number),
        customer: Some(UserId(Uuid::from_u128(CUSTOMER))),
        email: ada(),
        total: pence(2_395),
    }
}

fn queue(number: u128, news: News) -> QueueMail {
    let order = order(number);
    QueueMail {
        mail: news.mail_of(order),
        order,
        news,
    }
}

fn placed(number: u128) -> MailId {
    let total = pence(2_395);
    News::Placed { total }.mail_of(order(number))
}

fn record(mail: MailId, number: u32, outcome: Outcome) -> RecordAttempt {
    RecordAttempt {
        attempt: Letter::attempt(mail, number),
        mail,
        number,
        outcome,
    }
}

fn letter(news: News) -> Letter {
    let order = match news {
        News::Welcome { .. } | News::Password => None,
        _ => Some(order(7)),
    };
    Letter {
        to: ada(),
        order,
        news,
        written_at: Timestamp(1_769_860_800_000),
    }
}

/// What goes along with it.
fn enclosed(letter: &Letter) -> Enclosed {
    match letter.news {
        News::Password => Enclosed::Ticket(PasswordTicket {
            user: UserId(Uuid::from_u128(CUSTOMER)),
            ticket: Ticket::new("eyJhbGciOiJFZERTQSJ9.e30.c2ln").unwrap(),
            expires_in_s: 3_600,
        }),
        _ => Enclosed::Nothing,
    }
}

/// One of each, and of each way in which some can be said.
fn all_news() -> Vec<(&'static str, News)> {
    let refund = RefundId(Uuid::from_u128(9));
    let tracking = "RM123456785GB".parse().ok();
    let mut all = vec![
        (
            "placed",
            News::Placed {
                total: pence(2_395),
            },
        ),
        (
            "paid",
            News::Paid {
                amount: pence(2_395),
            },
        ),
        ("shipped", News::Shipped { tracking }),
        ("shipped-without-number", News::Shipped { tracking: None }),
        ("delivered", News::Delivered),
        (
            "refunded",
            News::Refunded {
                refund,
                amount: pence(500),
            },
        ),
        (
            "welcome",
            News::Welcome {
                name: "Ada Łovelace".parse().ok(),
            },
        ),
        ("welcome-without-name", News::Welcome { name: None }),
    ];
    all.extend([
        (
            "cancelled-out-of-stock",
            News::Cancelled {
                why: Why::OutOfStock,
            },
        ),
        ("cancelled-declined", News::Cancelled { why: Why::Declined }),
        ("cancelled-unpaid", News::Cancelled { why: Why::Unpaid }),
        (
            "cancelled-by-customer",
            News::Cancelled {
                why: Why::ByCustomer,
            },
        ),
        ("cancelled-by-shop", News::Cancelled { why: Why::ByShop }),
        ("password", News::Password),
    ]);
    all
}
