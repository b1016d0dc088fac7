//! Users: who people are, how they prove it, and what they may do.
//!
//! **Invariant:** an e-mail address belongs to one account at most.
//! **Invariant:** nobody decides about their own role, and a registration cannot ask for one.
//! **Invariant:** a password leaves the pool only as its hash.

mod account;
mod apply;
mod decide;
mod view;

mod brake;
mod counter;
mod password;

#[cfg(test)]
mod tests;

use crate::runtime::{Asked, At, DomainSpec, Mesh, No, RowError, Rows, RowsMut, Rules, Table};
use account::Standing;
use bus::token::TokenIssuer;
use contracts::{
    Timestamp,
    users::{
        Addresses, AskPasswordTicket, FindMe, FindUser, ListAddresses, ListUsers, Login, Users,
        UsersCommand, UsersEvent, UsersRefusal,
    },
};
use counter::Counter;
use smol_str::SmolStr;
use std::{future::ready, sync::Arc};
use uuid::Uuid;

/// Every account there ever was; of a closed one, only that it was.
const ACCOUNTS: Table<Uuid, Standing> = Table::new(b'a');
/// Whose an e-mail address is.
const EMAILS: Table<SmolStr, Uuid> = Table::new(b'e');
/// The addresses that an account keeps.
const ADDRESSES: Table<Uuid, Addresses> = Table::new(b'd');
/// Open accounts, in the order in which they were opened.
const OPENED: Table<(Timestamp, Uuid), ()> = Table::in_order(b'o');

/// The domain of users, put together. Whoever logs in gets a token of this issuer.
pub fn users(issuer: Arc<TokenIssuer>) -> DomainSpec<Users> {
    let counter = Arc::new(Counter::new(issuer));
    let (preparing, logging_in, asked) = (counter.clone(), counter.clone(), counter);
    DomainSpec::of()
        .answers::<FindMe>(view::me)
        .answers::<FindUser>(view::find)
        .answers::<ListUsers>(view::list)
        .answers::<ListAddresses>(view::addresses)
        .attends::<Login>(Arc::new(move |login, desk| {
            Box::pin(logging_in.clone().log_in(login, desk))
        }))
        .attends::<AskPasswordTicket>(Arc::new(move |wish, desk| {
            Box::pin(ready(asked.ticket(&wish, desk)))
        }))
        .prepares_secrets(Arc::new(move |command, _: Mesh| {
            Box::pin(preparing.clone().prepare(command))
        }))
}

impl Rules for Users {
    fn decide(
        command: &UsersCommand,
        rows: &Rows<'_>,
        asked: &Asked<'_>,
    ) -> Result<Vec<UsersEvent>, No<UsersRefusal>> {
        decide::decide(command, rows, asked.by)
    }

    fn apply(event: &UsersEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
        apply::apply(event, at, rows)
    }

    fn on_deadline(_: Uuid) -> Option<UsersCommand> {
        None
    }
}
