//! The relays of each process: the machine, and what is done for it.

use super::{Address, Mesh, Place, consumer::Told, events::placed};
use actors::runtime::{
    relay::{Found, Heard, Relay, Wish},
    word::Word,
};
use bus::events::PublicEvent;
use bytes::Bytes;

pub struct Teller<D> {
    relay: Relay<D>,
    listening: Listening,
    /// The record it has in hand and owes a word about.
    held: Option<u64>,
    /// Which of its lines it is on. What is heard on an earlier one is not heard any more.
    line: u64,
    /// How often the power had been cut when that line was opened: a further cut ends it, and
    /// everything on it.
    cuts: u64,
}

/// To what a relay listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listening {
    Not,
    ToTheConsumer,
    /// Something comes from it.
    ForWhatComes,
    /// To the log itself, from this record on.
    ToTheLog(u64),
}

/// A line of one relay.
#[derive(Clone, Copy, Debug)]
struct Line {
    at: Address,
    number: u64,
}

impl<D> Default for Teller<D> {
    fn default() -> Self {
        Self {
            relay: Relay::default(),
            listening: Listening::Not,
            held: None,
            line: 0,
            cuts: 0,
        }
    }
}

impl<D> Teller<D> {
    pub fn listens(&self) -> bool {
        self.listening == Listening::ToTheConsumer
    }

    pub fn gets(&mut self) {
        self.listening = Listening::ForWhatComes;
    }
}

impl Mesh {
    /// A relay's line breaks, and it begins on another.
    pub fn relay_breaks<D: Place>(&mut self, at: Address) {
        let number = self.number();
        let Some(process) = self.alive(at) else {
            return;
        };
        let teller = D::teller(process);
        teller.line = number;
        teller.listening = Listening::Not;
        if let Some(position) = teller.held.take() {
            self.give_back(D::RELAY, position);
        }
        self.relay_hears::<D>(Line { at, number }, Heard::Broke);
    }

    pub fn relay_gets<D: Place>(&mut self, at: Address, position: u64, payload: Bytes) {
        let Some(process) = self.alive(at) else {
            return;
        };
        let teller = D::teller(process);
        if teller.listening != Listening::ForWhatComes {
            return; // It came on a line that was hung up meanwhile.
        }
        teller.listening = Listening::Not;
        teller.held = Some(position);
        let number = teller.line;
        let delivered = Heard::Delivered { position, payload };
        self.relay_hears::<D>(Line { at, number }, delivered);
    }

    fn relay_hears<D: Place>(&mut self, line: Line, heard: Heard) {
        let now = self.clock(line.at);
        let Some(process) = self.alive(line.at) else {
            return;
        };
        let teller = D::teller(process);
        if teller.line == line.number {
            let wish = teller.relay.step(heard, now);
            self.relay_wants::<D>(line, wish);
        }
    }

    fn relay_wants<D: Place>(&mut self, line: Line, wish: Wish) {
        match wish {
            Wish::Look(pause) => self.after(pause, move |mesh| mesh.relay_looks::<D>(line)),
            Wish::Reread(from) => {
                self.relay_opens::<D>(line, Listening::ToTheLog(from));
            }
            Wish::Open => self.relay_opens::<D>(line, Listening::Not),
            Wish::Listen => self.relay_listens::<D>(line),
            Wish::Publish(events) => self.relay_publishes::<D>(line, &events),
            Wish::Acknowledge => {
                let cuts = self.events.cuts;
                let teller = D::teller(&mut self.processes[line.at.process]);
                if teller.cuts != cuts {
                    return; // Nobody hears it, and soon it hears that its line is broken.
                }
                let Some(position) = teller.held.take() else {
                    return self.violations.push("a word about nothing".to_owned());
                };
                self.say(
                    D::RELAY,
                    position,
                    Word::Acknowledge,
                    move |mesh, told| match told {
                        Told::Heard => mesh.relay_hears::<D>(line, Heard::Ready),
                        Told::Nothing => mesh.line_breaks::<D>(line),
                    },
                );
            }
            Wish::StandStill(pause, _) => {
                let teller = D::teller(&mut self.processes[line.at.process]);
                if let Some(position) = teller.held.take() {
                    self.give_back(D::RELAY, position);
                }
                self.after(pause, move |mesh| mesh.line_breaks::<D>(line));
            }
        }
    }

