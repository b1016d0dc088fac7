//! Whether the domains that a process needs are ready, by asking the mesh itself.

use bus::Bus;
use contracts::{
    InstanceId, Problem,
    mesh::{DomainStatus, FindStatus},
    subject,
};
use serde_json::{Map, Value};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::Instant};

/// How long the processes of the mesh have to say how they are. Shorter than the second that
/// Kubernetes gives a probe.
pub const STATUS_WINDOW: Duration = Duration::from_millis(500);
/// How long an answer counts. Whoever polls faster than this cannot make the mesh work for it.
pub const STATUS_FRESH: Duration = Duration::from_millis(200);

const NOBODY: &str = "no process answers for it";

/// Which domains must be ready, and in which process.
#[derive(Clone, Debug)]
pub struct Watch {
    instance: Option<InstanceId>,
    domains: Vec<&'static str>,
}

/// What is not ready, by name, with the reason; empty when all is well.
pub(crate) type Unready = Map<String, Value>;

/// The last answer, and when it came. Whoever comes while the mesh is being asked waits for that
/// answer instead of asking again.
#[derive(Clone, Default)]
pub(crate) struct Readiness(Arc<Mutex<Option<(Instant, Unready)>>>);

impl Watch {
    /// Every domain, in whichever process: what a gateway needs.
    pub fn mesh() -> Self {
        Self {
            instance: None,
            domains: contracts::domains()
                .iter()
                .map(|table| table.name)
                .collect(),
        }
    }

    /// The domains of this very process.
    pub fn process(instance: InstanceId, domains: Vec<&'static str>) -> Self {
        Self {
            instance: Some(instance),
            domains,
        }
    }

    fn is_ready(&self, domain: &str, answers: &[Result<DomainStatus, Problem>]) -> bool {
        self.of(domain, answers).any(|status| status.ready)
    }

    fn of<'a>(
        &'a self,
        domain: &'a str,
        answers: &'a [Result<DomainStatus, Problem>],
    ) -> impl Iterator<Item = &'a DomainStatus> {
        let ours = move |status: &&DomainStatus| {
            let instance = self.instance.unwrap_or(status.instance);
            status.domain == domain && status.instance == instance
        };
        answers.iter().flatten().filter(ours)
    }

    /// Each domain that no watched process has ready, with the reason one of them gives.
    fn unready(&self, answers: &[Result<DomainStatus, Problem>]) -> Unready {
        let unready = self
            .domains
            .iter()
            .filter(|domain| !self.is_ready(domain, answers));
        let why = |domain: &&str| {
            let reason = self.of(domain, answers).find_map(|s| s.reason.clone());
            let why = reason.unwrap_or_else(|| NOBODY.to_owned());
            ((*domain).to_owned(), Value::from(why))
        };
        unready.map(why).collect()
    }
}

impl Readiness {
    /// What is not ready now, or was not a moment ago.
    pub(crate) async fn find(&self, bus: &Bus, watch: &Watch) -> Unready {
        let mut last = self.0.lock().await;
        if let Some((at, unready)) = last.as_ref()
            && at.elapsed() < STATUS_FRESH
        {
            return unready.clone();
        }
        let unready = ask(bus, watch).await;
        *last = Some((Instant::now(), unready.clone()));
        unready
    }
}

async fn ask(bus: &Bus, watch: &Watch) -> Unready {
    let mesh = |why: &str| Map::from_iter([("mesh".to_owned(), Value::from(why))]);
    if !bus.is_connected() {
        return mesh("nats is not connected");
    }
    let subject = subject::MESH_STATUS.to_owned();
    let enough = |answers: &[_]| watch.unready(answers).is_empty();
    let gathered = bus.gather(subject, &FindStatus {}, STATUS_WINDOW, enough);
    match gathered.await {
        Ok(answers) => watch.unready(&answers),
        Err(error) => mesh(&error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn stock(instance: u128) -> DomainStatus {
        DomainStatus {
            instance: InstanceId(Uuid::from_u128(instance)),
            domain: "stock".into(),
            ready: true,
            reason: None,
            applied: 0,
            pools: vec![],
        }
    }

    #[test]
    fn one_ready_process_is_enough_for_the_mesh_but_not_for_another_process() {
        let behind = DomainStatus {
            ready: false,
            reason: Some("its view is behind".into()),
            ..stock(1)
        };
        let answers = [Ok(behind), Ok(stock(2))];
        assert_eq!(Watch::mesh().unready(&answers).get("stock"), None);
        let first = Watch::process(InstanceId(Uuid::from_u128(1)), vec!["stock"]);
        let unready = first.unready(&answers);
        assert_eq!(unready.get("stock"), Some(&"its view is behind".into()));
        let third = Watch::process(InstanceId(Uuid::from_u128(3)), vec!["stock"]);
        assert_eq!(third.unready(&answers).get("stock"), Some(&NOBODY.into()));
    }
}
