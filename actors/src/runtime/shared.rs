//! What the pools of a domain share: whether it is ready, and through what it is reached.

use super::{ledger::actor::LedgerHandle, problems, rules::Rules, view::View};
use bus::{Bus, token::TokenVerifier};
use contracts::{InstanceId, Problem};
use parking_lot::RwLock;
use std::sync::Arc;
use tokio::sync::watch;

/// The domain has stopped, or its host is gone.
#[derive(Debug, thiserror::Error)]
#[error("the domain is not ready and will not be: {0}")]
pub struct NeverReady(pub String);

/// Waits until a domain is ready, or will never be.
pub async fn wait_ready(mut health: watch::Receiver<Health>) -> Result<(), NeverReady> {
    let settled = health
        .wait_for(|health| *health != Health::CatchingUp)
        .await;
    match settled.as_deref() {
        Ok(Health::Stopped(why)) => Err(NeverReady(why.clone())),
        Ok(_) => Ok(()),
        Err(_) => Err(NeverReady("its host is gone".to_owned())),
    }
}

/// How a domain in this process is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// Its view follows its log.
    Ready,
    /// Its view is not there yet, or being made anew.
    CatchingUp,
    /// It cannot go on; a person has to look.
    Stopped(String),
}

pub(super) struct Shared<D: Rules> {
    pub(super) bus: Bus,
    pub(super) verifier: TokenVerifier,
    pub(super) instance: InstanceId,
    /// Whether requests may hold secrets.
    pub(super) discreet: bool,
    live: RwLock<Option<Live<D>>>,
    health: watch::Sender<Health>,
}

/// A ledger and its view.
pub(super) struct Live<D: Rules> {
    pub(super) view: Arc<View>,
    pub(super) ledger: LedgerHandle<D>,
}

impl<D: Rules> Clone for Live<D> {
    fn clone(&self) -> Self {
        Self {
            view: self.view.clone(),
            ledger: self.ledger.clone(),
        }
    }
}

impl<D: Rules> Shared<D> {
    pub(super) fn new(bus: Bus, verifier: TokenVerifier, instance: InstanceId) -> Self {
        let health = watch::Sender::new(Health::CatchingUp);
        Self {
            bus,
            verifier,
            instance,
            discreet: false,
            live: RwLock::new(None),
            health,
        }
    }

    pub(super) fn keeping_secrets(self, discreet: bool) -> Self {
        Self { discreet, ..self }
    }

    pub(super) fn go_live(&self, live: Live<D>) {
        *self.live.write() = Some(live);
    }

    pub(super) fn health(&self) -> watch::Receiver<Health> {
        self.health.subscribe()
    }

    pub(super) fn set_health(&self, health: Health) {
        if health != Health::Ready {
            *self.live.write() = None;
        }
        self.health.send_replace(health);
    }

    /// What is live even if it is not ready yet.
    pub(super) fn peek(&self) -> Option<Live<D>> {
        self.live.read().clone()
    }

    /// What answers requests, if the domain is ready for any.
    pub(super) fn ready(&self) -> Result<Live<D>, Problem> {
        match &*self.health.borrow() {
            Health::Ready => {}
            Health::CatchingUp => return Err(problems::unavailable("the view is catching up")),
            Health::Stopped(_) => {
                return Err(problems::unavailable(
                    "this domain has stopped; see its log",
                ));
            }
        }
        self.peek()
            .ok_or_else(|| problems::unavailable("this domain is starting"))
    }
}
