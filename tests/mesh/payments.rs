//! Payments: what is asked for is taken once, and what is called off is not kept.

use actors::{
    payments::{Hands, payments_through},
    runtime::Hosted,
};
use contracts::{
    RefundId, Role,
    orders::PayBy,
    payments::{
        CallKind, DeclineReason, FindPayment, ListTransactions, PaymentState, Payments,
        RefundPayment, TransactionKind,
    },
};
use harness::{
    World,
    bank::{Bank, Mishap},
    pence,
    till::{CallOrderOff, Till, card, is_taken, till},
};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// The patience of tests with a provider that does not answer.
const PATIENCE: Duration = Duration::from_millis(200);

async fn host_till(world: &World) -> Hosted<Till> {
    world.process("till").await.host(till()).await
}

async fn host_bank(world: &World, name: &str, bank: &Bank) -> Hosted<Payments> {
    let hands = Hands::new(Arc::new(bank.clone())).waiting(PATIENCE);
    world
        .process(name)
        .await
        .host(payments_through(hands))
        .await
}

#[tokio::test]
async fn what_is_paid_offline_is_taken_when_it_is_asked_for_and_goes_back_when_it_is_off() {
    let world = World::start().await;
    let _till = host_till(&world).await;
    world.host("payments", &["payments"]).await;
    let staff = world.client(Role::Staff);
    let order = staff.want(1_999, PayBy::Offline).await;
    let taken = staff.payment_once(order, is_taken).await;
    assert_eq!((taken.captured, taken.attempts.len()), (pence(1_999), 0));

    staff.ask_once(&CallOrderOff { order }).await.unwrap();
    let back = staff.payment_once(order, |it| it.called_off).await;
    assert_eq!((back.refunded, back.refunding), (pence(1_999), pence(0)));
    world.finish().await;
}

#[tokio::test]
async fn each_card_of_the_sandbox_does_what_it_says() {
    let world = World::start().await;
    let _till = host_till(&world).await;
    world.host("payments", &["payments"]).await;
    let staff = world.client(Role::Staff);
    for (name, state, declined) in [
        ("approve", PaymentState::Captured, None),
        ("slow", PaymentState::Captured, None),
        ("error-after-charge", PaymentState::Captured, None),
        (
            "decline",
            PaymentState::Declined,
            Some(DeclineReason::ByProvider),
        ),
        (
            "decline-capture",
            PaymentState::Declined,
            Some(DeclineReason::ByProvider),
        ),
        (
            "wrong-amount",
            PaymentState::Declined,
            Some(DeclineReason::WrongAmount),
        ),
        (
            "no-such-card",
            PaymentState::Declined,
            Some(DeclineReason::ByProvider),
        ),
    ] {
        let order = staff.want(500, card(name)).await;
        let ended = staff
            .payment_once(order, |it| it.state != PaymentState::UnderWay)
            .await;
        assert_eq!((ended.state, ended.declined), (state, declined), "{name}");
    }
    world.finish().await;
}

#[tokio::test]
async fn a_payment_that_times_out_is_settled_once_whichever_way_it_went() {
    let world = World::start().await;
    let bank = Bank::default();
    let _till = host_till(&world).await;
    let _payments = host_bank(&world, "payments", &bank).await;
    let staff = world.client(Role::Staff);
    for mishap in [Mishap::LostOnTheWay, Mishap::AnswerLost, Mishap::Error] {
        for kind in [CallKind::Authorize, CallKind::Capture] {
            bank.will(kind, mishap);
        }
        let order = staff.want(700, card("any")).await;
        let taken = staff.payment_once(order, is_taken).await;
        assert_eq!(bank.kept(taken.payment), 700, "{mishap:?}");
        let calls: Vec<_> = taken.attempts.iter().map(|it| it.call).collect();
        let (authorize, capture) = (CallKind::Authorize, CallKind::Capture);
        assert_eq!(calls, [authorize, authorize, capture, capture]);
    }
    bank.will(CallKind::Authorize, Mishap::AnswerLost);
    let order = staff.want(700, card("broke")).await;
    let declined = staff
        .payment_once(order, |it| it.state == PaymentState::Declined)
        .await;
    assert_eq!(
        (declined.attempts.len(), bank.kept(declined.payment)),
        (2, 0)
    );
    world.finish().await;
}

