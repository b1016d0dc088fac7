//! Which mails are queued, when they are tried again, and how each ends.

use super::*;
use crate::{
    notifications::{
        decide::{ATTEMPTS_MAX, RETRY_AFTER, RETRY_AFTER_MAX, pause_after},
        policy, view,
    },
    runtime::Rules,
    tests::bench::{Bench, known},
};
use contracts::{
    Caller, Page, PageRequest, Role,
    notifications::{
        ListMails, ListMyMails, Mail, MailKind, MailState, NotificationCommand, NotificationEvent,
        Notifications,
    },
    orders::{OrderAddressed, OrderDelivered, OrderEvent, OrderPlaced, PayBy},
    page::PageLimit,
};
use proptest::prelude::*;

pub(super) fn bench() -> Bench<Notifications> {
    Bench::new()
}

pub(super) fn all(bench: &Bench<Notifications>) -> Vec<Mail> {
    let query = ListMails {
        page: PageRequest::default(),
    };
    let page = bench.read(|rows| view::list(&query, rows, &Caller::Itself));
    page.unwrap().items
}

fn mine(bench: &Bench<Notifications>, caller: &Caller, page: PageRequest) -> Page<Mail> {
    bench.read(|rows| view::mine(&ListMyMails { page }, rows, caller).unwrap())
}

fn names(bench: &Bench<Notifications>) -> Vec<&'static str> {
    bench.events().iter().map(contracts::Event::name).collect()
}

fn due(bench: &Bench<Notifications>) -> Option<(u64, NotificationCommand)> {
    bench.events().iter().find_map(|event| match event {
        NotificationEvent::Failed(failed) => {
            let retry = failed.retry?;
            Some((retry.at.0, Notifications::on_deadline(retry.attempt.0)?))
        }
        _ => None,
    })
}

#[test]
fn whoever_placed_an_order_hears_of_it_and_of_all_that_follows_once() {
    let mut bench = bench();
    bench.decide(remember(1), 0).unwrap();
    assert_eq!(names(&bench), ["remembered", "queued"]);
    let first = bench.decide(queue(1, News::Delivered), 1).unwrap();
    let again = bench.decide(queue(1, News::Delivered), 9).unwrap();
    assert_eq!(again, first);
    assert_eq!(names(&bench), [""; 0]);
    let kinds: Vec<_> = all(&bench).iter().map(|mail| mail.kind).collect();
    assert_eq!(kinds, [MailKind::Delivered, MailKind::Placed]);
}

#[test]
fn of_an_order_without_an_address_nothing_is_told_and_nothing_written() {
    let mut bench = bench();
    let refused = bench.decide(queue(1, News::Delivered), 0).unwrap_err();
    assert_eq!(refused.code, "nobody-to-tell");
    assert!(all(&bench).is_empty());
}

#[test]
fn each_repayment_has_a_mail_of_its_own() {
    let mut bench = bench();
    bench.decide(remember(1), 0).unwrap();
    for refund in [8, 9] {
        let refund = RefundId(Uuid::from_u128(refund));
        let news = News::Refunded {
            refund,
            amount: pence(5),
        };
        bench.decide(queue(1, news), 0).unwrap();
    }
    assert_eq!(all(&bench).len(), 3);
}

#[test]
fn a_mail_that_is_sent_is_not_sent_again() {
    let mut bench = bench();
    bench.decide(remember(1), 0).unwrap();
    bench
        .decide(record(placed(1), 1, Outcome::Sent), 5)
        .unwrap();
    let late = record(placed(1), 2, Outcome::Sent);
    assert_eq!(bench.decide(late, 6).unwrap_err().code, "not-this-attempt");
    let [mail] = all(&bench).try_into().unwrap();
    assert_eq!(
        (mail.state, mail.sent_at),
        (MailState::Sent, Some(Timestamp(5)))
    );
}

#[test]
fn a_mail_that_fails_is_tried_again_later_and_later_and_given_up_in_the_end() {
    let mut bench = bench();
    bench.decide(remember(1), 0).unwrap();
    let mut now = 0;
    for number in 1..ATTEMPTS_MAX {
        let failed = record(placed(1), number, Outcome::Failed("no".to_owned().into()));
        bench.decide(failed, now).unwrap();
        let (at, retry) = due(&bench).unwrap();
        assert_eq!(at - now, pause_after(number).as_millis() as u64);
        let early = bench.decide(retry.clone(), at - 1).unwrap_err();
        assert_eq!(early.code, "not-to-be-retried");
        bench.decide(retry, at).unwrap();
        assert_eq!(names(&bench), ["retried"]);
        now = at;
    }
    let last = record(
        placed(1),
        ATTEMPTS_MAX,
        Outcome::Failed("no".to_owned().into()),
    );
    bench.decide(last, now).unwrap();
    assert_eq!(names(&bench), ["failed", "given-up"]);
    let [mail] = all(&bench).try_into().unwrap();
    assert_eq!(
        (mail.state, mail.attempts),
        (MailState::GivenUp, ATTEMPTS_MAX)
    );
}

