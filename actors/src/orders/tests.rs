//! Orders' rules as sentences.

mod again;
mod calling_off;
mod lists;
mod money;
mod placing;
mod sizes;

use super::{policy, view};
use crate::tests::bench::Bench;
use contracts::{
    Caller, ChangeId, List, Money, Name, OrderId, Problem, Quantity, RefundId, Sku, Text,
    Timestamp, UserId,
    orders::{
        AskForPayment, CancelOrder, CancelReason, FindOrder, FindTimeline, Line, MarkArrived,
        MarkLeft, MarkPaid, MarkRefunded, Order, OrderEvent, OrderState, Orders, PayBy,
        PaymentRequested, RecordOrder, StepKind,
    },
    stock::{Shortage, StockRefused},
};
use uuid::Uuid;

const ORDER: OrderId = OrderId(Uuid::from_u128(1));
const ADA: u128 = 11;
const NOON: u64 = 1_000_000;

fn pence(minor: i64) -> Money {
    Money::new(minor, "GBP".parse().unwrap())
}

fn line(name: &str, units: u32, price: Money) -> Line {
    Line {
        sku: Sku::new(name).unwrap(),
        name: Name::new(name).unwrap(),
        quantity: Quantity::new(units).unwrap(),
        unit_price: price,
    }
}

/// Ada's order: two lamps and a chair, 43.45 in all.
fn recorded() -> RecordOrder {
    let lines = vec![
        line("LAMP", 2, pence(1_250)),
        line("CHAIR", 1, pence(1_350)),
    ];
    RecordOrder {
        order: ORDER,
        customer: Some(UserId(Uuid::from_u128(ADA))),
        lines: List::new(lines).unwrap(),
        delivery: pence(495),
        country: "GB".parse().unwrap(),
        placed_at: Some(Timestamp(7)),
        pay_by: PayBy::Offline,
        address: None,
        email: None,
        method: Text::new("standard").unwrap(),
    }
}

fn cancel(number: u128) -> CancelOrder {
    CancelOrder {
        change: ChangeId(Uuid::from_u128(number)),
        order: ORDER,
        token: None,
    }
}

fn refund(number: u128, minor: i64) -> MarkRefunded {
    MarkRefunded {
        order: ORDER,
        refund: RefundId(Uuid::from_u128(number)),
        amount: pence(minor),
    }
}

fn paid() -> MarkPaid {
    MarkPaid {
        order: ORDER,
        amount: pence(4_345),
    }
}

fn left() -> MarkLeft {
    MarkLeft {
        order: ORDER,
        tracking: None,
    }
}

/// A bench at which the order waits for its money.
fn awaiting() -> Bench<Orders> {
    let mut bench = Bench::new();
    bench.decide(recorded(), NOON).unwrap();
    bench.decide(AskForPayment { order: ORDER }, NOON).unwrap();
    bench
}

fn find(bench: &Bench<Orders>, caller: &Caller) -> Option<Order> {
    let query = FindOrder {
        order: ORDER,
        token: None,
    };
    bench.read(|rows| view::find(&query, rows, caller)).ok()
}

fn state(bench: &Bench<Orders>) -> OrderState {
    find(bench, &Caller::Itself).unwrap().state
}

fn code(outcome: Result<contracts::Committed, Problem>) -> String {
    outcome.unwrap_err().code
}

#[test]
fn an_order_costs_its_goods_and_its_delivery() {
    let mut bench = Bench::new();
    bench.decide(recorded(), NOON).unwrap();
    let order = find(&bench, &Caller::Itself).unwrap();
    assert_eq!((order.goods, order.total), (pence(3_850), pence(4_345)));
    assert_eq!(
        (order.state, order.placed_at),
        (OrderState::Placed, Timestamp(7))
    );
}

#[test]
fn an_order_that_does_not_add_up_is_refused() {
    let mut bench = Bench::<Orders>::new();
    let euro = Money::new(100, "EUR".parse().unwrap());
    let with = |line| RecordOrder {
        lines: List::new(vec![line]).unwrap(),
        ..recorded()
    };
    let mixed = with(line("LAMP", 1, euro));
    assert_eq!(code(bench.decide(mixed, NOON)), "bad-sum");
    let huge = with(line("LAMP", 1_000, pence(i64::MAX / 10)));
    assert_eq!(code(bench.decide(huge, NOON)), "bad-sum");
    let negative = with(line("LAMP", 1, pence(-1)));
    assert_eq!(code(bench.decide(negative, NOON)), "bad-price");
    let delivery = pence(-1);
    let paid_to_take = RecordOrder {
        delivery,
        ..recorded()
    };
    assert_eq!(code(bench.decide(paid_to_take, NOON)), "bad-sum");
    assert_eq!(find(&bench, &Caller::Itself), None);
}

#[test]
fn an_order_whose_goods_are_held_is_to_be_paid() {
    let bench = awaiting();
    let request = PaymentRequested {
        order: ORDER,
        customer: Some(UserId(Uuid::from_u128(ADA))),
        amount: pence(4_345),
        pay_by: PayBy::Offline,
    };
    assert_eq!(bench.events(), [OrderEvent::PaymentRequested(request)]);
}

#[test]
fn an_order_that_is_short_of_goods_is_off_and_says_of_which() {
    let mut bench = Bench::new();
    bench.decide(recorded(), NOON).unwrap();
    let shortages = vec![Shortage {
        sku: Sku::new("CHAIR").unwrap(),
        wanted: 1,
        available: 0,
    }];
    let refused = StockRefused {
        order: ORDER,
        shortages: shortages.clone(),
    };
    for command in policy::on_stock(&refused.into()) {
        bench.decide(command, NOON).unwrap();
    }
    let order = find(&bench, &Caller::Itself).unwrap();
    assert_eq!(order.cancelled, Some(CancelReason::OutOfStock(shortages)));
}

#[test]
fn the_timeline_tells_every_step_once_in_its_order() {
    let mut bench = awaiting();
    for _ in 0..2 {
        bench.decide(paid(), NOON + 1).unwrap();
        bench.decide(left(), NOON + 2).unwrap();
        bench
            .decide(MarkArrived { order: ORDER }, NOON + 3)
            .unwrap();
        bench.decide(refund(1, 1_250), NOON + 4).unwrap();
    }
    let query = FindTimeline {
        order: ORDER,
        token: None,
    };
    let timeline = bench.read(|rows| view::timeline(&query, rows, &Caller::Itself));
    let steps: Vec<_> = timeline.unwrap().steps;
    use StepKind::{Delivered, Paid, PaymentRequested, Placed, Refunded, Shipped};
    let kinds: Vec<_> = steps.iter().map(|step| step.what).collect();
    let expected = [Placed, PaymentRequested, Paid, Shipped, Delivered, Refunded];
    assert_eq!(kinds, expected);
    assert_eq!(steps[5].at, Timestamp(NOON + 4));
}

#[test]
fn an_order_is_recorded_once() {
    let mut bench = Bench::<Orders>::new();
    let first = bench.decide(recorded(), NOON).unwrap();
    assert_eq!(bench.decide(recorded(), NOON + 1).unwrap(), first);
    let other = RecordOrder {
        delivery: pence(1),
        ..recorded()
    };
    assert_eq!(code(bench.decide(other, NOON)), "id-reused");
}
