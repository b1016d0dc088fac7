//! The model's steps as commands, and what stock tells of them.

use super::model::{SKUS, Step};
use crate::{stock::view, tests::bench::Bench};
use contracts::{
    AdjustmentId, Caller, Delta, List, OrderId, Quantity, ReceiptId, Sku,
    stock::{
        AdjustReason, AdjustStock, CommitStock, ExpireReservation, FindLevel, Hold, Line,
        ReceiveStock, ReleaseStock, ReserveStock, Stock, StockCommand,
    },
};
use uuid::Uuid;

/// Units that are free and that are promised.
pub(super) fn available(bench: &Bench<Stock>, sku: &str) -> Option<(i64, i64)> {
    let query = FindLevel {
        sku: Sku::new(sku).unwrap(),
    };
    let level = bench.read(|rows| view::level(&query, rows, &Caller::Itself));
    let level = level.ok()?;
    Some((level.available as i64, level.reserved as i64))
}

pub(super) fn command(step: &Step) -> Option<StockCommand> {
    let uuid = |id: &u8| Uuid::from_u128(u128::from(*id));
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
            receipt: ReceiptId(uuid(id)),
            lines: lines(wanted),
        }
        .into(),
        Step::Adjust(id, at, delta) => AdjustStock {
            adjustment: AdjustmentId(uuid(id)),
            sku: sku(at),
            delta: Delta::new(*delta).unwrap(),
            reason: AdjustReason::Counted,
            note: None,
        }
        .into(),
        Step::Reserve(id, wanted, seconds) => {
            let hold = Hold::try_from(*seconds).unwrap();
            ReserveStock {
                order: OrderId(uuid(id)),
                lines: lines(wanted),
                hold,
            }
            .into()
        }
        Step::Release(id) => ReleaseStock {
            order: OrderId(uuid(id)),
        }
        .into(),
        Step::Commit(id) => CommitStock {
            order: OrderId(uuid(id)),
        }
        .into(),
        Step::Expire(id) => ExpireReservation {
            order: OrderId(uuid(id)),
        }
        .into(),
        Step::Wait(_) => return None,
    })
}
