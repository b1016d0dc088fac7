//! Lists of orders: newest first, whole, and nobody else's.

use super::{ADA, line, pence, recorded};
use crate::{
    orders::page,
    tests::bench::{Bench, known},
};
use contracts::{
    Caller, List, OrderId, Page, PageRequest, Role, Timestamp, UserId,
    orders::{ListMyOrders, ListOrders, Order, Orders, RecordOrder},
    page::PageLimit,
};
use uuid::Uuid;

/// Each order of the bench: its number, whose it is, when it was placed, and how many lines it has.
fn bench(orders: &[(u128, u128, u64, usize)]) -> Bench<Orders> {
    let mut bench = Bench::new();
    for (order, customer, placed_at, lines) in orders {
        let lines = vec![line("LAMP", 1, pence(1)); *lines];
        let order = RecordOrder {
            order: OrderId(Uuid::from_u128(*order)),
            customer: Some(UserId(Uuid::from_u128(*customer))),
            placed_at: Some(Timestamp(*placed_at)),
            lines: List::new(lines).unwrap(),
            ..recorded()
        };
        bench.decide(order, 1_000).unwrap();
    }
    bench
}

/// The whole list, page by page, as the numbers of its orders; and how many pages it took.
fn read(limit: u16, mut ask: impl FnMut(PageRequest) -> Page<Order>) -> (Vec<u128>, usize) {
    let (mut numbers, mut pages, mut after) = (Vec::new(), 0, None);
    loop {
        let limit = PageLimit::new(limit).unwrap();
        let page = ask(PageRequest { after, limit });
        numbers.extend(page.items.iter().map(|order| order.order.0.as_u128()));
        pages += 1;
        after = page.next;
        if after.is_none() {
            return (numbers, pages);
        }
    }
}

fn all(bench: &Bench<Orders>, limit: u16) -> (Vec<u128>, usize) {
    read(limit, |page| {
        let list = ListOrders { page };
        bench
            .read(|rows| page::all(&list, rows, &Caller::Itself))
            .unwrap()
    })
}

#[test]
fn all_orders_are_listed_newest_first_whatever_the_size_of_a_page() {
    let bench = bench(&[
        (1, ADA, 50, 1),
        (2, 12, 70, 1),
        (3, ADA, 60, 1),
        (4, 12, 60, 1),
    ]);
    for limit in 1..=5 {
        assert_eq!(all(&bench, limit).0, [2, 3, 4, 1], "{limit}");
    }
}

#[test]
fn everybody_lists_their_own_orders() {
    let bench = bench(&[(1, ADA, 50, 1), (2, 12, 70, 1), (3, ADA, 60, 1)]);
    let mine = |caller: &Caller| {
        read(1, |page| {
            let list = ListMyOrders { page };
            bench.read(|rows| page::mine(&list, rows, caller)).unwrap()
        })
    };
    assert_eq!(mine(&known(ADA, Role::Customer)).0, [3, 1]);
    assert_eq!(mine(&known(13, Role::Customer)).0, [0_u128; 0]);
}

#[test]
fn a_page_of_very_long_orders_ends_early_and_the_list_is_still_whole() {
    let orders: Vec<_> = (1..=20).map(|number| (number, ADA, 100, 2_000)).collect();
    let (numbers, pages) = all(&bench(&orders), 500);
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    assert!((7..=20).contains(&pages), "{pages}");
}
