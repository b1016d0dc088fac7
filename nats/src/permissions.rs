//! Who may say what on the mesh, derived from the contracts: one list per identity.
//!
//! **Invariant:** a tool's account sees of the shop what [`lent`] names, and no more.
//! **Invariant:** nobody but an identity itself may listen to the replies it gets.
//! **Invariant:** only a domain itself may write its log, hand over to its ledgers, publish its
//! events or bury its dead; no list has a wildcard where another domain's name could stand.

use crate::config::Account;
use contracts::{
    Domain, DomainTable, domains,
    orders::Orders,
    subject::{
        self, DEAD_STREAM, EVENTS_STREAM, INBOX_PREFIX, MESH_SCALE, MESH_STATUS, all_under,
        inbox_of, log_stream,
    },
};

pub(crate) mod lent;

/// The identity of every gateway.
pub const GATEWAY: &str = "gateway";
/// The identity of whoever runs the shop.
pub const OPERATOR: &str = "operator";
/// The identity of internal tools that speak to the mesh directly.
pub const TOOL: &str = "tool";

/// What one identity may send and hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permissions {
    /// Whose they are: a domain's name, [`GATEWAY`], [`OPERATOR`] or [`TOOL`].
    pub identity: &'static str,
    /// Where it is at home.
    pub account: Account,
    /// Subjects it may send to.
    pub publish: Vec<String>,
    /// Subjects it may listen on.
    pub subscribe: Vec<String>,
}

/// The permissions of every identity there is: each domain, then gateway, operator and tool.
#[must_use]
pub fn everyone() -> Vec<Permissions> {
    let domains = domains().into_iter().map(domain);
    let mut all: Vec<_> = domains.chain([gateway(), operator(), tool()]).collect();
    for permissions in &mut all {
        permissions.publish.sort_unstable();
        permissions.publish.dedup();
    }
    all
}

impl Permissions {
    /// Whether it may send to this subject.
    #[must_use]
    pub fn may_publish(&self, to: &str) -> bool {
        self.publish.iter().any(|pattern| covers(pattern, to))
    }

    /// Whether it may listen on this subject, which may have wildcards of its own.
    #[must_use]
    pub fn may_subscribe(&self, to: &str) -> bool {
        self.subscribe.iter().any(|pattern| covers(pattern, to))
    }
}

/// Serves itself and asks anybody. It must ask JetStream, so what holds for an operator holds for a
/// process that somebody has taken over.
fn domain(table: &DomainTable) -> Permissions {
    let name = table.name;
    let own = [
        subject::log(name),
        subject::events_of(name),
        subject::dead_of(name),
        subject::ledgers_of(name),
        MESH_STATUS.to_owned(),
        all_under(INBOX_PREFIX),
        subject::lent_replies(),
    ];
    let log = log_stream(name);
    let policy = subject::policy_consumer(name);
    Permissions {
        identity: name,
        account: Account::Shop,
        publish: [
            own.to_vec(),
            ask_anything(),
            [&log, EVENTS_STREAM, DEAD_STREAM].map(keep).concat(),
            read(&log),
            // Its reactions follow the others' logs, by this consumer and no other.
            follow("*", &policy),
            get(EVENTS_STREAM),
        ]
        .concat(),
        subscribe: vec![
            subject::commands_of(name),
            subject::queries_of(name),
            subject::ledgers_of(name),
            all_under("mesh"),
            discovery(),
            own_inbox(name),
        ],
    }
}

/// Asks what the contracts let anybody ask, and whether the domains are ready; and hears what
/// becomes of an order, for whoever waits for it.
fn gateway() -> Permissions {
    let asks = domains().into_iter().flat_map(|table| {
        let served = table.requests.iter().filter(|entry| entry.is_served());
        served.map(|entry| entry.subject(table.name))
    });
    Permissions {
        identity: GATEWAY,
        account: Account::Shop,
        publish: asks.chain([MESH_STATUS.to_owned()]).collect(),
        subscribe: vec![subject::events_of(Orders::NAME), own_inbox(GATEWAY)],
    }
}

/// Sees everything and tells every process what to do, but writes no truth. A person to be trusted:
/// whoever may ask JetStream can have the server itself send its answer anywhere, even to a log.
fn operator() -> Permissions {
    let logs = domains().map(|table| log_stream(table.name));
    let streams = logs
        .into_iter()
        .chain([EVENTS_STREAM.to_owned(), DEAD_STREAM.to_owned()]);
    let rebuilds = domains().map(|table| subject::mesh_rebuild(table.name));
    Permissions {
        identity: OPERATOR,
        account: Account::Shop,
        publish: [
            ask_anything(),
            vec![MESH_STATUS.to_owned(), MESH_SCALE.to_owned(), discovery()],
            rebuilds.to_vec(),
            look_around(),
            streams.flat_map(|stream| read(&stream)).collect(),
        ]
        .concat(),
        subscribe: vec![all_under("event"), all_under("dead"), own_inbox(OPERATOR)],
    }
}

