//! Where parcels may go from where they are.

use super::*;
use crate::{shipping::view, tests::bench::known};
use contracts::{
    Caller, Page, PageRequest, Role,
    page::PageLimit,
    shipping::{FindShipment, ListShipments, Shipment, ShipmentState, ShippingEvent, TrackParcel},
};
use proptest::prelude::*;

fn names(bench: &Bench<Shipping>) -> Vec<&'static str> {
    let events = bench.events().iter();
    events.map(contracts::Event::name).collect()
}

fn find(bench: &Bench<Shipping>, number: u128, caller: &Caller) -> Option<Shipment> {
    let shipment = id(number);
    bench.read(|rows| view::shipment(&FindShipment { shipment }, rows, caller).ok())
}

fn list(bench: &Bench<Shipping>, state: ShipmentState, page: PageRequest) -> Page<Shipment> {
    let query = ListShipments { state, page };
    bench.read(|rows| view::list(&query, rows, &Caller::Itself).unwrap())
}

#[test]
fn a_parcel_leaves_once_and_arrives_once() {
    let mut bench = bench();
    bench.decide(create(1), 0).unwrap();
    assert_eq!(names(&bench), ["created", "addressed"]);
    bench.decide(dispatch(1, 1, None), 1_000).unwrap();
    let again = bench.decide(dispatch(2, 1, None), 2_000).unwrap_err();
    assert_eq!(again.code, "out-of-turn");
    bench.decide(deliver(3, 1), 3_000).unwrap();
    let again = bench.decide(deliver(4, 1), 4_000).unwrap_err();
    assert_eq!(again.code, "out-of-turn");
    let parcel = find(&bench, 1, &Caller::Itself).unwrap();
    assert_eq!(parcel.state, ShipmentState::Delivered);
    assert_eq!(parcel.dispatched_at.map(|at| at.0), Some(1_000));
    assert_eq!(parcel.delivered_at.map(|at| at.0), Some(3_000));
}

#[test]
fn a_parcel_that_is_called_off_never_leaves_and_one_that_has_left_is_not_called_off() {
    let mut bench = bench();
    bench.decide(create(1), 0).unwrap();
    bench.decide(cancel(1), 0).unwrap();
    let refused = bench.decide(dispatch(1, 1, None), 0).unwrap_err();
    assert_eq!(refused.code, "out-of-turn");
    bench.decide(create(2), 0).unwrap();
    bench.decide(dispatch(2, 2, None), 0).unwrap();
    assert_eq!(bench.decide(cancel(2), 0).unwrap_err().code, "out-of-turn");
    let unknown = bench.decide(cancel(3), 0).unwrap_err();
    assert_eq!(unknown.code, "unknown-shipment");
}

#[test]
fn what_arrives_without_having_left_is_said_to_have_left_first() {
    let mut bench = bench();
    bench.decide(create(1), 0).unwrap();
    bench.decide(deliver(1, 1), 0).unwrap();
    assert_eq!(names(&bench), ["dispatched", "delivered"]);
}

#[test]
fn a_number_names_one_parcel_and_shows_nothing_but_where_it_is() {
    let mut bench = bench();
    bench.decide(create(1), 0).unwrap();
    bench.decide(create(2), 0).unwrap();
    bench.decide(dispatch(1, 1, Some("RM1")), 0).unwrap();
    let taken = bench.decide(dispatch(2, 2, Some("RM1")), 0).unwrap_err();
    assert_eq!(taken.code, "tracking-taken");
    let query = TrackParcel {
        tracking: number_of("RM1"),
    };
    let told = bench.read(|rows| view::track(&query, rows, &Caller::Anyone).unwrap());
    assert_eq!(told.state, ShipmentState::Dispatched);
}

