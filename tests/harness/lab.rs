//! A domain for tests, whose commands can be held and whose queries can fall. It needs nothing in
//! the bus or the runtime that any other domain does not need.

use actors::runtime::{Asked, At, DomainSpec, Mesh, No, RowError, Rows, RowsMut, Rules, Table};
use contracts::{
    Caller, Kind, OrderId, Problem, Refusal, domain,
    stock::{Stock, StockEvent},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::watch;
use uuid::Uuid;

/// The most units the lab counts for one order.
pub const UNITS_MAX: u64 = 1_000;

domain! {
    /// The lab: counts what stock reserves, and holds what it is told to hold.
    "lab" Lab refusing LabRefusal;
    commands LabCommand {
        Count(CountUnits) = "count" per order by Service,
        Hold(HoldOn) = "hold" per hold by Anyone,
        Stumble(StumbleOn) = "stumble" per hold by Anyone,
    }
    queries {
        FindTally -> Tally = "tally" by Anyone,
        Fall -> Tally = "fall" by Anyone,
    }
    events LabEvent {
        Counted(UnitsCounted) = "counted" about order private,
        Held(HeldOn) = "held" about hold public,
    }
}

/// Count the units of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CountUnits {
    /// Whose units.
    pub order: OrderId,
    /// How many.
    pub units: u64,
}

/// Wait at the gate, and write that down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HoldOn {
    /// Which hold.
    pub hold: Uuid,
}

/// Wait at the gate, and panic over the rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StumbleOn {
    /// Over which hold.
    pub hold: Uuid,
}

/// What the lab has counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindTally {}

/// Answer nothing, and panic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fall {}

/// What the lab has counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// Orders.
    pub orders: u64,
    /// Their units.
    pub units: u64,
    /// Holds.
    pub holds: u64,
}

/// An order's units were counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnitsCounted {
    /// Whose units.
    pub order: OrderId,
    /// How many.
    pub units: u64,
}

/// Somebody waited at the gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HeldOn {
    /// Which hold.
    pub hold: Uuid,
}

/// What the lab says no to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", content = "details", rename_all = "kebab-case")]
pub enum LabRefusal {
    /// More units than the lab counts.
    #[error("the lab counts to {UNITS_MAX}, not to {units}")]
    TooMany {
        /// How many.
        units: u64,
    },
}

impl Refusal for LabRefusal {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

const TALLY: Table<(), Tally> = Table::new(b't');

impl Rules for Lab {
    fn decide(
        command: &LabCommand,
        _: &Rows<'_>,
        _: &Asked<'_>,
    ) -> Result<Vec<LabEvent>, No<LabRefusal>> {
        match command.clone() {
            LabCommand::Count(CountUnits { units, .. }) if units > UNITS_MAX => {
                Err(LabRefusal::TooMany { units }.into())
            }
            LabCommand::Count(CountUnits { order, units }) => {
                Ok(vec![UnitsCounted { order, units }.into()])
            }
            LabCommand::Stumble(StumbleOn { hold }) => panic!("over {hold}, as it was asked to"),
            LabCommand::Hold(HoldOn { hold }) => Ok(vec![HeldOn { hold }.into()]),
        }
    }

    fn apply(event: &LabEvent, _: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
        let mut tally = rows.get(&TALLY, &())?.unwrap_or_default();
        match event {
            LabEvent::Counted(counted) => {
                tally.orders += 1;
                tally.units += counted.units;
            }
            LabEvent::Held(_) => tally.holds += 1,
        }
        rows.put(&TALLY, &(), &tally)
    }

    fn on_deadline(_: Uuid) -> Option<LabCommand> {
        None
    }
}

/// What stock reserves, the lab counts.
fn on_stock(event: &StockEvent) -> Vec<LabCommand> {
    match event {
        StockEvent::Reserved(promise) => {
            let units = promise.lines.iter().map(|line| line.quantity.units()).sum();
            let order = promise.order;
            vec![CountUnits { order, units }.into()]
        }
        _ => Vec::new(),
    }
}

fn tally(_: &FindTally, rows: &Rows<'_>, _: &Caller) -> Result<Tally, No<LabRefusal>> {
    Ok(rows.get(&TALLY, &())?.unwrap_or_default())
}

fn fall(_: &Fall, _: &Rows<'_>, _: &Caller) -> Result<Tally, No<LabRefusal>> {
    panic!("as it was asked to")
}

/// The lab, put together, behind a gate.
pub fn lab(gate: &Gate) -> DomainSpec<Lab> {
    let gate = gate.clone();
    DomainSpec::of()
        .answers::<FindTally>(tally)
        .answers::<Fall>(fall)
        .reacts::<Stock>(on_stock)
        .prepares(Arc::new(move |command, _: Mesh| {
            let gate = gate.clone();
            Box::pin(async move {
                gate.pass().await;
                Ok::<_, Problem>(command)
            })
        }))
}

/// Where the lab's commands wait while it is shut.
#[derive(Clone)]
pub struct Gate {
    open: Arc<watch::Sender<bool>>,
    held: Arc<watch::Sender<usize>>,
}

impl Default for Gate {
    /// An open gate.
    fn default() -> Self {
        Self {
            open: Arc::new(watch::Sender::new(true)),
            held: Arc::default(),
        }
    }
}

impl Gate {
    /// Lets everything through.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Holds what comes.
    pub fn shut(&self) {
        self.open.send_replace(false);
    }

    /// How many wait, now and from now on.
    pub fn held(&self) -> watch::Receiver<usize> {
        self.held.subscribe()
    }

    /// Waits until exactly so many wait.
    pub async fn holds(&self, count: usize) {
        let mut held = self.held();
        let holding = held.wait_for(|held| *held == count);
        let what = format!("{count} wait at the gate");
        drop(crate::soon(&what, holding).await);
    }

    async fn pass(&self) {
        self.held.send_modify(|held| *held += 1);
        // The sender lives in this gate; it cannot be gone.
        drop(self.open.subscribe().wait_for(|open| *open).await);
        self.held.send_modify(|held| *held -= 1);
    }
}
