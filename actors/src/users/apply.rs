//! What each event of users does to the rows.

use super::{
    ACCOUNTS, ADDRESSES, EMAILS, OPENED,
    account::{Account, Standing, missing},
};
use crate::runtime::{At, RowError, RowsMut};
use contracts::{
    Role, UserId,
    users::{Addresses, SavedAddress, UserRegistered, UsersEvent},
};

pub(super) fn apply(event: &UsersEvent, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    match event.clone() {
        UsersEvent::Registered(new) => registered(new, at, rows),
        UsersEvent::ProfileChanged(it) => account(rows, it.user, |account| {
            account.name = it.name;
            account.phone = it.phone;
        }),
        UsersEvent::AddressAdded(it) => addresses(rows, it.user, |kept| {
            kept.addresses.push(SavedAddress {
                id: it.address,
                address: it.to,
            });
        }),
        UsersEvent::AddressReplaced(it) => addresses(rows, it.user, |kept| {
            let same = |saved: &&mut SavedAddress| saved.id == it.address;
            if let Some(saved) = kept.addresses.iter_mut().find(same) {
                saved.address = it.to;
            }
        }),
        UsersEvent::AddressRemoved(it) => addresses(rows, it.user, |kept| {
            kept.addresses.retain(|saved| saved.id != it.address);
        }),
        UsersEvent::RoleSet(it) => account(rows, it.user, |account| account.role = it.role),
        UsersEvent::PasswordSet(it) => account(rows, it.user, |account| {
            account.hash = Some(it.hash);
            account.version += 1;
        }),
        UsersEvent::Deleted(it) => deleted(it.user, at, rows),
        UsersEvent::PasswordMailWanted(_) => Ok(()),
    }
}

fn registered(new: UserRegistered, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let id = new.user.0;
    rows.put(&EMAILS, &new.email.as_str().into(), &id)?;
    rows.put(&OPENED, &(at.time, id), &())?;
    let account = Account {
        email: new.email,
        name: new.name,
        phone: None,
        role: Role::Customer,
        hash: new.hash,
        version: 0,
        registered_at: at.time,
    };
    rows.put(&ACCOUNTS, &id, &Standing::Open(account))
}

/// Forgets who it was, and keeps that there was somebody.
fn deleted(user: UserId, at: &At, rows: &mut RowsMut<'_>) -> Result<(), RowError> {
    let account = find(rows, user)?;
    rows.remove(&EMAILS, &account.email.as_str().into());
    rows.remove(&OPENED, &(account.registered_at, user.0));
    rows.remove(&ADDRESSES, &user.0);
    rows.put(&ACCOUNTS, &user.0, &Standing::Closed { at: at.time })
}

fn account(
    rows: &mut RowsMut<'_>,
    user: UserId,
    change: impl FnOnce(&mut Account),
) -> Result<(), RowError> {
    let mut account = find(rows, user)?;
    change(&mut account);
    rows.put(&ACCOUNTS, &user.0, &Standing::Open(account))
}

fn addresses(
    rows: &mut RowsMut<'_>,
    user: UserId,
    change: impl FnOnce(&mut Addresses),
) -> Result<(), RowError> {
    let mut kept = rows.get(&ADDRESSES, &user.0)?.unwrap_or_default();
    change(&mut kept);
    rows.put(&ADDRESSES, &user.0, &kept)
}

fn find(rows: &RowsMut<'_>, user: UserId) -> Result<Account, RowError> {
    let standing = rows.get(&ACCOUNTS, &user.0)?;
    let account = standing.and_then(Standing::open);
    account.ok_or_else(|| missing("open account", user))
}
