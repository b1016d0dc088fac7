//! Hosting a domain: its supervisor, its pools, and what it says to operators.

use super::{
    alarm::{Alarm, Ring, Watched},
    behind::WaitingRoom,
    cycle::{Beginning, Reflexes},
    doors::{Doors, Opening},
    endpoint::{Does, Handler, metadata},
    graves::Graves,
    measure,
    pool::Pool,
    query::{Answerer, Query},
    rules::Rules,
    shared::{Health, Shared},
    spec::DomainSpec,
    supervisor::{Order, Supervisor},
    view::{View, ViewFolder},
};
use bus::{
    Bus,
    services::{EndpointInfo, Service},
    streams::StreamLimits,
    token::TokenVerifier,
};
use contracts::{
    InstanceId,
    domain::{Ask, RequestEntry},
    mesh::DomainStatus,
};
use ractor::{Actor, ActorRef};
use std::{marker::PhantomData, sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
};

mod error;

pub use error::HostError;

/// How long a stopping domain waits for its requests.
pub const DRAIN_WAIT: Duration = Duration::from_secs(10);

/// How a domain is hosted.
#[derive(Clone)]
pub struct HostSettings {
    /// This process.
    pub instance: InstanceId,
    /// Where its views are.
    pub views: ViewFolder,
    /// How large the streams may grow.
    pub limits: StreamLimits,
    /// By what tokens are checked.
    pub verifier: TokenVerifier,
    /// Whether public events are published.
    pub relay: bool,
}

/// A domain that runs in this process.
pub struct Hosted<D: Rules> {
    pub(super) shared: Arc<Shared<D>>,
    pub(super) supervisor: ActorRef<Order>,
    supervisor_task: JoinHandle<()>,
    pub(super) pools: Vec<Pool>,
    ring: Ring,
    discovery: Watched,
    handovers: Watched,
}

impl<D: Rules> Hosted<D> {
    /// Starts a domain. It joins the queue groups of its subjects once its view has caught up.
    pub async fn start(
        spec: DomainSpec<D>,
        bus: Bus,
        settings: HostSettings,
    ) -> Result<Self, HostError> {
        let DomainSpec {
            queries,
            preparing,
            reactions,
            adapter,
            unreadable,
        } = spec;
        bus.ensure_log(D::NAME, &settings.limits).await?;
        bus.ensure_shared(&settings.limits).await?;
        measure::hosted(D::NAME);
        let instance = settings.instance;
        let verifier = settings.verifier.clone();
        let shared = Shared::<D>::new(bus.clone(), verifier, instance);
        let shared = Arc::new(shared.keeping(unreadable));
        let arguments = (shared.clone(), settings, Reflexes { reactions, adapter });
        let (supervisor, supervisor_task) =
            Actor::spawn(None, Supervisor::<D>(PhantomData), arguments).await?;
        let served = D::TABLE.requests.iter().filter(|entry| entry.is_served());
        let endpoints = served
            .clone()
            .map(|entry| EndpointInfo::new(entry.subject(D::NAME), metadata(entry)));
        let service = Service::new(D::NAME, instance.0, D::TABLE.summary, endpoints.collect());
        let service = Arc::new(service);
        let ring = ringing_at(supervisor.clone());
        let mut doors = Doors::of(service.clone());
        let mut pools = Vec::new();
        for entry in served {
            let does = match entry.ask {
                Ask::Command => Does::Command(preparing.clone()),
                Ask::Query => Does::Query(answerer::<D>(&queries, entry.verb)?),
            };
            let openings = doors.add(entry.subject(D::NAME));
            let way_in = (openings, ring.clone());
            pools.push(build_pool(&shared, way_in, entry, does).await?);
        }
        // Nobody else sets it.
        drop(shared.doors.set(doors));
        let responder = bus.announce(service).await.map_err(unsubscribed::<D>)?;
        let alarm = Alarm::of("the ear for discovery".to_owned(), ring.clone());
        let discovery = Watched::begin(alarm, responder.answer());
        let alarm = Alarm::of("the ear for handovers".to_owned(), ring.clone());
        let handovers = super::handovers::take(shared.clone(), alarm).await;
        let handovers = handovers.map_err(unsubscribed::<D>)?;
        // An error means that it fell already, which its own task tells.
        drop(supervisor.cast(Order::Start(Beginning::Kept)));
        Ok(Self {
            shared,
            supervisor,
            supervisor_task,
            pools,
            ring,
            discovery,
            handovers,
        })
    }

    /// Begins work beside the domain. If it ends by itself, the domain is given up in this process.
    pub fn watch(&self, what: &str, work: impl Future<Output = ()> + Send + 'static) -> Watched {
        Watched::begin(Alarm::of(what.to_owned(), self.ring.clone()), work)
    }

