//! What is heard again changes nothing: each policy of each domain hears each record five times, as
//! it happens and once more when all is over.

mod golden;
mod people;
mod shop;
mod station;

use golden::golden;
use shop::Shop;

/// How often everything is heard.
const TIMES: usize = 5;

/// Somebody's purchases, each ending in another way, where everything is heard so often.
fn trade(times: usize) -> Shop {
    let mut shop = Shop::open(times);
    people::arrive(&mut shop);
    people::buy_and_have_some_of_it_back(&mut shop);
    people::are_declined(&mut shop);
    people::change_their_mind(&mut shop);
    people::want_too_much(&mut shop);
    people::do_not_pay(&mut shop);
    shop
}

#[test]
fn a_purchase_ends_in_the_same_rows_and_records_however_often_each_event_is_heard() {
    let (once, often) = (trade(1), trade(TIMES));
    for (once, often) in once.states().iter().zip(&often.states()) {
        assert_eq!(once.0, often.0);
        assert_eq!(once.1.records, often.1.records, "records of {}", once.0);
        assert!(once.1.rows == often.1.rows, "rows of {}", once.0);
    }
    let idle: Vec<_> = often.idle_policies();
    assert!(
        idle.is_empty(),
        "nobody would notice if these were deaf: {idle:?}"
    );
}

#[test]
fn all_that_was_heard_in_a_purchase_is_heard_again_from_the_beginning_for_nothing() {
    let mut shop = trade(1);
    let before = shop.states();
    for _ in 0..TIMES {
        shop.forget_what_was_heard();
        shop.run();
        assert!(shop.states() == before);
    }
}

#[test]
fn what_was_ordered_is_in_the_cart_again_unless_it_was_paid_for_however_often_it_is_heard() {
    for times in [1, TIMES] {
        let mut shop = trade(times);
        for _ in 0..2 {
            let held = people::ORDERS.map(|number| people::cart_of(&shop, number));
            // Bought, declined, bought and called off, too many, and not paid in time.
            assert_eq!(held, [0, 1, 0, 99, 1], "heard {times} times");
            shop.forget_what_was_heard();
            shop.run();
        }
    }
}

#[test]
fn each_event_there_is_changes_something_once_at_most() {
    let mut shop = trade(1);
    for (domain, name, record) in golden() {
        shop.hear(domain, &record);
        let first = shop.states();
        for _ in 1..TIMES {
            shop.hear(domain, &record);
            assert!(shop.states() == first, "{domain}.{name}");
        }
    }
}
