//! What a ticker makes of its deadlines, and what that costs.

use super::*;
use crate::runtime::{ledger::Applied, rows::RowsMut};
use contracts::stock::Stock;

/// How many deadlines come and go in these tests.
const MANY: u64 = 10_000;
const US: InstanceId = InstanceId(Uuid::from_u128(1));

/// A view, and the deadlines that its records write and remove.
struct Desk {
    view: View,
    records: u64,
}

impl Desk {
    fn new() -> Self {
        Self {
            view: View::in_memory(),
            records: 0,
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut RowsMut<'_>)) {
        self.records += 1;
        let applied = Applied {
            position: self.records,
            time: Timestamp(0),
            commands: 1,
            events: 1,
            writer: US,
        };
        let changed = self.view.apply(|rows| {
            change(rows);
            Ok(applied)
        });
        changed.unwrap();
    }

    fn put(&mut self, deadlines: impl Iterator<Item = u64>) {
        self.change(|rows| {
            for at in deadlines {
                rows.put(&DEADLINES, &deadline(at), &()).unwrap();
            }
        });
    }

    fn remove(&mut self, deadlines: impl Iterator<Item = u64>) {
        self.change(|rows| {
            for at in deadlines {
                rows.remove(&DEADLINES, &deadline(at));
            }
        });
    }

    fn look(&self, ticker: &mut Ticker, now: u64) -> Look<Stock> {
        ticker.look(&self.view, None, Timestamp(now)).unwrap()
    }
}

fn deadline(at: u64) -> Deadline {
    (Timestamp(at), Uuid::from_u128(u128::from(at)))
}

#[test]
fn the_last_writer_acts_at_once_and_the_others_after_a_grace() {
    let mut desk = Desk::new();
    let (other, noon) = (Some(InstanceId(Uuid::from_u128(2))), Timestamp(100_000));
    desk.put(std::iter::once(noon.0));
    let look = |writer, now| {
        let look = Ticker::new(US).look::<Stock>(&desk.view, writer, now);
        let look = look.unwrap();
        (look.due.len(), look.pause)
    };
    assert_eq!(look(Some(US), noon), (1, Duration::ZERO));
    assert_eq!(look(other, noon), (0, SLEEP_MAX));
    assert_eq!(look(other, noon.plus(GRACE)), (1, Duration::ZERO));
    let early = Timestamp(noon.0 - 10);
    assert_eq!(look(None, early), (0, Duration::from_millis(10)));
    let nothing = Ticker::new(US).look::<Stock>(&View::in_memory(), None, noon);
    assert_eq!(nothing.unwrap().pause, SLEEP_MAX);
}

#[test]
fn a_look_passes_few_removed_deadlines_and_none_a_second_time() {
    let mut desk = Desk::new();
    let mut ticker = Ticker::new(US);
    desk.put(1..=MANY);
    desk.remove(1..MANY);
    let mut passed = Vec::new();
    let pause = loop {
        let look = desk.look(&mut ticker, 0);
        passed.push(look.passed);
        if look.pause > Duration::ZERO {
            break look.pause;
        }
    };
    assert_eq!(pause, SLEEP_MAX.min(Duration::from_millis(MANY)));
    assert!(
        passed.iter().all(|passed| *passed <= PASSED_MAX),
        "{passed:?}"
    );
    assert_eq!(passed.iter().sum::<usize>() as u64, MANY - 1);
    assert_eq!(
        desk.look(&mut ticker, 0).passed,
        0,
        "they are passed for good"
    );
    assert_eq!(desk.look(&mut ticker, MANY).due.len(), 1);
}

#[test]
fn a_deadline_that_is_written_before_what_was_passed_is_found() {
    let mut desk = Desk::new();
    let mut ticker = Ticker::new(US);
    desk.put(1..=20);
    desk.remove(1..20);
    assert_eq!(desk.look(&mut ticker, 0).passed, 19);
    desk.put([7, 5, 6].into_iter());
    let look = desk.look(&mut ticker, 6);
    assert_eq!(look.due.len(), 2, "5 and 6, and not 7");
    ticker.decided(&[], Timestamp(6));
    desk.remove(5..=7);
    let look = desk.look(&mut ticker, 20);
    assert_eq!((look.due.len(), look.passed), (1, 15));
}

#[test]
fn a_command_that_a_rule_panicked_over_waits_aside_and_holds_nobody_up() {
    let mut desk = Desk::new();
    let mut ticker = Ticker::new(US);
    let many = DUE_BATCH as u64;
    desk.put(1..=many + 1);
    let now = many + 1;
    assert_eq!(desk.look(&mut ticker, now).due.len(), DUE_BATCH);
    let fell = || Err(crate::runtime::problems::internal());
    let outcomes: Vec<Outcome> = (0..DUE_BATCH).map(|_| fell()).collect();
    assert_eq!(ticker.decided(&outcomes, Timestamp(now)), SLEEP_MAX);
    let mut due = 0;
    for _ in 0..3 {
        due += desk.look(&mut ticker, now).due.len();
        ticker.decided(&[], Timestamp(now));
    }
    assert!(due >= 1, "the one behind them has its turn");
    let later = now + millis(AGAIN_AFTER);
    let again = desk.look(&mut ticker, later).due.len();
    assert_eq!(again, DUE_BATCH, "they are tried again");
}

#[test]
fn what_stands_right_before_a_deadline_is_known() {
    let nil = (Timestamp(7), Uuid::nil());
    assert_eq!(
        before(deadline(7)),
        Some((Timestamp(7), Uuid::from_u128(6)))
    );
    assert_eq!(before(nil), Some((Timestamp(6), Uuid::max())));
    assert_eq!(before((Timestamp(0), Uuid::nil())), None);
}
