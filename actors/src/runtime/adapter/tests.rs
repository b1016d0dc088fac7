//! What an adapter makes of what it hears.

use super::*;
use crate::runtime::word::POSTPONE;
use bus::{Decision, Fingerprint, codec::pack};
use contracts::{
    Committed, InstanceId, Kind, OrderId, RecordId, Timestamp,
    stock::{ReleaseStock, Stock, StockEvent, StockReleased},
};
use futures_util::FutureExt;
use uuid::Uuid;

/// An adapter that says for each order that was released, that it is released.
fn adapter(done: Option<Done<Stock>>) -> Adapter<Stock> {
    let act: Act<Stock> = Arc::new(|event, key| {
        let StockEvent::Released(StockReleased { order }) = event else {
            return None;
        };
        assert_ne!(order.0, Uuid::max(), "over an event, as it was asked to");
        let order = *order;
        let nothing = order.0.is_nil();
        Some(Box::pin(async move {
            assert!(key.starts_with("stock-7-"), "{key}");
            let command = ReleaseStock { order }.into();
            Ok(if nothing { Vec::new() } else { vec![command] })
        }))
    });
    Adapter { act, done }
}

fn record(orders: &[Uuid]) -> Vec<u8> {
    let events = orders.iter().map(|order| {
        let order = OrderId(*order);
        StockEvent::from(StockReleased { order })
    });
    let decision = Decision {
        verb: "release".into(),
        id: contracts::CommandId(Uuid::nil()),
        print: Fingerprint::of(b""),
        cause: Cause::Deadline,
        events: events.collect(),
    };
    let record = Record {
        id: RecordId(Uuid::nil()),
        writer: InstanceId(Uuid::nil()),
        at: Timestamp(0),
        decisions: vec![decision],
    };
    pack(&record).unwrap().to_vec()
}

fn take(adapter: &Adapter<Stock>, payload: &[u8]) -> (Errand, Vec<Wish<Stock>>) {
    let given = Given {
        position: 7,
        attempt: 1,
        payload,
    };
    adapter.take(given, &View::in_memory())
}

/// Does what is wanted outside, and gives what is wanted then.
fn act(errand: &mut Errand, wish: Wish<Stock>) -> Option<Wish<Stock>> {
    let Wish::Act(index, effect) = wish else {
        panic!("something is to be done outside");
    };
    errand.step(Heard::Done(index, effect.now_or_never().unwrap()))
}

fn done() -> Outcome {
    Ok(Committed {
        position: 8,
        at: Timestamp(0),
    })
}

#[test]
fn a_record_is_acknowledged_after_everything_that_came_of_it_has_its_answer() {
    let orders = [Uuid::nil(), Uuid::from_u128(1), Uuid::from_u128(2)];
    let (mut errand, wishes) = take(&adapter(None), &record(&orders));
    let mut wishes = wishes.into_iter();
    assert!(
        act(&mut errand, wishes.next().unwrap()).is_none(),
        "nothing came of it"
    );
    for index in 1..=2 {
        let Some(Wish::Commit(commands)) = act(&mut errand, wishes.next().unwrap()) else {
            panic!("what came of it is to be told");
        };
        let cause = Cause::Event {
            domain: "stock".into(),
            position: 7,
            index,
        };
        assert_eq!(commands[0].cause, cause);
    }
    assert!(wishes.next().is_none());
    assert!(errand.step::<Stock>(Heard::Decided(vec![done()])).is_none());
    let refused = Err(Problem::new("no", Kind::Conflict, "an answer too"));
    let last = errand.step::<Stock>(Heard::Decided(vec![refused]));
    assert!(matches!(last, Some(Wish::Say(Word::Acknowledge))));
}

#[test]
fn one_failed_effect_brings_the_record_again_after_the_others_are_done() {
    let orders = [Uuid::from_u128(1), Uuid::from_u128(2)];
    let (mut errand, _) = take(&adapter(None), &record(&orders));
    let away = Err(problems::unavailable("away"));
    assert!(errand.step::<Stock>(Heard::Done(0, away)).is_none());
    let last = errand.step::<Stock>(Heard::Decided(vec![done()]));
    assert!(matches!(last, Some(Wish::Say(Word::Postpone(POSTPONE)))));
}

#[test]
fn an_adapter_that_panics_over_one_event_does_what_the_others_ask_for() {
    let orders = [Uuid::max(), Uuid::from_u128(1)];
    let (mut errand, mut wishes) = take(&adapter(None), &record(&orders));
    assert_eq!(wishes.len(), 1);
    act(&mut errand, wishes.pop().unwrap());
    let last = errand.step::<Stock>(Heard::Decided(vec![done()]));
    assert!(matches!(last, Some(Wish::Say(Word::Postpone(POSTPONE)))));
}

#[test]
fn what_was_done_is_not_done_again_and_what_nobody_can_say_is_put_off() {
    let payload = record(&[Uuid::from_u128(1)]);
    let (_, wishes) = take(&adapter(Some(|_, _| Ok(true))), &payload);
    assert!(matches!(wishes.as_slice(), [Wish::Say(Word::Acknowledge)]));
    let broken: Done<Stock> = |_, _| Err(RowError("unreadable".to_owned()));
    let (_, wishes) = take(&adapter(Some(broken)), &payload);
    assert!(matches!(
        wishes.as_slice(),
        [Wish::Doubt(_), Wish::Say(Word::Postpone(_))]
    ));
}

#[test]
fn a_record_that_asks_for_nothing_is_dealt_with_and_an_unreadable_one_waits() {
    let (_, wishes) = take(&adapter(None), &record(&[]));
    assert!(matches!(wishes.as_slice(), [Wish::Say(Word::Acknowledge)]));
    let (_, wishes) = take(&adapter(None), b"?");
    assert!(matches!(
        wishes.as_slice(),
        [Wish::Say(Word::Unreadable(_))]
    ));
}
