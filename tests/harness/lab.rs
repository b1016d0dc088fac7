//! A domain for tests, whose commands can be held and whose queries can fall. It needs nothing in
//! the bus or the runtime that any other domain does not need.

mod gate;

pub use gate::Gate;

use actors::runtime::{
    Asked, At, DEADLINES, DomainSpec, Mesh, No, RowError, Rows, RowsMut, Rules, Table,
};
use contracts::{
    Caller, Kind, OrderId, Problem, Refusal, Timestamp, domain,
    stock::{Stock, StockEvent},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// The most units the lab counts for one order.
pub const UNITS_MAX: u64 = 1_000;
/// Whom the lab panics over when it is time to wake them.
pub const DEEP_SLEEPER: Uuid = Uuid::nil();

domain! {
    /// The lab: counts what stock reserves, and holds what it is told to hold.
    "lab" Lab refusing LabRefusal;
    commands LabCommand {
        Count(CountUnits) = "count" per order by Service,
        Hold(HoldOn) = "hold" per hold by Anyone,
        Stumble(StumbleOn) = "stumble" per hold by Anyone,
        Slip(SlipOn) = "slip" per hold by Anyone,
        Doze(DozeOff) = "doze" per sleeper by Anyone,
        Wake(WakeUp) = "wake" per sleeper by Itself,
    }
    queries {
        FindTally -> Tally = "tally" by Anyone,
        Fall -> Tally = "fall" by Anyone,
        Misread -> Tally = "misread" by Anyone,
    }
    events LabEvent {
        Counted(UnitsCounted) = "counted" about order private,
        Held(HeldOn) = "held" about hold public,
        Slipped(SlippedOn) = "slipped" about hold private,
        Dozed(DozedOff) = "dozed" about sleeper private,
        Woken(WokenUp) = "woken" about sleeper private,
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

/// Wait at the gate, write that down, and panic over what it does to the rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SlipOn {
    /// On which hold.
    pub hold: Uuid,
}

/// Sleep until it is time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DozeOff {
    /// Who sleeps.
    pub sleeper: Uuid,
    /// When it is time.
    pub until: Timestamp,
}

/// It is time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WakeUp {
    /// For whom.
    pub sleeper: Uuid,
}

/// What the lab has counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindTally {}

/// Answer nothing, and panic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fall {}

/// Read the tally as what it is not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Misread {}

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

/// Somebody slipped: this cannot be applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SlippedOn {
    /// On which hold.
    pub hold: Uuid,
}

/// Somebody sleeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DozedOff {
    /// Who.
    pub sleeper: Uuid,
    /// Until when.
    pub until: Timestamp,
}

/// Somebody sleeps no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WokenUp {
    /// Who.
    pub sleeper: Uuid,
    /// Until when it was to be.
    pub until: Timestamp,
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
const SLEEPERS: Table<Uuid, Timestamp> = Table::new(b's');

impl Rules for Lab {
    fn decide(
        command: &LabCommand,
        rows: &Rows<'_>,
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
            LabCommand::Slip(SlipOn { hold }) => {
                Ok(vec![HeldOn { hold }.into(), SlippedOn { hold }.into()])
            }
            LabCommand::Hold(HoldOn { hold }) => Ok(vec![HeldOn { hold }.into()]),
            LabCommand::Doze(DozeOff { sleeper, until }) => {
                Ok(vec![DozedOff { sleeper, until }.into()])
            }
            LabCommand::Wake(WakeUp { sleeper }) => {
                let until = rows.get(&SLEEPERS, &sleeper)?.unwrap_or_default();
                Ok(vec![WokenUp { sleeper, until }.into()])
            }
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
            LabEvent::Slipped(SlippedOn { hold }) => panic!("on {hold}, as it was asked to"),
            LabEvent::Dozed(dozed) => {
                rows.put(&SLEEPERS, &dozed.sleeper, &dozed.until)?;
                rows.put(&DEADLINES, &(dozed.until, dozed.sleeper), &())?;
            }
            LabEvent::Woken(woken) => {
                rows.remove(&SLEEPERS, &woken.sleeper);
                rows.remove(&DEADLINES, &(woken.until, woken.sleeper));
            }
        }
        rows.put(&TALLY, &(), &tally)
    }

    fn on_deadline(sleeper: Uuid) -> Option<LabCommand> {
        assert_ne!(sleeper, DEEP_SLEEPER, "not to be woken, as it was asked");
        Some(WakeUp { sleeper }.into())
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

fn misread(_: &Misread, rows: &Rows<'_>, _: &Caller) -> Result<Tally, No<LabRefusal>> {
    const MISTAKEN: Table<(), String> = Table::new(b't');
    rows.get(&MISTAKEN, &())?;
    Ok(Tally::default())
}

/// The lab, put together, behind a gate.
pub fn lab(gate: &Gate) -> DomainSpec<Lab> {
    let gate = gate.clone();
    DomainSpec::of()
        .answers::<FindTally>(tally)
        .answers::<Fall>(fall)
        .answers::<Misread>(misread)
        .reacts::<Stock>(on_stock)
        .prepares(Arc::new(move |command, _: Mesh| {
            let gate = gate.clone();
            Box::pin(async move {
                gate.pass().await;
                Ok::<_, Problem>(command)
            })
        }))
}
