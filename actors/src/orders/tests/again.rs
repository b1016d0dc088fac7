//! Ordering a cart that is an order already, as sentences.

use super::{ADA, NOON, code, line, pence};
use crate::{
    orders::view,
    tests::bench::{Bench, known},
};
use contracts::{
    Address, Caller, CartId, ChangeId, List, OrderId, Role,
    orders::{
        AskForPayment, CallOff, CancelOrder, CancelReason, CartRound, Costs, FindOrder, Line,
        MarkKept, MarkPaid, OrderEvent, OrderPlacedAgain, OrderRefusal, Orders, PlaceOrder, Quote,
        Secret, Token,
    },
};
use serde_json::json;
use uuid::Uuid;

const CART: CartId = CartId(Uuid::from_u128(0x4000_8000_0000_0000_0021));

fn id(number: u128) -> OrderId {
    OrderId(Uuid::from_u128(number))
}

fn token(number: u128) -> Token {
    Token::new(format!("{number:032x}")).unwrap()
}

fn lamps(units: u32) -> Line {
    line("LAMP", units, pence(1_250))
}

/// A wish to order what is in the cart, with a token of its own.
fn wish(number: u128, lines: Vec<Line>) -> PlaceOrder {
    let (cart, round) = (CART, 0);
    let costs = Costs {
        round: CartRound { cart, round },
        lines: List::new(lines).unwrap(),
        delivery: pence(395),
        grams: 400,
        seen: None,
    };
    let wish = json!({
        "order": id(number), "cart": CART, "email": "ada@example.org",
        "address": {"name": "Ada", "street": "1 High Street", "city": "London", "country": "GB"},
        "method": "standard", "pay_by": {"sandbox": {"card": "approve"}},
    });
    PlaceOrder {
        secret: Some(Secret::of(&token(number))),
        quote: Some(Quote::Costs(costs)),
        ..serde_json::from_value(wish).unwrap()
    }
}

/// What is asked for when the cart is empty because it was ordered.
fn after(number: u128) -> PlaceOrder {
    let ordered = OrderRefusal::CartOrdered { order: id(1) };
    PlaceOrder {
        quote: Some(Quote::Refused(ordered)),
        ..wish(number, vec![lamps(2)])
    }
}

/// A bench at which a guest has ordered two lamps.
fn ordered() -> Bench<Orders> {
    let mut bench = Bench::new();
    let placed = bench.decide_by(&Caller::Anyone, wish(1, vec![lamps(2)]), NOON);
    placed.unwrap();
    bench
}

/// The order that somebody finds by an id.
fn found(
    bench: &Bench<Orders>,
    number: u128,
    token: Option<Token>,
    by: &Caller,
) -> Option<OrderId> {
    let order = id(number);
    let query = FindOrder { order, token };
    let found = bench.read(|rows| view::find(&query, rows, by));
    found.ok().map(|found| found.order)
}

#[test]
fn the_same_wish_under_another_id_comes_to_the_order_that_there_is() {
    for again in [wish(2, vec![lamps(2)]), after(2)] {
        let mut bench = ordered();
        let first = bench
            .decide_by(&Caller::Anyone, again.clone(), NOON)
            .unwrap();
        let expected = OrderPlacedAgain {
            order: id(2),
            first: id(1),
            secret: again.secret,
        };
        assert_eq!(bench.events(), [OrderEvent::PlacedAgain(expected)]);
        let repeat = bench.decide_by(&Caller::Anyone, again, NOON + 1);
        assert_eq!(repeat, Ok(first));
        assert!(bench.events().is_empty());
    }
}

#[test]
fn a_price_that_has_changed_since_does_not_make_it_another_wish() {
    let mut bench = ordered();
    let dearer = wish(2, vec![line("LAMP", 2, pence(9_999))]);
    bench.decide_by(&Caller::Anyone, dearer, NOON).unwrap();
    assert_eq!(bench.events().len(), 1);
}

