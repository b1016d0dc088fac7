//! What users tells about itself.

use super::{ACCOUNTS, ADDRESSES, EMAILS, OPENED, account::Account};
use crate::runtime::{No, RowError, Rows};
use contracts::{
    Caller, Cursor, Email, Page, Timestamp, UserId,
    users::{Addresses, FindMe, FindUser, ListAddresses, ListUsers, User, UsersRefusal},
};
use uuid::Uuid;

type Told<T> = Result<T, No<UsersRefusal>>;

pub(super) fn me(_: &FindMe, rows: &Rows<'_>, by: &Caller) -> Told<User> {
    let user = by.user().ok_or(UsersRefusal::NoAccount)?;
    shown(user, rows)?.ok_or_else(|| UsersRefusal::NoAccount.into())
}

/// Another's account does not exist, for whoever is not staff.
pub(super) fn find(query: &FindUser, rows: &Rows<'_>, by: &Caller) -> Told<User> {
    let user = query.user;
    let found = match by.is_staff() || by.user() == Some(user) {
        true => shown(user, rows)?,
        false => None,
    };
    found.ok_or_else(|| UsersRefusal::UnknownUser { user }.into())
}

pub(super) fn addresses(_: &ListAddresses, rows: &Rows<'_>, by: &Caller) -> Told<Addresses> {
    let user = by.user().ok_or(UsersRefusal::NoAccount)?;
    Ok(rows.get(&ADDRESSES, &user.0)?.unwrap_or_default())
}

pub(super) fn list(query: &ListUsers, rows: &Rows<'_>, _: &Caller) -> Told<Page<User>> {
    if let Some(email) = &query.email {
        let found = by_email(email, rows)?;
        let items = found.map(|(user, account)| account.shown(user));
        let items = items.into_iter().collect();
        return Ok(Page { items, next: None });
    }
    let after = query.page.after.as_ref().map(read).transpose()?;
    let limit = query.page.limit.items();
    let opened = rows.scan(&OPENED, &(), after.as_ref(), limit)?;
    let next = opened.last().filter(|_| opened.len() == limit);
    let next = next.and_then(|((at, user), ())| Cursor::new(format!("{}.{user}", at.0)).ok());
    let mut items = Vec::with_capacity(opened.len());
    for ((_, user), ()) in opened {
        items.extend(shown(UserId(user), rows)?);
    }
    Ok(Page { items, next })
}

/// The open account of an e-mail address.
pub(super) fn by_email(
    email: &Email,
    rows: &Rows<'_>,
) -> Result<Option<(UserId, Account)>, RowError> {
    let Some(id) = rows.get(&EMAILS, &email.as_str().into())? else {
        return Ok(None);
    };
    let user = UserId(id);
    Ok(account(user, rows)?.map(|account| (user, account)))
}

fn read(cursor: &Cursor) -> Result<(Timestamp, Uuid), UsersRefusal> {
    let parts = cursor.as_str().split_once('.');
    let parts = parts.and_then(|(at, user)| Some((at.parse().ok()?, user.parse().ok()?)));
    let (at, user) = parts.ok_or(UsersRefusal::BadCursor)?;
    Ok((Timestamp(at), user))
}

fn shown(user: UserId, rows: &Rows<'_>) -> Result<Option<User>, RowError> {
    let account = account(user, rows)?;
    Ok(account.map(|account| account.shown(user)))
}

fn account(user: UserId, rows: &Rows<'_>) -> Result<Option<Account>, RowError> {
    let standing = rows.get(&ACCOUNTS, &user.0)?;
    Ok(standing.and_then(|standing| standing.open()))
}
