//! What notifications do when they hear of orders and users.

use contracts::{
    Email, OrderId,
    notifications::{
        GreetUser, News, NotificationCommand, QueueMail, RememberOrder, SendTicket, Why,
    },
    orders::{CancelReason, OrderEvent},
    users::UsersEvent,
};

/// Whoever gave an address with an order hears that it is placed, and of all that follows. The
/// address stands beside the order that was placed, in the same decision.
pub(super) fn on_orders(events: &[OrderEvent]) -> Vec<NotificationCommand> {
    let news = events.iter().filter_map(|event| match event {
        OrderEvent::Placed(placed) => {
            let (order, customer, total) = (placed.order, placed.customer, placed.total);
            let email = address(events, order)?;
            Some(
                RememberOrder {
                    order,
                    customer,
                    email,
                    total,
                }
                .into(),
            )
        }
        _ => {
            let (order, news) = news(event)?;
            let mail = news.mail_of(order);
            Some(QueueMail { mail, order, news }.into())
        }
    });
    news.collect()
}

/// Whoever registers is welcomed. Who has no password has not registered: somebody else has opened
/// the account, and its owner hears of it when there is reason to. Whoever wants to set a password
/// is sent what allows it.
pub(super) fn on_users(event: &UsersEvent) -> Vec<NotificationCommand> {
    match event {
        UsersEvent::Registered(new) if new.hash.is_some() => vec![
            GreetUser {
                user: new.user,
                email: new.email.clone(),
                name: new.name.clone(),
            }
            .into(),
        ],
        UsersEvent::PasswordMailWanted(wanted) => vec![
            SendTicket {
                wish: wanted.wish,
                user: wanted.user,
                email: wanted.email.clone(),
            }
            .into(),
        ],
        _ => Vec::new(),
    }
}

fn address(events: &[OrderEvent], order: OrderId) -> Option<Email> {
    events.iter().find_map(|event| match event {
        OrderEvent::Addressed(addressed) if addressed.order == order => addressed.email.clone(),
        _ => None,
    })
}

/// What there is to tell of an order that was placed before.
fn news(event: &OrderEvent) -> Option<(OrderId, News)> {
    match event {
        OrderEvent::Paid(it) => Some((it.order, News::Paid { amount: it.amount })),
        OrderEvent::Shipped(it) => {
            let tracking = it.tracking.clone();
            Some((it.order, News::Shipped { tracking }))
        }
        OrderEvent::Delivered(it) => Some((it.order, News::Delivered)),
        OrderEvent::Cancelled(it) => {
            let why = why(&it.reason);
            Some((it.order, News::Cancelled { why }))
        }
        OrderEvent::Refunded(it) => {
            let (refund, amount) = (it.refund, it.amount);
            Some((it.order, News::Refunded { refund, amount }))
        }
        OrderEvent::Placed(_)
        | OrderEvent::Addressed(_)
        | OrderEvent::PlacedAgain(_)
        | OrderEvent::PaymentRequested(_)
        | OrderEvent::CancelWanted(_)
        | OrderEvent::ParcelWanted(_)
        | OrderEvent::MoneyOwed(_)
        | OrderEvent::Settled(_) => None,
    }
}

fn why(reason: &CancelReason) -> Why {
    match reason {
        CancelReason::OutOfStock(_) => Why::OutOfStock,
        CancelReason::Declined => Why::Declined,
        CancelReason::Unpaid => Why::Unpaid,
        CancelReason::ByCustomer => Why::ByCustomer,
        CancelReason::Unpromised | CancelReason::ByStaff => Why::ByShop,
    }
}