#[test]
fn another_wish_for_the_same_cart_is_told_which_order_it_is() {
    let mut bench = ordered();
    let same = || wish(2, vec![lamps(2)]);
    let elsewhere = |wish: PlaceOrder| PlaceOrder {
        address: wish.address.clone().map(|address| Address {
            street: "2 High Street".parse().unwrap(),
            ..address
        }),
        ..wish
    };
    let others = [
        elsewhere(same()),
        elsewhere(after(2)),
        PlaceOrder {
            email: "bob@example.org".parse().unwrap(),
            ..same()
        },
        PlaceOrder {
            method: "express".parse().unwrap(),
            ..same()
        },
        PlaceOrder {
            pay_by: serde_json::from_value(json!({"sandbox": {"card": "slow"}})).unwrap(),
            ..same()
        },
        PlaceOrder {
            expected_total: Some(pence(1)),
            ..same()
        },
        wish(2, vec![lamps(3)]),
        wish(2, vec![lamps(2), line("CHAIR", 1, pence(1))]),
    ];
    let order = id(1);
    for other in others {
        let no = bench.decide_by(&Caller::Anyone, other, NOON).unwrap_err();
        assert_eq!(no.refusal(), Some(OrderRefusal::CartOrdered { order }));
    }
    let ada = known(ADA, Role::Customer);
    let somebody_else = bench.decide_by(&ada, same(), NOON);
    assert_eq!(code(somebody_else), "cart-ordered");
    let total = Some(pence(2_895));
    let expecting = PlaceOrder {
        expected_total: total,
        ..after(2)
    };
    bench.decide_by(&Caller::Anyone, expecting, NOON).unwrap();
}

#[test]
fn a_cart_whose_order_is_off_before_it_was_paid_is_not_that_order_any_more() {
    let guest = Caller::Anyone;
    let called_off = |bench: &mut Bench<Orders>| {
        let (order, reason) = (id(1), CancelReason::Unpromised);
        bench.decide(CallOff { order, reason }, NOON).unwrap();
    };
    for next in [wish(2, vec![lamps(2)]), wish(2, vec![lamps(3)]), after(2)] {
        let mut bench = ordered();
        called_off(&mut bench);
        let no = bench.decide_by(&guest, next, NOON).unwrap_err();
        let order = id(1);
        assert_eq!(no.refusal(), Some(OrderRefusal::LinesReturning { order }));
        assert!(no.retry_after_ms.is_some(), "it passes by itself");
    }
    // Whoever asks with the same id has had the answer already.
    let mut bench = ordered();
    called_off(&mut bench);
    let repeat = bench.decide_by(&guest, wish(1, vec![lamps(2)]), NOON);
    assert!(repeat.is_ok());
}

#[test]
fn a_cart_whose_order_is_off_after_it_was_paid_stays_that_order() {
    let mut bench = ordered();
    let order = id(1);
    bench.decide(AskForPayment { order }, NOON).unwrap();
    let amount = pence(2_895);
    bench.decide(MarkPaid { order, amount }, NOON).unwrap();
    let cancel = CancelOrder {
        change: ChangeId(Uuid::from_u128(1)),
        order,
        token: Some(token(1)),
    };
    bench.decide_by(&Caller::Anyone, cancel, NOON).unwrap();
    bench.decide(MarkKept { order }, NOON).unwrap();
    bench.decide_by(&Caller::Anyone, after(2), NOON).unwrap();
    assert_eq!(
        found(&bench, 2, Some(token(2)), &Caller::Anyone),
        Some(order)
    );
}

#[test]
fn an_order_is_found_by_either_id_and_by_nobody_without_its_token() {
    let mut bench = ordered();
    bench.decide_by(&Caller::Anyone, after(2), NOON).unwrap();
    let guest = Caller::Anyone;
    assert_eq!(found(&bench, 1, Some(token(1)), &guest), Some(id(1)));
    assert_eq!(found(&bench, 2, Some(token(2)), &guest), Some(id(1)));
    assert_eq!(found(&bench, 2, None, &known(13, Role::Staff)), Some(id(1)));
    for (number, token) in [
        (2, Some(token(1))),
        (2, None),
        (1, Some(token(2))),
        (1, None),
    ] {
        assert_eq!(found(&bench, number, token.clone(), &guest), None);
        assert_eq!(
            found(&bench, number, token, &known(ADA, Role::Customer)),
            None
        );
    }
}

#[test]
fn a_wish_that_comes_before_its_order_is_known_here_is_told_of_it() {
    let mut bench = Bench::<Orders>::new();
    assert_eq!(code(bench.decide(after(2), NOON)), "cart-ordered");
}
