//! What users says yes and no to.

use super::{ACCOUNTS, ADDRESSES, EMAILS, account::Account, view::by_email};
use crate::runtime::{No, Rows};
use contracts::{
    Caller, Role, UserId,
    users::{
        ADDRESSES_MAX, AddAddress, AddressAdded, AddressRemoved, AddressReplaced, AskPasswordMail,
        ChangeProfile, DeleteUser, PasswordMailWanted, PasswordSet, ProfileChanged, RegisterUser,
        RemoveAddress, ReplaceAddress, RoleSet, SetPassword, SetRole, UserDeleted, UserRegistered,
        UsersCommand, UsersEvent, UsersRefusal,
    },
};

type Decided<T> = Result<T, No<UsersRefusal>>;

pub(super) fn decide(
    command: &UsersCommand,
    rows: &Rows<'_>,
    by: &Caller,
) -> Decided<Vec<UsersEvent>> {
    let event: UsersEvent = match command {
        UsersCommand::Register(new) => register(new, rows, by)?.into(),
        UsersCommand::ChangeProfile(change) => change_profile(change, rows, by)?.into(),
        UsersCommand::AddAddress(wish) => add(wish, rows, by)?.into(),
        UsersCommand::ReplaceAddress(wish) => replace(wish, rows, by)?.into(),
        UsersCommand::RemoveAddress(wish) => remove(wish, rows, by)?.into(),
        UsersCommand::SetRole(wish) => set_role(wish, rows, by)?.into(),
        UsersCommand::Delete(wish) => delete(wish, rows, by)?.into(),
        UsersCommand::SetPassword(wish) => set_password(wish, rows)?.into(),
        UsersCommand::AskPasswordMail(wish) => return ask_mail(wish, rows),
    };
    Ok(vec![event])
}

/// Staff may open accounts that no mail can reach, such as those of an import; else whoever came
/// first could keep them from it.
fn register(new: &RegisterUser, rows: &Rows<'_>, by: &Caller) -> Decided<UserRegistered> {
    let RegisterUser {
        user,
        email,
        name,
        hash,
        ..
    } = new.clone();
    if email.is_unreachable() && !by.is_staff() {
        return Err(UsersRefusal::UnreachableEmail.into());
    }
    if rows.get(&ACCOUNTS, &user.0)?.is_some() {
        return Err(UsersRefusal::UserTaken { user }.into());
    }
    if rows.get(&EMAILS, &email.as_str().into())?.is_some() {
        return Err(UsersRefusal::EmailTaken.into());
    }
    Ok(UserRegistered {
        user,
        email,
        name,
        hash,
    })
}

fn change_profile(change: &ChangeProfile, rows: &Rows<'_>, by: &Caller) -> Decided<ProfileChanged> {
    let user = change.user;
    let before = own(user, rows, by)?;
    Ok(ProfileChanged {
        user,
        name: change.name.clone().of(before.name),
        phone: change.phone.clone().of(before.phone),
    })
}

fn add(wish: &AddAddress, rows: &Rows<'_>, by: &Caller) -> Decided<AddressAdded> {
    let AddAddress { address, user, to } = wish.clone();
    own(user, rows, by)?;
    let kept = rows.get(&ADDRESSES, &user.0)?.unwrap_or_default().addresses;
    if kept.iter().any(|saved| saved.id == address) {
        return Err(UsersRefusal::AddressTaken { address }.into());
    }
    if kept.len() >= ADDRESSES_MAX {
        return Err(UsersRefusal::TooManyAddresses.into());
    }
    Ok(AddressAdded { user, address, to })
}

fn replace(wish: &ReplaceAddress, rows: &Rows<'_>, by: &Caller) -> Decided<AddressReplaced> {
    let ReplaceAddress {
        user, address, to, ..
    } = wish.clone();
    keeps((user, address), rows, by)?;
    Ok(AddressReplaced { user, address, to })
}

fn remove(wish: &RemoveAddress, rows: &Rows<'_>, by: &Caller) -> Decided<AddressRemoved> {
    let (user, address) = (wish.user, wish.address);
    keeps((user, address), rows, by)?;
    Ok(AddressRemoved { user, address })
}

fn set_role(wish: &SetRole, rows: &Rows<'_>, by: &Caller) -> Decided<RoleSet> {
    let (user, role) = (wish.user, wish.role);
    administer(user, rows, by)?;
    if role == Role::Service {
        return Err(UsersRefusal::NotForPeople.into());
    }
    Ok(RoleSet { user, role })
}

fn delete(wish: &DeleteUser, rows: &Rows<'_>, by: &Caller) -> Decided<UserDeleted> {
    administer(wish.user, rows, by)?;
    Ok(UserDeleted { user: wish.user })
}

fn set_password(wish: &SetPassword, rows: &Rows<'_>) -> Decided<PasswordSet> {
    let grant = wish.grant.ok_or(UsersRefusal::TicketNotValid)?;
    let hash = wish.hash.clone().ok_or(UsersRefusal::PasswordMissing)?;
    let account = open(grant.user, rows)?.ok_or(UsersRefusal::TicketNotValid)?;
    if account.version != grant.version {
        return Err(UsersRefusal::TicketNotValid.into());
    }
    let user = grant.user;
    Ok(PasswordSet { user, hash })
}

/// An address that nobody has is a yes like any other, and stands in the log like any other:
/// neither the answer nor how far the log has got tells them apart.
fn ask_mail(wish: &AskPasswordMail, rows: &Rows<'_>) -> Decided<Vec<UsersEvent>> {
    let AskPasswordMail { wish, email } = wish.clone();
    let owner = by_email(&email, rows)?;
    let wanted = owner.map(|(user, _)| PasswordMailWanted { wish, user, email });
    Ok(wanted.into_iter().map(UsersEvent::from).collect())
}

/// An account that an administrator may decide about: anybody's but their own. Their token may
/// have outlived their role, and an operator's belongs to no account.
fn administer(user: UserId, rows: &Rows<'_>, by: &Caller) -> Decided<Account> {
    if let Some(admin) = by.user() {
        if admin == user {
            return Err(UsersRefusal::OwnAccount.into());
        }
        if let Some(standing) = rows.get(&ACCOUNTS, &admin.0)?
            && standing.open().is_none_or(|own| own.role != Role::Admin)
        {
            return Err(UsersRefusal::NoLongerAdmin.into());
        }
    }
    open(user, rows)?.ok_or_else(|| UsersRefusal::UnknownUser { user }.into())
}

/// The caller's own account. Another's does not exist, for this caller.
fn own(user: UserId, rows: &Rows<'_>, by: &Caller) -> Decided<Account> {
    let account = match by.user() == Some(user) {
        true => open(user, rows)?,
        false => None,
    };
    account.ok_or_else(|| UsersRefusal::UnknownUser { user }.into())
}

fn keeps(
    (user, address): (UserId, contracts::AddressId),
    rows: &Rows<'_>,
    by: &Caller,
) -> Decided<()> {
    own(user, rows, by)?;
    let kept = rows.get(&ADDRESSES, &user.0)?.unwrap_or_default().addresses;
    if kept.iter().any(|saved| saved.id == address) {
        Ok(())
    } else {
        Err(UsersRefusal::UnknownAddress { address }.into())
    }
}

fn open(user: UserId, rows: &Rows<'_>) -> Decided<Option<Account>> {
    let standing = rows.get(&ACCOUNTS, &user.0)?;
    Ok(standing.and_then(|standing| standing.open()))
}
