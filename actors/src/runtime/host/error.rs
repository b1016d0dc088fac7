//! Why a domain cannot be hosted.

use bus::streams::StreamError;

/// Why a domain could not be hosted.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// Its streams could not be made.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// Its subjects could not be served.
    #[error("the subjects of {domain} could not be subscribed to")]
    Subscribe {
        /// Which domain.
        domain: &'static str,
        /// Why.
        #[source]
        source: bus::serve::SubscribeError,
    },
    /// An actor could not be started.
    #[error(transparent)]
    Spawn(#[from] ractor::SpawnErr),
    /// It needs something that this process was not given.
    #[error("{domain} cannot be hosted here without {what}")]
    Missing {
        /// Which domain.
        domain: &'static str,
        /// What it needs.
        what: &'static str,
    },
    /// A query of the contract is answered by nobody.
    #[error("nothing answers the query {verb} of {domain}")]
    Unanswered {
        /// Which domain.
        domain: &'static str,
        /// Which query.
        verb: &'static str,
    },
}
