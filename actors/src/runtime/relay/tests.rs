//! What a relay makes of what it finds and hears.

use super::*;
use bus::{Cause, Decision, Fingerprint, codec::pack_bytes};
use contracts::{
    CommandId, InstanceId, OrderId, RecordId,
    stock::{Stock, StockEvent, StockReleased},
};
use uuid::Uuid;

/// Long enough for a log to have grown old.
const NOW: Timestamp = Timestamp(1_000_000_000_000);

fn at(position: u64) -> Option<EventPlace> {
    Some(EventPlace { position, index: 0 })
}

fn found(held: Option<EventPlace>, acknowledged: u64) -> Found {
    Found {
        held,
        acknowledged,
        log: (1, acknowledged + 5),
    }
}

/// A record of two public events that was decided then.
fn delivered(position: u64, at: Timestamp) -> Heard {
    let order = OrderId(Uuid::from_u128(1));
    let decision = Decision {
        verb: "release".into(),
        id: CommandId::of(order),
        print: Fingerprint::of(b""),
        cause: Cause::Deadline,
        events: vec![StockEvent::from(StockReleased { order }); 2],
    };
    let record = Record {
        id: RecordId(Uuid::nil()),
        writer: InstanceId(Uuid::nil()),
        at,
        decisions: vec![decision],
    };
    let payload = pack_bytes(&record).unwrap();
    Heard::Delivered { position, payload }
}

/// The places of what is to be published.
fn places(wish: Wish) -> Vec<(u64, u32)> {
    let Wish::Publish(events) = wish else {
        panic!("something is to be published");
    };
    let places = events.iter().map(|event| event.place);
    places.map(|place| (place.position, place.index)).collect()
}

#[test]
fn a_power_cut_s_loss_is_found_and_what_was_purged_is_not_looked_for() {
    assert_eq!(found(None, 0).lost(), None);
    assert_eq!(found(at(9), 8).lost(), None);
    assert_eq!(found(at(5), 8).lost(), Some(5..=8));
    let far = LOOK_BACK_MAX + 10;
    assert_eq!(found(None, far).lost(), Some(11..=far));
    let purged = |first| Found {
        log: (first, 20),
        ..found(at(5), 8)
    };
    assert_eq!(purged(7).lost(), Some(7..=8));
    assert_eq!(purged(21).lost(), None);
}

#[test]
fn a_log_that_has_lost_its_end_is_told_from_there() {
    let shorter = Found {
        log: (1, 4),
        ..found(at(9), 8)
    };
    assert_eq!(shorter.lost(), None);
    let mut relay = Relay::<Stock>::default();
    assert!(matches!(relay.step(Heard::Found(shorter), NOW), Wish::Open));
    let told = relay.step(delivered(5, NOW), NOW);
    assert_eq!(places(told), [(5, 0), (5, 1)]);
}

#[test]
fn what_the_stream_has_lost_is_published_before_anything_new() {
    let mut relay = Relay::<Stock>::default();
    assert!(matches!(relay.step(Heard::Broke, NOW), Wish::Look(_)));
    let wish = relay.step(Heard::Found(found(at(7), 8)), NOW);
    assert!(matches!(wish, Wish::Reread(7)));
    assert!(matches!(relay.step(Heard::Ready, NOW), Wish::Listen));
    assert_eq!(places(relay.step(delivered(7, NOW), NOW)), [(7, 1)]);
    assert!(matches!(relay.step(Heard::Published, NOW), Wish::Listen));
    let told = relay.step(delivered(8, NOW), NOW);
    assert_eq!(places(told), [(8, 0), (8, 1)]);
    assert!(matches!(relay.step(Heard::Published, NOW), Wish::Open));
    assert!(matches!(relay.step(Heard::Ready, NOW), Wish::Listen));
    let told = relay.step(delivered(9, NOW), NOW);
    assert_eq!(places(told), [(9, 0), (9, 1)]);
    assert!(matches!(
        relay.step(Heard::Published, NOW),
        Wish::Acknowledge
    ));
}

#[test]
fn age_is_not_mistaken_for_a_loss_but_new_records_are_told_however_old() {
    let mut relay = Relay::<Stock>::default();
    relay.step(Heard::Found(found(None, 1)), NOW);
    assert!(matches!(
        relay.step(delivered(1, Timestamp(0)), NOW),
        Wish::Open
    ));
    let told = relay.step(delivered(2, Timestamp(0)), NOW);
    assert_eq!(places(told), [(2, 0), (2, 1)]);
}

#[test]
fn no_event_passes_by_a_record_that_cannot_be_read() {
    let mut relay = Relay::<Stock>::default();
    relay.step(Heard::Found(found(None, 0)), NOW);
    let payload = Bytes::from_static(b"?");
    let garbled = Heard::Delivered {
        position: 1,
        payload,
    };
    let wish = relay.step(garbled, NOW);
    assert!(matches!(
        wish,
        Wish::StandStill(_, Unreadable { position: 1, .. })
    ));
}
