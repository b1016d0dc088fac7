//! Who is asking, and who may ask.

use crate::UserId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a person or a process may do in the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Buys; sees own things only.
    Customer,
    /// Sells own products.
    Seller,
    /// Works for the shop.
    Staff,
    /// Runs the shop, and decides who is staff.
    Admin,
    /// A process of the shop itself.
    Service,
}

/// Who is asking, as the caller's verified access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Caller {
    /// Nobody in particular: no token came with the request.
    Anyone,
    /// The domain itself: its policies, its ticker, its adapter.
    Itself,
    /// The subject of a valid token.
    Known {
        /// The token's `sub` claim.
        subject: String,
        /// The token's `role` claim.
        role: Role,
    },
}

/// Who may call a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Callers {
    /// Everybody, with or without a token.
    Anyone,
    /// Whoever has logged in; the rules see to it that they reach their own things only.
    Customer,
    /// Sellers, for their own products, and staff.
    Seller,
    /// Staff and administrators, and services on their behalf.
    Staff,
    /// Administrators only.
    Admin,
    /// Processes of the shop only.
    Service,
    /// Nobody from outside: the domain's own ticker and policies.
    Itself,
}

impl Caller {
    /// What the caller may do in the shop, if anything is known of them.
    pub fn role(&self) -> Option<Role> {
        match self {
            Self::Anyone => None,
            Self::Itself => Some(Role::Service),
            Self::Known { role, .. } => Some(*role),
        }
    }

    /// Whether the caller works for the shop, or is a part of it.
    pub fn is_staff(&self) -> bool {
        Callers::Staff.admit(self)
    }

    /// The user who is logged in.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::Known { subject, .. } => subject.parse().ok(),
            Self::Anyone | Self::Itself => None,
        }
    }
}

impl Callers {
    /// Whether a caller belongs to these.
    pub fn admit(self, caller: &Caller) -> bool {
        if *caller == Caller::Itself {
            return true;
        }
        let role = caller.role();
        match (self, role) {
            (Self::Anyone, _) | (Self::Customer, Some(_)) => true,
            (Self::Seller, Some(role)) => role != Role::Customer,
            (Self::Staff, Some(role)) => matches!(role, Role::Staff | Role::Admin | Role::Service),
            (Self::Admin, Some(role)) => role == Role::Admin,
            (Self::Service, Some(role)) => role == Role::Service,
            (Self::Itself, _) | (_, None) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_reaches_above_their_role() {
        let known = |role| Caller::Known {
            subject: "somebody".into(),
            role,
        };
        assert!(Callers::Anyone.admit(&Caller::Anyone));
        assert!(!Callers::Customer.admit(&Caller::Anyone));
        assert!(!Callers::Seller.admit(&known(Role::Customer)));
        assert!(!Callers::Staff.admit(&known(Role::Seller)));
        assert!(Callers::Staff.admit(&known(Role::Admin)));
        assert!(!Callers::Service.admit(&known(Role::Admin)));
        assert!(!Callers::Admin.admit(&known(Role::Staff)));
        assert!(!Callers::Admin.admit(&known(Role::Service)));
        assert!(!Callers::Itself.admit(&known(Role::Service)));
        assert!(Callers::Itself.admit(&Caller::Itself));
    }
}
