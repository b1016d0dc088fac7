//! What a policy makes of what it hears.

use super::*;
use crate::runtime::word::{ATTEMPTS_MAX, POSTPONE};
use contracts::{
    Kind, OrderId, Problem,
    stock::{ReleaseStock, Stock},
};

fn failed(kind: Kind) -> Outcome {
    Err(Problem::new("code", kind, "why"))
}

/// One command for every byte of a record but `?`, which cannot be read.
fn policy() -> Policy<Stock> {
    let command = |index| {
        let order = OrderId(uuid::Uuid::from_u128(1));
        (index, ReleaseStock { order }.into())
    };
    let react = move |payload: &[u8]| match payload {
        b"!" => panic!("over an event"),
        b"?" => Err(Garbled("not a record".to_owned())),
        payload => Ok((0..)
            .zip(payload)
            .map(|(index, _)| command(index))
            .collect()),
    };
    Policy::new(Reaction {
        source: "lab",
        react: Arc::new(react),
    })
}

fn delivered(payload: &'static [u8], attempt: u64) -> Heard {
    Heard::Delivered {
        position: 7,
        attempt,
        payload: Bytes::from_static(payload),
    }
}

#[test]
fn a_record_is_acknowledged_after_its_commands_have_their_answers() {
    let mut policy = policy();
    assert!(matches!(
        policy.step(Heard::Broke),
        Wish::Open(REOPEN_AFTER)
    ));
    assert!(matches!(policy.step(Heard::Ready), Wish::Listen));
    let Wish::Commit(commands) = policy.step(delivered(b"ab", 1)) else {
        panic!("two commands are to be decided");
    };
    let cause = |index| Cause::Event {
        domain: "lab".into(),
        position: 7,
        index,
    };
    let causes: Vec<_> = commands.into_iter().map(|command| command.cause).collect();
    assert_eq!(causes, [cause(0), cause(1)]);
    let refused = Heard::Outcomes(vec![failed(Kind::Conflict), failed(Kind::Conflict)]);
    assert!(matches!(policy.step(refused), Wish::Say(Word::Acknowledge)));
}

#[test]
fn what_is_not_decided_comes_again_and_is_put_aside_after_its_attempts() {
    let mut policy = policy();
    let internal = || Heard::Outcomes(vec![failed(Kind::Internal)]);
    policy.step(delivered(b"a", 2));
    let again = policy.step(internal());
    assert!(matches!(again, Wish::Say(Word::Postpone(pause)) if pause == POSTPONE * 2));
    assert!(matches!(policy.step(Heard::Ready), Wish::Listen));
    policy.step(delivered(b"a", ATTEMPTS_MAX));
    assert!(matches!(policy.step(internal()), Wish::Say(Word::Bury(why)) if why == "why"));
    let unread = policy.step(delivered(b"?", 1));
    assert!(matches!(unread, Wish::Say(Word::Unreadable(_))));
}

#[test]
fn a_policy_that_panics_has_its_attempts_and_then_its_record_is_put_aside_with_the_reason() {
    let mut policy = policy();
    let fallen = policy.step(delivered(b"!", 1));
    assert!(matches!(fallen, Wish::Say(Word::Postpone(POSTPONE))));
    let fallen = policy.step(delivered(b"!", ATTEMPTS_MAX));
    let why = "a rule panicked: over an event";
    assert!(matches!(fallen, Wish::Say(Word::Bury(said)) if said == why));
}

#[test]
fn a_log_that_is_not_there_is_asked_for_less_and_less_often() {
    let mut policy = policy();
    let mut pauses = Vec::new();
    for _ in 0..6 {
        let Wish::Open(pause) = policy.step(Heard::Broke) else {
            panic!("it is to be opened again");
        };
        pauses.push(pause.as_millis());
    }
    assert_eq!(pauses, [200, 400, 800, 1_600, 3_000, 3_000]);
    assert!(matches!(policy.step(Heard::Ready), Wish::Listen));
    assert!(matches!(
        policy.step(Heard::Broke),
        Wish::Open(REOPEN_AFTER)
    ));
}
