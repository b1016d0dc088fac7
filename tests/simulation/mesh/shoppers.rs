//! The callers of a mesh: each wants one thing of stock, until it hears how it went.

use super::{Address, Mesh, Place, host::Ticket};
use actors::runtime::{
    Prepared,
    ledger::{Input, Outcome, Waiting},
};
use bus::Cause;
use contracts::{
    Kind, List, OrderId, Quantity, ReceiptId, Sku,
    stock::{
        CommitStock, Hold, Line, Lines, ReceiveStock, ReleaseStock, ReserveStock, Stock,
        StockCommand,
    },
};
use harness::lab::UNITS_MAX;
use std::time::Duration;
use uuid::Uuid;

pub struct Shopper {
    pub command: StockCommand,
    pub attempt: u32,
    pub answer: Option<Outcome>,
}

const SKUS: [&str; 3] = ["A", "B", "C"];
/// So many of each there are; of the last, enough for orders that the lab does not count.
const UNITS: [u32; 3] = [20, 20, 5_000];
const SHOPPERS: usize = 50;
/// How long a shopper waits before asking again.
const PATIENCE_MS: u64 = 800;

impl Mesh {
    pub fn arrive(&mut self) {
        for number in 0..SHOPPERS {
            let command = self.plan(number);
            self.shoppers.push(Shopper {
                command,
                attempt: 0,
                answer: None,
            });
            let when = if number < SKUS.len() {
                (1, 300)
            } else {
                (20, 12_000)
            };
            self.later(when, move |mesh| mesh.ask(number));
        }
    }

    fn plan(&mut self, number: usize) -> StockCommand {
        let id = Uuid::from_u128(1_000 + number as u128);
        let earlier = Uuid::from_u128(1_000 + u128::from(self.chance.between(3, SHOPPERS as u64)));
        if let Some(units) = UNITS.get(number) {
            return ReceiveStock {
                receipt: ReceiptId(id),
                lines: lines(&[(number, *units)]),
            }
            .into();
        }
        let order = OrderId(earlier);
        match self.chance.between(0, 10) {
            0 => ReleaseStock { order }.into(),
            1 => CommitStock { order }.into(),
            kind => {
                let one = self.chance.between(0, 2) as usize;
                let few = self.chance.between(1, 4) as u32;
                let many = if kind == 2 { UNITS_MAX as u32 } else { 1 };
                ReserveStock {
                    order: OrderId(id),
                    lines: lines(&[(one, few), (2, many)]),
                    hold: Hold::try_from(self.chance.between(1, 5) as u32).unwrap(),
                }
                .into()
            }
        }
    }

    /// A shopper asks some process, and will ask again if it hears nothing.
    fn ask(&mut self, number: usize) {
        let process = self.chance.between(0, self.processes.len() as u64) as usize;
        let life = self.processes[process].life;
        let at = Address { process, life };
        let shopper = &mut self.shoppers[number];
        if shopper.answer.is_some() {
            return;
        }
        shopper.attempt += 1;
        let ticket = Ticket::Shopper {
            number,
            attempt: shopper.attempt,
        };
        let prepared = Prepared::own(shopper.command.clone(), Cause::Deadline).unwrap();
        let patience = (PATIENCE_MS, PATIENCE_MS + 200);
        self.later(patience, move |mesh| mesh.ask(number));
        if Stock::host(&mut self.processes[process]).is_ready() {
            let until = self
                .clock(at)
                .plus(Duration::from_millis(PATIENCE_MS * 9 / 10));
            let waiting = Waiting {
                ticket,
                prepared,
                handed: false,
                until,
                doubtful: false,
            };
            self.step::<Stock>(at, Input::Submit(waiting));
        }
    }

    pub fn told(&mut self, number: usize, attempt: u32, outcome: Outcome) {
        let shopper = &mut self.shoppers[number];
        let unsure = matches!(
            outcome.as_ref().map_err(|problem| problem.kind),
            Err(Kind::TimedOut | Kind::Unavailable)
        );
        if shopper.answer.is_none() && shopper.attempt == attempt && !unsure {
            shopper.answer = Some(outcome);
        }
    }
}

fn lines(lines: &[(usize, u32)]) -> Lines {
    let line = |(at, units): &(usize, u32)| Line {
        sku: Sku::new(SKUS[*at]).unwrap(),
        quantity: Quantity::new(*units).unwrap(),
    };
    List::new(lines.iter().map(line).collect()).unwrap()
}
