//! What a person has to look at is found, and is not found any more once it was looked at.

use super::shop::{Shop, payment_id, pounds, refund, refused, request, silence, undo};
use crate::{
    payments::{GIVEN_BACK_MAX, view},
    tests::bench::known,
};
use contracts::{
    Caller, ChangeId, Cursor, OrderId, PageRequest, RefundId, Role, UserId,
    page::PageLimit,
    payments::{
        ListPayments, ListTransactions, OpenPayment, OpenState, PaymentState, RefundPayment,
        RepayByHand, RequestPayment, SettlePayment, TransactionKind,
    },
};
use uuid::Uuid;

/// Takes five pounds by card.
fn pay(shop: &mut Shop, number: u8) {
    shop.decide(request(number, pounds(500), Some("any")))
        .unwrap();
    shop.does_it();
    shop.does_it();
}

fn page(
    shop: &Shop,
    state: OpenState,
    after: Option<Cursor>,
) -> (Vec<OpenPayment>, Option<Cursor>) {
    let limit = PageLimit::new(2).unwrap();
    let page = PageRequest { after, limit };
    let query = ListPayments { state, page };
    let page = shop.read(|rows| view::open(&query, rows, &Caller::Itself));
    let page = page.unwrap();
    (page.items, page.next)
}

/// All that is open, page by page: which payment, which repayment, and how much.
fn open(shop: &Shop, state: OpenState) -> Vec<(u8, Option<RefundId>, i64)> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let (items, next) = page(shop, state, after);
        found.extend(items);
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert!(found.is_sorted_by_key(|case| case.since));
    let told = found.iter().map(|case| {
        assert_eq!(case.order, OrderId(case.payment.0));
        let number = u8::try_from(case.payment.0.as_u128()).unwrap();
        (number, case.refund, case.amount.minor)
    });
    told.collect()
}

fn refund_id(number: u8) -> Option<RefundId> {
    Some(refund(number, 1, None).refund)
}

#[test]
fn what_could_not_be_paid_back_is_listed_until_as_much_is_paid_back_anew() {
    let mut shop = Shop::new();
    let failed = |shop: &Shop| open(shop, OpenState::RefundFailed);
    pay(&mut shop, 1);
    shop.decide(refund(1, 1, Some(200))).unwrap();
    assert_eq!(failed(&shop), []);
    shop.answer(refused()).unwrap();
    assert_eq!(failed(&shop), [(1, refund_id(1), 200)]);
    shop.decide(refund(2, 1, Some(100))).unwrap();
    assert_eq!(failed(&shop), [(1, refund_id(1), 100)]);
    shop.answer(refused()).unwrap();
    assert_eq!(failed(&shop), [(1, refund_id(2), 200)]);
    shop.decide(refund(3, 1, Some(300))).unwrap();
    shop.does_it();
    assert_eq!(failed(&shop), []);
    assert_eq!(open(&shop, OpenState::Unsettled), []);
}

#[test]
fn what_an_order_that_is_off_does_not_get_back_is_listed() {
    let mut shop = Shop::new();
    pay(&mut shop, 1);
    shop.decide(undo(1)).unwrap();
    shop.answer(refused()).unwrap();
    let listed = open(&shop, OpenState::RefundFailed);
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].0, listed[0].2), (1, 500));
    shop.decide(refund(1, 1, None)).unwrap();
    assert_eq!(open(&shop, OpenState::RefundFailed), []);
}

fn by_hand(number: u8, minor: Option<i64>) -> RepayByHand {
    let RefundPayment {
        refund,
        payment,
        amount,
    } = refund(number, 1, minor);
    RepayByHand {
        refund,
        payment,
        amount,
        note: "a cheque, by post".parse().unwrap(),
    }
}

#[test]
fn what_staff_gave_back_in_another_way_has_gone_back_and_is_listed_no_more() {
    let mut shop = Shop::new();
    let failed = |shop: &Shop| open(shop, OpenState::RefundFailed);
    let code = |no: Result<_, contracts::Problem>| no.unwrap_err().code;
    pay(&mut shop, 1);
    assert_eq!(code(shop.decide(by_hand(9, None))), "nothing-open");
    shop.decide(undo(1)).unwrap();
    shop.answer(refused()).unwrap();
    assert_eq!(code(shop.decide(by_hand(9, Some(501)))), "more-than-left");
    assert_eq!(code(shop.decide(by_hand(9, Some(0)))), "bad-amount");
    shop.decide(by_hand(1, Some(200))).unwrap();
    assert_eq!(failed(&shop).len(), 1);
    assert_eq!(failed(&shop)[0].2, 300);
    for _ in 0..2 {
        shop.decide(by_hand(2, None)).unwrap();
        assert_eq!(failed(&shop), []);
        let payment = shop.payment(payment_id(1)).unwrap();
        assert_eq!(
            (payment.refunded, payment.refunding),
            (pounds(500), pounds(0))
        );
    }
    let story = shop.story();
    assert_eq!(
        story[story.len() - 3..],
        ["repaid-by-hand", "refund-requested", "refunded"]
    );
    assert_eq!(code(shop.decide(refund(3, 1, None))), "more-than-left");
    assert_eq!(code(shop.decide(by_hand(4, None))), "nothing-open");
}

