//! The one place that spells subjects and stream names.
//!
//! **Invariant:** domain names, verbs and event names are single tokens of lower-case letters and
//! dashes, so a subject built here is always valid.

use uuid::Uuid;

/// The stream that keeps what could not be handled, on `dead.>`.
pub const DEAD_STREAM: &str = "DEAD";
/// The stream of public events, on `event.>`.
pub const EVENTS_STREAM: &str = "EVENTS";
/// What every reply subject must start with; anything else is refused, because the server does not
/// check where a reply is sent.
pub const INBOX_PREFIX: &str = "_INBOX";
/// What the server makes of a reply subject when the asker is in another account.
const LENT_REPLY_PREFIX: &str = "_R_";

/// Where replies to one identity come; what follows it is the identity's own affair.
pub fn inbox_of(identity: &str) -> String {
    format!("{INBOX_PREFIX}.{identity}")
}

/// Every reply subject that stands for an asker in another account, for permissions.
pub fn lent_replies() -> String {
    format!("{LENT_REPLY_PREFIX}.*.*")
}

/// Whether a reply may be sent there: to an inbox, or to what the server made of one in another
/// account. The server lets a request name any reply subject, even one its sender may not use.
pub fn is_inbox(to: &str) -> bool {
    let word = |token: &str| !token.is_empty() && token.bytes().all(|b| b.is_ascii_alphanumeric());
    match to.split_once('.') {
        Some((INBOX_PREFIX, _)) => true,
        Some((LENT_REPLY_PREFIX, rest)) => rest
            .split_once('.')
            .is_some_and(|(server, number)| word(server) && word(number)),
        _ => false,
    }
}

/// Where a command of a domain is asked.
pub fn command(domain: &str, verb: &str) -> String {
    format!("command.{domain}.{verb}")
}

/// Where a query of a domain is asked.
pub fn query(domain: &str, verb: &str) -> String {
    format!("query.{domain}.{verb}")
}

/// All commands of a domain.
pub fn commands_of(domain: &str) -> String {
    format!("command.{domain}.>")
}

/// All queries of a domain.
pub fn queries_of(domain: &str) -> String {
    format!("query.{domain}.>")
}

/// The subject of a domain's log.
pub fn log(domain: &str) -> String {
    format!("log.{domain}")
}

/// The name of the stream that stores a domain's log.
pub fn log_stream(domain: &str) -> String {
    format!("LOG_{domain}")
}

/// Where one process takes prepared commands from the other processes of its domain.
pub fn ledger(domain: &str, instance: Uuid) -> String {
    format!("ledger.{domain}.{}", instance.simple())
}

/// Where all processes of a domain take prepared commands from one another.
pub fn ledgers_of(domain: &str) -> String {
    format!("ledger.{domain}.*")
}

/// Where a public event is published.
pub fn event(domain: &str, name: &str, id: &str) -> String {
    format!("event.{domain}.{name}.{id}")
}

/// Whose event, by which name and about what was published there; nothing, if no event was.
pub fn published(on: &str) -> Option<(&str, &str, &str)> {
    let (domain, rest) = on.strip_prefix("event.")?.split_once('.')?;
    let (name, id) = rest.split_once('.')?;
    Some((domain, name, id))
}

/// All public events of a domain.
pub fn events_of(domain: &str) -> String {
    format!("event.{domain}.>")
}

/// All public events of a domain that are about one thing.
pub fn events_about(domain: &str, id: &str) -> String {
    format!("event.{domain}.*.{id}")
}

/// Where a domain's undecodable or ever-failing messages go, by what they were.
pub fn dead(domain: &str, what: &str) -> String {
    format!("dead.{domain}.{what}")
}

/// Everything a domain has put aside as dead.
pub fn dead_of(domain: &str) -> String {
    format!("dead.{domain}.>")
}

/// Everything under one first word, for permissions: `all_under("dead")` is `dead.>`.
pub fn all_under(first: &str) -> String {
    format!("{first}.>")
}

/// Operators ask every process to resize the pool behind a subject.
pub const MESH_SCALE: &str = "mesh.scale";
/// Operators and gateways ask every process how its domains are.
pub const MESH_STATUS: &str = "mesh.status";

/// Operators ask every process that hosts a domain to rebuild its view.
pub fn mesh_rebuild(domain: &str) -> String {
    format!("mesh.rebuild.{domain}")
}

/// The durable consumer by which one domain's policies follow another domain's log.
pub fn policy_consumer(listener: &str) -> String {
    format!("policy-{listener}")
}

/// The durable consumer by which the relay follows a domain's log.
pub fn relay_consumer(domain: &str) -> String {
    format!("relay-{domain}")
}

/// The durable consumer by which a domain's adapter follows its own log.
pub fn adapter_consumer(domain: &str) -> String {
    format!("adapter-{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_known_by_where_it_was_published() {
        let on = event("orders", "placed", "7");
        assert_eq!(published(&on), Some(("orders", "placed", "7")));
        for other in ["event.orders.placed", "log.orders", "event."] {
            assert_eq!(published(other), None, "{other}");
        }
    }

    #[test]
    fn only_inboxes_are_replied_to() {
        for inbox in ["_INBOX.abc.1", "_INBOX.stock.abc.1", "_R_.lf4TiH.kx13iN"] {
            assert!(is_inbox(inbox), "{inbox}");
        }
        for other in [
            "_INBOX",
            "_INBOXES.abc",
            "log.stock",
            "_R_",
            "_R_.lf4TiH",
            "_R_.lf4TiH.",
            "_R_..kx13iN",
            "_R_.lf4TiH.kx13iN.T",
            "_R_.lf4TiH.*",
            "_R_.>",
            "_R_X.lf4TiH.kx13iN",
        ] {
            assert!(!is_inbox(other), "{other}");
        }
    }
}
