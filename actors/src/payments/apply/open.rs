//! What each event does to the list of what a person has to look at.

use crate::{
    payments::{OPEN, OPEN_SINCE, rank},
    runtime::{RowError, RowsMut},
};
use contracts::{
    Money,
    payments::{OpenPayment, OpenState},
};
use uuid::Uuid;

/// Somebody has to look at this. If that is so already, it stays where it is in the list.
pub(super) fn open(
    (why, about): (OpenState, Uuid),
    case: OpenPayment,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let why = rank(why);
    let since = rows.get(&OPEN_SINCE, &(why, about))?.unwrap_or(case.since);
    rows.put(&OPEN_SINCE, &(why, about), &since)?;
    rows.put(&OPEN, &(why, since, about), &OpenPayment { since, ..case })
}

/// It is about this much only.
pub(super) fn lessen(
    (why, about): (OpenState, Uuid),
    amount: Money,
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let why = rank(why);
    let Some(since) = rows.get(&OPEN_SINCE, &(why, about))? else {
        return Ok(());
    };
    match rows.get(&OPEN, &(why, since, about))? {
        Some(case) => rows.put(&OPEN, &(why, since, about), &OpenPayment { amount, ..case }),
        None => Ok(()),
    }
}

/// Nobody has to look at this any more.
pub(super) fn close(
    (why, about): (OpenState, Uuid),
    rows: &mut RowsMut<'_>,
) -> Result<(), RowError> {
    let why = rank(why);
    if let Some(since) = rows.get(&OPEN_SINCE, &(why, about))? {
        rows.remove(&OPEN_SINCE, &(why, about));
        rows.remove(&OPEN, &(why, since, about));
    }
    Ok(())
}
