//! What a hosted domain answers operators: how it is, how large its pools are, its view anew.
//!
//! **Invariant:** a process says nothing about what it does not host.

use actors::runtime::{Health, Hosted, Rules, Watched};
use bus::{
    Bus,
    serve::{Endpoint, Incoming, SubscribeError},
};
use contracts::{
    Kind, Problem,
    mesh::{
        FindStatus, MeshRefusal, POOL_SIZE_MAX, PoolScaled, RebuildView, ScalePool, ViewRebuilt,
    },
    subject::{MESH_SCALE, MESH_STATUS, mesh_rebuild},
};
use serde::de::DeserializeOwned;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::{MissedTickBehavior, interval};
use tracing::info;

/// How often the sizes of pools and views are measured when nobody asks.
pub const MEASURE_INTERVAL: Duration = Duration::from_secs(5);

/// What listens for operators. A process that nobody can look after any more does not serve
/// either: if one of these ends by itself, the domain is given up here.
pub(crate) struct Ears([Watched; 3]);

impl Ears {
    /// Listens for what operators want of a domain.
    pub(crate) async fn open<D: Rules>(
        bus: &Bus,
        hosted: Arc<Hosted<D>>,
    ) -> Result<Self, SubscribeError> {
        let status = bus.listen(MESH_STATUS.to_owned()).await?;
        let scale = bus.listen(MESH_SCALE.to_owned()).await?;
        let rebuild = bus.listen(mesh_rebuild(D::NAME)).await?;
        let (status, scale, rebuild) = (
            answer_status(status, hosted.clone()),
            answer_scale(scale, hosted.clone()),
            answer_rebuild(rebuild, hosted.clone()),
        );
        Ok(Self([
            hosted.watch("the ear for status", status),
            hosted.watch("the ear for scaling", scale),
            hosted.watch("the ear for rebuilding", rebuild),
        ]))
    }

    /// Hears nothing more.
    pub(crate) async fn close(self) {
        for ear in self.0 {
            ear.end().await;
        }
    }
}

async fn answer_status<D: Rules>(mut asked: Endpoint, hosted: Arc<Hosted<D>>) {
    let mut measure = interval(MEASURE_INTERVAL);
    measure.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let incoming = tokio::select! {
            incoming = asked.next() => incoming,
            _ = measure.tick() => {
                // Finding the status measures it.
                drop(hosted.status());
                continue;
            }
        };
        let Some(incoming) = incoming else { return };
        if let Some((FindStatus {}, incoming)) = read(incoming).await {
            let status = hosted.status();
            let position = status.applied;
            incoming.reply.answer(&status, position).await;
        }
    }
}

async fn answer_scale<D: Rules>(mut asked: Endpoint, hosted: Arc<Hosted<D>>) {
    while let Some(incoming) = asked.next().await {
        let Some((wish, incoming)) = read::<ScalePool>(incoming).await else {
            continue;
        };
        let status = hosted.status();
        let ours = status.pools.iter().any(|pool| pool.subject == wish.subject);
        if !ours {
            incoming.reply.leave();
        } else if !(1..=POOL_SIZE_MAX).contains(&wish.size) {
            let refusal = MeshRefusal::PoolSize { size: wish.size };
            incoming.reply.problem(&Problem::refused(&refusal)).await;
        } else if let Some(from) = hosted.scale(&wish.subject, wish.size) {
            info!(
                subject = wish.subject,
                from,
                to = wish.size,
                "a pool was resized"
            );
            let scaled = PoolScaled {
                instance: status.instance,
                subject: wish.subject,
                from,
                to: wish.size,
            };
            incoming.reply.answer(&scaled, status.applied).await;
        }
    }
}

async fn answer_rebuild<D: Rules>(mut asked: Endpoint, hosted: Arc<Hosted<D>>) {
    while let Some(incoming) = asked.next().await {
        let Some((RebuildView { only }, incoming)) = read(incoming).await else {
            continue;
        };
        if only.is_some_and(|only| only != hosted.instance()) {
            incoming.reply.leave();
            continue;
        }
        match rebuild(&hosted).await {
            Ok(rebuilt) => incoming.reply.answer(&rebuilt, rebuilt.applied).await,
            Err(refusal) => incoming.reply.problem(&Problem::refused(&refusal)).await,
        }
    }
}

async fn rebuild<D: Rules>(hosted: &Hosted<D>) -> Result<ViewRebuilt, MeshRefusal> {
    let since = Instant::now();
    let mut health = hosted.health();
    // What it is now does not count: a stopped domain may be asked for a new view.
    health.mark_unchanged();
    let failed = async {
        while health.changed().await.is_ok() {
            if let Health::Stopped(reason) = &*health.borrow_and_update() {
                return reason.clone();
            }
        }
        "its host is gone".to_owned()
    };
    let reason = tokio::select! {
        biased;
        true = hosted.rebuild() => None,
        reason = failed => Some(reason),
    };
    if let Some(reason) = reason {
        return Err(MeshRefusal::NotRebuilt { reason });
    }
    let status = hosted.status();
    let events = hosted.events_applied();
    let took_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
    info!(
        domain = D::NAME,
        position = status.applied,
        events,
        took_ms,
        "a view was rebuilt"
    );
    Ok(ViewRebuilt {
        instance: status.instance,
        domain: status.domain,
        applied: status.applied,
        events,
        took_ms,
    })
}

/// What was asked; whoever asked something unreadable hears so.
async fn read<Q: DeserializeOwned>(incoming: Incoming) -> Option<(Q, Incoming)> {
    match incoming.reply.format().decode(&incoming.payload) {
        Ok(question) => Some((question, incoming)),
        Err(garbled) => {
            let problem = Problem::new("unreadable", Kind::Invalid, garbled.0);
            incoming.reply.problem(&problem).await;
            None
        }
    }
}