    /// The process it runs in.
    pub fn instance(&self) -> InstanceId {
        self.shared.instance
    }

    /// How the domain is, now and from now on.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.shared.health()
    }

    /// The view, while there is one.
    pub fn view(&self) -> Option<Arc<View>> {
        self.shared.peek().map(|live| live.view)
    }

    /// How many events the view has applied since it was opened.
    pub fn events_applied(&self) -> u64 {
        self.view().map_or(0, |view| view.events_applied())
    }

    /// The ledger, while there is one: for whoever wants to decide without a request.
    pub fn ledger(&self) -> Option<super::ledger::actor::LedgerHandle<D>> {
        self.shared.peek().map(|live| live.ledger)
    }

    /// How the domain is, for operators.
    pub fn status(&self) -> DomainStatus {
        let health = self.health().borrow().clone();
        let reason = match &health {
            Health::Ready => None,
            Health::CatchingUp => Some("the view is catching up".to_owned()),
            Health::Stopped(why) => Some(why.clone()),
        };
        let view = self.view();
        if let Some(view) = &view {
            measure::view_bytes(D::NAME, view.size_on_disk());
        }
        DomainStatus {
            instance: self.shared.instance,
            domain: D::NAME.to_owned(),
            ready: health == Health::Ready,
            reason,
            applied: view.map_or(0, |view| view.position()),
            pools: self.pools.iter().map(Pool::status).collect(),
        }
    }

    /// Gives the pool behind a subject another size, and says what it was before; nothing if this
    /// domain does not serve the subject.
    pub fn scale(&self, subject: &str, size: u16) -> Option<u16> {
        self.pools
            .iter()
            .find(|pool| pool.subject() == subject)
            .map(|pool| pool.resize(size))
    }

    /// Makes the view anew from the log, waits until it has caught up, and says whether it has; it
    /// has not if the domain had to be given up meanwhile.
    pub async fn rebuild(&self) -> bool {
        let (done, rebuilt) = oneshot::channel();
        self.supervisor.cast(Order::Rebuild(done)).is_ok() && rebuilt.await.is_ok()
    }

    /// Ends the actors and brings the view to disk, for whoever holds no more than a promise of it.
    /// Ended already, it has nothing to do.
    pub fn ending(&self) -> impl Future<Output = ()> + Send + use<D> {
        let supervisor = self.supervisor.clone();
        async move { end(&supervisor).await }
    }

    /// Takes in nothing more, answers what was taken in, and brings the view to disk.
    pub async fn stop(self) {
        let drained = async {
            for pool in self.pools {
                pool.stop().await;
            }
        };
        let drained = self.shared.bus.while_in_touch(DRAIN_WAIT, drained).await;
        if drained.is_none() {
            tracing::warn!(domain = D::NAME, "stopped with requests unanswered");
        }
        self.discovery.end().await;
        end(&self.supervisor).await;
        self.handovers.end().await;
        drop(self.supervisor_task.await);
        if let Err(error) = self.shared.bus.flush().await {
            tracing::warn!(domain = D::NAME, %error, "the last replies may not have left");
        }
    }
}

fn ringing_at(supervisor: ActorRef<Order>) -> Ring {
    // Once the supervisor has ended, nothing has to be watched any more.
    Arc::new(move |what: &str| drop(supervisor.cast(Order::Fell(what.to_owned()))))
}

async fn end(supervisor: &ActorRef<Order>) {
    let (done, ended) = oneshot::channel();
    if supervisor.cast(Order::Shutdown(done)).is_ok() {
        // An error means that the supervisor fell, and everything under it with it.
        drop(ended.await);
    }
}

fn answerer<D: Rules>(queries: &[Query], verb: &'static str) -> Result<Answerer, HostError> {
    let query = queries.iter().find(|query| query.verb == verb);
    let query = query.ok_or(HostError::Unanswered {
        domain: D::NAME,
        verb,
    })?;
    Ok(query.answer.clone())
}

async fn build_pool<D: Rules>(
    shared: &Arc<Shared<D>>,
    (openings, ring): (mpsc::Receiver<Opening>, Ring),
    entry: &'static RequestEntry,
    does: Does<D>,
) -> Result<Pool, HostError> {
    let subject = entry.subject(D::NAME);
    let meter = Arc::new(measure::RequestMeter::of(&subject));
    let shared = shared.clone();
    let handler = Handler {
        shared,
        entry,
        subject,
        meter,
        waiting_room: WaitingRoom::new(),
        graves: Graves::of(D::NAME, entry.verb),
        does,
    };
    Ok(Pool::start(handler, openings, ring).await?)
}

fn unsubscribed<D: Rules>(source: bus::serve::SubscribeError) -> HostError {
    HostError::Subscribe {
        domain: D::NAME,
        source,
    }
}