    /// A line breaks, unless it has been hung up already.
    fn line_breaks<D: Place>(&mut self, line: Line) {
        let same = |process: &mut super::Process| D::teller(process).line == line.number;
        if self.alive(line.at).is_some_and(same) {
            self.relay_breaks::<D>(line.at);
        }
    }

    /// A relay asks for one thing after the other; what it finds may be old when it hears of it.
    fn relay_looks<D: Place>(&mut self, line: Line) {
        if self.fails(10) || self.alive(line.at).is_none() {
            return self.line_breaks::<D>(line);
        }
        let (acknowledged, cuts) = (self.consumer(D::RELAY).acknowledged(), self.events.cuts);
        D::teller(&mut self.processes[line.at.process]).cuts = cuts;
        self.later((1, 30), move |mesh| {
            let held = mesh.events.last_of(D::NAME);
            mesh.later((1, 30), move |mesh| {
                let found = Found {
                    held,
                    acknowledged,
                    log: (1, D::server(mesh).last()),
                };
                mesh.relay_hears::<D>(line, Heard::Found(found));
            });
        });
    }

    fn relay_opens<D: Place>(&mut self, line: Line, listening: Listening) {
        if self.fails(10) {
            return self.line_breaks::<D>(line);
        }
        D::teller(&mut self.processes[line.at.process]).listening = listening;
        self.later((1, 10), move |mesh| {
            mesh.relay_hears::<D>(line, Heard::Ready);
        });
    }

    fn relay_listens<D: Place>(&mut self, line: Line) {
        let teller = D::teller(&mut self.processes[line.at.process]);
        let Listening::ToTheLog(position) = teller.listening else {
            teller.listening = Listening::ToTheConsumer;
            return;
        };
        if self.fails(4) {
            return self.after(std::time::Duration::from_millis(200), move |mesh| {
                mesh.line_breaks::<D>(line);
            });
        }
        let payload = D::server(self).log[position as usize - 1].payload.clone();
        self.later((1, 5), move |mesh| {
            if let Some(process) = mesh.alive(line.at) {
                let teller = D::teller(process);
                if teller.line == line.number {
                    teller.listening = Listening::ToTheLog(position + 1);
                }
            }
            mesh.relay_hears::<D>(line, Heard::Delivered { position, payload });
        });
    }

    /// Events go out one behind the other. When the line breaks on the way, those behind are lost,
    /// and those before it may arrive when nobody expects them any more.
    fn relay_publishes<D: Place>(&mut self, line: Line, events: &[PublicEvent]) {
        let cuts = D::teller(&mut self.processes[line.at.process]).cuts;
        let breaks = self.fails(10);
        let count = events.len() as u64;
        let sent = if breaks {
            self.chance.between(0, count + 1)
        } else {
            count
        };
        let when = if breaks && self.chance.percent(50) {
            self.chance.between(300, 1_200)
        } else {
            self.chance.between(1, 5)
        };
        let events: Vec<_> = events.iter().take(sent as usize).map(placed).collect();
        self.later((when, when + 1), move |mesh| {
            for (placed, id) in events {
                mesh.events.store(placed, id, cuts);
            }
            if !breaks {
                mesh.later((1, 5), move |mesh| {
                    mesh.relay_hears::<D>(line, Heard::Published);
                });
            }
        });
        if breaks {
            self.later((10, 200), move |mesh| mesh.line_breaks::<D>(line));
        }
    }
}
