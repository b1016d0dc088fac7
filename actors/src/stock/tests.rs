//! Stock's rules against a naive model, over random histories with repeats and expiries.

mod commands;
mod model;
mod sizes;

use crate::{
    runtime::TRAIL_CHUNK,
    tests::bench::{Bench, known},
};
use commands::{available, command, trail};
use contracts::{
    Caller, Event, List, OrderId, Quantity, Role, Sku, Timestamp,
    stock::{AdjustStock, ClaimStock, CommitStock, Line, ReleaseStock, Stock, StockEvent},
};
use model::{Expected, Model, SKUS, Step, key, steps};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many items the pages have in which trails are read.
const LIMITS: [u16; 3] = [1, 7, 500];

proptest! {
    #[test]
    fn stock_decides_as_the_naive_model_does(history in steps()) {
        let (mut bench, mut model) = (Bench::<Stock>::new(), Model::default());
        let mut first_answers = BTreeMap::new();
        let mut now = 1_000_000;
        for step in &history {
            let step = meant(step, &history);
            if let Step::Wait(seconds) = step {
                now += u64::from(*seconds) * 1_000;
            }
            let (Some(command), Some(key)) = (command(step), key(step)) else { continue };
            let outcome = bench.decide(command, now);
            match model.expect(step, now) {
                Expected::Done => {
                    prop_assert!(outcome.is_ok(), "{step:?}: {outcome:?}");
                    first_answers.insert(key, outcome);
                }
                Expected::Repeat => prop_assert_eq!(Some(&outcome), first_answers.get(&key)),
                Expected::No => prop_assert!(outcome.is_err(), "{step:?}: {outcome:?}"),
            }
            for sku in SKUS {
                let expected = (model.available(sku), model.reserved(sku));
                let level = available(&bench, sku);
                prop_assert_eq!(level.unwrap_or((0, 0)), expected, "{} after {:?}", sku, step);
            }
        }
        for sku in SKUS {
            for limit in LIMITS {
                prop_assert_eq!(trail(&bench, sku, limit).concat(), model.trail(sku));
            }
        }
    }
}

/// The step that one stands for: an earlier or a later one, if it only says which.
fn meant<'a>(step: &'a Step, history: &'a [Step]) -> &'a Step {
    match step {
        Step::Again(number) => &history[number % history.len()],
        step => step,
    }
}

#[test]
fn a_trail_of_several_chunks_is_read_whole_in_pages_of_any_length() {
    let count = u8::try_from(3 * TRAIL_CHUNK).unwrap();
    for length in [1, count - 1, count] {
        let mut bench = Bench::<Stock>::new();
        for id in 0..length {
            let receive = Step::Receive(id, vec![(0, 1), (1, 2), (0, 1)]);
            bench.decide(command(&receive).unwrap(), 0).unwrap();
        }
        let left: Vec<_> = (1..=u64::from(length))
            .map(|times| (times, 2 * times))
            .collect();
        for limit in LIMITS {
            let pages = trail(&bench, "A", limit);
            let full = pages.iter().rev().skip(1);
            assert!(
                full.into_iter()
                    .all(|page| page.len() == usize::from(limit))
            );
            let read = pages
                .concat()
                .into_iter()
                .map(|it| (it.position, it.on_hand));
            assert_eq!(read.collect::<Vec<_>>(), left, "in pages of {limit}");
        }
    }
}

#[test]
fn a_sku_that_stands_in_two_lines_counts_with_its_sum() {
    let mut bench = Bench::<Stock>::new();
    let received = Step::Receive(1, vec![(0, 5)]);
    bench.decide(command(&received).unwrap(), 0).unwrap();
    let twice = command(&Step::Reserve(1, vec![(0, 3), (0, 3)], 1)).unwrap();
    assert_eq!(bench.decide(twice, 0).unwrap_err().code, "short");
    assert_eq!(available(&bench, "A"), Some((5, 0)));
}

#[test]
fn what_staff_note_about_a_correction_is_not_for_the_world() {
    let mut bench = crate::tests::bench::Bench::<Stock>::new();
    let adjust = json!({
        "adjustment": Uuid::from_u128(1), "sku": "LAMP", "delta": 3, "reason": "returned",
        "note": "from Ada Byron, 12 St James's Square",
    });
    let adjust: AdjustStock = serde_json::from_value(adjust).unwrap();
    bench.decide(adjust, 0).unwrap();
    let is_noted = |event: &StockEvent| serde_json::to_string(event).unwrap().contains("Ada");
    let (public, private): (Vec<_>, Vec<_>) =
        bench.events().iter().partition(|event| event.is_public());
    assert_eq!(public.len(), 1);
    assert!(!public.into_iter().any(is_noted));
    assert!(
        private.into_iter().any(is_noted),
        "staff find it in the log"
    );
}

#[test]
fn times_in_a_log_do_not_step_back_with_the_clock() {
    let mut bench = Bench::<Stock>::new();
    let receive = |id| command(&Step::Receive(id, vec![(0, 5)])).unwrap();
    let before = bench.decide(receive(1), 1_000).unwrap().at;
    bench.restart();
    let after = bench.decide(receive(2), 500).unwrap().at;
    assert_eq!((before, after), (Timestamp(1_000), Timestamp(1_000)));
}

#[test]
fn what_an_order_has_claimed_no_tool_releases_or_takes_away() {
    let mut bench = Bench::<Stock>::new();
    let received = Step::Receive(1, vec![(0, 5)]);
    bench.decide(command(&received).unwrap(), 0).unwrap();
    let order = OrderId(Uuid::from_u128(7));
    let line = Line {
        sku: Sku::new("A").unwrap(),
        quantity: Quantity::new(3).unwrap(),
    };
    let lines = List::new(vec![line]).unwrap();
    bench.decide(ClaimStock { order, lines }, 0).unwrap();
    let tool = known(3, Role::Service);
    let released = bench.decide_by(&tool, ReleaseStock { order }, 0);
    assert_eq!(released.unwrap_err().code, "claimed");
    let taken = bench.decide_by(&tool, CommitStock { order }, 0);
    assert_eq!(taken.unwrap_err().code, "claimed");
    assert_eq!(available(&bench, "A"), Some((2, 3)));
    let itself = Caller::Itself;
    bench.decide_by(&itself, CommitStock { order }, 0).unwrap();
    assert_eq!(available(&bench, "A"), Some((2, 0)));
    let late = bench.decide_by(&itself, ReleaseStock { order }, 0);
    assert_eq!(late.unwrap_err().code, "ended");
}
