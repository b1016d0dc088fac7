//! Carts that nobody changes any more.

use super::{
    NOON,
    bench::{Bench, add, guest, guests_cart},
};
use contracts::{
    Caller, ExpiryId,
    carts::{CART_KEPT, ExpireCart},
};

fn month() -> u64 {
    u64::try_from(CART_KEPT.as_millis()).unwrap()
}

#[test]
fn a_cart_is_given_up_thirty_days_after_its_last_change_each_time_anew() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    bench.yes(add(cart, "MUG", 1), &guest(), NOON);
    bench.yes(add(cart, "MUG", 1), &guest(), NOON + 1_000);
    assert_eq!(bench.tick(NOON + month()), 0);
    assert_eq!(bench.tick(NOON + 1_000 + month()), 1);
    assert_eq!(bench.read(cart, &guest()), Some(vec![]));
    assert_eq!(bench.deadlines(), 0);
    let later = NOON + 2 * month();
    bench.yes(add(cart, "CUP", 1), &guest(), later);
    assert_eq!(bench.tick(later + month()), 1);
    assert_eq!(bench.read(cart, &guest()), Some(vec![]));
}

#[test]
fn a_cart_that_was_changed_meanwhile_is_kept() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    let expiry = ExpiryId::of(cart, 0);
    bench.no(ExpireCart { expiry }, &Caller::Itself, NOON, "not-due");
    bench.yes(add(cart, "MUG", 1), &guest(), NOON);
    bench.yes(add(cart, "MUG", 1), &guest(), NOON + month());
    let late = NOON + month() + 1;
    bench.no(ExpireCart { expiry }, &Caller::Itself, late, "not-due");
    assert_eq!(bench.deadlines(), 1);
}
