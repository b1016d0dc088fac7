//! The four domains of an order, what each has heard of the others, and what people may do next.

use crate::{
    orders, payments,
    runtime::Rules,
    shipping, stock,
    tests::{
        bench::Bench,
        lamps::{TOTAL, delivery, id, pence, recorded},
    },
};
use contracts::{
    ChangeId, PaymentId, RefundId, ShipmentId, Text,
    orders::{CancelOrder, DropUnpaid, Orders, PAYMENT_S_MAX, PayBy, RecordOrder},
    payments::{
        Call, Outcome, PaymentEvent, Payments, ProviderAsked, RecordAnswer, Reference,
        RefundPayment,
    },
    shipping::{DeliverShipment, DispatchShipment, Shipping},
    stock::Stock,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

const ORDERS: u8 = 3;
pub(super) const LAMPS: u64 = 4;
/// Who listens to whom, by number: see [`House::hears`].
const LINES: usize = 6;

/// What may come next, in any order and any number of times.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Record(u8, u32, bool),
    Cancel(u8),
    Overdue(u8),
    Refund(u8, u8, i64),
    Dispatch(u8),
    Deliver(u8),
    /// The provider answers what it was asked first and has not answered.
    Answer(bool),
    /// Somebody hears the next that somebody says, or again what was said so many events ago.
    Hear(usize, usize),
    /// Everybody hears everything.
    Rest,
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let order = || 0..ORDERS;
    let back = prop_oneof![5 => Just(0_usize), 1 => 1..6_usize];
    let step = prop_oneof![
        3 => (order(), 1..4_u32, any::<bool>())
            .prop_map(|(order, units, card)| Step::Record(order, units, card)),
        2 => order().prop_map(Step::Cancel),
        1 => order().prop_map(Step::Overdue),
        2 => (order(), 0..3_u8, prop_oneof![Just(TOTAL), Just(TOTAL / 2), Just(1)])
            .prop_map(|(order, refund, amount)| Step::Refund(order, refund, amount)),
        3 => order().prop_map(Step::Dispatch),
        1 => order().prop_map(Step::Deliver),
        4 => prop::bool::weighted(0.8).prop_map(Step::Answer),
        5 => Just(Step::Rest),
        24 => (0..LINES, back).prop_map(|(line, back)| Step::Hear(line, back)),
    ];
    prop::collection::vec(step, 1..120)
}

/// One domain, and everything it has said.
pub(super) struct Member<D: Rules> {
    bench: Bench<D>,
    pub(super) told: Vec<D::Event>,
}

impl<D: Rules> Member<D> {
    fn new() -> Self {
        let (bench, told) = (Bench::new(), Vec::new());
        Self { bench, told }
    }

    /// A no is an answer like any other here.
    fn take(&mut self, command: impl Into<D::Command>, now: u64) {
        drop(self.bench.decide(command, now));
        self.told.extend_from_slice(self.bench.events());
    }
}

/// The four domains, and how far each has heard the others.
pub(super) struct House {
    pub(super) orders: Member<Orders>,
    pub(super) stock: Member<Stock>,
    pub(super) payments: Member<Payments>,
    pub(super) shipping: Member<Shipping>,
    heard: [usize; LINES],
    answered: BTreeSet<Uuid>,
    now: u64,
}

/// The next event, or one from before: whoever hears again must change nothing.
fn next<E: Clone>(told: &[E], heard: &mut usize, back: usize) -> Option<E> {
    let at = heard.checked_sub(back)?;
    let event = told.get(at)?.clone();
    *heard = (*heard).max(at + 1);
    Some(event)
}

macro_rules! hears {
    ($house:ident, $who:ident, $whom:ident, $policy:path, $line:expr, $back:expr) => {{
        let event = next(&$house.$whom.told, &mut $house.heard[$line], $back);
        let commands = event.iter().flat_map($policy);
        commands.for_each(|command| $house.$who.take(command, $house.now));
        event.is_some()
    }};
}

