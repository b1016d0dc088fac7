//! A guest who logs in takes the cart along.

use super::{
    NOON,
    bench::{Bench, add, guest, guests_cart, user},
};
use contracts::{CartId, ChangeId, carts::MergeCarts};
use uuid::Uuid;

fn merge(from: CartId, into: CartId) -> MergeCarts {
    let change = ChangeId(Uuid::new_v4());
    MergeCarts { change, from, into }
}

#[test]
fn what_is_merged_twice_is_moved_once() {
    let ((ann, anns), from) = (user(1), guests_cart(1));
    let mut bench = Bench::new();
    bench.yes(add(anns, "MUG", 1), &ann, NOON);
    bench.yes(add(from, "CUP", 3), &guest(), NOON);
    bench.yes(add(from, "MUG", 2), &guest(), NOON);
    for _ in 0..2 {
        bench.yes(merge(from, anns), &ann, NOON);
        let held = [("MUG".to_owned(), 3), ("CUP".to_owned(), 3)];
        assert_eq!(bench.read(anns, &ann), Some(held.to_vec()));
        assert_eq!(bench.read(from, &guest()), Some(vec![]));
    }
    assert_eq!(bench.deadlines(), 1);
}

#[test]
fn a_merge_that_does_not_fit_moves_nothing() {
    let ((ann, anns), from) = (user(1), guests_cart(1));
    let mut bench = Bench::new();
    bench.yes(add(anns, "MUG", 9_999), &ann, NOON);
    bench.yes(add(from, "CUP", 3), &guest(), NOON);
    bench.yes(add(from, "MUG", 2), &guest(), NOON);
    bench.no(merge(from, anns), &ann, NOON, "too-many");
    assert_eq!(bench.read(from, &guest()).map(|held| held.len()), Some(2));
    assert_eq!(bench.read(anns, &ann).map(|held| held.len()), Some(1));
    for number in 0..499 {
        bench.yes(add(anns, &format!("MUG-{number}"), 1), &ann, NOON);
    }
    bench.no(merge(from, anns), &ann, NOON, "too-full");
}

#[test]
fn a_guest_s_cart_is_merged_into_one_s_own_and_into_no_other() {
    let ((ann, anns), (bob, bobs)) = (user(1), user(2));
    let (one, other) = (guests_cart(1), guests_cart(2));
    let mut bench = Bench::new();
    bench.yes(add(one, "CUP", 3), &guest(), NOON);
    bench.yes(add(bobs, "CUP", 3), &bob, NOON);
    for (from, into) in [
        (one, bobs),
        (one, other),
        (bobs, anns),
        (anns, anns),
        (one, one),
    ] {
        bench.no(merge(from, into), &ann, NOON, "no-cart");
    }
    bench.no(merge(one, anns), &guest(), NOON, "no-cart");
}
