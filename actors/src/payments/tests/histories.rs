//! Random histories of orders, answers, silences and second thoughts, against a bank that remembers
//! and books that are kept by adding up.

use super::{
    fate::{Bank, Fate},
    shop::{Shop, answer_to, payment_id, pounds, refund, request, undo},
};
use contracts::{
    AttemptId, CallId, PaymentId,
    payments::{Call, PaymentEvent, PaymentState, ProviderAsked, RefundCause},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const PAYMENTS: u8 = 3;
/// More rounds than any history takes to come to rest.
const ROUNDS_MAX: usize = 2_000;

#[derive(Clone, Debug)]
enum Step {
    Request(u8, i64, bool),
    Undo(u8),
    Refund(u8, u8, Option<i64>),
    /// An effect is carried out: one that has not been, or any.
    CarryOut(usize, Fate),
    CarryOutAgain(usize, Fate),
    AskAgain,
    /// Nobody tells how a call ended.
    WaitInVain,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let id = || 0..PAYMENTS;
    let fate = || {
        prop_oneof![
            4 => Just(Fate::Fine),
            1 => Just(Fate::SaysNo),
            2 => Just(Fate::LostOnTheWay),
            2 => Just(Fate::AnswerLost),
        ]
    };
    let step = prop_oneof![
        3 => (id(), 1..4_i64, prop::bool::weighted(0.8))
            .prop_map(|(id, minor, card)| Step::Request(id, minor, card)),
        1 => id().prop_map(Step::Undo),
        3 => (0..6_u8, id(), prop::option::of(1..4_i64))
            .prop_map(|(refund, id, minor)| Step::Refund(refund, id, minor)),
        8 => (any::<usize>(), fate()).prop_map(|(at, fate)| Step::CarryOut(at, fate)),
        2 => (any::<usize>(), fate()).prop_map(|(at, fate)| Step::CarryOutAgain(at, fate)),
        4 => Just(Step::AskAgain),
        1 => Just(Step::WaitInVain),
    ];
    prop::collection::vec(step, 1..80)
}

/// A shop, its bank, and what it has been told.
struct World {
    shop: Shop,
    bank: Bank,
    answered: BTreeSet<AttemptId>,
    /// Calls of which an answer was waited for in vain once: another may have come before it.
    in_vain: BTreeSet<CallId>,
}

/// What a payment comes to, added up from the events.
#[derive(Debug, Default, PartialEq)]
struct Sums {
    amount: i64,
    captures: i64,
    captured: i64,
    requested: i64,
    failed: i64,
    refunded: i64,
    called_off: bool,
    opened: bool,
}

impl World {
    fn asked(&self) -> Vec<ProviderAsked> {
        let asked = self.shop.events.iter().filter_map(|event| match event {
            PaymentEvent::Asked(asked) => Some(asked.clone()),
            _ => None,
        });
        asked.collect()
    }

    fn open(&self) -> Vec<ProviderAsked> {
        let asked = self.asked().into_iter();
        asked
            .filter(|it| !self.answered.contains(&it.attempt))
            .collect()
    }

    fn carry_out(&mut self, asked: &ProviderAsked, fate: Fate) {
        // Only what staff wished for is refused: what is off must come to nothing in the end.
        let by_staff = asked.call.refund().is_none_or(|refund| {
            let payment = self.shop.payment(asked.payment).unwrap();
            let it = payment.refunds.iter().find(|it| it.refund == refund);
            it.unwrap().cause == RefundCause::ByStaff
        });
        let fate = if fate == Fate::SaysNo && !by_staff {
            Fate::Fine
        } else {
            fate
        };
        let outcome = self.bank.called(asked, fate);
        let first = self.answered.insert(asked.attempt) && !self.in_vain.contains(&asked.key);
        let told = self.shop.decide(answer_to(asked, outcome));
        assert!(told.is_ok() || !first, "{asked:?}: {told:?}");
    }

    fn wait_in_vain(&mut self) {
        let before = self.shop.events.len();
        self.shop.waits_in_vain();
        let now = self.shop.events.iter().skip(before);
        let lapsed: Vec<_> = now
            .filter_map(|event| match event {
                PaymentEvent::Answered(it) => Some(it.attempt),
                _ => None,
            })
            .collect();
        let asked = self.asked().into_iter();
        let asked = asked.filter(|asked| lapsed.contains(&asked.attempt));
        self.in_vain.extend(asked.map(|asked| asked.key));
    }

    fn sums(&self) -> BTreeMap<PaymentId, Sums> {
        let mut all: BTreeMap<PaymentId, Sums> = BTreeMap::new();
        for event in &self.shop.events {
            match event {
                PaymentEvent::Opened(it) => {
                    let sums = all.entry(it.payment).or_default();
                    (sums.amount, sums.opened) = (it.amount.minor, true);
                }
                PaymentEvent::CalledOff(it) => {
                    all.entry(it.payment).or_default().called_off = true;
                }
                PaymentEvent::Captured(it) => {
                    let sums = all.entry(it.payment).or_default();
                    sums.captures += 1;
                    sums.captured += it.amount.minor;
                }
                PaymentEvent::RefundRequested(it) => {
                    all.entry(it.payment).or_default().requested += it.amount.minor;
                }
                PaymentEvent::RefundFailed(it) => {
                    all.entry(it.payment).or_default().failed += it.amount.minor;
                }
                PaymentEvent::Refunded(it) => {
                    all.entry(it.payment).or_default().refunded += it.amount.minor;
                }
                PaymentEvent::Asked(it) if it.call.refund().is_none() => {
                    assert_eq!(it.amount.minor, all[&it.payment].amount);
                }
                _ => {}
            }
        }
        all
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Request(id, minor, card) => {
                let card = card.then_some("any");
                drop(self.shop.decide(request(id, pounds(minor), card)));
            }
            Step::Undo(id) => drop(self.shop.decide(undo(id))),
            Step::Refund(number, id, minor) => self.refund(number, id, minor),
            Step::CarryOut(at, fate) => {
                let open = self.open();
                if !open.is_empty() {
                    self.carry_out(&open[at % open.len()], fate);
                }
            }
            Step::CarryOutAgain(at, fate) => {
                let asked = self.asked();
                if !asked.is_empty() {
                    self.carry_out(&asked[at % asked.len()], fate);
                }
            }
            Step::AskAgain => drop(self.shop.asks_again()),
            Step::WaitInVain => self.wait_in_vain(),
        }
    }

    fn refund(&mut self, number: u8, id: u8, minor: Option<i64>) {
        let wish = refund(number, id, minor);
        let is_new = self.sums().is_empty() || !self.knows(&wish);
        let sums = self.sums().remove(&payment_id(id)).unwrap_or_default();
        let left = sums.captured - (sums.requested - sums.failed);
        let wanted = minor.unwrap_or(left);
        let outcome = self.shop.decide(wish);
        if is_new {
            let possible = wanted > 0 && wanted <= left;
            assert_eq!(outcome.is_ok(), possible, "{outcome:?} with {sums:?}");
        }
    }

    fn knows(&self, wish: &contracts::payments::RefundPayment) -> bool {
        self.shop.events.iter().any(|event| match event {
            PaymentEvent::RefundRequested(it) => it.refund == wish.refund,
            _ => false,
        })
    }

    /// Whatever is open is carried out, and whatever waits is asked again. What becomes
    /// of a call that takes money is given; the others go well.
    fn come_to_rest(&mut self, taking: Fate) {
        for _ in 0..ROUNDS_MAX {
            match self.open().first() {
                Some(asked) => {
                    let takes = matches!(asked.call, Call::Authorize { .. } | Call::Capture { .. });
                    let fate = if takes { taking } else { Fate::Fine };
                    self.carry_out(asked, fate);
                }
                None if self.shop.asks_again() => {}
                None => {
                    assert!(!self.shop.waits_in_vain(), "what is told is waited for");
                    return;
                }
            }
        }
        panic!("it never comes to rest");
    }

    fn check(&self) {
        for (payment, sums) in self.sums() {
            assert!(sums.captures <= 1, "{payment} was captured twice");
            assert!(sums.captured == 0 || sums.captured == sums.amount);
            assert!(sums.refunded <= sums.captured, "{sums:?}");
            let Some(shown) = self.shop.payment(payment) else {
                assert!(!sums.opened);
                continue;
            };
            assert_eq!(shown.captured.minor, sums.captured);
            assert_eq!(shown.refunded.minor, sums.refunded);
            let open = sums.requested - sums.failed - sums.refunded;
            assert_eq!(shown.refunding.minor, open);
        }
    }

    fn check_at_rest(&self) {
        for (payment, sums) in self.sums() {
            let Some(shown) = self.shop.payment(payment) else {
                continue;
            };
            let kept = sums.captured - sums.refunded;
            if shown.captured.minor == 0 || shown.reference.is_some() {
                assert_eq!(self.bank.kept(payment), kept, "{sums:?} {shown:?}");
            }
            assert_ne!(shown.state, PaymentState::UnderWay);
            assert_eq!(shown.refunding.minor, 0);
            if sums.called_off || shown.declined.is_some() {
                assert_eq!(kept, 0, "{sums:?} {shown:?}");
            }
        }
    }
}

proptest! {
    #[test]
    fn money_is_taken_once_and_never_kept_against_the_order(
        history in steps(),
        taking in prop_oneof![Just(Fate::Fine), Just(Fate::AnswerLost)],
    ) {
        let mut world = World {
            shop: Shop::new(),
            bank: Bank::default(),
            answered: BTreeSet::new(),
            in_vain: BTreeSet::new(),
        };
        for step in &history {
            world.take(step);
            world.check();
        }
        world.come_to_rest(taking);
        world.check();
        world.check_at_rest();
    }
}
