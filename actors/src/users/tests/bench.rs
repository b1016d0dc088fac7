//! Accounts with a past, and what they say to a command.

use crate::{
    runtime::{Rows, Rules},
    tests::bench,
    users::view,
};
use contracts::{
    Caller, Email, Page, PageRequest, Problem, Role, UserId,
    page::PageLimit,
    users::{
        FindUser, ListUsers, PasswordHash, RegisterUser, User, Users, UsersCommand, UsersRefusal,
    },
};
use uuid::Uuid;

/// Accounts, at a time that passes.
pub(super) struct Bench {
    bench: bench::Bench<Users>,
    now: u64,
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
            bench: bench::Bench::new(),
            now: NOON,
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
        self.now += 1;
        self.bench.decide_by(by, command, self.now).map(drop)
    }

    /// Everything that is kept.
    pub(super) fn dump(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.bench.rows()
    }

    /// How many records there are.
    pub(super) fn records(&self) -> usize {
        self.bench.log().len()
    }

    /// What a query says, to whoever asks.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Rows<'_>) -> T) -> T {
        self.bench.read(read)
    }

    /// The account of this number, as staff see it.
    pub(super) fn account(&self, number: u8) -> Option<User> {
        let query = FindUser { user: user(number) };
        let found = self.read(|rows| view::find(&query, rows, &operator()));
        found.ok()
    }

    /// A page of all accounts.
    pub(super) fn page(&self, after: Option<contracts::Cursor>, limit: u16) -> Page<User> {
        let limit = PageLimit::new(limit).unwrap();
        let page = PageRequest { after, limit };
        let query = ListUsers { email: None, page };
        let told = self.read(|rows| view::list(&query, rows, &operator()));
        told.unwrap()
    }
}

/// Nothing of users is ever due.
#[test]
fn no_deadline_leads_to_anything() {
    assert_eq!(Users::on_deadline(Uuid::nil()), None);
}
