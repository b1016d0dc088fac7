//! Mails: one for each thing that happens to an order, by a real conversation with a mail server.

use actors::{
    notifications::{Mailer, Tickets, notifications},
    runtime::Hosted,
};
use contracts::{
    OrderId, PageRequest, RefundId, Role,
    notifications::{ListMails, Mail, MailState, Notifications},
    orders::{OrderDelivered, OrderEvent, OrderPaid, OrderRefunded, OrderShipped, Orders},
    subject,
};
use harness::{
    Client, World, an_order, eventually,
    hearsay::placed,
    pence,
    sink::{COMMANDS_OF_A_MAIL, Sink},
};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use uuid::Uuid;

/// The patience of tests with a mail server that does not answer.
const PATIENCE: Duration = Duration::from_millis(500);
/// More mails than are handed over at once.
const MORE_THAN_AT_ONCE: usize = 12;

async fn host(world: &World, sink: &Sink) -> Hosted<Notifications> {
    let mailer = Mailer::by_smtp(&sink.url(), "Souk <shop@example.com>").unwrap();
    host_mailer(world, mailer.waiting(PATIENCE)).await
}

async fn host_mailer(world: &World, mailer: Mailer) -> Hosted<Notifications> {
    let process = world.process("mails").await;
    let tickets = Tickets::new(process.bus.clone(), Arc::new(world.issuer()));
    process.host(notifications(mailer, tickets)).await
}

fn delivered(order: OrderId) -> Vec<Vec<OrderEvent>> {
    let amount = pence(2_395);
    let tracking = "RM1".parse().ok();
    vec![
        vec![
            OrderPaid {
                order,
                amount,
                from_cart: true,
            }
            .into(),
        ],
        vec![
            OrderShipped { order, tracking }.into(),
            OrderDelivered { order }.into(),
        ],
    ]
}

async fn mails(client: &Client) -> Option<Vec<Mail>> {
    let query = ListMails {
        page: PageRequest::default(),
    };
    Some(client.ask_once(&query).await.ok()?.items)
}

async fn until_sent(client: &Client, count: usize) {
    eventually("the mails are sent", async || {
        let mails = mails(client).await?;
        let sent = mails.iter().filter(|mail| mail.state == MailState::Sent);
        (sent.count() == count).then_some(())
    })
    .await;
}

/// Has the server forget how far a consumer has read.
async fn forget(world: &World, domain: &str, consumer: &str) {
    let stream = subject::log_stream(domain);
    let forget = format!("$JS.API.CONSUMER.DELETE.{stream}.{consumer}");
    let forgotten = world.wire().await.api(&forget, &json!({})).await;
    assert_eq!(forgotten.get("success"), Some(&json!(true)), "{consumer}");
}

#[tokio::test]
async fn there_is_one_mail_for_each_event_though_all_is_heard_again_after_a_restart() {
    let (world, sink) = (World::start().await, Sink::open().await);
    world.expect_hearsay::<Orders>().await;
    let hosted = host(&world, &sink).await;
    let staff = world.client(Role::Staff);
    let (ours, nobodys) = (an_order(), an_order());
    for order in [(ours, Some("ada@example.com")), (nobodys, None)] {
        world.hear::<Orders>(placed(order.0, order.1)).await;
        for events in delivered(order.0) {
            world.hear::<Orders>(events).await;
        }
    }
    until_sent(&staff, 4).await;
    hosted.stop().await;
    forget(&world, "orders", &subject::policy_consumer("notifications")).await;
    forget(
        &world,
        "notifications",
        &subject::adapter_consumer("notifications"),
    )
    .await;

    let _again = host(&world, &sink).await;
    let (refund, amount) = (RefundId(Uuid::new_v4()), pence(500));
    let refunded = OrderRefunded {
        order: ours,
        refund,
        amount,
    };
    world.hear::<Orders>(vec![refunded.into()]).await;
    until_sent(&staff, 5).await;
    world.finish().await;
    let mails = sink.mails();
    let subjects: BTreeSet<_> = mails
        .iter()
        .filter_map(|mail| header(mail, "Subject"))
        .collect();
    let expected = [
        "Money is on its way back to you",
        "We have your order",
        "Your order is paid",
        "Your parcel has arrived",
        "Your parcel is on its way",
    ];
    assert_eq!(mails.len(), expected.len(), "{mails:#?}");
    assert_eq!(subjects, BTreeSet::from(expected));
    assert!(
        mails
            .iter()
            .all(|mail| header(mail, "To") == Some("ada@example.com"))
    );
}