#[test]
fn a_carrier_may_say_what_happens_by_number_or_by_parcel() {
    let mut bench = bench();
    bench.decide(create(1), 0).unwrap();
    let gone = News::Dispatched {
        carrier: "Royal Mail".parse().ok(),
        tracking: Some(number_of("RM1")),
    };
    let by_id = ParcelName::Shipment(id(1));
    bench.decide(report(1, by_id, gone), 0).unwrap();
    let by_number = || ParcelName::Tracking(number_of("RM1"));
    let note = News::Note("nobody was at home".parse().unwrap());
    bench.decide(report(2, by_number(), note), 0).unwrap();
    let arrived = report(3, by_number(), News::Delivered);
    let first = bench.decide(arrived.clone(), 0).unwrap();
    assert_eq!(bench.decide(arrived, 9), Ok(first), "a repeated message");
    let parcel = find(&bench, 1, &Caller::Itself).unwrap();
    assert_eq!(parcel.note.as_deref(), Some("nobody was at home"));
    assert_eq!(parcel.carrier.as_deref(), Some("Royal Mail"));
    assert_eq!(parcel.state, ShipmentState::Delivered);
    let stranger = ParcelName::Tracking(number_of("RM2"));
    let unknown = report(4, stranger, News::Delivered);
    assert_eq!(bench.decide(unknown, 0).unwrap_err().code, "unknown-parcel");
}

#[test]
fn only_its_customer_and_staff_see_a_parcel() {
    let mut bench = bench();
    bench.decide(create(1), 0).unwrap();
    let nobodys = CreateShipment {
        customer: None,
        ..create(2)
    };
    bench.decide(nobodys, 0).unwrap();
    let owner = known(CUSTOMER, Role::Customer);
    assert_eq!(find(&bench, 1, &owner).unwrap().address, Some(address()));
    assert!(find(&bench, 1, &known(8, Role::Staff)).is_some());
    assert!(find(&bench, 1, &known(8, Role::Customer)).is_none());
    assert!(find(&bench, 1, &known(8, Role::Seller)).is_none());
    // Nobody's parcel is not everybody's, whatever a token calls its owner.
    let nameless = Caller::Known {
        subject: "somebody".into(),
        role: Role::Customer,
    };
    assert!(find(&bench, 2, &nameless).is_none());
    assert!(find(&bench, 2, &owner).is_none());
}

#[test]
fn the_address_stands_in_no_public_event() {
    let mut bench = bench();
    bench.decide(create(1), 0).unwrap();
    let public = bench
        .events()
        .iter()
        .filter(|event| contracts::Event::is_public(*event));
    let told: Vec<_> = public.map(|event| format!("{event:?}")).collect();
    assert_eq!(told.len(), 1);
    assert!(told.iter().all(|event| !event.contains("Main Street")));
}

/// What may happen to one of three parcels.
fn steps() -> impl Strategy<Value = Vec<(u128, u8)>> {
    prop::collection::vec((1_u128..4, 0_u8..4), 0..40)
}

proptest! {
    #[test]
    fn whatever_happens_each_parcel_is_in_the_list_of_its_state_and_no_other(history in steps()) {
        let mut bench = bench();
        let (mut left, mut arrived) = ([0; 4], [0; 4]);
        for (number, (parcel, what)) in history.into_iter().enumerate() {
            let by = 100 + number as u128;
            let now = number as u64;
            let decided = match what {
                0 => bench.decide(create(parcel), now),
                1 => bench.decide(cancel(parcel), now),
                2 => bench.decide(dispatch(by, parcel, None), now),
                _ => bench.decide(deliver(by, parcel), now),
            };
            if decided.is_err() { continue }
            for event in bench.events() {
                match event {
                    ShippingEvent::Dispatched(_) => left[parcel as usize] += 1,
                    ShippingEvent::Delivered(_) => arrived[parcel as usize] += 1,
                    _ => {}
                }
            }
        }
        let mut listed = Vec::new();
        for state in [
            ShipmentState::Created, ShipmentState::Dispatched,
            ShipmentState::Delivered, ShipmentState::Cancelled,
        ] {
            let mut page = PageRequest { after: None, limit: PageLimit::new(1).unwrap() };
            loop {
                let got = list(&bench, state, page.clone());
                for parcel in &got.items {
                    prop_assert_eq!(parcel.state, state);
                    listed.push(parcel.shipment);
                }
                page.after = got.next;
                if page.after.is_none() { break }
            }
        }
        listed.sort();
        let mut known: Vec<_> = (1..4).map(id).collect();
        known.retain(|it| find(&bench, it.0.as_u128(), &Caller::Itself).is_some());
        prop_assert_eq!(listed, known);
        prop_assert!(left.iter().chain(&arrived).all(|times| *times <= 1));
    }
}