#[test]
fn an_id_of_a_repayment_is_that_repayment_s_however_it_is_made() {
    let mut shop = Shop::new();
    pay(&mut shop, 1);
    shop.decide(refund(1, 1, Some(200))).unwrap();
    shop.answer(refused()).unwrap();
    let no = shop.decide(by_hand(1, None)).unwrap_err();
    assert_eq!(no.code, "refund-exists");
}

#[test]
fn what_staff_note_about_a_repayment_is_shown_to_staff_only() {
    let mut shop = Shop::new();
    let ada = UserId(Uuid::from_u128(77));
    let wish = RequestPayment {
        customer: Some(ada),
        ..request(1, pounds(500), Some("any"))
    };
    shop.decide(wish).unwrap();
    shop.does_it();
    shop.does_it();
    shop.decide(undo(1)).unwrap();
    shop.answer(refused()).unwrap();
    shop.decide(by_hand(1, None)).unwrap();
    let notes = |caller: &Caller| {
        let (payment, page) = (payment_id(1), PageRequest::default());
        let query = ListTransactions { payment, page };
        let told = shop.read(|rows| view::transactions(&query, rows, caller));
        let told = told.unwrap().items.into_iter();
        let notes = told.filter_map(|entry| match entry.what {
            TransactionKind::RepaidByHand { note, .. } => Some(note.map(|note| note.to_string())),
            _ => None,
        });
        notes.collect::<Vec<_>>()
    };
    let staff = known(13, Role::Staff);
    assert_eq!(notes(&staff), [Some("a cheque, by post".to_owned())]);
    assert_eq!(notes(&known(77, Role::Customer)), [None]);
}

#[test]
fn what_nobody_knows_is_listed_by_age_and_page_by_page_until_it_is_asked_anew() {
    let mut shop = Shop::new();
    for number in 1..=3 {
        pay(&mut shop, number);
        shop.decide(refund(number, number, None)).unwrap();
        give_up(&mut shop);
    }
    shop.decide(request(4, pounds(700), Some("any"))).unwrap();
    shop.does_it();
    shop.answer(refused()).unwrap();
    give_up(&mut shop);
    let state = shop.payment(payment_id(4)).unwrap().state;
    assert_eq!(state, PaymentState::Unsettled);
    let expected = [
        (1, refund_id(1), 500),
        (2, refund_id(2), 500),
        (3, refund_id(3), 500),
        (4, None, 700),
    ];
    assert_eq!(open(&shop, OpenState::Unsettled), expected);
    settle(&mut shop, 2, refund_id(2));
    settle(&mut shop, 4, None);
    let expected = [(1, refund_id(1), 500), (3, refund_id(3), 500)];
    assert_eq!(open(&shop, OpenState::Unsettled), expected);
    assert_eq!(open(&shop, OpenState::RefundFailed), []);
}

#[test]
fn a_cursor_of_another_list_is_refused() {
    let shop = Shop::new();
    let after = Some(Cursor::new("7".to_owned()).unwrap());
    let page = PageRequest {
        after,
        ..PageRequest::default()
    };
    let state = OpenState::Unsettled;
    let query = ListPayments { state, page };
    let no = shop.read(|rows| view::open(&query, rows, &Caller::Itself).is_err());
    assert!(no);
}

/// Nobody answers what was asked last, as often as it is asked.
fn give_up(shop: &mut Shop) {
    for _ in 1..GIVEN_BACK_MAX {
        shop.answer(silence()).unwrap();
        assert!(shop.asks_again());
    }
    shop.answer(silence()).unwrap();
}

fn settle(shop: &mut Shop, number: u8, refund: Option<RefundId>) {
    let settle = SettlePayment {
        change: ChangeId(Uuid::from_u128(u128::from(number))),
        payment: payment_id(number),
        refund,
    };
    shop.decide(settle).unwrap();
    shop.does_it();
}
