//! What a contract is: the traits behind a domain's table, and the table as data.
//!
//! **Invariant:** routing, permissions, schemas and golden samples derive from the table; none of
//! them is written by hand anywhere else.

use crate::{Callers, CommandId, Refusal, Timestamp, subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Whether a request may change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Ask {
    /// Is decided by the ledger and may change something, once.
    Command,
    /// Reads the view.
    Query,
}

/// Something that may be asked of a domain.
pub trait Request: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// The domain that answers.
    type Domain: Domain;
    /// What it answers.
    type Answer: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
    /// Whether it is a command or a query.
    const ASK: Ask;
    /// The last token of its subject.
    const VERB: &'static str;
    /// Who may ask it.
    const CALLERS: Callers;

    /// The subject it is asked on.
    fn subject() -> String {
        subject_of(Self::ASK, Self::Domain::NAME, Self::VERB)
    }
}

/// A request that may change something, once per id however often it is sent.
pub trait Command: Request<Answer = Committed> + Into<<Self::Domain as Domain>::Command> {
    /// What makes it the same command when it is sent again.
    fn id(&self) -> CommandId;
}

/// What every command answers: it is decided, durable, and readable from this position on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Committed {
    /// The position in the domain's log of the record that holds the decision.
    pub position: u64,
    /// When it was decided.
    pub at: Timestamp,
}

/// A domain: its name, and the types of what it hears and says.
pub trait Domain: Send + Sync + 'static {
    /// All commands, as one enum.
    type Command: Serialize + DeserializeOwned + Clone + std::fmt::Debug + Send + Sync + 'static;
    /// All events, as one enum.
    type Event: Event;
    /// All refusals, as one enum.
    type Refusal: Refusal;
    /// The word that names it everywhere.
    const NAME: &'static str;
    /// The table as data.
    const TABLE: &'static DomainTable;

    /// The verb and the id of a command.
    fn identify(command: &Self::Command) -> (&'static str, CommandId);
}

/// Something that happened in a domain.
pub trait Event:
    Serialize + DeserializeOwned + Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static
{
    /// Its name in the table.
    fn name(&self) -> &'static str;
    /// The id of the thing it happened to, as the last token of the public event's subject.
    fn about(&self) -> String;
    /// Whether the world may see it.
    fn is_public(&self) -> bool;
}

/// A domain's contract as data.
pub struct DomainTable {
    /// The word that names it everywhere.
    pub name: &'static str,
    /// Its doc sentence.
    pub summary: &'static str,
    /// Commands, then queries.
    pub requests: &'static [RequestEntry],
    /// Everything that may happen in it.
    pub events: &'static [EventEntry],
}

/// One row of the table: a command or a query.
pub struct RequestEntry {
    /// Whether it is a command or a query.
    pub ask: Ask,
    /// The last token of its subject.
    pub verb: &'static str,
    /// Who may ask it.
    pub callers: Callers,
    /// What is asked.
    pub request: Wire,
    /// What is answered.
    pub answer: Wire,
}

/// One row of the table: an event.
pub struct EventEntry {
    /// Its name.
    pub name: &'static str,
    /// Whether the relay publishes it.
    pub public: bool,
    /// What it says.
    pub body: Wire,
}

impl RequestEntry {
    /// The subject it is asked on.
    pub fn subject(&self, domain: &str) -> String {
        subject_of(self.ask, domain, self.verb)
    }

    /// Whether anybody may ask it over the mesh.
    pub fn is_served(&self) -> bool {
        self.callers != Callers::Itself
    }
}

fn subject_of(ask: Ask, domain: &str, verb: &str) -> String {
    match ask {
        Ask::Command => subject::command(domain, verb),
        Ask::Query => subject::query(domain, verb),
    }
}

/// How one type of message looks on the wire, without naming the type.
#[derive(Clone, Copy)]
pub struct Wire {
    /// Its JSON Schema.
    pub schema: fn() -> Value,
    /// Decodes MessagePack and shows it as JSON.
    pub read: fn(&[u8]) -> Result<Value, String>,
    /// Decodes JSON and packs it as MessagePack with named fields.
    pub pack: fn(Value) -> Result<Vec<u8>, String>,
}

impl Wire {
    /// The wire form of `T`.
    pub const fn of<T: Serialize + DeserializeOwned + JsonSchema>() -> Self {
        Self {
            schema: schema::<T>,
            read: read::<T>,
            pack: pack::<T>,
        }
    }
}

fn schema<T: JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

fn read<T: Serialize + DeserializeOwned>(packed: &[u8]) -> Result<Value, String> {
    let message: T = rmp_serde::from_slice(packed).map_err(|error| error.to_string())?;
    serde_json::to_value(message).map_err(|error| error.to_string())
}

fn pack<T: Serialize + DeserializeOwned>(json: Value) -> Result<Vec<u8>, String> {
    let message: T = serde_json::from_value(json).map_err(|error| error.to_string())?;
    rmp_serde::to_vec_named(&message).map_err(|error| error.to_string())
}
