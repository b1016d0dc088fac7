//! What the pools of a domain share: whether it is ready, and through what it is reached.

use super::{
    behind::LogEnd, cycle::CycleError, doors::Doors, ledger::actor::LedgerHandle, problems,
    rules::Rules, spec::Unreadable, view::View,
};
use bus::{Bus, token::TokenVerifier};
use contracts::{InstanceId, Problem};
use parking_lot::RwLock;
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};
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
    pub(super) unreadable: Unreadable,
    pub(super) log_end: LogEnd,
    /// How requests come in; set once, before anything begins.
    pub(super) doors: OnceLock<Doors>,
    /// Whether what is live may answer.
    answering: AtomicBool,
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
            unreadable: Unreadable::Whole,
            log_end: LogEnd::default(),
            doors: OnceLock::new(),
            answering: AtomicBool::new(false),
            live: RwLock::new(None),
            health,
        }
    }

    pub(super) fn keeping(self, unreadable: Unreadable) -> Self {
        Self { unreadable, ..self }
    }

    pub(super) fn go_live(&self, live: Live<D>) {
        *self.live.write() = Some(live);
    }

    pub(super) fn health(&self) -> watch::Receiver<Health> {
        self.health.subscribe()
    }

    /// Begins to answer: joins the queue groups, and is ready once the server knows.
    pub(super) async fn answer(&self) -> Result<(), CycleError> {
        self.answering.store(true, Ordering::Release);
        if let Some(doors) = self.doors.get() {
            doors.open(&self.bus).await?;
        }
        self.health.send_replace(Health::Ready);
        Ok(())
    }

    /// Answers nothing any more, and leaves the queue groups to those who do.
    pub(super) fn cease(&self, health: Health) {
        self.answering.store(false, Ordering::Release);
        *self.live.write() = None;
        if let Some(doors) = self.doors.get() {
            doors.close();
        }
        self.health.send_replace(health);
    }

    /// What is live even if it is not ready yet.
    pub(super) fn peek(&self) -> Option<Live<D>> {
        self.live.read().clone()
    }

    /// What answers requests, if the domain is ready for any.
    pub(super) fn ready(&self) -> Result<Live<D>, Problem> {
        let live = self.peek();
        if let Some(live) = live.filter(|_| self.answering.load(Ordering::Acquire)) {
            return Ok(live);
        }
        Err(problems::unavailable(match &*self.health.borrow() {
            Health::Stopped(_) => "this domain has stopped; see its log",
            Health::CatchingUp | Health::Ready => "the view is catching up",
        }))
    }
}
