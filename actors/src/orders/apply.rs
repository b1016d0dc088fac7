//! What each event does to the rows of an order.

use super::{
    ADDRESSED, AGAIN, BY_CUSTOMER, BY_TIME, CARTS, PLACED, STANDINGS, STEPS,
    standing::{Standing, newest},
};
use crate::runtime::{At, DEADLINES, RowError, RowsMut};
use contracts::{
    Money, OrderId,
    orders::{
        CancelReason, OrderAddressed, OrderEvent, OrderPlaced, OrderState, PAYMENT_S_MAX,
        PROMISE_S_MAX, Step, StepKind,
    },
};
use std::time::Duration;

pub(super) fn apply(event: &OrderEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let mut order = Changing { at, rows };
    match event {
        OrderEvent::Placed(it) => order.place(it),
        OrderEvent::Addressed(it) => order.address(it),
        OrderEvent::PlacedAgain(it) => order.rows.put(&AGAIN, &it.order.0, it),
        OrderEvent::PaymentRequested(it) => {
            let until = at.time.plus(Duration::from_secs(PAYMENT_S_MAX));
            order.step(it.order, StepKind::PaymentRequested, |standing| {
                standing.state = OrderState::AwaitingPayment;
                standing.pay_until = Some(until);
                standing.asked = true;
            })?;
            order.rows.put(&DEADLINES, &(until, it.order.0), &())
        }
        OrderEvent::Paid(it) => order.step(it.order, StepKind::Paid, |standing| {
            standing.state = OrderState::Paid;
            standing.paid = true;
            standing.asked = false;
        }),
        OrderEvent::ParcelWanted(_) => Ok(()),
        OrderEvent::Shipped(it) => order.step(it.order, StepKind::Shipped, |standing| {
            standing.state = OrderState::Shipped;
            standing.calling_off = None;
            standing.tracking.clone_from(&it.tracking);
        }),
        OrderEvent::Delivered(it) => order.step(it.order, StepKind::Delivered, |standing| {
            standing.state = OrderState::Delivered;
        }),
        OrderEvent::CancelWanted(it) => order.step(it.order, StepKind::CancelWanted, |standing| {
            standing.calling_off = Some(it.reason.clone());
        }),
        OrderEvent::Cancelled(it) => order.step(it.order, StepKind::Cancelled, |standing| {
            standing.state = OrderState::Cancelled;
            standing.calling_off = None;
            standing.asked &= it.reason != CancelReason::Declined;
            standing.cancelled = Some(it.reason.clone());
        }),
        OrderEvent::Refunded(it) => {
            let back = |standing: &Standing| standing.refunded.plus(it.amount);
            let back = back(&order.standing(it.order)?).map_err(|why| RowError(why.to_string()))?;
            order.step(it.order, StepKind::Refunded, |standing| {
                standing.refunded = back
            })
        }
        OrderEvent::MoneyOwed(it) => {
            let mut standing = order.standing(it.order)?;
            standing.paid = true;
            standing.asked = false;
            order.rows.put(&STANDINGS, &it.order.0, &standing)
        }
        OrderEvent::Settled(it) => {
            let mut standing = order.standing(it.order)?;
            standing.asked = false;
            order.rows.put(&STANDINGS, &it.order.0, &standing)
        }
    }
}

/// The rows, while something happens to an order.
struct Changing<'a, 'r> {
    at: &'a At,
    rows: &'a mut RowsMut<'r>,
}

impl Changing<'_, '_> {
    fn place(&mut self, placed: &OrderPlaced) -> Result<(), RowError> {
        let order = placed.order.0;
        let newest = newest(placed.placed_at);
        self.rows.put(&PLACED, &order, placed)?;
        self.rows.put(&BY_TIME, &(newest, order), &())?;
        if let Some(customer) = placed.customer {
            let theirs = (customer.0, newest, order);
            self.rows.put(&BY_CUSTOMER, &theirs, &())?;
        }
        let until = self.at.time.plus(Duration::from_secs(PROMISE_S_MAX));
        self.rows.put(&DEADLINES, &(until, order), &())?;
        let standing = Standing {
            state: OrderState::Placed,
            customer: placed.customer,
            total: placed.total,
            paid: false,
            asked: false,
            refunded: Money::new(0, placed.total.currency),
            pay_until: Some(until),
            tracking: None,
            cancelled: None,
            calling_off: None,
            steps: 0,
        };
        self.write(placed.order, StepKind::Placed, standing)
    }

    fn address(&mut self, addressed: &OrderAddressed) -> Result<(), RowError> {
        if let Some(filling) = addressed.cart {
            let filling = (filling.cart.0, filling.round);
            self.rows.put(&CARTS, &filling, &addressed.order)?;
        }
        self.rows.put(&ADDRESSED, &addressed.order.0, addressed)
    }

    /// A step ends the wait for what was to come next.
    fn step(
        &mut self,
        order: OrderId,
        what: StepKind,
        change: impl FnOnce(&mut Standing),
    ) -> Result<(), RowError> {
        let mut standing = self.standing(order)?;
        if let Some(until) = standing.pay_until.take() {
            self.rows.remove(&DEADLINES, &(until, order.0));
        }
        change(&mut standing);
        self.write(order, what, standing)
    }

    fn write(
        &mut self,
        order: OrderId,
        what: StepKind,
        mut standing: Standing,
    ) -> Result<(), RowError> {
        let step = Step {
            what,
            at: self.at.time,
        };
        self.rows.append(&STEPS, &order.0, standing.steps, &step)?;
        standing.steps += 1;
        self.rows.put(&STANDINGS, &order.0, &standing)
    }

    fn standing(&self, order: OrderId) -> Result<Standing, RowError> {
        let standing = self.rows.get(&STANDINGS, &order.0)?;
        standing.ok_or_else(|| RowError(format!("order {order} was never placed")))
    }
}
