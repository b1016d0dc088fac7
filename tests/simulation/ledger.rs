//! One ledger, led by hand through what a server and a log may do to it.

use actors::runtime::{
    Prepared, Rules,
    ledger::{Input, Ledger, Outcome, Output, Shown, Waiting, apply_record},
    view::View,
};
use bus::{
    Cause, Decision, Fingerprint, Record,
    append::{Append, Appended},
    codec::unpack,
};
use contracts::{CommandId, InstanceId, Kind, RecordId, Timestamp};
use harness::lab::{HeldOn, HoldOn, Lab, LabEvent, SlipOn, SlippedOn};
use uuid::Uuid;

/// When the callers of these tests give up.
const PATIENCE: Timestamp = Timestamp(10_000);

/// A ledger, its view and its clock. Callers are known by their numbers.
struct Desk<D: Rules> {
    ledger: Ledger<D, usize>,
    view: View,
    now: Timestamp,
    records: u128,
}

impl<D: Rules> Desk<D> {
    fn new() -> Self {
        Self {
            ledger: Ledger::new(InstanceId(Uuid::from_u128(1)), 0),
            view: View::in_memory(),
            now: Timestamp(1_000),
            records: 0,
        }
    }

    fn step(&mut self, input: Input<D, usize>) -> Vec<Output<usize>> {
        self.records += 1;
        let moment = (self.now, RecordId(Uuid::from_u128(self.records)));
        let mut out = Vec::new();
        self.ledger.step(input, &self.view, moment, &mut out);
        out
    }

    fn submit(&mut self, ticket: usize, command: impl Into<D::Command>) {
        let prepared = Prepared::own(command.into(), Cause::Deadline).unwrap();
        let submitted = self.step(Input::Submit(Waiting {
            ticket,
            prepared,
            handed: false,
            until: PATIENCE,
            doubtful: false,
        }));
        assert!(submitted.is_empty());
    }

    /// Begins a record, whose first attempt is lost on the way, and tries again.
    fn write_again(&mut self) -> Append {
        let first = append(self.step(Input::Begin));
        let reason = "no reply".to_owned();
        let unclear = Appended::Unclear { reason };
        let lost = self.step(Input::Appended(first.record, unclear));
        assert!(matches!(lost.as_slice(), [Output::WakeAfter(_)]));
        let again = append(self.step(Input::Wake));
        assert_eq!(again.record, first.record);
        again
    }
}

fn hold(number: u128) -> HoldOn {
    HoldOn {
        hold: Uuid::from_u128(number),
    }
}

fn append(out: Vec<Output<usize>>) -> Append {
    let mut appends = out.into_iter().filter_map(|output| match output {
        Output::Append(append) => Some(append),
        _ => None,
    });
    appends.next().unwrap()
}

fn question(out: &[Output<usize>]) -> u64 {
    match out {
        [Output::FindLast(question)] => *question,
        _ => panic!("the end of the log is asked for, and nothing else"),
    }
}

fn answers(out: Vec<Output<usize>>) -> Vec<(usize, Outcome)> {
    let answers = out.into_iter().filter_map(|output| match output {
        Output::Answer(ticket, outcome) => Some((ticket, outcome)),
        _ => None,
    });
    answers.collect()
}

fn codes(out: Vec<Output<usize>>) -> Vec<(usize, String)> {
    let answers = answers(out).into_iter();
    let code = |(ticket, outcome): (_, Outcome)| (ticket, outcome.unwrap_err().code.to_string());
    answers.map(code).collect()
}

#[test]
fn a_full_log_refuses_even_after_an_attempt_that_was_lost() {
    let mut desk = Desk::<Lab>::new();
    desk.submit(1, hold(1));
    let again = desk.write_again();
    let asked = question(&desk.step(Input::Appended(again.record, Appended::Full)));
    let refused = desk.step(Input::LastKnown(asked, Some(again.base)));
    assert_eq!(codes(refused), [(1, "log-full".to_owned())]);
    desk.submit(2, hold(2));
    let next = append(desk.step(Input::Begin));
    assert_eq!(next.base, again.base, "the domain goes on");
}

