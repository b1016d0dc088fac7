//! `souk rebuild`: the views of a domain made anew from its log, in every process that hosts it.

use super::{find, print, scale::outcome};
use crate::{Failure, run::domain_names, settings::Settings};
use clap::Args;
use contracts::{
    mesh::{RebuildView, ViewRebuilt},
    subject::mesh_rebuild,
};
use std::time::Duration;

/// How long processes have to make a view anew.
pub const REBUILD_WINDOW: Duration = Duration::from_secs(3_600);

/// What `souk rebuild` must be told.
#[derive(Args)]
pub struct Rebuild {
    /// Which domain.
    #[arg(value_parser = domain_names())]
    domain: String,
}

impl Rebuild {
    /// Makes the views anew, and prints what each process has done.
    pub async fn run(self, settings: &Settings) -> Result<(), Failure> {
        let bus = find::enter(settings).await?;
        let mut silent = find::hosts(&bus, |status| status.domain == self.domain).await?;
        if silent.is_empty() {
            return Err(format!("nobody hosts {}", self.domain).into());
        }
        let (subject, count) = (mesh_rebuild(&self.domain), silent.len());
        let all = |answers: &[_]| answers.len() >= count;
        let answers = bus
            .gather(subject, &RebuildView {}, REBUILD_WINDOW, all)
            .await?;
        let mut refused = None;
        for answer in answers {
            match answer {
                Ok(ViewRebuilt {
                    instance,
                    applied,
                    events,
                    took_ms,
                    ..
                }) => {
                    print(&format!(
                        "{instance}  {events} events up to {applied}, {took_ms} ms\n"
                    ))?;
                    silent.remove(&instance);
                }
                Err(problem) => refused = Some(problem),
            }
        }
        outcome(refused, silent.iter().map(ToString::to_string).collect())
    }
}
