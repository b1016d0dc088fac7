//! What operators say to every process of the mesh at once, and what each answers.

use crate::{InstanceId, Kind, Refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most workers a pool may have; larger pools cost more in dispatch than they gain, so start
/// another process instead.
pub const POOL_SIZE_MAX: u16 = 512;

/// Asks every process that hosts a subject to give its pool this many workers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScalePool {
    /// Which subject.
    pub subject: String,
    /// How many workers in each process, 1 to [`POOL_SIZE_MAX`].
    pub size: u16,
}

/// One process has resized its pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PoolScaled {
    /// Which process.
    pub instance: InstanceId,
    /// Which subject.
    pub subject: String,
    /// How many workers it had.
    pub from: u16,
    /// How many it has now.
    pub to: u16,
}

/// Asks every process how its domains are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FindStatus {}

/// How one process's share of a domain is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DomainStatus {
    /// Which process.
    pub instance: InstanceId,
    /// Which domain.
    pub domain: String,
    /// Whether it can answer as it should.
    pub ready: bool,
    /// If not, why not.
    pub reason: Option<String>,
    /// The last record its view holds.
    pub applied: u64,
    /// Its pools.
    pub pools: Vec<PoolStatus>,
}

/// How one pool is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PoolStatus {
    /// The subject it answers.
    pub subject: String,
    /// How many workers it has.
    pub size: u16,
    /// How many requests it has taken and not answered yet.
    pub waiting: u64,
}

/// Asks a process that hosts a domain to make its view anew from the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RebuildView {
    /// Which process; without it every one at once, and nobody answers for the domain meanwhile.
    #[serde(default)]
    pub only: Option<InstanceId>,
}

/// One process has made its view anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ViewRebuilt {
    /// Which process.
    pub instance: InstanceId,
    /// Which domain.
    pub domain: String,
    /// Up to which record.
    pub applied: u64,
    /// How many events it applied.
    pub events: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// Why a process did not do what an operator asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum MeshRefusal {
    /// The size is out of bounds.
    #[error("size is from 1 to {POOL_SIZE_MAX}, not {size}")]
    PoolSize {
        /// What was asked for.
        size: u16,
    },
    /// The rebuild failed.
    #[error("the view could not be rebuilt: {reason}")]
    NotRebuilt {
        /// Why.
        reason: String,
    },
}

impl Refusal for MeshRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::PoolSize { .. } => Kind::Invalid,
            Self::NotRebuilt { .. } => Kind::Internal,
        }
    }
}
