//! Pools: resized while they work, never more taken in than fits, and a fall costs one request.

use bus::AskError;
use contracts::{Kind, domain::Ask};
use futures_util::future::join_all;
use harness::{
    Wire, World, eventually,
    lab::{Fall, FindTally, Gate, HoldOn, Lab, lab},
    soon,
    wire::Heard,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{collections::BTreeMap, sync::LazyLock, time::Duration};
use uuid::Uuid;

use actors::runtime::Hosted;
use contracts::{Request, Role};

/// Everything that is counted in this process.
static COUNTED: LazyLock<PrometheusHandle> =
    LazyLock::new(|| PrometheusBuilder::new().install_recorder().unwrap());

/// How often something came of requests on a subject, by the metrics.
fn counted(name: &str, subject: &str, outcome: &str) -> usize {
    let counted = COUNTED.render();
    let subject = format!("subject=\"{subject}\"");
    let mut lines = counted
        .lines()
        .filter(|line| line.starts_with(name) && line.contains(&subject) && line.contains(outcome));
    let count = lines.next().and_then(|line| line.rsplit(' ').next());
    count.expect("it is counted").parse().unwrap()
}

/// How many requests one pool takes in.
const PLACES: usize = 4_096;

fn a_hold() -> HoldOn {
    HoldOn {
        hold: Uuid::new_v4(),
    }
}

/// How many requests the pool of holds has taken in and not answered.
fn waiting(hosted: &Hosted<Lab>) -> u64 {
    let pools = hosted.status().pools;
    let pool = pools.iter().find(|pool| pool.subject == HoldOn::subject());
    pool.expect("the lab serves it").waiting
}

async fn until_waiting(hosted: &Hosted<Lab>, count: usize) {
    let all = || (waiting(hosted) == count as u64).then_some(());
    eventually("the requests are taken in", async || all()).await;
}

/// Somebody who sends holds, and counts the replies to each.
struct Holder {
    wire: Wire,
    replies: BTreeMap<String, usize>,
}

impl Holder {
    async fn send(&mut self, holds: usize) {
        for _ in 0..holds {
            let body = serde_json::to_vec(&a_hold()).unwrap();
            let reply = self.wire.ask(&HoldOn::subject(), &[], &body).await;
            self.replies.insert(reply, 0);
        }
    }

    async fn until_answered(&mut self) {
        while self.replies.values().any(|count| *count == 0) {
            let heard = self.wire.next().await;
            assert!(heard.json().get("position").is_some(), "{:?}", heard.json());
            self.count(&heard);
        }
    }

    fn count(&mut self, heard: &Heard) {
        let count = self.replies.get_mut(&heard.subject);
        *count.expect("a reply of ours") += 1;
    }
}

/// Shuts the gate before an idle pool and sends it more holds than it has workers: each of them
/// takes one, and nobody takes another.
async fn holds_exactly(size: usize, hosted: &Hosted<Lab>, (gate, holder): (&Gate, &mut Holder)) {
    gate.shut();
    holder.send(20).await;
    until_waiting(hosted, 20).await;
    gate.holds(size).await;
    let tally = holder.wire.request(&FindTally::subject(), &[], b"{}").await;
    assert!(tally.json().get("holds").is_some(), "{:?}", tally.json());
    assert_eq!(*gate.held().borrow(), size, "as many as it was given last");
}

#[tokio::test]
async fn a_pool_is_resized_under_load_and_every_request_gets_one_reply() {
    let world = World::start().await;
    let gate = Gate::default();
    let hosted = world.process("one").await.host(lab(&gate)).await;
    let mut holder = Holder {
        wire: world.wire().await,
        replies: BTreeMap::new(),
    };
    let scale = |size| assert!(hosted.scale(&HoldOn::subject(), size).is_some());
    gate.shut();
    scale(1);
    holder.send(100).await;
    until_waiting(&hosted, 100).await;
    gate.holds(1).await;
    scale(64);
    holder.send(300).await;
    gate.holds(64).await;
    gate.open();
    scale(2);
    holder.send(100).await;
    holder.until_answered().await;
    holds_exactly(2, &hosted, (&gate, &mut holder)).await;
    gate.open();
    scale(64);
    holder.send(1).await;
    scale(1);
    holder.send(100).await;
    holder.until_answered().await;
    holds_exactly(1, &hosted, (&gate, &mut holder)).await;
    gate.open();
    soon("the domain stops", hosted.stop()).await;
    for heard in holder.wire.arrived().await {
        holder.count(&heard);
    }
    let replies = holder.replies;
    assert!(replies.values().all(|count| *count == 1), "{replies:?}");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_pool_refuses_at_once_and_says_when_to_come_back() {
    let world = World::start().await;
    let gate = Gate::default();
    gate.shut();
    LazyLock::force(&COUNTED);
    let hosted = world.process("one").await.host(lab(&gate)).await;
    let patient = world.client(Role::Staff);
    let patient = patient.asking(|asking| asking.timeout = Some(Duration::from_secs(60)));
    let holds: Vec<_> = (0..PLACES).map(|_| a_hold()).collect();
    let asking = join_all(holds.iter().map(|hold| patient.ask_once(hold)));
    let refused = async {
        until_waiting(&hosted, PLACES).await;
        let refused = patient.ask_once(&a_hold()).await.unwrap_err();
        let neighbour = patient.ask_once(&FindTally {}).await;
        assert!(neighbour.is_ok(), "another pool is not concerned");
        gate.open();
        refused
    };
    let (answers, refused) =
        soon("all are answered", async { tokio::join!(asking, refused) }).await;
    assert_eq!(refused.kind, Kind::Overloaded);
    assert!(refused.retry_after_ms.is_some_and(|pause| pause > 0));
    let refusals = counted("souk_requests_total", &HoldOn::subject(), "refused");
    assert_eq!(refusals, 1, "what is refused is counted too");
    assert!(answers.iter().all(Result::is_ok));
    let tally = patient.ask_once(&FindTally {}).await.unwrap();
    assert_eq!(tally.holds, PLACES as u64, "what was refused left no trace");
    world.finish().await;
}

#[tokio::test]
async fn a_worker_that_falls_costs_its_own_request_only() {
    const FALLS: usize = 40;
    LazyLock::force(&COUNTED);
    let mut world = World::start().await;
    let hosted = world.process("one").await.host(lab(&Gate::default())).await;
    let client = world.client(Role::Staff);
    assert_eq!(Fall::ASK, Ask::Query);
    assert!(hosted.scale(&Fall::subject(), 4).is_some());
    let falls = join_all((0..FALLS).map(|_| client.ask(&Fall {})));
    let neighbours = join_all((0..FALLS).map(|_| client.ask(&FindTally {})));
    let (falls, neighbours) = tokio::join!(falls, neighbours);
    for fallen in falls {
        let Err(AskError::Rejected(problem)) = fallen else {
            panic!("{fallen:?}");
        };
        assert_eq!(problem.kind, Kind::Internal);
    }
    assert!(neighbours.iter().all(Result::is_ok));
    assert!(client.ask(&a_hold()).await.is_ok(), "the domain goes on");
    let panics = counted("souk_worker_panics_total", &Fall::subject(), "");
    assert_eq!(panics, FALLS, "each fall is counted");
    world.leaves.panics = FALLS..=FALLS;
    world.finish().await;
}
