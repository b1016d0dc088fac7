//! A bank that remembers, and what may become of a call to it.

use super::shop::{done, refused, silence};
use contracts::{
    CallId, PaymentId,
    payments::{Call, Outcome, ProviderAsked},
};
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fate {
    Fine,
    SaysNo,
    LostOnTheWay,
    AnswerLost,
}

/// The simplest bank that could be right.
#[derive(Default)]
pub(super) struct Bank {
    answered: BTreeMap<CallId, Outcome>,
    kept: BTreeMap<PaymentId, i64>,
    voided: BTreeSet<PaymentId>,
}

impl Bank {
    pub(super) fn kept(&self, payment: PaymentId) -> i64 {
        self.kept.get(&payment).copied().unwrap_or(0)
    }

    /// What whoever calls hears.
    pub(super) fn called(&mut self, asked: &ProviderAsked, fate: Fate) -> Outcome {
        if fate == Fate::LostOnTheWay {
            return silence();
        }
        let before = self.answered.get(&asked.key).cloned();
        let outcome = before.unwrap_or_else(|| self.does(asked, fate));
        self.answered.insert(asked.key, outcome.clone());
        if fate == Fate::AnswerLost {
            silence()
        } else {
            outcome
        }
    }

    fn does(&mut self, asked: &ProviderAsked, fate: Fate) -> Outcome {
        let payment = asked.payment;
        let kept = self.kept.entry(payment).or_default();
        let says_no = fate == Fate::SaysNo || self.voided.contains(&payment);
        match asked.call {
            Call::Void { .. } => {
                self.voided.insert(payment);
                *kept = 0;
            }
            _ if says_no => return refused(),
            Call::Authorize { .. } => {}
            Call::Capture { .. } => *kept += asked.amount.minor,
            Call::Refund { .. } => *kept -= asked.amount.minor,
        }
        assert!(*kept >= 0, "more was paid back than was taken");
        done(asked)
    }
}
