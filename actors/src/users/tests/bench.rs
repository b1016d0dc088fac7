//! Accounts with a past, and what they say to a command.

use crate::{
    runtime::{
        Prepared, Rules,
        ledger::{Input, Ledger, Output, Shown, Waiting},
        view::View,
    },
    users::view,
};
use bus::{Cause, append::Appended, codec::unpack};
use contracts::{
    Caller, Email, InstanceId, Page, PageRequest, Problem, RecordId, Role, Timestamp, UserId,
    page::PageLimit,
    users::{
        FindUser, ListUsers, PasswordHash, RegisterUser, User, Users, UsersCommand, UsersRefusal,
    },
};
use uuid::Uuid;

/// A ledger of users with a log that never fails.
pub(super) struct Bench {
    ledger: Ledger<Users, ()>,
    pub(super) view: View,
    records: u64,
}

pub(super) const NOON: u64 = 1_767_182_400_000;

/// The account of this number.
pub(super) fn user(number: u8) -> UserId {
    UserId(Uuid::from_u128(u128::from(number)))
}

/// Somebody logged in to the account of this number.
pub(super) fn by(number: u8, role: Role) -> Caller {
    Caller::Known {
        subject: user(number).to_string(),
        role,
    }
}

/// Whoever has the operator's keys.
pub(super) fn operator() -> Caller {
    Caller::Known {
        subject: "operator".into(),
        role: Role::Admin,
    }
}

pub(super) fn email(text: &str) -> Email {
    Email::new(text).unwrap()
}

pub(super) fn hash(text: &str) -> PasswordHash {
    PasswordHash::new(text).unwrap()
}

/// The registration of the account of this number.
pub(super) fn register(number: u8, address: &str) -> UsersCommand {
    RegisterUser {
        user: user(number),
        email: email(address),
        password: None,
        name: None,
        hash: Some(hash("first")),
    }
    .into()
}

impl Bench {
    /// Nobody has an account.
    pub(super) fn new() -> Self {
        Self {
            ledger: Ledger::new(InstanceId(Uuid::from_u128(1)), 0),
            view: View::in_memory(),
            records: 0,
        }
    }

    /// Accounts 1, 2, … of these e-mail addresses.
    pub(super) fn with(addresses: &[&str]) -> Self {
        let mut bench = Self::new();
        for (number, address) in (1..).zip(addresses) {
            bench.does(register(number, address), &Caller::Anyone);
        }
        bench
    }

    /// What comes of a command that is allowed.
    pub(super) fn does(&mut self, command: impl Into<UsersCommand>, by: &Caller) {
        let done = self.decide(command.into(), by);
        assert_eq!(done, Ok(()));
    }

    /// What a command that is not allowed is told.
    pub(super) fn refuses(
        &mut self,
        command: impl Into<UsersCommand>,
        by: &Caller,
    ) -> UsersRefusal {
        let refused = self.decide(command.into(), by).unwrap_err();
        refused.refusal().unwrap_or_else(|| panic!("{refused:?}"))
    }

    pub(super) fn decide(&mut self, command: UsersCommand, by: &Caller) -> Result<(), Problem> {
        let mut prepared = Prepared::own(command, Cause::Deadline).unwrap();
        prepared.by = by.clone();
        let waiting = Waiting {
            ticket: (),
            prepared,
            handed: false,
            until: Timestamp(u64::MAX),
            doubtful: false,
        };
        let mut inputs = vec![Input::Begin, Input::Submit(waiting)];
        loop {
            let mut out = Vec::new();
            let input = inputs.pop().expect("an answer comes before the inputs end");
            self.records += 1;
            let record = RecordId(Uuid::from_u128(u128::from(self.records)));
            let now = Timestamp(NOON + self.records);
            self.ledger.step(input, &self.view, (now, record), &mut out);
            for output in out {
                match output {
                    Output::Answer((), outcome) => return outcome.map(drop),
                    Output::FindLast(question) => {
                        let last = Some(self.view.position());
                        inputs.push(Input::LastKnown(question, last));
                    }
                    Output::Append(append) => {
                        let position = append.base + 1;
                        let said = Some(unpack(&append.payload));
                        let (record, payload) = (Some(append.record), append.payload);
                        inputs.push(Input::Delivered(Shown {
                            position,
                            record,
                            payload,
                            said,
                        }));
                        let stored = Appended::Stored { position };
                        inputs.push(Input::Appended(append.record, stored));
                    }
                    _ => {}
                }
            }
        }
    }

    /// The account of this number, as staff see it.
    pub(super) fn account(&self, number: u8) -> Option<User> {
        let query = FindUser { user: user(number) };
        let found = self
            .view
            .read(|rows, _| view::find(&query, rows, &operator()));
        found.ok()
    }

    /// A page of all accounts.
    pub(super) fn page(&self, after: Option<contracts::Cursor>, limit: u16) -> Page<User> {
        let limit = PageLimit::new(limit).unwrap();
        let page = PageRequest { after, limit };
        let query = ListUsers { email: None, page };
        let told = self
            .view
            .read(|rows, _| view::list(&query, rows, &operator()));
        told.unwrap()
    }
}

/// Nothing of users is ever due.
#[test]
fn no_deadline_leads_to_anything() {
    assert_eq!(Users::on_deadline(Uuid::nil()), None);
}
