//! A ledger with a log that never fails, and the commands it is given.

use super::model::{SKUS, Step};
use crate::{
    runtime::{
        Prepared,
        ledger::{Input, Ledger, Outcome, Output, Shown, Waiting},
        view::View,
    },
    stock,
};
use bus::{Cause, append::Appended, codec::unpack};
use contracts::{
    AdjustmentId, Caller, Delta, InstanceId, List, OrderId, Quantity, ReceiptId, RecordId, Sku,
    Timestamp,
    stock::{
        AdjustReason, AdjustStock, CommitStock, ExpireReservation, FindLevel, Hold, Line,
        ReceiveStock, ReleaseStock, ReserveStock, Stock, StockCommand,
    },
};
use uuid::Uuid;

/// A ledger with a log that never fails.
pub(super) struct Bench {
    pub(super) ledger: Ledger<Stock, ()>,
    pub(super) view: View,
    pub(super) records: u64,
}

impl Bench {
    pub(super) fn new() -> Self {
        let ledger = Ledger::new(InstanceId(Uuid::from_u128(1)), 0);
        Self {
            ledger,
            view: View::in_memory(),
            records: 0,
        }
    }

    /// Another process goes on with the same rows.
    pub(super) fn restart(&mut self) {
        self.ledger = Ledger::new(InstanceId(Uuid::from_u128(2)), 0);
    }

    pub(super) fn decide(&mut self, command: StockCommand, now: u64) -> Outcome {
        let prepared = Prepared::own(command, Cause::Deadline).unwrap();
        let until = Timestamp(u64::MAX);
        let waiting = Waiting {
            ticket: (),
            prepared,
            handed: false,
            until,
            doubtful: false,
        };
        let mut inputs = vec![Input::Begin, Input::Submit(waiting)];
        loop {
            let mut out = Vec::new();
            let input = inputs.pop().expect("an answer comes before the inputs end");
            self.records += 1;
            let record = RecordId(Uuid::from_u128(u128::from(self.records)));
            self.ledger
                .step(input, &self.view, (Timestamp(now), record), &mut out);
            for output in out {
                match output {
                    Output::Answer((), outcome) => return outcome,
                    Output::FindLast(question) => {
                        let last = Some(self.view.position());
                        inputs.push(Input::LastKnown(question, last));
                    }
                    Output::Append(append) => {
                        let position = append.base + 1;
                        let said = Some(unpack(&append.payload));
                        let (record, payload) = (Some(append.record), append.payload);
                        inputs.push(Input::Delivered(Shown {
                            position,
                            record,
                            payload,
                            said,
                        }));
                        inputs.push(Input::Appended(
                            append.record,
                            Appended::Stored { position },
                        ));
                    }
                    _ => {}
                }
            }
        }
    }

    pub(super) fn available(&self, sku: &str) -> Option<(i64, i64)> {
        let query = FindLevel {
            sku: Sku::new(sku).unwrap(),
        };
        let level = self
            .view
            .read(|rows, _| stock::view::level(&query, rows, &Caller::Itself))
            .ok()?;
        Some((level.available as i64, level.reserved as i64))
    }
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