#[tokio::test]
async fn a_process_that_is_gone_is_followed_by_one_that_calls_with_the_same_key() {
    let world = World::start().await;
    let bank = Bank::default();
    let _till = host_till(&world).await;
    let patient = Hands::new(Arc::new(bank.clone()));
    let process = world.process("payments").await;
    let hosted = process.host(payments_through(patient.clone())).await;
    let staff = world.client(Role::Staff);
    bank.will(CallKind::Capture, Mishap::AnswerLost);
    let order = staff.want(300, card("any")).await;
    bank.calls(CallKind::Capture, 1).await;
    hosted.stop().await;
    let process = world.process("payments").await;
    let _again = process.host(payments_through(patient)).await;
    let taken = staff.payment_once(order, is_taken).await;
    let keys = bank.calls(CallKind::Capture, 2).await;
    assert_eq!((keys.len(), keys[0]), (2, keys[1]));
    assert_eq!((bank.kept(taken.payment), taken.attempts.len()), (300, 2));
    world.finish().await;
}

#[tokio::test]
async fn what_is_captured_after_its_order_was_called_off_goes_back_at_once() {
    let world = World::start().await;
    let bank = Bank::default();
    let _till = host_till(&world).await;
    let _payments = host_bank(&world, "payments", &bank).await;
    let staff = world.client(Role::Staff);
    bank.will(CallKind::Capture, Mishap::LostOnTheWay);
    let order = staff.want(900, card("any")).await;
    bank.calls(CallKind::Capture, 1).await;
    staff.ask_once(&CallOrderOff { order }).await.unwrap();
    let off = staff
        .payment_once(order, |it| {
            let settled = it.state == PaymentState::Voided || it.refunded == pence(900);
            it.called_off && settled
        })
        .await;
    assert_eq!(bank.kept(off.payment), 0);
    world.finish().await;
}

#[tokio::test]
async fn staff_pay_back_in_parts_and_never_more_than_is_left() {
    let world = World::start().await;
    let bank = Bank::default();
    let _till = host_till(&world).await;
    let _payments = host_bank(&world, "payments", &bank).await;
    let staff = world.client(Role::Staff);
    let order = staff.want(1_000, card("any")).await;
    let payment = staff.payment_once(order, is_taken).await.payment;
    bank.will(CallKind::Refund, Mishap::AnswerLost);
    let refund = |minor: Option<i64>| RefundPayment {
        refund: RefundId(Uuid::new_v4()),
        payment,
        amount: minor.map(pence),
    };
    let first = refund(Some(400));
    let refunded = staff.ask_once(&first).await.unwrap();
    assert_eq!(staff.ask_once(&first).await, Ok(refunded), "the same again");
    let too_much = staff.ask_once(&refund(Some(601))).await.unwrap_err();
    assert_eq!(too_much.code, "more-than-left");
    staff.ask_once(&refund(None)).await.unwrap();
    let back = staff
        .payment_once(order, |it| it.refunding == pence(0))
        .await;
    assert_eq!((back.refunded, bank.kept(payment)), (pence(1_000), 0));

    let page = Default::default();
    let told = staff
        .ask_once(&ListTransactions { payment, page })
        .await
        .unwrap();
    let went_back = |what: &TransactionKind| matches!(what, TransactionKind::Refunded { .. });
    let went_back = told.items.iter().filter(|it| went_back(&it.what));
    assert_eq!(went_back.count(), 2);
    let nobody = world.client(Role::Customer);
    let found = nobody.ask_once(&FindPayment { payment }).await.unwrap_err();
    assert_eq!(found.code, "unknown-payment");
    world.finish().await;
}

#[tokio::test]
async fn a_provider_that_is_silent_about_some_holds_up_nobody_else() {
    let mut world = World::start().await;
    let bank = Bank::default();
    let _till = host_till(&world).await;
    let patient = Hands::new(Arc::new(bank.clone()));
    let process = world.process("payments").await;
    let _payments = process.host(payments_through(patient)).await;
    let staff = world.client(Role::Staff);
    const SILENT: usize = 300;
    for _ in 0..SILENT {
        bank.will(CallKind::Authorize, Mishap::AnswerLost);
        staff.want(100, card("any")).await;
    }
    bank.calls(CallKind::Authorize, SILENT).await;
    for pay_by in [card("any"), PayBy::Offline] {
        let order = staff.want(200, pay_by).await;
        staff.payment_once(order, is_taken).await;
    }
    assert_eq!(
        bank.calls(CallKind::Authorize, SILENT + 1).await.len(),
        SILENT + 1
    );
    // Nobody waits here for what the silent ones come to.
    world.leaves.unread = true;
    world.finish().await;
}
