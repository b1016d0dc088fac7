//! Callers who write down what they were told, and the reckoning afterwards.

use actors::runtime::Hosted;
use bus::AskError;
use contracts::{
    CommandId, Committed, OrderId, Role,
    stock::{Stock, StockEvent},
};
use futures_util::future::join_all;
use harness::{
    Client, World, an_order,
    log::{self, Placed},
    soon,
};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tokio::sync::watch;

/// How many units there are: more than anybody could want.
pub const UNITS: u32 = 1_000_000;
const CALLERS: usize = 16;
/// How long a caller waits for an answer.
const TIMEOUT: Duration = Duration::from_millis(1_500);

/// Orders, and what their callers were told.
pub struct Attempts {
    answered: watch::Sender<usize>,
    unanswered: watch::Sender<usize>,
    enough: AtomicBool,
}

/// One order; nothing if nobody said what became of it.
pub struct Attempt {
    order: OrderId,
    told: Option<Committed>,
}

impl Attempt {
    /// Whether nobody said what became of it.
    pub fn is_open(&self) -> bool {
        self.told.is_none()
    }
}

impl Attempts {
    /// Lets callers reserve until `during` has ended, and gives what they were told.
    pub async fn while_at_work(shop: &Client, during: impl AsyncFnOnce(&Self)) -> Vec<Attempt> {
        let attempts = Self {
            answered: watch::Sender::new(0),
            unanswered: watch::Sender::new(0),
            enough: AtomicBool::new(false),
        };
        let shop = shop.asking(|asking| asking.timeout = Some(TIMEOUT));
        let callers = join_all((0..CALLERS).map(|_| attempts.reserve(&shop)));
        let during = async {
            during(&attempts).await;
            attempts.enough.store(true, Ordering::Relaxed);
        };
        let (told, ()) = tokio::join!(callers, during);
        told.into_iter().flatten().collect()
    }

    /// Waits until so many more have been answered.
    pub async fn more_answered(&self, more: usize) {
        more_of(&self.answered, more, "orders are answered").await;
    }

    /// Waits until so many more were left without an answer.
    pub async fn more_unanswered(&self, more: usize) {
        more_of(&self.unanswered, more, "orders are left without an answer").await;
    }

    async fn reserve(&self, shop: &Client) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        while !self.enough.load(Ordering::Relaxed) {
            let order = an_order();
            let told = match shop.reserve(order, &[("LAMP", 1)]).await {
                Ok(committed) => Some(committed),
                Err(AskError::Refused(refusal)) => panic!("refused: {refusal}"),
                Err(_) => None,
            };
            attempts.push(Attempt { order, told });
            if told.is_some() {
                self.answered.send_modify(|count| *count += 1);
            } else {
                self.unanswered.send_modify(|count| *count += 1);
                shop.until_served().await;
            }
        }
        attempts
    }
}

/// Waits until so many more have been counted.
pub async fn more_of(count: &watch::Sender<usize>, more: usize, what: &str) {
    let wanted = *count.borrow() + more;
    let mut counting = count.subscribe();
    let counted = counting.wait_for(|count| *count >= wanted);
    soon(&format!("{more} more {what}"), counted).await.unwrap();
}

/// Two processes that host stock, and somebody who buys there what there is enough of.
pub async fn two_hosts(world: &World) -> (Hosted<Stock>, Hosted<Stock>, Client) {
    let shop = world.client(Role::Service);
    let left = world.host_stock("left").await;
    let right = world.host_stock("right").await;
    shop.receive(&[("LAMP", UNITS)]).await;
    (left, right, shop)
}

/// Fails unless every answered order is in the log where its caller was told, every unanswered one
/// there once or not at all, and a repeat says which.
pub async fn reckon(world: &World, shop: &Client, attempts: &[Attempt]) {
    shop.until_served().await;
    let before = log::read::<Stock>(&world.bus()).await;
    for attempt in attempts {
        let places = places(&before, attempt.order);
        match attempt.told {
            Some(told) => assert_eq!(places, [told.position], "an answered order"),
            None => assert!(places.len() <= 1, "an order at {places:?}"),
        }
    }
    let repeat = async |attempt: &Attempt| shop.reserve(attempt.order, &[("LAMP", 1)]).await;
    let repeats = join_all(attempts.iter().map(repeat)).await;
    let after = log::read::<Stock>(&world.bus()).await;
    for (attempt, repeat) in attempts.iter().zip(repeats) {
        let repeat = repeat.expect("a repeat is answered");
        assert_eq!(places(&after, attempt.order), [repeat.position]);
        if let Some(told) = attempt.told {
            assert_eq!(repeat, told, "the same answer again");
        }
    }
    let level = shop.level("LAMP").await;
    assert_eq!(level.reserved, attempts.len() as u64);
    assert_eq!(level.available, u64::from(UNITS) - level.reserved);
}

fn places(log: &[Placed<StockEvent>], order: OrderId) -> Vec<u64> {
    log::places_of(log, "reserve", CommandId::of(order))
}
