//! A process that is killed when a mail has left the house and is not yet written down as sent.

use contracts::{
    notifications::{NotificationEvent, Notifications},
    orders::Orders,
    users::Users,
};
use harness::{World, an_order, eventually, hearsay::placed, log};
use std::collections::BTreeMap;

/// How many orders are placed before each kill: so many mails leave at once.
const ORDERS: usize = 20;
/// How often the process is killed at most until it was killed in that moment.
const KILLS_MAX: usize = 20;

/// How many mails are written down as sent.
async fn sent(world: &World) -> usize {
    let log = log::read::<Notifications>(&world.bus()).await;
    let events = log::decisions(&log).flat_map(|(_, decision)| &decision.events);
    let sent = events.filter(|event| matches!(event, NotificationEvent::Sent(_)));
    sent.count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_between_sending_and_writing_it_down_leaves_one_mail_of_each() {
    let world = World::start().await;
    world.expect_hearsay::<Orders>().await;
    world.expect_hearsay::<Users>().await;
    world.expect_hearsay::<Notifications>().await;
    let (mut orders, mut between) = (0, 0);
    for _ in 0..KILLS_MAX {
        for _ in 0..ORDERS {
            let email = format!("{orders}@example.com");
            world.hear::<Orders>(placed(an_order(), Some(&email))).await;
            orders += 1;
        }
        let before = world.mails().len();
        let mut souk = world.run_souk(&["notifications"]);
        eventually("mails leave", async || {
            (world.mails().len() > before).then_some(())
        })
        .await;
        souk.kill9().await;
        between += world.mails().len() - sent(&world).await;
        let mut souk = world.run_souk(&["notifications"]);
        eventually("all mails are written down as sent", async || {
            (sent(&world).await == orders).then_some(())
        })
        .await;
        world.until_read().await;
        souk.kill9().await;
        if between > 0 {
            break;
        }
    }
    assert!(
        between > 0,
        "no kill came between sending and writing it down"
    );
    let mut told = BTreeMap::<String, usize>::new();
    for mail in world.mails() {
        let to = mail.lines().find_map(|line| line.strip_prefix("To: "));
        *told.entry(to.unwrap().to_owned()).or_default() += 1;
    }
    let each = (0..orders).map(|number| (format!("{number}@example.com"), 1));
    assert_eq!(told, each.collect());
    world.finish().await;
}
