//! A pool: the workers behind one subject, as many as an operator wants at this moment.
//!
//! **Invariant:** a request is taken in only if there is room for it, and refused at once if not.
//! **Invariant:** a worker that panics costs its own request, and is replaced.

use super::{
    alarm::{Alarm, Ring},
    doorman::Doorman,
    doors::Opening,
    endpoint::Handler,
    measure::{self, PoolMeter, WaitingOne},
    rules::Rules,
};
use bus::serve::Incoming;
use contracts::mesh::PoolStatus;
use ractor::{
    Actor, ActorProcessingErr, ActorRef,
    factory::{
        Factory, FactoryArguments, FactoryMessage, Job as FactoryJob, Worker, WorkerBuilder,
        WorkerId, queues, routing,
    },
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Instant,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    task::JoinHandle,
};
use tracing::error;

/// How many workers a pool begins with.
pub const POOL_SIZE: u16 = 16;
/// How many requests a pool takes in before it refuses more.
pub const POOL_WAITING_MAX: usize = 4_096;

/// One request, and its place among those taken in.
pub(super) struct Job {
    pub(super) incoming: Incoming,
    pub(super) place: Place,
    pub(super) since: Instant,
}

/// A request's place among those taken in; given back when this is dropped.
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    _counted: WaitingOne,
    /// Tells that somebody who came in by this opening is not answered yet.
    _open: watch::Receiver<()>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Job")
    }
}

pub(super) type Message = FactoryMessage<(), Job>;

pub(super) struct Pool {
    subject: String,
    factory: ActorRef<Message>,
    factory_task: JoinHandle<()>,
    door: JoinHandle<()>,
    stopping: watch::Sender<bool>,
    places: Arc<Semaphore>,
    meter: PoolMeter,
    size: AtomicU16,
}

impl Pool {
    pub(super) async fn start<D: Rules>(
        handler: Handler<D>,
        openings: mpsc::Receiver<Opening>,
        ring: Ring,
    ) -> Result<Self, ractor::SpawnErr> {
        let (subject, requests) = (handler.subject.clone(), handler.meter.clone());
        let builder = Builder {
            handler: Arc::new(handler),
        };
        let arguments = FactoryArguments::builder()
            .worker_builder(Box::new(builder))
            .num_initial_workers(usize::from(POOL_SIZE))
            .router(routing::QueuerRouting::default())
            .queue(queues::DefaultQueue::default())
            .build();
        let factory = Factory::<
            (),
            Job,
            (),
            PoolWorker<D>,
            routing::QueuerRouting<(), Job>,
            queues::DefaultQueue<(), Job>,
        >::default();
        let (factory, factory_task) = Actor::spawn(None, factory, arguments).await?;
        let places = Arc::new(Semaphore::new(POOL_WAITING_MAX));
        let meter = PoolMeter::of(&subject, POOL_SIZE);
        let doorman = Doorman {
            factory: factory.clone(),
            places: places.clone(),
            meter: meter.clone(),
            requests,
        };
        let (stopping, told) = watch::channel(false);
        let alarm = Alarm::of(format!("the door of {subject}"), ring.clone());
        let door = tokio::spawn(doorman.keep(openings, told.clone(), alarm));
        let alarm = Alarm::of(format!("the pool of {subject}"), ring);
        let factory_task = tokio::spawn(async move {
            if let Err(error) = factory_task.await {
                error!(%error, "a pool fell");
            }
            if *told.borrow() {
                alarm.disarm();
            }
        });
        let size = AtomicU16::new(POOL_SIZE);
        Ok(Self {
            subject,
            factory,
            factory_task,
            door,
            stopping,
            places,
            meter,
            size,
        })
    }

    pub(super) fn subject(&self) -> &str {
        &self.subject
    }

    /// Gives the pool another size, and says what it was before.
    pub(super) fn resize(&self, size: u16) -> u16 {
        let before = self.size.swap(size, Ordering::Relaxed);
        self.meter.resized(size);
        if self
            .factory
            .cast(FactoryMessage::AdjustWorkerPool(usize::from(size)))
            .is_err()
        {
            error!(
                subject = self.subject,
                "a pool that has stopped cannot be resized"
            );
        }
        before
    }

    pub(super) fn status(&self) -> PoolStatus {
        let size = self.size.load(Ordering::Relaxed);
        let waiting = (POOL_WAITING_MAX - self.places.available_permits()) as u64;
        PoolStatus {
            subject: self.subject.clone(),
            size,
            waiting,
        }
    }

    /// Takes in nothing more, and waits until everything taken in is answered.
    pub(super) async fn stop(self) {
        self.stopping.send_replace(true);
        if let Err(error) = self.door.await {
            error!(subject = self.subject, %error, "the door of a pool fell");
        }
        // All places free again: every request has had its reply handed to the connection.
        let everything = u32::try_from(POOL_WAITING_MAX).unwrap_or(u32::MAX);
        drop(self.places.acquire_many(everything).await);
        self.factory.stop(None);
        if let Err(error) = self.factory_task.await {
            error!(subject = self.subject, %error, "a pool fell while it was stopping");
        }
    }
}

impl Place {
    pub(super) fn taken(
        permit: OwnedSemaphorePermit,
        meter: &PoolMeter,
        open: watch::Receiver<()>,
    ) -> Self {
        Self {
            _permit: permit,
            _counted: meter.one_waits(),
            _open: open,
        }
    }
}

struct Builder<D: Rules> {
    handler: Arc<Handler<D>>,
}

impl<D: Rules> WorkerBuilder<PoolWorker<D>, ()> for Builder<D> {
    fn build(&mut self, _: WorkerId) -> (PoolWorker<D>, ()) {
        (
            PoolWorker {
                handler: self.handler.clone(),
            },
            (),
        )
    }
}

struct PoolWorker<D: Rules> {
    handler: Arc<Handler<D>>,
}

/// Counts the panic that unwinds through it.
struct PanicCount<'a>(&'a str);

impl Drop for PanicCount<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            measure::worker_panic(self.0);
            error!(
                subject = self.0,
                "a worker panicked; its request is answered as failed"
            );
        }
    }
}

impl<D: Rules> Worker for PoolWorker<D> {
    type Key = ();
    type Message = Job;
    type Arguments = ();
    type State = ();

    async fn pre_start(
        &self,
        _: WorkerId,
        _: &ActorRef<Message>,
        (): (),
    ) -> Result<(), ActorProcessingErr> {
        Ok(())
    }

    async fn handle(
        &self,
        _: WorkerId,
        pool: &ActorRef<Message>,
        job: FactoryJob<(), Job>,
        (): &mut (),
    ) -> Result<(), ActorProcessingErr> {
        let _count = PanicCount(&self.handler.subject);
        self.handler.handle(job.msg, pool).await;
        Ok(())
    }
}
