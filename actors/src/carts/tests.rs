//! The rules of carts.

mod bench;
mod deadlines;
mod histories;
mod merging;
mod model;
mod ordering;
mod prices;
mod putting_back;

use bench::{Bench, add, guest, guests_cart, price, sku, user, user_as};
use contracts::{
    CartId, ChangeId, Quantity, Role,
    carts::{AddItem, CART_LINES_MAX, CART_UNITS_MAX, ClearCart, RemoveItem, SetQuantity},
};
use uuid::Uuid;

const NOON: u64 = 1_800_000_000_000;

#[test]
fn a_user_s_cart_is_used_by_that_user_only() {
    let (ann, anns) = user(1);
    let (bob, _) = user(2);
    let mut bench = Bench::new();
    bench.yes(add(anns, "MUG", 2), &ann, NOON);
    for stranger in [
        &bob,
        &guest(),
        &user_as(3, Role::Staff),
        &user_as(3, Role::Service),
    ] {
        bench.no(add(anns, "MUG", 1), stranger, NOON, "no-cart");
    }
    assert_eq!(bench.read(anns, &ann), Some(vec![("MUG".to_owned(), 2)]));
    assert_eq!(bench.read(anns, &bob), None);
    assert_eq!(bench.read(anns, &guest()), None);
    let staff = user_as(3, Role::Staff);
    assert_eq!(bench.read(anns, &staff), bench.read(anns, &ann));
}

#[test]
fn whoever_knows_a_guest_s_cart_uses_it_and_an_id_that_could_be_guessed_is_no_cart() {
    let mut bench = Bench::new();
    let cart = guests_cart(1);
    bench.yes(add(cart, "MUG", 2), &guest(), NOON);
    bench.yes(add(cart, "MUG", 1), &user(1).0, NOON);
    assert_eq!(
        bench.read(cart, &guest()),
        Some(vec![("MUG".to_owned(), 3)])
    );
    for id in [Uuid::nil(), Uuid::from_u128(7), Uuid::now_v7()] {
        let cart = CartId(id);
        bench.no(add(cart, "MUG", 1), &guest(), NOON, "no-cart");
        assert_eq!(bench.read(cart, &user_as(3, Role::Staff)), None);
    }
}

#[test]
fn a_line_holds_ten_thousand_units_however_they_come() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    let most = u32::try_from(CART_UNITS_MAX).unwrap();
    bench.no(add(cart, "MUG", most + 1), &guest(), NOON, "too-many");
    bench.yes(add(cart, "MUG", most), &guest(), NOON);
    bench.no(add(cart, "MUG", 1), &guest(), NOON, "too-many");
    let set = |units| SetQuantity {
        change: ChangeId(Uuid::new_v4()),
        cart,
        sku: sku("MUG"),
        quantity: Quantity::new(units).unwrap(),
        seen: None,
    };
    bench.no(set(most + 1), &guest(), NOON, "too-many");
    bench.yes(set(5), &guest(), NOON);
    assert_eq!(
        bench.read(cart, &guest()),
        Some(vec![("MUG".to_owned(), 5)])
    );
}

#[test]
fn a_cart_has_five_hundred_lines_and_takes_more_of_those() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    for number in 0..CART_LINES_MAX {
        bench.yes(add(cart, &format!("MUG-{number}"), 1), &guest(), NOON);
    }
    bench.no(add(cart, "ONE-MORE", 1), &guest(), NOON, "too-full");
    bench.yes(add(cart, "MUG-0", 1), &guest(), NOON);
    assert_eq!(bench.read(cart, &guest()).unwrap().len(), CART_LINES_MAX);
}

#[test]
fn what_is_not_in_the_cart_is_neither_changed_nor_taken_out() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    let (change, sku) = (ChangeId(Uuid::new_v4()), sku("MUG"));
    let quantity = Quantity::new(1).unwrap();
    let set = SetQuantity {
        change,
        cart,
        sku: sku.clone(),
        quantity,
        seen: None,
    };
    bench.no(set, &guest(), NOON, "not-in-cart");
    bench.no(
        RemoveItem { change, cart, sku },
        &guest(),
        NOON,
        "not-in-cart",
    );
    bench.yes(ClearCart { change, cart }, &guest(), NOON);
}

#[test]
fn what_has_no_price_today_is_not_for_sale() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    let withdrawn = AddItem {
        seen: None,
        ..add(cart, "MUG", 1)
    };
    bench.no(withdrawn, &guest(), NOON, "not-sold");
    assert_eq!(bench.read(cart, &guest()), Some(vec![]));
}

#[test]
fn a_line_remembers_the_price_at_which_it_was_last_added_or_its_number_changed() {
    let (mut bench, cart) = (Bench::new(), guests_cart(1));
    let seen = |bench: &Bench| bench.lines(cart).pop().unwrap().seen;
    for seen in [price(850), price(950)] {
        let adding = AddItem {
            seen,
            ..add(cart, "MUG", 1)
        };
        bench.yes(adding, &guest(), NOON);
    }
    assert_eq!(seen(&bench), price(950));
    // What is not for sale today was still seen at its last price.
    for (today, expected) in [(price(900), price(900)), (None, price(900))] {
        let set = SetQuantity {
            change: ChangeId(Uuid::new_v4()),
            cart,
            sku: sku("MUG"),
            quantity: Quantity::new(5).unwrap(),
            seen: today,
        };
        bench.yes(set, &guest(), NOON);
        assert_eq!(seen(&bench), expected);
    }
}
