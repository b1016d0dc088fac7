//! Orders and stock, what each has heard of the other, and what may come next.

use crate::{
    orders, stock,
    tests::{
        bench::Bench,
        lamps::{TOTAL, delivery, id, pence, recorded},
    },
};
use contracts::{
    Caller, ChangeId, RefundId,
    orders::{
        CallOff, CancelOrder, CancelReason, DropUnpaid, FindOrder, MarkArrived, MarkLeft, MarkPaid,
        MarkRefunded, MarkSettled, OrderCommand, OrderEvent, OrderState, Orders, PAYMENT_S_MAX,
    },
    stock::{FindReservation, ReservationState, Stock, StockEvent},
};
use proptest::prelude::*;
use uuid::Uuid;

pub(super) const ORDERS: u8 = 4;
pub(super) const LAMPS: u64 = 5;

/// What may come next, in any order and any number of times.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Record(u8, u32),
    /// Stock hears the next that orders say, or again what they said so many events ago.
    StockHears(usize),
    OrdersHear(usize),
    Declined(u8),
    Voided(u8),
    Paid(u8),
    Left(u8),
    Arrived(u8),
    Refunded(u8, u8, i64),
    Cancel(u8),
    Overdue(u8),
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let order = || 0..ORDERS;
    let step = prop_oneof![
        3 => (order(), 1..4_u32).prop_map(|(order, units)| Step::Record(order, units)),
        6 => prop_oneof![4 => Just(0_usize), 1 => 1..6_usize].prop_map(Step::StockHears),
        6 => prop_oneof![4 => Just(0_usize), 1 => 1..6_usize].prop_map(Step::OrdersHear),
        1 => order().prop_map(Step::Declined),
        1 => order().prop_map(Step::Voided),
        4 => order().prop_map(Step::Paid),
        3 => order().prop_map(Step::Left),
        2 => order().prop_map(Step::Arrived),
        3 => (order(), 0..3_u8, prop_oneof![Just(TOTAL), Just(TOTAL / 2), Just(1)])
            .prop_map(|(order, refund, amount)| Step::Refunded(order, refund, amount)),
        1 => order().prop_map(Step::Cancel),
        1 => order().prop_map(Step::Overdue),
    ];
    prop::collection::vec(step, 1..80)
}

/// The two domains, and what each has heard of the other.
pub(super) struct Shop {
    orders: Bench<Orders>,
    pub(super) stock: Bench<Stock>,
    pub(super) told_by_orders: Vec<OrderEvent>,
    told_by_stock: Vec<StockEvent>,
    heard_by_stock: usize,
    heard_by_orders: usize,
    now: u64,
}

impl Shop {
    pub(super) fn open() -> Self {
        let mut stock = Bench::new();
        stock.decide(delivery(LAMPS), 0).unwrap();
        Self {
            orders: Bench::new(),
            stock,
            told_by_orders: Vec::new(),
            told_by_stock: Vec::new(),
            heard_by_stock: 0,
            heard_by_orders: 0,
            now: 1_000,
        }
    }

    fn order(&mut self, command: impl Into<OrderCommand>) {
        // A no is an answer like any other here.
        drop(self.orders.decide(command, self.now));
        self.told_by_orders.extend_from_slice(self.orders.events());
    }

    /// The next event, or one from before: whoever hears again must change nothing.
    pub(super) fn stock_hears(&mut self, back: usize) -> bool {
        let Some(at) = self.heard_by_stock.checked_sub(back) else {
            return false;
        };
        let Some(event) = self.told_by_orders.get(at).cloned() else {
            return false;
        };
        self.heard_by_stock = self.heard_by_stock.max(at + 1);
        for command in stock::policy::on_orders(&event) {
            drop(self.stock.decide(command, self.now));
            self.told_by_stock.extend_from_slice(self.stock.events());
        }
        true
    }

    pub(super) fn orders_hear(&mut self, back: usize) -> bool {
        let Some(at) = self.heard_by_orders.checked_sub(back) else {
            return false;
        };
        let Some(event) = self.told_by_stock.get(at).cloned() else {
            return false;
        };
        self.heard_by_orders = self.heard_by_orders.max(at + 1);
        for command in orders::policy::on_stock(&event) {
            self.order(command);
        }
        true
    }

    pub(super) fn step(&mut self, number: usize, step: &Step) {
        self.now += 1;
        match *step {
            Step::Record(order, units) => self.order(recorded(order, units)),
            Step::StockHears(back) => drop(self.stock_hears(back)),
            Step::OrdersHear(back) => drop(self.orders_hear(back)),
            Step::Declined(order) => self.order(CallOff {
                order: id(order),
                reason: CancelReason::Declined,
            }),
            Step::Voided(order) => self.order(MarkSettled { order: id(order) }),
            Step::Paid(order) => self.order(MarkPaid {
                order: id(order),
                amount: pence(TOTAL),
            }),
            Step::Left(order) => self.order(MarkLeft {
                order: id(order),
                tracking: None,
            }),
            Step::Arrived(order) => self.order(MarkArrived { order: id(order) }),
            Step::Refunded(order, refund, amount) => self.order(MarkRefunded {
                order: id(order),
                refund: RefundId(Uuid::from_u128(
                    u128::from(order) * 100 + u128::from(refund),
                )),
                amount: pence(amount),
            }),
            Step::Cancel(order) => self.order(CancelOrder {
                change: ChangeId(Uuid::from_u128(number as u128)),
                order: id(order),
                token: None,
            }),
            Step::Overdue(order) => {
                self.now += PAYMENT_S_MAX * 1_000;
                self.order(DropUnpaid { order: id(order) });
            }
        }
    }

    pub(super) fn state(&self, order: u8) -> Option<OrderState> {
        let (order, token) = (id(order), None);
        let staff = Caller::Itself;
        let found = self
            .orders
            .read(|rows| orders::view::find(&FindOrder { order, token }, rows, &staff));
        found.ok().map(|order| order.state)
    }

    pub(super) fn promise(&self, order: u8) -> Option<ReservationState> {
        let order = id(order);
        let query = FindReservation { order };
        let promise = self
            .stock
            .read(|rows| stock::view::reservation(&query, rows, &Caller::Itself));
        promise.ok().map(|promise| promise.state)
    }
}
