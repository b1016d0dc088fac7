//! Whose a SKU is, once somebody has had it.

use super::words::{ADA, BOB, Shop, listing, no, product, seller, sku, staff, user, variant};
use contracts::{
    Caller, UpTo,
    catalog::{Listing, ProductState, PutProduct},
};

fn of(name: &str) -> Listing {
    listing(name, vec![variant(name, 100)])
}

#[test]
fn a_sku_that_is_dropped_stays_its_seller_s() {
    let mut shop = Shop::new();
    let (ada, bob) = (seller(ADA), seller(BOB));
    shop.put(&ada, 1, of("MUG")).unwrap();
    shop.put(&ada, 1, of("CUP")).unwrap();
    assert_eq!(shop.put(&bob, 2, of("MUG")), no("sku-kept"));
    shop.put(&ada, 3, of("MUG")).unwrap();
    shop.put(&ada, 3, of("PLATE")).unwrap();
    shop.set(&ada, 3, ProductState::Archived).unwrap();
    assert_eq!(shop.put(&bob, 2, of("MUG")), no("sku-kept"));
    shop.put(&staff(), 4, of("MUG")).unwrap();
}

#[test]
fn what_the_shop_once_sold_is_no_seller_s_and_staff_alone_give_it_away() {
    let mut shop = Shop::new();
    let (ada, bob) = (seller(ADA), seller(BOB));
    shop.put(&staff(), 1, of("MUG")).unwrap();
    shop.put(&staff(), 1, of("CUP")).unwrap();
    assert_eq!(shop.put(&ada, 2, of("MUG")), no("sku-kept"));
    let adas = Listing {
        owner: Some(user(ADA)),
        ..of("MUG")
    };
    shop.put(&staff(), 2, adas).unwrap();
    shop.put(&ada, 2, of("PLATE")).unwrap();
    shop.put(&ada, 2, of("MUG")).unwrap();
    shop.put(&ada, 2, of("PLATE")).unwrap();
    assert_eq!(shop.put(&bob, 3, of("MUG")), no("sku-kept"));
}

#[test]
fn what_stock_has_dealt_with_before_anybody_listed_it_is_the_shop_s() {
    let mut shop = Shop::new();
    let put = |shop: &mut Shop, by: &Caller| {
        let put = PutProduct {
            change: shop.change(),
            product: product(1),
            listing: of("MUG"),
            stocked: Some(UpTo::new(vec![sku("MUG")]).unwrap()),
        };
        shop.say(by, put)
    };
    assert_eq!(put(&mut shop, &seller(ADA)), no("sku-kept"));
    put(&mut shop, &staff()).unwrap();
    shop.set(&staff(), 1, ProductState::Archived).unwrap();
    assert_eq!(shop.put(&seller(ADA), 2, of("MUG")), no("sku-taken"));

    let mut shop = Shop::new();
    shop.put(&seller(ADA), 1, of("MUG")).unwrap();
    put(&mut shop, &seller(ADA)).unwrap();
}
