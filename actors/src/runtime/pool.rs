//! A pool: the workers behind one subject, as many as an operator wants at this moment.
//!
//! **Invariant:** a request is taken in only if there is room for it, and refused at once if not.
//! **Invariant:** a worker that panics costs its own request, and is replaced.

use super::{
    endpoint::Handler,
    measure::{self, Outcome, PoolMeter, RequestMeter, WaitingOne},
    problems,
    rules::Rules,
};
use bus::serve::{Endpoint, Incoming};
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
    sync::{OwnedSemaphorePermit, Semaphore},
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
}

/// What lets requests in.
#[derive(Clone)]
struct Doorman {
    factory: ActorRef<Message>,
    places: Arc<Semaphore>,
    meter: PoolMeter,
    requests: Arc<RequestMeter>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Job")
    }
}

type Message = FactoryMessage<(), Job>;

pub(super) struct Pool {
    subject: String,
    factory: ActorRef<Message>,
    factory_task: JoinHandle<()>,
    door: JoinHandle<()>,
    close: Arc<tokio::sync::Notify>,
    places: Arc<Semaphore>,
    meter: PoolMeter,
    size: AtomicU16,
}

impl Pool {
    pub(super) async fn start<D: Rules>(
        handler: Handler<D>,
        mut endpoint: Endpoint,
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
        let close = Arc::new(tokio::sync::Notify::new());
        let meter = PoolMeter::of(&subject, POOL_SIZE);
        let doorman = Doorman {
            factory: factory.clone(),
            places: places.clone(),
            meter,
            requests,
        };
        let door = tokio::spawn({
            let (doorman, close) = (doorman.clone(), close.clone());
            async move {
                loop {
                    tokio::select! {
                        incoming = endpoint.next() => match incoming {
                            Some(incoming) => doorman.let_in(incoming).await,
                            None => return,
                        },
                        () = close.notified() => endpoint.stop().await,
                    }
                }
            }
        });
        let size = AtomicU16::new(POOL_SIZE);
        Ok(Self {
            subject,
            factory,
            factory_task,
            door,
            close,
            places,
            meter: doorman.meter,
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
        self.close.notify_one();
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

impl Doorman {
    async fn let_in(&self, incoming: Incoming) {
        let since = Instant::now();
        let Ok(permit) = self.places.clone().try_acquire_owned() else {
            let problem = problems::overloaded("this subject");
            let outcome = Outcome::of_problem(&problem);
            self.requests.count(outcome, since.elapsed());
            return incoming.reply.problem(&problem).await;
        };
        let place = Place {
            _permit: permit,
            _counted: self.meter.one_waits(),
        };
        let job = Job {
            incoming,
            place,
            since,
        };
        if self
            .factory
            .cast(FactoryMessage::Dispatch(FactoryJob::new((), job)))
            .is_err()
        {
            error!("a pool has stopped while its door was open; the request is answered as failed");
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
        _: &ActorRef<Message>,
        job: FactoryJob<(), Job>,
        (): &mut (),
    ) -> Result<(), ActorProcessingErr> {
        let _count = PanicCount(&self.handler.subject);
        self.handler.handle(job.msg).await;
        Ok(())
    }
}