fn header<'a>(mail: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = mail.lines();
    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[tokio::test]
async fn a_mail_that_the_server_does_not_take_now_is_sent_later() {
    let (world, sink) = (World::start().await, Sink::open().await);
    world.expect_hearsay::<Orders>().await;
    let _hosted = host(&world, &sink).await;
    let staff = world.client(Role::Staff);
    sink.refuse(451);
    world
        .hear::<Orders>(placed(an_order(), Some("ada@example.com")))
        .await;
    let failure = eventually("the first attempt fails", async || {
        mails(&staff).await?.pop()?.failure
    })
    .await;
    assert!(failure.as_str().contains("451"), "{failure:?}");
    assert!(sink.mails().is_empty());
    sink.relent();
    until_sent(&staff, 1).await;
    let [mail] = mails(&staff).await.unwrap().try_into().unwrap();
    assert_eq!(mail.attempts, 2);
    world.finish().await;
    assert_eq!(sink.mails().len(), 1);
}

#[tokio::test]
async fn a_mail_to_an_address_that_does_not_exist_is_given_up() {
    let (world, sink) = (World::start().await, Sink::open().await);
    world.expect_hearsay::<Orders>().await;
    let _hosted = host(&world, &sink).await;
    let staff = world.client(Role::Staff);
    sink.refuse(550);
    world
        .hear::<Orders>(placed(an_order(), Some("nobody@example.com")))
        .await;
    eventually("the mail is given up", async || {
        let mail = mails(&staff).await?.pop()?;
        (mail.state == MailState::GivenUp).then_some(())
    })
    .await;
    world.finish().await;
    assert!(sink.mails().is_empty());
}

#[tokio::test]
async fn a_mail_that_the_server_has_taken_is_sent_though_it_never_says_goodbye() {
    let (world, sink) = (World::start().await, Sink::open().await);
    world.expect_hearsay::<Orders>().await;
    let mailer = Mailer::by_smtp(&sink.url(), "Souk <shop@example.com>").unwrap();
    let _hosted = host_mailer(&world, mailer).await;
    let staff = world.client(Role::Staff);
    sink.fall_silent(COMMANDS_OF_A_MAIL);
    world
        .hear::<Orders>(placed(an_order(), Some("ada@example.com")))
        .await;
    until_sent(&staff, 1).await;
    world.finish().await;
    assert_eq!(sink.mails().len(), 1);
}

#[tokio::test]
async fn a_mail_server_that_says_nothing_is_a_failed_attempt_for_everybody_who_waits() {
    let (world, sink) = (World::start().await, Sink::open().await);
    world.expect_hearsay::<Orders>().await;
    let _hosted = host(&world, &sink).await;
    let staff = world.client(Role::Staff);
    sink.fall_silent(0);
    let several = (0..MORE_THAN_AT_ONCE).flat_map(|_| placed(an_order(), Some("ada@example.com")));
    world.hear::<Orders>(several.collect()).await;
    eventually("each has failed once", async || {
        let mails = mails(&staff).await?;
        let failed = mails.iter().filter(|mail| mail.failure.is_some());
        (failed.count() == MORE_THAN_AT_ONCE).then_some(())
    })
    .await;
    sink.relent();
    until_sent(&staff, MORE_THAN_AT_ONCE).await;
    world.finish().await;
    assert_eq!(sink.mails().len(), MORE_THAN_AT_ONCE);
}