#[test]
fn an_address_that_does_not_exist_is_given_up_at_once() {
    let mut bench = bench();
    bench.decide(remember(1), 0).unwrap();
    let refused = Outcome::Refused("550 no such user".to_owned().into());
    bench.decide(record(placed(1), 1, refused), 0).unwrap();
    assert_eq!(names(&bench), ["failed", "given-up"]);
}

#[test]
fn pauses_double_up_to_their_limit() {
    assert_eq!(pause_after(1), RETRY_AFTER);
    assert_eq!(pause_after(3), 4 * RETRY_AFTER);
    assert_eq!(pause_after(ATTEMPTS_MAX), RETRY_AFTER_MAX);
    assert_eq!(pause_after(u32::MAX), RETRY_AFTER_MAX);
}

#[test]
fn everybody_sees_the_mails_to_them_and_not_what_a_server_said() {
    let mut bench = bench();
    bench.decide(remember(1), 0).unwrap();
    let failed = Outcome::Failed("550 ada@example.com".to_owned().into());
    bench.decide(record(placed(1), 1, failed), 0).unwrap();
    let to = |caller| mine(&bench, &caller, PageRequest::default()).items;
    let [mail] = to(known(CUSTOMER, Role::Customer)).try_into().unwrap();
    assert_eq!((mail.kind, mail.failure), (MailKind::Placed, None));
    assert!(to(known(8, Role::Customer)).is_empty());
    assert!(to(Caller::Anyone).is_empty());
    assert!(all(&bench).iter().all(|mail| mail.failure.is_some()));
}

#[test]
fn a_list_goes_from_the_newest_to_the_oldest_page_by_page() {
    let mut bench = bench();
    for number in 0..5 {
        bench.decide(remember(number), number as u64).unwrap();
    }
    let caller = known(CUSTOMER, Role::Customer);
    let limit = PageLimit::new(2).unwrap();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = mine(&bench, &caller, PageRequest { after, limit });
        seen.extend(page.items.into_iter().map(|mail| mail.queued_at.0));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, [4, 3, 2, 1, 0]);
}

fn decision(email: Option<Email>) -> Vec<OrderEvent> {
    let one = serde_json::json!([{
        "sku": "LAMP", "name": "Lamp", "quantity": 1,
        "unit_price": {"minor": 2_000, "currency": "GBP"},
    }]);
    let placed = OrderPlaced {
        order: order(1),
        customer: None,
        lines: serde_json::from_value(one).unwrap(),
        goods: pence(2_000),
        delivery: pence(395),
        total: pence(2_395),
        country: contracts::Country::UNKNOWN,
        placed_at: Timestamp(0),
    };
    let addressed = OrderAddressed {
        order: order(1),
        cart: None,
        address: None,
        email,
        method: "standard".parse().unwrap(),
        grams: 1,
        pay_by: PayBy::Offline,
        secret: None,
    };
    vec![placed.into(), addressed.into()]
}

#[test]
fn an_order_with_an_address_is_remembered_whichever_of_its_events_stands_first() {
    let mut events = decision(Some(ada()));
    let told = policy::on_orders(&events);
    let expected = RememberOrder {
        customer: None,
        ..remember(1)
    };
    assert_eq!(told, [expected.into()]);
    events.reverse();
    assert_eq!(policy::on_orders(&events), told);
    assert!(policy::on_orders(&decision(None)).is_empty());
    let later = [OrderDelivered { order: order(1) }.into()];
    assert_eq!(
        policy::on_orders(&later),
        [queue(1, News::Delivered).into()]
    );
}

proptest! {
    #[test]
    fn however_often_everything_is_heard_each_mail_ends_at_most_once(
        heard in prop::collection::vec((0_u8..6, 1_u32..4), 0..60)
    ) {
        let mut bench = bench();
        let (mut queued, mut ended) = (0, 0);
        let mut waiting = Vec::new();
        for (now, (what, number)) in heard.into_iter().enumerate() {
            let now = now as u64 * 3_000;
            let mail = placed(1);
            let command: NotificationCommand = match what {
                0 => remember(1).into(),
                1 => queue(1, News::Delivered).into(),
                2 => record(mail, number, Outcome::Sent).into(),
                3 => record(mail, number, Outcome::Failed("no".to_owned().into())).into(),
                4 => record(mail, number, Outcome::Refused("no".to_owned().into())).into(),
                _ => match waiting.pop() {
                    Some(retry) => retry,
                    None => continue,
                },
            };
            if bench.decide(command, now).is_err() { continue }
            waiting.extend(due(&bench).map(|(_, retry)| retry));
            for event in bench.events() {
                match event {
                    NotificationEvent::Queued(it) if it.mail == mail => queued += 1,
                    NotificationEvent::Sent(_) | NotificationEvent::GivenUp(_) => ended += 1,
                    _ => {}
                }
            }
        }
        prop_assert!(queued <= 1 && ended <= queued, "{queued} queued, {ended} ended");
    }
}