#[test]
fn a_lost_attempt_that_filled_the_log_is_left_to_the_tail() {
    let mut desk = Desk::<Lab>::new();
    desk.submit(1, hold(1));
    let again = desk.write_again();
    let asked = question(&desk.step(Input::Appended(again.record, Appended::Full)));
    let nobody_knows = desk.step(Input::LastKnown(asked, None));
    assert!(matches!(nobody_knows.as_slice(), [Output::WakeAfter(_)]));
    let asked = question(&desk.step(Input::Wake));
    let silent = desk.step(Input::LastKnown(asked, Some(again.base + 1)));
    assert!(silent.is_empty(), "the log is longer than the view");
    let shown = Shown {
        position: again.base + 1,
        record: Some(again.record),
        payload: again.payload,
        said: None,
    };
    let told = answers(desk.step(Input::Delivered(shown)));
    assert!(matches!(told.as_slice(), [(1, Ok(done))] if done.position == 1));
}

#[test]
fn what_the_server_will_never_take_is_refused_at_once() {
    let mut desk = Desk::<Lab>::new();
    desk.submit(1, hold(1));
    let first = append(desk.step(Input::Begin));
    let reason = "message size exceeds maximum allowed".to_owned();
    let refused = desk.step(Input::Appended(first.record, Appended::Refused { reason }));
    let told = answers(refused);
    assert!(matches!(told.as_slice(), [(1, Err(no))] if no.kind == Kind::Unavailable));
}

#[test]
fn a_record_that_stays_unclear_holds_nobody_longer_than_their_patience() {
    let mut desk = Desk::<Lab>::new();
    desk.submit(1, hold(1));
    desk.write_again();
    desk.submit(2, hold(2));
    desk.now = PATIENCE;
    let told = answers(desk.step(Input::Wake));
    let kinds: Vec<_> = told
        .iter()
        .map(|(ticket, told)| (*ticket, told.as_ref().unwrap_err().message.clone()))
        .collect();
    assert!(matches!(kinds.as_slice(), [(2, late), (1, unknown)]
        if late.contains("nothing was done") && unknown.contains("not known")));
    assert_eq!(desk.ledger.unanswered(), 0);
}

#[test]
fn a_command_that_cannot_be_applied_costs_its_own_answer_only() {
    let mut desk = Desk::<Lab>::new();
    let slip = |number| SlipOn {
        hold: Uuid::from_u128(number),
    };
    desk.submit(1, slip(1));
    desk.submit(2, hold(2));
    desk.submit(3, slip(3));
    desk.submit(4, hold(4));
    let mut written = Vec::new();
    let mut told = Vec::new();
    for position in 1..=2 {
        let out = desk.step(Input::Begin);
        let fell = out.iter().filter(|it| matches!(it, Output::Fell(_)));
        assert_eq!(fell.count(), if position == 1 { 2 } else { 0 });
        let (answered, sent): (Vec<_>, Vec<_>) = out
            .into_iter()
            .partition(|output| matches!(output, Output::Answer(..)));
        told.extend(answers(answered));
        let append = append(sent);
        let record: Record<LabEvent> = unpack(&append.payload).unwrap();
        written.extend(record.events().map(|(_, event)| event.clone()));
        desk.step(Input::Appended(
            append.record,
            Appended::Stored { position },
        ));
        let shown = Shown {
            position,
            record: Some(append.record),
            payload: append.payload,
            said: None,
        };
        told.extend(answers(desk.step(Input::Delivered(shown))));
    }
    let held = |number| {
        LabEvent::from(HeldOn {
            hold: Uuid::from_u128(number),
        })
    };
    assert_eq!(written, [held(2), held(4)]);
    let done: Vec<_> = told
        .iter()
        .map(|(ticket, told)| (*ticket, told.is_ok()))
        .collect();
    assert_eq!(done, [(1, false), (3, false), (2, true), (4, true)]);
}

#[test]
fn a_record_that_a_rule_panics_over_breaks_the_view_that_it_half_changed() {
    let hold = Uuid::from_u128(1);
    let decision = Decision {
        verb: "slip".into(),
        id: CommandId(hold),
        print: Fingerprint::of(b""),
        cause: Cause::Deadline,
        events: vec![HeldOn { hold }.into(), SlippedOn { hold }.into()],
    };
    let record = Record {
        id: RecordId(hold),
        writer: InstanceId(hold),
        at: Timestamp(1),
        decisions: vec![decision],
    };
    let view = View::in_memory();
    let broken = apply_record::<Lab>(&record, 1, &view).unwrap_err();
    assert!(broken.0.contains("as it was asked to"), "{broken}");
    assert!(view.is_broken(), "no half of a record may reach the disk");
    assert_eq!(view.position(), 0);
}
