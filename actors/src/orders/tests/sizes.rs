//! How large an order may be: as many lines as one record holds.

use super::{code, find, line, pence, recorded};
use crate::tests::bench::Bench;
use contracts::{
    Caller, List, Name, Sku,
    orders::{Line, ORDER_LINES_BYTES_MAX, ORDER_LINES_MAX, Orders, RecordOrder},
};

fn order(lines: Vec<Line>) -> RecordOrder {
    RecordOrder {
        lines: List::new(lines).unwrap(),
        ..recorded()
    }
}

/// A line whose every part is as long as it may be.
fn longest() -> Line {
    Line {
        sku: Sku::new("9".repeat(64)).unwrap(),
        name: Name::new("N".repeat(200)).unwrap(),
        ..line("LAMP", 65_536, pence(4_294_967_296))
    }
}

#[test]
fn an_order_of_as_many_lines_as_there_may_be_is_taken_and_shown_whole() {
    let mut bench = Bench::<Orders>::new();
    let named = Line {
        name: Name::new("PAPER CHAIN KIT 50'S CHRISTMAS").unwrap(),
        ..line("22086", 12, pence(295))
    };
    bench
        .decide(order(vec![named; ORDER_LINES_MAX]), 0)
        .unwrap();
    let shown = find(&bench, &Caller::Itself).unwrap();
    assert_eq!(shown.lines.len(), ORDER_LINES_MAX);
}

#[test]
fn lines_as_long_as_they_may_be_fit_a_record_up_to_their_bound_and_are_refused_far_above_it() {
    let line = longest();
    let fitting = ORDER_LINES_BYTES_MAX / line.bytes();
    let mut bench = Bench::<Orders>::new();
    bench.decide(order(vec![line.clone(); fitting]), 0).unwrap();
    let mut bench = Bench::<Orders>::new();
    let refused = bench.decide(order(vec![line; fitting * 2]), 0);
    assert_eq!(code(refused), "too-large");
}

#[test]
fn the_bytes_of_a_line_are_those_it_takes() {
    let long = "R".repeat(33);
    let lines = [
        longest(),
        line("LAMP", 127, pence(0)),
        line("LAMP", 128, pence(255)),
        line("LAMP", 255, pence(256)),
        line("LAMP", 256, pence(65_536)),
        line(&long[..31], 65_535, pence(4_294_967_295)),
        line(&long[..32], 65_536, pence(1)),
        line(&long, 1, pence(3_897_000)),
    ];
    for line in lines {
        let packed = bus::codec::pack(&line).unwrap().len();
        assert_eq!(line.bytes(), packed, "{line:?}");
    }
}
