//! What some domains need besides the mesh and their views, as far as this process has it.

use crate::{Failure, identity, settings::Settings};
use actors::notifications::Mailer;
use bus::token::TokenIssuer;
use nats::TokenKeys;
use std::sync::Arc;

/// What there is to give to domains.
#[derive(Clone, Default)]
pub struct Supplies {
    /// Signs access tokens and tickets, and what a process asks for in the shop's own name; a
    /// process that has only the public key has none.
    pub issuer: Option<Arc<TokenIssuer>>,
    /// Sends mails.
    pub mailer: Option<Mailer>,
}

impl Supplies {
    /// What a process has that was told this.
    pub fn of(settings: &Settings) -> Result<Self, Failure> {
        let issuer = identity::issuer(&settings.data)?.map(Arc::new);
        let mailer = settings.mailer.clone();
        Ok(Self { issuer, mailer })
    }

    /// The same with mails whose links lead here, unless they were told to lead elsewhere.
    pub fn reached_at(mut self, settings: &Settings, shop: &str) -> Result<Self, Failure> {
        if settings.shop.is_none() {
            let link = |mailer: Mailer| mailer.linking_to(shop);
            self.mailer = self.mailer.map(link).transpose()?;
        }
        Ok(self)
    }

    /// What these keys can do, and mails that go this way.
    pub fn signing_with(keys: &TokenKeys, mailer: Mailer) -> Result<Self, Failure> {
        let issuer = TokenIssuer::new(keys.private_pem().as_bytes())?;
        Ok(Self {
            issuer: Some(Arc::new(issuer)),
            mailer: Some(mailer),
        })
    }
}
