//! What was ordered in vain is in the cart again, once; and what was paid for never is.

use super::{
    NOON,
    bench::{Bench, add, guest, guests_cart, held, ordered, price, user},
};
use contracts::{
    Caller, CartId, ChangeId, OrderId,
    carts::{
        ASIDE_MAX, AddItem, CART_KEPT, CART_LINES_MAX, CART_UNITS_MAX, ClearCart, MarkSold,
        MergeCarts, PutBack,
    },
};
use uuid::Uuid;

fn id(number: u128) -> OrderId {
    OrderId(Uuid::from_u128(number))
}

fn off(number: u128) -> PutBack {
    PutBack { order: id(number) }
}

fn sold(number: u128) -> MarkSold {
    MarkSold { order: id(number) }
}

fn merge(from: CartId, into: CartId) -> MergeCarts {
    let change = ChangeId(Uuid::new_v4());
    MergeCarts { change, from, into }
}

/// A guest's cart of two mugs that is order 1.
fn bench() -> (Bench, CartId) {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    bench.yes(add(cart, "MUG", 2), &guest(), NOON);
    bench.yes(ordered(1, cart, 0, &[("MUG", 2)]), &Caller::Itself, NOON);
    (bench, cart)
}

#[test]
fn lines_come_back_once_and_are_another_filling() {
    let (mut bench, cart) = bench();
    for _ in 0..2 {
        bench.yes(off(1), &Caller::Itself, NOON);
        assert_eq!(bench.read(cart, &guest()), held(&[("MUG", 2)]));
    }
    assert_eq!((bench.round(cart), bench.ordered(cart)), (1, None));
    assert_eq!(bench.deadlines(), 1);
    // Neither what was said before counts again, nor is the next order undone by it.
    bench.yes(ordered(1, cart, 0, &[("MUG", 2)]), &Caller::Itself, NOON);
    assert_eq!(bench.read(cart, &guest()), held(&[("MUG", 2)]));
    bench.yes(ordered(2, cart, 1, &[("MUG", 2)]), &Caller::Itself, NOON);
    bench.yes(off(1), &Caller::Itself, NOON);
    assert_eq!(bench.read(cart, &guest()), held(&[]));
    assert_eq!((bench.round(cart), bench.deadlines()), (2, 0));
    bench.yes(off(2), &Caller::Itself, NOON);
    assert_eq!(bench.read(cart, &guest()), held(&[("MUG", 2)]));
}

#[test]
fn what_is_paid_for_or_came_from_no_cart_never_comes_back() {
    let (mut bench, cart) = bench();
    bench.yes(sold(1), &Caller::Itself, NOON);
    bench.no(off(1), &Caller::Itself, NOON, "nothing-aside");
    bench.no(off(2), &Caller::Itself, NOON, "nothing-aside");
    bench.no(sold(2), &Caller::Itself, NOON, "nothing-aside");
    assert_eq!(bench.read(cart, &guest()), held(&[]));
    assert_eq!(bench.ordered(cart), Some(id(1)));
}

#[test]
fn nothing_is_kept_of_an_order_that_is_paid_or_off() {
    let (mut bench, cart) = bench();
    bench.yes(add(cart, "CUP", 1), &guest(), NOON);
    bench.yes(ordered(2, cart, 1, &[("CUP", 1)]), &Caller::Itself, NOON);
    assert_eq!(bench.aside(), 2);
    bench.yes(sold(1), &Caller::Itself, NOON);
    bench.yes(off(2), &Caller::Itself, NOON);
    assert_eq!(bench.aside(), 0);
    let (ann, anns) = user(1);
    bench.yes(merge(cart, anns), &ann, NOON);
    assert_eq!(bench.read(anns, &ann), held(&[("CUP", 1)]));
}

#[test]
fn they_come_back_beside_what_was_put_in_meanwhile_at_the_price_that_was_seen_later() {
    let (mut bench, cart) = bench();
    let dearer = AddItem {
        seen: price(950),
        ..add(cart, "MUG", 1)
    };
    bench.yes(dearer, &guest(), NOON);
    bench.yes(add(cart, "CUP", 1), &guest(), NOON);
    bench.yes(off(1), &Caller::Itself, NOON);
    assert_eq!(bench.read(cart, &guest()), held(&[("MUG", 3), ("CUP", 1)]));
    assert_eq!(bench.lines(cart)[0].seen, price(950));

    let (mut bench, cart) = self::bench();
    bench.yes(off(1), &Caller::Itself, NOON);
    assert_eq!(bench.lines(cart)[0].seen, price(850));
}

