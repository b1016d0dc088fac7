//! The hands of payments in the world outside: asks a provider what an event says, and tells what
//! came back.

use super::provider::{Answering, Ask, Provider};
use crate::runtime::{
    Act,
    adapter::{RECORDS_AHEAD_MAX, actor::EFFECT_MAX},
    problems,
};
use contracts::{
    Problem,
    payments::{
        Call, Outcome, PaymentCommand, PaymentEvent, Payments, ProviderAsked, ProviderName,
        RecordAnswer, Trouble,
    },
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};

/// How long a provider may take to answer.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// How many calls to one provider may be under way in one process: as many as there may be silent
/// ones, so that nobody waits for those.
pub const CALLS_AT_ONCE_MAX: usize = RECORDS_AHEAD_MAX;
/// How long a call waits for its turn, before it gives up its place in the queue.
const TURN_WITHIN: Duration = Duration::from_secs(30);

const _: () = assert!(
    TURN_WITHIN.as_secs() + CALL_TIMEOUT.as_secs() < EFFECT_MAX.as_secs(),
    "a call ends by itself, and is never broken off without a word"
);

/// The providers there are, and the patience with them.
#[derive(Clone)]
pub struct Hands {
    sandbox: Line,
    patience: Duration,
}

/// A provider, and how many may speak to it at once: a slow one fills its own line only.
#[derive(Clone)]
struct Line {
    provider: Arc<dyn Provider>,
    places: Arc<Semaphore>,
}

impl Hands {
    /// Hands that reach this provider as the sandbox.
    pub fn new(sandbox: Arc<dyn Provider>) -> Self {
        let places = Arc::new(Semaphore::new(CALLS_AT_ONCE_MAX));
        let provider = sandbox;
        Self {
            sandbox: Line { provider, places },
            patience: CALL_TIMEOUT,
        }
    }

    /// The same hands with another patience.
    #[must_use]
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// What these hands do about an event. The runtime's key for the effect is not used: it is
    /// another one for each attempt, and a provider must know all attempts as the same call.
    pub(super) fn act(self) -> Act<Payments> {
        Arc::new(move |event, _| match event {
            PaymentEvent::Asked(asked) => Some(Box::pin(self.clone().ask(asked.clone()))),
            _ => None,
        })
    }

    async fn ask(self, asked: ProviderAsked) -> Result<Vec<PaymentCommand>, Problem> {
        let line = match asked.provider {
            ProviderName::Sandbox => &self.sandbox,
        };
        let Ok(Ok(place)) = timeout(TURN_WITHIN, line.places.acquire()).await else {
            return Err(problems::overloaded("the payment provider"));
        };
        let (attempt, payment) = (asked.attempt, asked.payment);
        let refund = asked.call.refund();
        let answer = timeout(self.patience, line.call(asked)).await;
        drop(place);
        let outcome = answer.unwrap_or(Outcome::Unknown {
            trouble: Trouble::TimedOut,
        });
        let answer = RecordAnswer {
            attempt,
            payment,
            refund,
            outcome,
        };
        Ok(vec![answer.into()])
    }
}

impl Line {
    fn call(&self, asked: ProviderAsked) -> Answering {
        let ask = Ask {
            key: asked.key,
            payment: asked.payment,
            amount: asked.amount,
            number: asked.number,
        };
        match asked.call {
            Call::Authorize { card } => self.provider.authorize(ask, card),
            Call::Capture { authorization } => self.provider.capture(ask, authorization),
            Call::Void { authorization } => self.provider.void(ask, authorization),
            Call::Refund { capture, .. } => self.provider.refund(ask, capture),
        }
    }
}
