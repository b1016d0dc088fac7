//! Taking money, and not taking it.

use super::shop::{Shop, done, payment_id, pounds, refused, request, silence, undo};
use crate::payments::{ASKED_MAX, GIVEN_BACK_MAX, view};
use contracts::{
    Caller, List, PageRequest, Role, UserId,
    payments::{
        Call, CallKind, DeclineReason, FindPayment, FindTakings, ListTransactions, Outcome,
        PaymentState, RequestPayment, SettlePayment,
    },
};
use uuid::Uuid;

#[test]
fn what_is_paid_offline_counts_as_taken_when_it_is_asked_for() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), None)).unwrap();
    assert_eq!(shop.story(), ["opened", "captured"]);
    let payment = shop.payment(payment_id(1)).unwrap();
    assert_eq!((payment.captured, payment.reference), (pounds(500), None));
}

#[test]
fn a_card_is_authorized_and_then_captured_for_the_order_s_own_amount() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    assert_eq!(shop.last_asked().call.kind(), CallKind::Authorize);
    shop.does_it();
    assert_eq!(shop.last_asked().amount, pounds(500));
    shop.does_it();
    let story = [
        "opened", "asked", "answered", "asked", "answered", "captured",
    ];
    assert_eq!(shop.story(), story);
    assert_eq!(shop.payment(payment_id(1)).unwrap().captured, pounds(500));
}

#[test]
fn what_costs_nothing_is_paid_and_what_costs_less_is_declined() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(0), Some("any"))).unwrap();
    shop.decide(request(2, pounds(-1), None)).unwrap();
    assert_eq!(shop.story(), ["opened", "captured", "opened", "declined"]);
    let declined = shop.payment(payment_id(2)).unwrap().declined;
    assert_eq!(declined, Some(DeclineReason::BadAmount));
}

#[test]
fn a_request_for_another_amount_under_the_same_id_is_refused() {
    let mut shop = Shop::new();
    let first = shop.decide(request(1, pounds(500), None)).unwrap();
    assert_eq!(shop.decide(request(1, pounds(500), None)), Ok(first));
    let other = shop.decide(request(1, pounds(501), None)).unwrap_err();
    assert_eq!(other.code, "id-reused");
    assert_eq!(shop.story(), ["opened", "captured"]);
}

#[test]
fn a_capture_of_another_amount_is_never_taken_for_the_money() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    shop.does_it();
    let Outcome::Done { reference, .. } = done(&shop.last_asked()) else {
        panic!("it is done");
    };
    let amount = pounds(501);
    shop.answer(Outcome::Done { reference, amount }).unwrap();
    let payment = shop.payment(payment_id(1)).unwrap();
    assert_eq!(payment.declined, Some(DeclineReason::WrongAmount));
    assert_eq!(shop.last_asked().call.kind(), CallKind::Void);
    shop.does_it();
    assert_eq!(
        shop.story()[5..],
        ["declined", "asked", "answered", "voided"]
    );
}

#[test]
fn a_card_that_is_refused_is_declined_and_nothing_is_held_on_it() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    shop.answer(refused()).unwrap();
    assert_eq!(shop.story(), ["opened", "asked", "answered", "declined"]);
    shop.decide(request(2, pounds(500), Some("any"))).unwrap();
    shop.does_it();
    shop.answer(refused()).unwrap();
    assert!(matches!(
        shop.last_asked().call,
        Call::Void {
            authorization: Some(_)
        }
    ));
    shop.does_it();
    let payment = shop.payment(payment_id(2)).unwrap();
    assert_eq!(payment.state, PaymentState::Declined);
}

