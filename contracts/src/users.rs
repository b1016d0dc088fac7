//! Users: who people are, how they prove it, and what they may do.

mod answers;
mod limits;
mod passwords;
mod refusals;
mod secrets;

pub use answers::{Addresses, LoggedIn, PasswordTicket, SavedAddress, User};
pub use limits::{ADDRESSES_MAX, Edit, PHONE_BYTES_MAX, Phone};
pub use passwords::{
    AskPasswordMail, AskPasswordTicket, Grant, PasswordMailWanted, PasswordSet, SetPassword,
};
pub use refusals::UsersRefusal;
pub use secrets::{
    AccessToken, GUESS_BYTES_MAX, Guess, HASH_BYTES_MAX, NotAGuess, NotAPassword, NotASecret,
    PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, Password, PasswordHash, TOKEN_BYTES_MAX, Ticket,
};

use crate::{Address, AddressId, ChangeId, Email, Name, Page, PageRequest, Role, UserId, domain};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

domain! {
    /// Accounts: who people are, how they prove it, and what they may do.
    "users" Users refusing UsersRefusal;
    commands UsersCommand {
        Register(RegisterUser) = "register" per user by Anyone,
        ChangeProfile(ChangeProfile) = "change-profile" per change by Customer,
        AddAddress(AddAddress) = "add-address" per address by Customer,
        ReplaceAddress(ReplaceAddress) = "replace-address" per change by Customer,
        RemoveAddress(RemoveAddress) = "remove-address" per change by Customer,
        SetRole(SetRole) = "set-role" per change by Admin,
        Delete(DeleteUser) = "delete" per user by Admin,
        SetPassword(SetPassword) = "set-password" per change by Anyone,
        AskPasswordMail(AskPasswordMail) = "ask-password-mail" per wish by Anyone,
    }
    queries {
        FindMe -> User = "me" by Customer,
        FindUser -> User = "find" by Customer,
        ListUsers -> Page<User> = "list" by Staff,
        ListAddresses -> Addresses = "addresses" by Customer,
        Login -> LoggedIn = "login" by Anyone,
        AskPasswordTicket -> PasswordTicket = "password-ticket" by Service,
    }
    events UsersEvent {
        Registered(UserRegistered) = "registered" about user private,
        ProfileChanged(ProfileChanged) = "profile-changed" about user private,
        AddressAdded(AddressAdded) = "address-added" about user private,
        AddressReplaced(AddressReplaced) = "address-replaced" about user private,
        AddressRemoved(AddressRemoved) = "address-removed" about user private,
        RoleSet(RoleSet) = "role-set" about user private,
        Deleted(UserDeleted) = "deleted" about user private,
        PasswordSet(PasswordSet) = "password-set" about user private,
        PasswordMailWanted(PasswordMailWanted) = "password-mail-wanted" about user private,
    }
}

/// Opens an account. Everybody begins as a customer: no role can be asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RegisterUser {
    /// The caller's id for this account.
    pub user: UserId,
    /// How the person is reached, and who they are when they log in.
    pub email: Email,
    /// What proves it. Without one, nobody can log in until one is set.
    #[serde(default)]
    pub password: Option<Password>,
    /// What the person is called.
    #[serde(default)]
    pub name: Option<Name>,
    /// Made of the password by the domain itself; what a caller sends here is overwritten.
    #[serde(default)]
    pub hash: Option<PasswordHash>,
}

/// Changes what an account says of its owner. Only the owner may.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeProfile {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Whose account.
    pub user: UserId,
    /// What the person is called.
    #[serde(default)]
    pub name: Edit<Name>,
    /// Where they can be called.
    #[serde(default)]
    pub phone: Edit<Phone>,
}

/// Keeps one more address. Only the account's owner may.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AddAddress {
    /// The caller's id for this address.
    pub address: AddressId,
    /// Whose account.
    pub user: UserId,
    /// Where it is.
    pub to: Address,
}

/// Writes an address anew. Only the account's owner may.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReplaceAddress {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Whose account.
    pub user: UserId,
    /// Which address.
    pub address: AddressId,
    /// Where it is now.
    pub to: Address,
}

/// Forgets an address. Only the account's owner may.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RemoveAddress {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Whose account.
    pub user: UserId,
    /// Which address.
    pub address: AddressId,
}

/// Decides what somebody else may do in the shop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SetRole {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Whose role.
    pub user: UserId,
    /// What they may do from now on; `service` is for processes.
    pub role: Role,
}

/// Closes somebody else's account, and forgets who it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DeleteUser {
    /// Whose account.
    pub user: UserId,
}

/// Asks who the caller is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindMe {}

/// Asks for an account: the caller's own, or any if the caller is staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindUser {
    /// Which account.
    pub user: UserId,
}

/// Asks for all accounts, in the order in which they were opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListUsers {
    /// Only the account of this e-mail address.
    #[serde(default)]
    pub email: Option<Email>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Asks for the caller's own addresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListAddresses {}

/// Proves who somebody is, and asks for an access token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Login {
    /// Whose account.
    pub email: Email,
    /// What is said to prove it.
    pub password: Guess,
}

/// An account was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UserRegistered {
    /// Which account.
    pub user: UserId,
    /// How the person is reached.
    pub email: Email,
    /// What they are called.
    pub name: Option<Name>,
    /// What their password is checked by, if there is one.
    pub hash: Option<PasswordHash>,
}

/// An account now says this of its owner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileChanged {
    /// Whose account.
    pub user: UserId,
    /// What the person is called.
    pub name: Option<Name>,
    /// Where they can be called.
    pub phone: Option<Phone>,
}

/// An account keeps one more address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AddressAdded {
    /// Whose account.
    pub user: UserId,
    /// Which address.
    pub address: AddressId,
    /// Where it is.
    pub to: Address,
}

/// An address was written anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AddressReplaced {
    /// Whose account.
    pub user: UserId,
    /// Which address.
    pub address: AddressId,
    /// Where it is now.
    pub to: Address,
}

/// An address was forgotten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AddressRemoved {
    /// Whose account.
    pub user: UserId,
    /// Which address.
    pub address: AddressId,
}

/// Somebody may do something else from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RoleSet {
    /// Who.
    pub user: UserId,
    /// What they may do.
    pub role: Role,
}

/// An account was closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UserDeleted {
    /// Which account.
    pub user: UserId,
}