impl House {
    pub(super) fn open() -> Self {
        let mut stock = Member::new();
        stock.take(delivery(LAMPS), 0);
        stock.told.clear();
        Self {
            orders: Member::new(),
            stock,
            payments: Member::new(),
            shipping: Member::new(),
            heard: [0; LINES],
            answered: BTreeSet::new(),
            now: 1_000,
        }
    }

    fn hears(&mut self, line: usize, back: usize) -> bool {
        match line {
            0 => hears!(self, stock, orders, stock::policy::on_orders, line, back),
            1 => hears!(
                self,
                payments,
                orders,
                payments::policy::on_order,
                line,
                back
            ),
            2 => hears!(
                self,
                shipping,
                orders,
                shipping::policy::on_orders,
                line,
                back
            ),
            3 => hears!(self, orders, stock, orders::policy::on_stock, line, back),
            4 => hears!(
                self,
                orders,
                payments,
                orders::policy::on_payments,
                line,
                back
            ),
            _ => hears!(
                self,
                orders,
                shipping,
                orders::policy::on_shipping,
                line,
                back
            ),
        }
    }

    fn asked(&self) -> Option<ProviderAsked> {
        let asked = self.payments.told.iter().filter_map(|event| match event {
            PaymentEvent::Asked(asked) => Some(asked),
            _ => None,
        });
        let mut open = asked.filter(|asked| !self.answered.contains(&asked.attempt.0));
        open.next().cloned()
    }

    /// Only money that is to be taken is ever refused.
    fn answers(&mut self, yes: bool) -> bool {
        let Some(asked) = self.asked() else {
            return false;
        };
        let takes = matches!(asked.call, Call::Authorize { .. } | Call::Capture { .. });
        let outcome = if yes || !takes {
            Outcome::Done {
                reference: Reference::new(format!("bank-{}", asked.key)).unwrap(),
                amount: asked.amount,
            }
        } else {
            let reason = Text::new("no").unwrap();
            Outcome::Refused { reason }
        };
        self.answered.insert(asked.attempt.0);
        let answer = RecordAnswer {
            attempt: asked.attempt,
            payment: asked.payment,
            refund: asked.call.refund(),
            outcome,
        };
        self.payments.take(answer, self.now);
        true
    }

    /// Everybody hears everything, and the provider answers.
    pub(super) fn come_to_rest(&mut self) {
        while (0..LINES).fold(self.answers(true), |any, line| self.hears(line, 0) || any) {}
    }

    pub(super) fn step(&mut self, number: usize, step: &Step) {
        self.now += 1;
        let change = ChangeId(Uuid::from_u128(1_000 + number as u128));
        match *step {
            Step::Record(order, units, card) => {
                let pay_by = if card {
                    let card = Text::new("any").unwrap();
                    PayBy::Sandbox { card }
                } else {
                    PayBy::Offline
                };
                let order = RecordOrder {
                    pay_by,
                    ..recorded(order, units)
                };
                self.orders.take(order, self.now);
            }
            Step::Cancel(order) => {
                let (order, token) = (id(order), None);
                let cancel = CancelOrder {
                    change,
                    order,
                    token,
                };
                self.orders.take(cancel, self.now);
            }
            Step::Overdue(order) => {
                self.now += PAYMENT_S_MAX * 1_000;
                self.orders.take(DropUnpaid { order: id(order) }, self.now);
            }
            Step::Refund(order, number, minor) => {
                let refund = RefundPayment {
                    refund: RefundId(Uuid::from_u128(
                        u128::from(order) * 100 + u128::from(number),
                    )),
                    payment: PaymentId(id(order).0),
                    amount: Some(pence(minor)),
                };
                self.payments.take(refund, self.now);
            }
            Step::Dispatch(order) => {
                let dispatch = DispatchShipment {
                    change,
                    shipment: ShipmentId(id(order).0),
                    carrier: None,
                    tracking: None,
                };
                self.shipping.take(dispatch, self.now);
            }
            Step::Deliver(order) => {
                let shipment = ShipmentId(id(order).0);
                self.shipping
                    .take(DeliverShipment { change, shipment }, self.now);
            }
            Step::Answer(yes) => drop(self.answers(yes)),
            Step::Hear(line, back) => drop(self.hears(line, back)),
            Step::Rest => self.come_to_rest(),
        }
    }
}