#[test]
fn silence_is_met_by_asking_again_with_the_same_key_after_longer_and_longer_pauses() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    let (key, mut pauses) = (shop.last_asked().key, Vec::new());
    for number in 1..ASKED_MAX {
        assert_eq!(
            (shop.last_asked().key, shop.last_asked().number),
            (key, number)
        );
        shop.answer(silence()).unwrap();
        let before = shop.now;
        assert!(shop.asks_again());
        pauses.push(shop.now - before);
    }
    assert_eq!(pauses, [500, 1_000, 2_000, 4_000, 8_000]);
    shop.answer(silence()).unwrap();
    let payment = shop.payment(payment_id(1)).unwrap();
    assert_eq!(payment.declined, Some(DeclineReason::Unreachable));
    assert_eq!(shop.last_asked().call.kind(), CallKind::Void);
}

#[test]
fn a_provider_that_never_lets_go_is_left_to_a_person_who_can_have_it_asked_again() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), Some("any"))).unwrap();
    shop.does_it();
    shop.answer(refused()).unwrap();
    for _ in 1..GIVEN_BACK_MAX {
        shop.answer(silence()).unwrap();
        assert!(shop.asks_again());
    }
    shop.answer(silence()).unwrap();
    assert!(!shop.asks_again());
    let payment = payment_id(1);
    let state = |shop: &Shop| shop.payment(payment).unwrap().state;
    assert_eq!(state(&shop), PaymentState::Unsettled);
    let settle = |change: u128| SettlePayment {
        change: contracts::ChangeId(Uuid::from_u128(change)),
        payment,
        refund: None,
    };
    shop.decide(settle(1)).unwrap();
    assert_eq!(shop.last_asked().number, GIVEN_BACK_MAX + 1);
    shop.does_it();
    assert_eq!(state(&shop), PaymentState::Declined);
    let again = shop.decide(settle(2)).unwrap_err();
    assert_eq!(again.code, "nothing-open");
}

#[test]
fn a_payment_that_is_called_off_before_it_is_asked_for_is_never_taken() {
    let mut shop = Shop::new();
    shop.decide(undo(1)).unwrap();
    let late = shop.decide(request(1, pounds(500), None)).unwrap_err();
    assert_eq!(late.code, "called-off");
    assert_eq!(shop.payment(payment_id(1)), None);
}

#[test]
fn a_payment_belongs_to_its_customer_and_to_staff() {
    let mut shop = Shop::new();
    let owner = UserId(Uuid::from_u128(7));
    let request = RequestPayment {
        customer: Some(owner),
        ..request(1, pounds(500), None)
    };
    shop.decide(request).unwrap();
    let payment = payment_id(1);
    let page = PageRequest::default();
    let known = |subject: UserId, role| Caller::Known {
        subject: subject.to_string(),
        role,
    };
    let sees = |caller: Caller| {
        let list = ListTransactions {
            payment,
            page: page.clone(),
        };
        shop.read(|rows| {
            let found = super::super::view::payment(&FindPayment { payment }, rows, &caller);
            let listed = super::super::view::transactions(&list, rows, &caller);
            assert_eq!(found.is_ok(), listed.is_ok());
            found.is_ok()
        })
    };
    let somebody = UserId(Uuid::from_u128(8));
    assert!(sees(known(owner, Role::Customer)));
    assert!(sees(known(somebody, Role::Staff)));
    assert!(!sees(known(somebody, Role::Customer)));
    assert!(!sees(known(somebody, Role::Seller)));
    assert!(!sees(Caller::Anyone));
}

#[test]
fn what_was_taken_of_many_payments_is_told_at_once() {
    let mut shop = Shop::new();
    shop.decide(request(1, pounds(500), None)).unwrap();
    shop.decide(request(2, pounds(700), Some("any"))).unwrap();
    let payments = [3, 2, 1].map(payment_id).to_vec();
    let query = FindTakings {
        payments: List::new(payments).unwrap(),
    };
    let told = shop.read(|rows| view::takings(&query, rows, &Caller::Itself));
    let told = told.unwrap().takings.into_iter();
    let told: Vec<_> = told.map(|it| (it.payment, it.state, it.captured)).collect();
    let expected = [
        (payment_id(2), PaymentState::UnderWay, pounds(0)),
        (payment_id(1), PaymentState::Captured, pounds(500)),
    ];
    assert_eq!(told, expected, "there is no third");
}
