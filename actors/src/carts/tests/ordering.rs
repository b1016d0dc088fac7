//! What has been ordered leaves the cart, once and nothing else with it.

use super::{
    NOON,
    bench::{Bench, add, guest, guests_cart, held, ordered, user},
};
use contracts::{
    Caller, ChangeId, OrderId,
    carts::{ClearCart, MergeCarts},
};
use uuid::Uuid;

const ORDER: OrderId = OrderId(Uuid::from_u128(1));

#[test]
fn a_filling_is_ordered_once_and_what_comes_after_it_stays() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    bench.yes(add(cart, "MUG", 2), &guest(), NOON);
    bench.yes(ordered(1, cart, 0, &[("MUG", 2)]), &Caller::Itself, NOON);
    assert_eq!(bench.read(cart, &guest()), held(&[]));
    assert_eq!(bench.deadlines(), 0);
    bench.yes(add(cart, "MUG", 1), &guest(), NOON);
    bench.yes(ordered(1, cart, 0, &[("MUG", 2)]), &Caller::Itself, NOON);
    bench.yes(ordered(2, cart, 0, &[("MUG", 2)]), &Caller::Itself, NOON);
    assert_eq!(bench.read(cart, &guest()), held(&[("MUG", 1)]));
    assert_eq!(bench.round(cart), 1);
}

#[test]
fn what_was_put_in_while_the_order_was_made_up_stays_in_the_cart() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    for (name, units) in [("MUG", 2), ("CUP", 1), ("JUG", 4)] {
        bench.yes(add(cart, name, units), &guest(), NOON);
    }
    // Ordered were two mugs, a cup and five jugs: the cart was changed meanwhile.
    let wish = ordered(1, cart, 0, &[("MUG", 2), ("CUP", 1), ("JUG", 5)]);
    bench.yes(add(cart, "MUG", 3), &guest(), NOON);
    bench.yes(add(cart, "PAN", 1), &guest(), NOON);
    bench.yes(wish, &Caller::Itself, NOON);
    assert_eq!(bench.read(cart, &guest()), held(&[("MUG", 3), ("PAN", 1)]));
    assert_eq!((bench.round(cart), bench.deadlines()), (1, 1));
}

#[test]
fn what_was_ordered_and_then_merged_is_in_neither_cart() {
    let ((ann, anns), from) = (user(1), guests_cart(1));
    let mut bench = Bench::new();
    bench.yes(add(anns, "MUG", 1), &ann, NOON);
    bench.yes(add(anns, "PAN", 1), &ann, NOON);
    for (name, units) in [("MUG", 2), ("CUP", 3)] {
        bench.yes(add(from, name, units), &guest(), NOON);
    }
    let wish = ordered(1, from, 0, &[("MUG", 2), ("CUP", 3)]);
    let (change, into) = (ChangeId(Uuid::new_v4()), anns);
    bench.yes(MergeCarts { change, from, into }, &ann, NOON);
    bench.yes(wish, &Caller::Itself, NOON);
    assert_eq!(bench.read(anns, &ann), held(&[("MUG", 1), ("PAN", 1)]));
    assert_eq!((bench.round(from), bench.round(anns)), (1, 0));

    // What was put in after the merge is nobody's business but its owner's.
    bench.yes(add(from, "CUP", 1), &guest(), NOON);
    bench.yes(ordered(2, from, 1, &[("MUG", 1)]), &Caller::Itself, NOON);
    assert_eq!(bench.read(anns, &ann), held(&[("MUG", 1), ("PAN", 1)]));
}

#[test]
fn a_cart_tells_which_order_emptied_it_until_something_is_put_in() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    bench.yes(add(cart, "MUG", 2), &guest(), NOON);
    assert_eq!(bench.ordered(cart), None);
    bench.yes(ordered(1, cart, 0, &[("MUG", 2)]), &Caller::Itself, NOON);
    assert_eq!(bench.ordered(cart), Some(ORDER));
    let change = ChangeId(Uuid::new_v4());
    bench.yes(ClearCart { change, cart }, &guest(), NOON);
    assert_eq!(bench.ordered(cart), Some(ORDER), "nothing was put in");
    bench.yes(add(cart, "CUP", 1), &guest(), NOON);
    assert_eq!(bench.ordered(cart), None);
    let change = ChangeId(Uuid::new_v4());
    bench.yes(ClearCart { change, cart }, &guest(), NOON);
    assert_eq!(bench.ordered(cart), None, "nothing of it was ordered");
}
