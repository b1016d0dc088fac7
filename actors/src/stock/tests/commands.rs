//! The model's steps as commands, and what stock tells of them.

use super::model::{SKUS, Step, uuid};
use crate::{stock::view, tests::bench::Bench};
use contracts::{
    AdjustmentId, Caller, Delta, List, OrderId, PageRequest, Quantity, ReceiptId, Sku,
    stock::{
        AdjustReason, AdjustStock, ClaimStock, CommitStock, ExpireReservation, FindLevel, Hold,
        Line, ListMovements, Movement, ReceiveStock, ReleaseStock, ReserveStock, Stock,
        StockCommand,
    },
};

/// Units that are free and that are promised.
pub(super) fn available(bench: &Bench<Stock>, sku: &str) -> Option<(i64, i64)> {
    let query = FindLevel {
        sku: Sku::new(sku).unwrap(),
    };
    let level = bench.read(|rows| view::level(&query, rows, &Caller::Itself));
    let level = level.ok()?;
    Some((level.available as i64, level.reserved as i64))
}

/// The pages of a SKU's trail, of at most so many items each, until it says that it has ended.
pub(super) fn trail(bench: &Bench<Stock>, sku: &str, limit: u16) -> Vec<Vec<Movement>> {
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let limit = limit.try_into().unwrap();
        let sku = Sku::new(sku).unwrap();
        let page = PageRequest { after, limit };
        let query = ListMovements { sku, page };
        let page = bench.read(|rows| view::movements(&query, rows, &Caller::Itself));
        let page = page.unwrap();
        pages.push(page.items);
        after = page.next;
        if after.is_none() {
            return pages;
        }
    }
}

pub(super) fn command(step: &Step) -> Option<StockCommand> {
    let sku = |at: &usize| Sku::new(SKUS[*at]).unwrap();
    let lines = |lines: &[(usize, u32)]| {
        let line = |(at, units): &(usize, u32)| Line {
            sku: sku(at),
            quantity: Quantity::new(*units).unwrap(),
        };
        List::new(lines.iter().map(line).collect()).unwrap()
    };
    Some(match step {
        Step::Receive(id, wanted) => ReceiveStock {
            receipt: ReceiptId(uuid(*id)),
            lines: lines(wanted),
        }
        .into(),
        Step::Adjust(id, at, delta) => AdjustStock {
            adjustment: AdjustmentId(uuid(*id)),
            sku: sku(at),
            delta: Delta::new(*delta).unwrap(),
            reason: AdjustReason::Counted,
            note: None,
        }
        .into(),
        Step::Reserve(id, wanted, seconds) => {
            let hold = Hold::try_from(*seconds).unwrap();
            ReserveStock {
                order: OrderId(uuid(*id)),
                lines: lines(wanted),
                hold,
            }
            .into()
        }
        Step::Claim(id, wanted) => ClaimStock {
            order: OrderId(uuid(*id)),
            lines: lines(wanted),
        }
        .into(),
        Step::Release(id) => ReleaseStock {
            order: OrderId(uuid(*id)),
        }
        .into(),
        Step::Commit(id) => CommitStock {
            order: OrderId(uuid(*id)),
        }
        .into(),
        Step::Expire(id) => ExpireReservation {
            order: OrderId(uuid(*id)),
        }
        .into(),
        Step::Wait(_) | Step::Again(_) => return None,
    })
}
