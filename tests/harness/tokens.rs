//! Who somebody is to a world: clients in a role, and the tokens that say so.

use crate::{Client, World};
use bus::{
    Asking,
    token::{TOKEN_LIFETIME, TokenIssuer, TokenVerifier},
};
use contracts::Role;

impl World {
    /// Somebody who asks in a role.
    pub fn client(&self, role: Role) -> Client {
        self.client_named("somebody", role)
    }

    /// Somebody of this name who asks in a role.
    pub fn client_named(&self, subject: &str, role: Role) -> Client {
        let asking = Asking::with_token(self.token_of(subject, role));
        Client::new(self.bus(), asking)
    }

    /// A token of a role.
    pub fn token(&self, role: Role) -> String {
        self.token_of("somebody", role)
    }

    /// A token of a role for somebody in particular.
    pub fn token_of(&self, subject: &str, role: Role) -> String {
        let token = self.issuer().issue(subject, role, TOKEN_LIFETIME);
        token.expect("a token")
    }

    /// What checks this world's tokens.
    pub fn verifier(&self) -> TokenVerifier {
        TokenVerifier::new(self.keys.public_pem().as_bytes()).expect("a key")
    }

    /// What signs them.
    pub fn issuer(&self) -> TokenIssuer {
        TokenIssuer::new(self.keys.private_pem().as_bytes()).expect("a key")
    }
}
