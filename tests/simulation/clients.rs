//! The callers: each wants one thing, and asks again by the same id until it hears how it went.

use crate::world::{Happening, World};
use actors::runtime::{
    Prepared,
    ledger::{Input, Outcome, Waiting},
};
use bus::Cause;
use contracts::{
    Kind, List, OrderId, Quantity, ReceiptId, Sku, Timestamp,
    stock::{
        CommitStock, Hold, Line, ReceiveStock, ReleaseStock, ReserveStock, Stock, StockCommand,
    },
};
use std::time::Duration;
use uuid::Uuid;

/// Who is answered.
#[derive(Clone, Copy, Debug)]
pub enum Ticket {
    Client { client: usize, attempt: u32 },
    Handed { handover: usize, index: usize },
}

pub struct Client {
    pub command: StockCommand,
    pub attempt: u32,
    /// How long the log was when it asked first.
    pub asked_at: u64,
    /// When it asked last.
    pub asked: Timestamp,
    pub answer: Option<Answer>,
}

pub struct Answer {
    pub outcome: Outcome,
    /// How long the log was when it asked, and when it was answered.
    pub log: (u64, u64),
}

const SKUS: [&str; 3] = ["A", "B", "C"];
/// How long a client waits before it asks again.
const PATIENCE_MS: u64 = 800;

impl World {
    pub fn arrive(&mut self) {
        for number in 0..60 {
            let command = self.wish(number);
            self.clients.push(Client {
                command,
                attempt: 0,
                asked_at: 0,
                asked: Timestamp(0),
                answer: None,
            });
            let at = if number < 3 { 1 } else { 20 };
            self.later((at, at + 400), Happening::Ask(number));
        }
    }

    fn wish(&mut self, number: usize) -> StockCommand {
        let id = Uuid::from_u128(1_000 + number as u128);
        let earlier = Uuid::from_u128(1_000 + u128::from(self.chance.between(3, 60)));
        if number < 3 {
            return ReceiveStock {
                receipt: ReceiptId(id),
                lines: lines(&[(number, 12)]),
            }
            .into();
        }
        match self.chance.between(0, 10) {
            0 => ReleaseStock {
                order: OrderId(earlier),
            }
            .into(),
            1 => CommitStock {
                order: OrderId(earlier),
            }
            .into(),
            _ => {
                let (one, other) = (self.chance.between(0, 3), self.chance.between(0, 3));
                let units = self.chance.between(1, 4) as u32;
                let lines = lines(&[(one as usize, units), (other as usize, 1)]);
                ReserveStock {
                    order: OrderId(id),
                    lines,
                    hold: Hold::default(),
                }
                .into()
            }
        }
    }

    /// A client asks some process, and will ask again if it hears nothing.
    pub fn ask(&mut self, number: usize) {
        let last = self.server.last();
        let at = self.chance.between(0, self.replicas.len() as u64) as usize;
        let until = self
            .time()
            .plus(Duration::from_millis(PATIENCE_MS * 9 / 10));
        let new_id = self.faults.new_id_on_retry;
        let now = self.time();
        let client = &mut self.clients[number];
        if client.answer.is_some() {
            return;
        }
        client.attempt += 1;
        client.asked = now;
        if client.attempt == 1 {
            client.asked_at = last;
        } else if new_id {
            renew(&mut client.command);
        }
        let ticket = Ticket::Client {
            client: number,
            attempt: client.attempt,
        };
        let prepared = Prepared::own(client.command.clone(), Cause::Deadline).unwrap();
        self.later((PATIENCE_MS, PATIENCE_MS + 200), Happening::Ask(number));
        self.step(
            at,
            Input::Submit(Waiting {
                ticket,
                prepared,
                handed: false,
                until,
                doubtful: false,
            }),
        );
    }

    pub fn answered(&mut self, at: usize, ticket: Ticket, outcome: Outcome) {
        match ticket {
            Ticket::Handed { handover, index } => self.handed_back(handover, index, outcome),
            Ticket::Client { client, attempt } => {
                let last = self.server.last();
                let view = self.replicas[at].view.position();
                let client = &mut self.clients[client];
                if client.answer.is_some() || client.attempt != attempt {
                    return;
                }
                match &outcome {
                    Ok(done) if done.position > view => {
                        self.violations
                            .push("answered before the view had it".to_owned());
                    }
                    Err(problem) if problem.kind == Kind::TimedOut => return,
                    Err(problem) if problem.kind == Kind::Unavailable => return,
                    _ => {}
                }
                client.answer = Some(Answer {
                    outcome,
                    log: (client.asked_at, last),
                });
            }
        }
    }

    fn handed_back(&mut self, handover: usize, index: usize, outcome: Outcome) {
        let handed = &mut self.handovers[handover];
        handed.outcomes[index] = Some(outcome);
        if handed.outcomes.iter().all(Option::is_some) {
            let outcomes = handed.outcomes.iter().flatten().cloned().collect();
            if let Some(to) = handed.from {
                let input = Input::<Stock, _>::HandedOver(Ok(outcomes));
                self.later((1, 10), Happening::To(to, Box::new(input)));
            }
        }
    }
}

pub fn sku(at: usize) -> Sku {
    Sku::new(SKUS[at]).unwrap()
}

fn lines(lines: &[(usize, u32)]) -> contracts::stock::Lines {
    let line = |(at, units): &(usize, u32)| Line {
        sku: sku(*at),
        quantity: Quantity::new(*units).unwrap(),
    };
    List::new(lines.iter().map(line).collect()).unwrap()
}

/// What a careless client does: the same wish under a new id.
fn renew(command: &mut StockCommand) {
    if let StockCommand::Reserve(wish) = command {
        wish.order = OrderId(Uuid::from_u128(wish.order.0.as_u128() + 1_000_000));
    }
}
