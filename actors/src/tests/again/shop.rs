//! All domains that hear one another, in memory: what one says is brought to the others in order.

use super::station::{Hearing, State, Station};
use crate::{carts, notifications, orders, payments, runtime::DomainSpec, shipping, stock};
use bytes::Bytes;
use contracts::{
    carts::Carts,
    notifications::{
        Letter, NotificationCommand, NotificationEvent, Notifications, Outcome, RecordAttempt,
    },
    orders::Orders,
    payments::{self as pay, Call, PaymentCommand, PaymentEvent, Payments, RecordAnswer},
    shipping::Shipping,
    stock::Stock,
    users::Users,
};
use std::collections::{BTreeMap, BTreeSet};

/// Who listens, and to whom.
type Ear = (&'static str, &'static str);

/// The shop.
pub(super) struct Shop {
    pub(super) users: Station<Users>,
    pub(super) carts: Station<Carts>,
    pub(super) orders: Station<Orders>,
    pub(super) stock: Station<Stock>,
    pub(super) payments: Station<Payments>,
    pub(super) shipping: Station<Shipping>,
    pub(super) notifications: Station<Notifications>,
    /// The time of the day, which stands still while domains talk.
    pub(super) now: u64,
    /// How often each record is heard.
    times: usize,
    heard: BTreeMap<Ear, usize>,
    moved: BTreeSet<Ear>,
}

impl Shop {
    pub(super) fn open(times: usize) -> Self {
        Self {
            users: Station::of(&DomainSpec::of()),
            carts: Station::of(&carts::carts()),
            orders: Station::of(&orders::orders()),
            stock: Station::of(&stock::stock()),
            payments: Station::facing(&payments::payments(), provider),
            shipping: Station::of(&shipping::shipping()),
            notifications: Station::facing(&notifications::within_the_house(), post),
            now: 1_000,
            times,
            heard: BTreeMap::new(),
            moved: BTreeSet::new(),
        }
    }

    fn stations(&self) -> [&dyn Hearing; 7] {
        [
            &self.users,
            &self.carts,
            &self.orders,
            &self.stock,
            &self.payments,
            &self.shipping,
            &self.notifications,
        ]
    }

    fn stations_mut(&mut self) -> [&mut dyn Hearing; 7] {
        [
            &mut self.users,
            &mut self.carts,
            &mut self.orders,
            &mut self.stock,
            &mut self.payments,
            &mut self.shipping,
            &mut self.notifications,
        ]
    }

    /// What each domain knows.
    pub(super) fn states(&self) -> Vec<(&'static str, State)> {
        let states = self
            .stations()
            .map(|station| (station.name(), station.state()));
        states.into_iter().collect()
    }

    /// Every domain that listens to this one hears a record of it, once.
    pub(super) fn hear(&mut self, source: &'static str, record: &Bytes) {
        let (now, mut moved) = (self.now, Vec::new());
        for station in self.stations_mut() {
            if station.hear(source, record, now) > 0 {
                moved.push((station.name(), source));
            }
        }
        self.moved.extend(moved);
    }

    /// Goes on until nobody has anything to tell that others have not heard.
    pub(super) fn run(&mut self) {
        loop {
            let (times, now) = (self.times, self.now);
            for station in self.stations_mut() {
                station.reach_out(times, now);
            }
            let unheard = self.ears().find_map(|ear| {
                let (_, source) = ear;
                let next = self.heard.get(&ear).copied().unwrap_or(0);
                let said = self.stations().into_iter().find(|it| it.name() == source)?;
                Some((ear, next, said.log().get(next)?.clone()))
            });
            let Some((ear, next, record)) = unheard else {
                return;
            };
            self.heard.insert(ear, next + 1);
            for _ in 0..times {
                let mut moved = 0;
                for station in self.stations_mut() {
                    if station.name() == ear.0 {
                        moved += station.hear(ear.1, &record, now);
                    }
                }
                if moved > 0 {
                    self.moved.insert(ear);
                }
            }
        }
    }

    /// As if each durable consumer were new: everything is heard from the beginning.
    pub(super) fn forget_what_was_heard(&mut self) {
        self.heard.clear();
    }

    /// Policies that nothing has come of.
    pub(super) fn idle_policies(&self) -> Vec<Ear> {
        self.ears()
            .filter(|ear| !self.moved.contains(ear))
            .collect()
    }

    fn ears(&self) -> impl Iterator<Item = Ear> {
        let ears = self.stations().into_iter().flat_map(|station| {
            let (name, sources) = (station.name(), station.sources());
            sources.into_iter().map(move |source| (name, source))
        });
        ears.collect::<Vec<_>>().into_iter()
    }
}

/// A provider that says no to one card and nothing to another.
fn provider(event: &PaymentEvent) -> Option<PaymentCommand> {
    let PaymentEvent::Asked(asked) = event else {
        return None;
    };
    let done = pay::Outcome::Done {
        reference: "reference".parse().unwrap(),
        amount: asked.amount,
    };
    let outcome = match &asked.call {
        Call::Authorize { card } if &**card == "decline" => pay::Outcome::Refused {
            reason: "no".parse().unwrap(),
        },
        Call::Authorize { card } if &**card == "silence" => return None,
        _ => done,
    };
    let answer = RecordAnswer {
        attempt: asked.attempt,
        payment: asked.payment,
        refund: asked.call.refund(),
        outcome,
    };
    Some(answer.into())
}

/// A postman who takes everything.
fn post(event: &NotificationEvent) -> Option<NotificationCommand> {
    let NotificationEvent::Queued(queued) = event else {
        return None;
    };
    let (mail, number) = (queued.mail, 1);
    let sent = RecordAttempt {
        attempt: Letter::attempt(mail, number),
        mail,
        number,
        outcome: Outcome::Sent,
    };
    Some(sent.into())
}