/// Asks, discovers, and follows public events, live or by consumers that an operator has made.
fn tool() -> Permissions {
    let services = lent::services().into_iter().map(|lent| lent.subject);
    Permissions {
        identity: TOOL,
        account: Account::Tools,
        publish: services.collect(),
        // Nobody else's replies come into this account.
        subscribe: [lent::streams(), vec![all_under(INBOX_PREFIX)]].concat(),
    }
}

fn own_inbox(identity: &str) -> String {
    all_under(&inbox_of(identity))
}

fn ask_anything() -> Vec<String> {
    ["command", "query"].map(all_under).to_vec()
}

fn discovery() -> String {
    all_under("$SRV")
}

/// Which streams there are, as NATS tools ask before anything else.
fn look_around() -> Vec<String> {
    ["INFO", "STREAM.NAMES", "STREAM.LIST"].map(api).to_vec()
}

/// Makes a stream, and changes its limits; never deletes or purges one.
fn keep(stream: &str) -> Vec<String> {
    let verbs = ["STREAM.INFO", "STREAM.CREATE", "STREAM.UPDATE"];
    verbs.map(|verb| api(&format!("{verb}.{stream}"))).to_vec()
}

/// Reads a stream by consumers of any name.
fn read(stream: &str) -> Vec<String> {
    let mut all = follow(stream, ">");
    // A consumer without a name, as older clients make it.
    all.push(api(&format!("CONSUMER.CREATE.{stream}")));
    all.extend(["CONSUMER.NAMES", "CONSUMER.LIST"].map(|verb| api(&format!("{verb}.{stream}"))));
    all.extend(get(stream));
    all
}

/// Follows a stream by the consumers of one name.
fn follow(stream: &str, consumer: &str) -> Vec<String> {
    let verbs = ["CREATE", "DURABLE.CREATE", "INFO", "MSG.NEXT", "DELETE"];
    let mut all = verbs
        .map(|verb| api(&format!("CONSUMER.{verb}.{stream}.{consumer}")))
        .to_vec();
    let after = if consumer == ">" { "" } else { ".>" };
    all.push(format!("$JS.ACK.{stream}.{consumer}{after}"));
    all
}

/// Looks at a stream and single messages in it.
fn get(stream: &str) -> Vec<String> {
    let mut all = ["STREAM.INFO", "STREAM.MSG.GET", "DIRECT.GET"]
        .map(|verb| api(&format!("{verb}.{stream}")))
        .to_vec();
    all.push(api(&format!("DIRECT.GET.{stream}.>")));
    all
}

fn api(what: &str) -> String {
    format!("$JS.API.{what}")
}

/// Whether everything that `subject` stands for is part of what `pattern` stands for.
fn covers(pattern: &str, subject: &str) -> bool {
    let (mut pattern, mut subject) = (pattern.split('.'), subject.split('.'));
    loop {
        match (pattern.next(), subject.next()) {
            (Some(">"), Some(_)) | (None, None) => return true,
            (Some("*"), Some(token)) if token != ">" => {}
            (Some(wanted), Some(token)) if wanted == token => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_what_the_server_would_let_through() {
        assert!(covers("a.>", "a.b.c"));
        assert!(covers("a.>", "a.>"));
        assert!(covers("a.*.c", "a.b.c"));
        assert!(!covers("a.>", "a"));
        assert!(!covers("a.*", "a.b.c"));
        assert!(!covers("a.*", "a.>"));
    }

    #[test]
    fn nobody_but_a_domain_writes_its_log_its_events_or_its_dead() {
        for table in domains() {
            let name = table.name;
            let own = [
                subject::log(name),
                subject::event(name, "x", "y"),
                subject::dead(name, "x"),
                subject::ledgers_of(name).replace('*', "x"),
            ];
            for permissions in everyone() {
                for to in &own {
                    let may = permissions.may_publish(to);
                    assert_eq!(
                        may,
                        permissions.identity == name,
                        "{} on {to}",
                        permissions.identity
                    );
                }
            }
        }
    }

    #[test]
    fn every_subject_is_served_by_its_domain_and_open_to_the_gateway() {
        for table in domains() {
            for entry in table.requests.iter().filter(|entry| entry.is_served()) {
                let subject = entry.subject(table.name);
                assert!(domain(table).may_subscribe(&subject), "{subject}");
                assert!(gateway().may_publish(&subject), "{subject}");
            }
        }
    }

    #[test]
    fn no_identity_may_remove_what_is_in_a_stream() {
        for permissions in everyone() {
            for table in domains() {
                for verb in ["STREAM.DELETE", "STREAM.PURGE", "STREAM.MSG.DELETE"] {
                    let to = api(&format!("{verb}.{}", log_stream(table.name)));
                    assert!(
                        !permissions.may_publish(&to),
                        "{} on {to}",
                        permissions.identity
                    );
                }
            }
        }
    }
}
