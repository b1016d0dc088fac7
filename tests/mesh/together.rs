//! Two processes that write one log.

use bus::{AskError, ask::AskErrorOf};
use contracts::{
    Committed, Kind, OrderId, Role,
    stock::{Hold, ReserveStock, Stock, StockEvent, StockRefusal},
};
use futures_util::{StreamExt, future::join_all, stream};
use harness::{Client, World, an_order, are_equal, lines, log};
use std::collections::BTreeMap;

/// Few SKUs, and how many units there are of each.
const DELIVERY: [(&str, u32); 3] = [("CHAIR", 150), ("LAMP", 200), ("TABLE", 250)];
const CALLERS: usize = 48;
const ORDERS_EACH: usize = 6;
/// How many want one of the same thing at once.
const BUYERS: u32 = 400;

type Outcome = Result<Committed, AskErrorOf<ReserveStock>>;

/// What the order of this number wants: two SKUs, one of them in two lines.
fn wish(number: usize) -> [(&'static str, u32); 3] {
    let [first, second, third] = DELIVERY.map(|(name, _)| name);
    match number % 3 {
        0 => [(first, 1), (second, 1), (first, 1)],
        1 => [(second, 1), (third, 1), (second, 1)],
        _ => [(third, 1), (first, 1), (third, 1)],
    }
}

async fn buy(shop: &Client, caller: usize) -> Vec<(OrderId, usize, Outcome)> {
    let orders = stream::iter(0..ORDERS_EACH).then(|count| async move {
        let (order, number) = (an_order(), caller + count);
        (order, number, shop.reserve(order, &wish(number)).await)
    });
    orders.collect().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_sell_exactly_what_there_is() {
    let world = World::start().await;
    let left = world.host_stock("left").await;
    let right = world.host_stock("right").await;
    let shop = world.client(Role::Service);
    shop.receive(&DELIVERY).await;
    let bought = join_all((0..CALLERS).map(|caller| buy(&shop, caller))).await;

    let log = log::read::<Stock>(&world.bus()).await;
    let free = free_units(&log);
    let mut reserved = 0;
    for (order, number, outcome) in bought.iter().flatten() {
        let places = log::places_of(&log, "reserve", contracts::CommandId::of(*order));
        match outcome {
            Ok(committed) => {
                assert_eq!(places, [committed.position], "in the log once");
                reserved += 1;
            }
            Err(AskError::Refused(StockRefusal::Short { .. })) => {
                assert!(places.is_empty(), "a refusal leaves nothing in the log");
                assert!(is_short(*number, &free), "{:?} of {free:?}", wish(*number));
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(reserved < CALLERS * ORDERS_EACH, "there were too few units");
    assert_eq!(
        log::decisions(&log).count(),
        reserved + 1,
        "nobody else wrote"
    );
    for (name, _) in DELIVERY {
        let level = shop.level(name).await;
        assert_eq!(Some(&level.available), free.get(name));
    }
    are_equal(&world, &left, &right).await;
    world.finish().await;
}

/// Whether an order wants more than is free. Nothing was given back, so whatever is free at the
/// end was free all the time.
fn is_short(number: usize, free: &BTreeMap<&str, u64>) -> bool {
    let mut wanted = BTreeMap::new();
    for (name, units) in wish(number) {
        *wanted.entry(name).or_insert(0) += u64::from(units);
    }
    wanted
        .iter()
        .any(|(name, units)| free.get(name).is_none_or(|free| free < units))
}

/// So many units of each SKU that every wish can be granted, and none is left over.
fn enough_for_all() -> Vec<(&'static str, u32)> {
    let numbers = (0..CALLERS).flat_map(|caller| (0..ORDERS_EACH).map(move |count| caller + count));
    let mut units = BTreeMap::new();
    for (name, wanted) in numbers.flat_map(wish) {
        *units.entry(name).or_insert(0) += wanted;
    }
    units.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_refused_while_there_is_enough_for_all() {
    let world = World::start().await;
    let left = world.host_stock("left").await;
    let right = world.host_stock("right").await;
    let shop = world.client(Role::Service);
    let delivery = enough_for_all();
    shop.receive(&delivery).await;
    let bought = join_all((0..CALLERS).map(|caller| buy(&shop, caller))).await;
    for (_, number, outcome) in bought.iter().flatten() {
        assert!(outcome.is_ok(), "{:?}: {outcome:?}", wish(*number));
    }
    for (name, units) in delivery {
        let level = shop.level(name).await;
        assert_eq!((level.reserved, level.available), (u64::from(units), 0));
    }
    are_equal(&world, &left, &right).await;
    world.finish().await;
}

/// What is free when the log ends, and never less than nothing on the way.
fn free_units(log: &[log::Placed<StockEvent>]) -> BTreeMap<&'static str, u64> {
    let mut free = BTreeMap::from(DELIVERY.map(|(name, units)| (name, u64::from(units))));
    for event in log.iter().flat_map(|placed| placed.record.events()) {
        if let (_, StockEvent::Reserved(promise)) = event {
            for line in promise.lines.iter() {
                let left = free.get_mut(line.sku.as_str()).unwrap();
                *left = left.checked_sub(line.quantity.units()).expect("oversold");
            }
        }
    }
    free
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_one_hot_item_exactly_as_many_are_sold_as_there_are() {
    const UNITS: u32 = 50;
    let world = World::start().await;
    let _left = world.host_stock("left").await;
    let _right = world.host_stock("right").await;
    let outcomes = rush(&world.client(Role::Service), UNITS).await;
    let sold = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(sold, UNITS as usize);
    let short = |outcome: &&Outcome| {
        matches!(
            outcome,
            Err(AskError::Refused(StockRefusal::Short { shortages }))
                if shortages.iter().all(|short| short.available == 0)
        )
    };
    let refused = outcomes.iter().filter(short).count();
    assert_eq!(refused, (BUYERS - UNITS) as usize);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_one_hot_item_that_is_enough_for_all_nobody_is_refused() {
    let world = World::start().await;
    let _left = world.host_stock("left").await;
    let _right = world.host_stock("right").await;
    let shop = world.client(Role::Service);
    for outcome in rush(&shop, BUYERS).await {
        assert!(outcome.is_ok(), "{outcome:?}");
    }
    let level = shop.level("HOT").await;
    assert_eq!((level.reserved, level.available), (u64::from(BUYERS), 0));
    world.finish().await;
}

/// All buyers at once, and so many units.
async fn rush(shop: &Client, units: u32) -> Vec<Outcome> {
    shop.receive(&[("HOT", units)]).await;
    let one = || async { shop.reserve(an_order(), &[("HOT", 1)]).await };
    join_all((0..BUYERS).map(|_| one())).await
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_another_body_is_refused() {
    let world = World::start().await;
    let left = world.host_stock("left").await;
    let _right = world.host_stock("right").await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 2)]).await;
    let order = an_order();
    let first = shop.reserve(order, &[("LAMP", 1)]).await.unwrap();
    let again = || async { shop.reserve(order, &[("LAMP", 1)]).await.unwrap() };
    for repeat in join_all((0..20).map(|_| again())).await {
        assert_eq!(repeat, first);
    }
    let other = ReserveStock {
        order,
        lines: lines(&[("LAMP", 2)]),
        hold: Hold::default(),
    };
    for _ in 0..5 {
        let reused = shop.ask_once(&other).await.unwrap_err();
        assert_eq!(
            (reused.code.as_str(), reused.kind),
            ("id-reused", Kind::Conflict)
        );
    }
    left.stop().await;
    assert_eq!(
        again().await,
        first,
        "the answer outlives the process that gave it"
    );
    assert_eq!(log::end::<Stock>(&world.bus()).await, 2);
    world.finish().await;
}
