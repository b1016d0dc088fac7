//! Tickets: signed like access tokens, but for one purpose, and read by their issuer alone.
//!
//! **Invariant:** a ticket is no access token, and an access token no ticket: a ticket has an
//! audience, which is its purpose, and no role.

use crate::token::{ISSUER, TokenError, TokenIssuer, unix_seconds};
use jsonwebtoken::{Algorithm, Validation};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a ticket says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Whom it is about.
    pub subject: String,
    /// How many such tickets had been used when it was made: what makes it count once.
    pub version: u64,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    version: u64,
    exp: u64,
}

impl TokenIssuer {
    /// A ticket for one purpose that lives for `lifetime`.
    pub fn issue_ticket(
        &self,
        purpose: &str,
        ticket: &Ticket,
        lifetime: Duration,
    ) -> Result<String, TokenError> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: purpose.to_owned(),
            sub: ticket.subject.clone(),
            version: ticket.version,
            exp: unix_seconds().saturating_add(lifetime.as_secs()),
        };
        jsonwebtoken::encode(&self.header, &claims, &self.key).map_err(TokenError::Signing)
    }

    /// What a ticket for this purpose says, if it was issued here and has not expired.
    pub fn read_ticket(&self, purpose: &str, ticket: &str) -> Result<Ticket, TokenError> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[purpose]);
        validation.set_required_spec_claims(&["aud", "exp", "iss", "sub"]);
        validation.leeway = 0;
        let read = jsonwebtoken::decode::<Claims>(ticket, &self.own, &validation);
        let claims = read.map_err(TokenError::Invalid)?.claims;
        Ok(Ticket {
            subject: claims.sub,
            version: claims.version,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::{
        TOKEN_LIFETIME, TokenVerifier,
        tests::{PRIVATE, PUBLIC},
    };
    use contracts::Role;
    use std::sync::Arc;

    #[test]
    fn a_ticket_is_for_its_purpose_only_and_is_no_access_token() {
        let issuer = TokenIssuer::new(PRIVATE.as_bytes()).unwrap();
        let ann = Ticket {
            subject: "ann".into(),
            version: 3,
        };
        let hour = Duration::from_secs(3_600);
        let ticket = issuer.issue_ticket("set-password", &ann, hour).unwrap();
        assert_eq!(issuer.read_ticket("set-password", &ticket).unwrap(), ann);
        assert!(issuer.read_ticket("close-account", &ticket).is_err());
        let verifier = TokenVerifier::new(PUBLIC.as_bytes()).unwrap();
        let shown: Arc<str> = ticket.as_str().into();
        assert!(verifier.caller(Some(&shown)).is_err());
        let token = issuer.issue("ann", Role::Admin, TOKEN_LIFETIME).unwrap();
        assert!(issuer.read_ticket("set-password", &token).is_err());
    }

    #[test]
    fn a_forged_or_expired_ticket_says_nothing() {
        let issuer = TokenIssuer::new(PRIVATE.as_bytes()).unwrap();
        let ann = Ticket {
            subject: "ann".into(),
            version: 0,
        };
        let long = Duration::from_secs(60);
        let ticket = issuer.issue_ticket("set-password", &ann, long).unwrap();
        let forged = ticket.replacen(".ey", ".eY", 1);
        assert!(issuer.read_ticket("set-password", &forged).is_err());
        let expired = Claims {
            iss: ISSUER.into(),
            aud: "set-password".into(),
            sub: "ann".into(),
            version: 0,
            exp: unix_seconds() - 1,
        };
        let expired = jsonwebtoken::encode(&issuer.header, &expired, &issuer.key).unwrap();
        assert!(issuer.read_ticket("set-password", &expired).is_err());
    }
}