#[test]
fn only_as_much_comes_back_as_the_cart_has_room_for() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    let most = u32::try_from(CART_UNITS_MAX).unwrap();
    for (name, units) in [("MUG", 5), ("CUP", 5), ("JUG", 5)] {
        bench.yes(add(cart, name, units), &guest(), NOON);
    }
    let all = [("MUG", 5), ("CUP", 5), ("JUG", 5)];
    bench.yes(ordered(1, cart, 0, &all), &Caller::Itself, NOON);
    bench.yes(add(cart, "MUG", most - 2), &guest(), NOON);
    for number in 2..CART_LINES_MAX {
        bench.yes(add(cart, &format!("PAN-{number}"), 1), &guest(), NOON);
    }
    bench.yes(off(1), &Caller::Itself, NOON);
    let lines = bench.read(cart, &guest()).unwrap();
    assert_eq!(lines.len(), CART_LINES_MAX);
    assert_eq!(lines[0], ("MUG".to_owned(), CART_UNITS_MAX));
    assert_eq!(lines[CART_LINES_MAX - 1], ("CUP".to_owned(), 5));
}

#[test]
fn whoever_empties_the_cart_or_leaves_it_until_it_is_given_up_has_the_lines_again_all_the_same() {
    let (mut bench, cart) = bench();
    bench.yes(add(cart, "CUP", 1), &guest(), NOON);
    let change = ChangeId(Uuid::new_v4());
    bench.yes(ClearCart { change, cart }, &guest(), NOON);
    bench.yes(add(cart, "JUG", 1), &guest(), NOON);
    let month = u64::try_from(CART_KEPT.as_millis()).unwrap();
    assert_eq!(bench.tick(NOON + month), 1);
    let late = NOON + month;
    bench.yes(off(1), &Caller::Itself, late);
    assert_eq!(bench.read(cart, &guest()), held(&[("MUG", 2)]));
    assert_eq!(bench.tick(late + month), 1);
    assert_eq!(bench.read(cart, &guest()), held(&[]));
}

#[test]
fn what_its_owner_took_out_before_the_order_was_heard_of_does_not_come_back() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    bench.yes(add(cart, "MUG", 2), &guest(), NOON);
    let change = ChangeId(Uuid::new_v4());
    bench.yes(ClearCart { change, cart }, &guest(), NOON);
    bench.yes(ordered(1, cart, 0, &[("MUG", 2)]), &Caller::Itself, NOON);
    assert_eq!(bench.ordered(cart), Some(id(1)));
    bench.yes(off(1), &Caller::Itself, NOON);
    assert_eq!(bench.read(cart, &guest()), held(&[]));
    assert_eq!((bench.ordered(cart), bench.aside()), (None, 0));
}

#[test]
fn what_a_guest_ordered_comes_back_into_the_cart_that_the_guest_s_was_taken_along_to() {
    for puts_more_in in [true, false] {
        let (mut bench, cart) = bench();
        let (ann, anns) = user(1);
        if puts_more_in {
            bench.yes(add(cart, "CUP", 1), &guest(), NOON);
        }
        for _ in 0..2 {
            bench.yes(merge(cart, anns), &ann, NOON);
        }
        bench.yes(off(1), &Caller::Itself, NOON);
        assert_eq!(bench.read(cart, &guest()), held(&[]));
        let cup = ("CUP", u64::from(puts_more_in));
        let all = [cup, ("MUG", 2)];
        let all = if puts_more_in { &all } else { &all[1..] };
        assert_eq!(bench.read(anns, &ann), held(all));
    }
}

#[test]
fn what_was_ordered_and_merged_before_the_order_was_heard_of_comes_back_to_where_it_was() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    let (ann, anns) = user(1);
    bench.yes(add(anns, "MUG", 1), &ann, NOON);
    bench.yes(add(cart, "MUG", 2), &guest(), NOON);
    bench.yes(merge(cart, anns), &ann, NOON);
    bench.yes(ordered(1, cart, 0, &[("MUG", 2)]), &Caller::Itself, NOON);
    assert_eq!(bench.read(anns, &ann), held(&[("MUG", 1)]));
    bench.yes(off(1), &Caller::Itself, NOON);
    assert_eq!(bench.read(anns, &ann), held(&[("MUG", 3)]));
    assert_eq!(bench.read(cart, &guest()), held(&[]));
    assert_eq!(bench.ordered(cart), None, "it is no order any more");
}

#[test]
fn of_more_orders_than_a_cart_waits_for_the_oldest_is_forgotten() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    for number in 0..=ASIDE_MAX {
        let number = u128::try_from(number).unwrap();
        bench.yes(add(cart, "MUG", 1), &guest(), NOON);
        let round = u64::try_from(number).unwrap();
        let order = ordered(number, cart, round, &[("MUG", 1)]);
        bench.yes(order, &Caller::Itself, NOON);
    }
    assert_eq!(bench.aside(), ASIDE_MAX);
    bench.no(off(0), &Caller::Itself, NOON, "nothing-aside");
    bench.yes(off(1), &Caller::Itself, NOON);
    assert_eq!(bench.read(cart, &guest()), held(&[("MUG", 1)]));
}
