//! Somebody who asks: with a token, in the words of the shop, and reading what they have written.

use crate::eventually;
use bus::{Answered, Asking, AtLeast, Bus, ask::AskErrorOf};
use contracts::{
    Committed, List, Money, OrderId, Problem, Quantity, ReceiptId, Request, Sku,
    stock::{
        FindLevel, FindLevels, FindReservation, Hold, Level, Line, Lines, ReceiveStock,
        ReleaseStock, Reservation, ReserveStock,
    },
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use uuid::Uuid;

/// What a reservation leads to.
pub type Reserved = Result<Committed, AskErrorOf<ReserveStock>>;

/// Somebody who asks.
#[derive(Clone)]
pub struct Client {
    bus: Bus,
    asking: Asking,
    seen: Arc<AtomicU64>,
}

/// A SKU of this name.
pub fn sku(name: &str) -> Sku {
    Sku::new(name).expect("a SKU")
}

/// So many pence.
pub fn pence(minor: i64) -> Money {
    Money::new(minor, "GBP".parse().expect("a currency"))
}

/// Lines of an order or a delivery.
pub fn lines(wanted: &[(&str, u32)]) -> Lines {
    let line = |(name, units): &(&str, u32)| Line {
        sku: sku(name),
        quantity: Quantity::new(*units).expect("a quantity"),
    };
    List::new(wanted.iter().map(line).collect()).expect("some lines")
}

/// An order nobody has heard of.
pub fn an_order() -> OrderId {
    OrderId(Uuid::new_v4())
}

impl Client {
    /// Somebody who asks in this way.
    pub fn new(bus: Bus, asking: Asking) -> Self {
        let seen = Arc::default();
        Self { bus, asking, seen }
    }

    /// The same asker with other headers.
    pub fn asking(&self, change: impl FnOnce(&mut Asking)) -> Self {
        let mut client = self.clone();
        change(&mut client.asking);
        client
    }

    /// Has heard of a record elsewhere, and reads no older view from now on.
    pub fn has_seen(&self, position: u64) {
        self.seen.fetch_max(position, Ordering::Relaxed);
    }

    /// Asks stock, and reads no older view than the last answer's.
    pub async fn ask<M: Request>(&self, request: &M) -> Result<M::Answer, AskErrorOf<M>> {
        let asking = Asking {
            at_least: Some(AtLeast::Position(self.seen.load(Ordering::Relaxed))),
            ..self.asking.clone()
        };
        let Answered { answer, position } = self.bus.ask(request, &asking).await?;
        self.seen.fetch_max(position, Ordering::Relaxed);
        Ok(answer)
    }

    /// Asks anybody, without remembering what was seen.
    pub async fn ask_once<M: Request>(&self, request: &M) -> Result<M::Answer, Problem> {
        let answered = self.bus.ask(request, &self.asking).await;
        answered
            .map(|answered| answered.answer)
            .map_err(|error| error.problem())
    }

    /// Waits until somebody answers for stock: after an interruption.
    pub async fn until_served(&self) {
        let skus = List::new(vec![sku("ANYTHING")]).expect("a SKU");
        let query = FindLevels { skus };
        let served = async || self.ask_once(&query).await.ok().map(drop);
        eventually("stock is served", served).await;
    }

    /// Receives a delivery.
    pub async fn receive(&self, delivered: &[(&str, u32)]) -> Committed {
        let receipt = ReceiptId(Uuid::new_v4());
        let lines = lines(delivered);
        let received = self.ask(&ReceiveStock { receipt, lines }).await;
        received.expect("the delivery is received")
    }

    /// Reserves units for an order.
    pub async fn reserve(&self, order: OrderId, wanted: &[(&str, u32)]) -> Reserved {
        self.reserve_for(order, wanted, Hold::default()).await
    }

    /// Reserves units for an order, for so long.
    pub async fn reserve_for(
        &self,
        order: OrderId,
        wanted: &[(&str, u32)],
        hold: Hold,
    ) -> Reserved {
        let lines = lines(wanted);
        self.ask(&ReserveStock { order, lines, hold }).await
    }

    /// Releases an order's units.
    pub async fn release(&self, order: OrderId) -> Result<Committed, AskErrorOf<ReleaseStock>> {
        self.ask(&ReleaseStock { order }).await
    }

    /// How many units there are.
    pub async fn level(&self, name: &str) -> Level {
        let level = self.ask(&FindLevel { sku: sku(name) }).await;
        level.expect("the SKU is known")
    }

    /// What an order was promised.
    pub async fn reservation(&self, order: OrderId) -> Option<Reservation> {
        self.ask(&FindReservation { order }).await.ok()
    }
}
