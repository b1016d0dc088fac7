//! A command over which a rule panicked: it costs its own caller an answer, and nobody else one.

use super::Waiting;
use crate::runtime::rules::Rules;
use bus::{Cause, codec::pack_bytes};
use bytes::Bytes;
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// A command over which a rule panicked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallen {
    /// Which kind of command.
    pub verb: &'static str,
    /// What the rule said as it fell.
    pub reason: String,
    /// The command, to be kept; nothing if what led to it is kept anyway, and leads to it again.
    pub command: Option<Bytes>,
}

impl Fallen {
    pub(super) fn over<D: Rules, T>(waiting: &Waiting<D, T>, reason: String) -> Self {
        let prepared = &waiting.prepared;
        let asked = matches!(prepared.cause, Cause::Request { .. });
        Self {
            verb: prepared.identity().0,
            reason,
            command: asked.then(|| pack_bytes(prepared).unwrap_or_default()),
        }
    }
}

/// What a rule says, or what it said as it panicked. It is pure, so nothing is left half-changed.
pub(in crate::runtime) fn or_fallen<T>(rule: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(rule)).map_err(|said| words(said.as_ref()))
}

fn words(said: &(dyn Any + Send)) -> String {
    let words = said.downcast_ref::<&str>().copied();
    let words = words.or_else(|| said.downcast_ref::<String>().map(String::as_str));
    format!("a rule panicked: {}", words.unwrap_or("without a word"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_panics_is_quoted() {
        assert_eq!(or_fallen(|| 1), Ok(1));
        let (one, two) = (1, 2);
        let fallen = or_fallen(|| assert!(one > two, "{one} is not {two}"));
        assert_eq!(fallen, Err("a rule panicked: 1 is not 2".to_owned()));
        let fallen = or_fallen(|| panic!("never"));
        assert_eq!(fallen, Err::<(), _>("a rule panicked: never".to_owned()));
    }
}
