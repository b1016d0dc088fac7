//! What the shop lends to the tools' account. The server stands between: a reply goes to the
//! account of who asked, where no stream listens.
//!
//! **Invariant:** nothing here makes or changes a consumer. Its maker could have the server deliver
//! to any subject of the shop, a log among them, and the server would ask nobody.

use super::{api, ask_anything, discovery, look_around};
use contracts::subject::{EVENTS_STREAM, all_under};

/// Requests that tools may send.
pub(crate) struct Service {
    /// Where to.
    pub(crate) subject: String,
    /// How many answers the server lets back.
    pub(crate) answers: Answers,
}

/// How many answers one request may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answers {
    One,
    Several,
}

/// To ask, to discover, to look at public events, and to pull them from a consumer that is there.
pub(crate) fn services() -> Vec<Service> {
    let one = [
        ask_anything(),
        look_around(),
        vec![
            api(&format!("CONSUMER.INFO.{EVENTS_STREAM}.*")),
            api(&format!("CONSUMER.NAMES.{EVENTS_STREAM}")),
            api(&format!("CONSUMER.LIST.{EVENTS_STREAM}")),
            api(&format!("STREAM.INFO.{EVENTS_STREAM}")),
            api(&format!("STREAM.MSG.GET.{EVENTS_STREAM}")),
            all_under(&format!("$JS.ACK.{EVENTS_STREAM}")),
        ],
    ];
    let several = vec![
        discovery(),
        api(&format!("DIRECT.GET.{EVENTS_STREAM}")),
        api(&format!("DIRECT.GET.{EVENTS_STREAM}.>")),
        api(&format!("CONSUMER.MSG.NEXT.{EVENTS_STREAM}.*")),
    ];
    let with = |answers| move |subject| Service { subject, answers };
    let one = one.concat().into_iter().map(with(Answers::One));
    let several = several.into_iter().map(with(Answers::Several));
    one.chain(several).collect()
}

/// What tools may listen to live.
pub(crate) fn streams() -> Vec<String> {
    vec![all_under("event")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lent_makes_changes_and_removes_nothing() {
        for service in services() {
            let subject = service.subject;
            for verb in ["CREATE", "UPDATE", "DELETE", "PURGE", "RESTORE", "RESET"] {
                assert!(!subject.contains(verb), "{subject}");
            }
            let whole = ["$JS.", "$JS.API.", "$JS.API.STREAM.", "$JS.API.CONSUMER."];
            for whole in whole.map(|start| format!("{start}>")) {
                assert_ne!(subject, whole);
            }
        }
    }
}
