//! `souk scale`: another number of workers behind a subject, in every process that hosts it.

use super::{find, print};
use crate::{Failure, settings::Settings};
use clap::Args;
use contracts::{
    Problem,
    mesh::{POOL_SIZE_MAX, PoolScaled, ScalePool},
    subject::MESH_SCALE,
};
use std::{str::FromStr, time::Duration};

/// How long processes have to resize a pool.
pub const SCALE_WINDOW: Duration = Duration::from_secs(5);

/// What `souk scale` must be told.
#[derive(Args)]
pub struct Scale {
    /// Which subject, and how many workers in each process. `souk status` lists all subjects.
    #[arg(value_name = "SUBJECT=N")]
    wish: Wish,
}

#[derive(Clone)]
struct Wish(ScalePool);

impl FromStr for Wish {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (subject, size) = text.split_once('=').ok_or("say SUBJECT=N")?;
        let size = size
            .parse()
            .ok()
            .filter(|size| (1..=POOL_SIZE_MAX).contains(size));
        let size = size.ok_or_else(|| format!("N is from 1 to {POOL_SIZE_MAX}"))?;
        let mut served = contracts::domains().into_iter().flat_map(|table| {
            let served = table.requests.iter().filter(|entry| entry.is_served());
            served.map(|entry| entry.subject(table.name))
        });
        if !served.any(|known| known == subject) {
            return Err(format!(
                "no domain serves {subject}; `souk status` lists all subjects"
            ));
        }
        let subject = subject.to_owned();
        Ok(Self(ScalePool { subject, size }))
    }
}

impl Scale {
    /// Resizes the pools, and prints which process did so.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let Wish(wish) = self.wish;
        let bus = find::enter(settings).await?;
        let serves = |pool: &contracts::mesh::PoolStatus| pool.subject == wish.subject;
        let hosts = find::hosts(&bus, |status| status.pools.iter().any(serves)).await?;
        if hosts.is_empty() {
            return Err(format!("nobody hosts {}", wish.subject).into());
        }
        let all = |answers: &[_]| answers.len() >= hosts.len();
        let answers = bus
            .gather(MESH_SCALE.to_owned(), &wish, SCALE_WINDOW, all)
            .await?;
        let mut silent = hosts;
        let mut refused = None;
        for answer in answers {
            match answer {
                Ok(PoolScaled {
                    instance, from, to, ..
                }) => {
                    print(&format!("{instance}  {from} -> {to}\n"))?;
                    silent.remove(&instance);
                }
                Err(problem) => refused = Some(problem),
            }
        }
        outcome(refused, silent.iter().map(ToString::to_string).collect())
    }
}

/// What is left to say when all who answer have answered.
fn outcome(refused: Option<Problem>, silent: Vec<String>) -> Result<(), Failure> {
    match refused {
        Some(problem) => Err(problem.into()),
        None if silent.is_empty() => Ok(()),
        None => Err(format!("no answer from {}", silent.join(", ")).into()),
    }
}
