//! A provider that is called while the process that calls it is killed.

use contracts::{
    CommandId, Role,
    payments::{CallKind, PaymentEvent, Payments, RecordAnswer},
};
use harness::{
    World, log, pence,
    till::{card, is_taken, till},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_calls_the_provider_again_with_the_same_key() {
    let world = World::start().await;
    let _till = world.process("till").await.host(till()).await;
    let mut souk = world.run_souk(&["payments"]);
    let staff = world.client(Role::Staff);
    let order = staff.want(1_250, card("slow")).await;
    for kind in [CallKind::Authorize, CallKind::Capture] {
        staff
            .payment_once(order, |it| {
                let last = it.attempts.last();
                last.is_some_and(|last| last.call == kind && last.outcome.is_none())
            })
            .await;
        souk.kill9().await;
        souk = world.run_souk(&["payments"]);
    }
    let taken = staff.payment_once(order, is_taken).await;
    assert_eq!(taken.captured, pence(1_250));
    assert_eq!(taken.attempts.len(), 2, "each was asked for once");

    let log = log::read::<Payments>(&world.bus()).await;
    for attempt in &taken.attempts {
        let verb = <RecordAnswer as contracts::Request>::VERB;
        let places = log::places_of(&log, verb, CommandId::of(attempt.attempt));
        assert_eq!(places.len(), 1, "{attempt:?}");
    }
    let captures = log::decisions(&log).flat_map(|(_, decision)| &decision.events);
    let is_capture = |event: &&PaymentEvent| matches!(event, PaymentEvent::Captured(_));
    assert_eq!(captures.filter(is_capture).count(), 1);
    world.finish().await;
    drop(souk);
}
