//! What some domains need besides the mesh and their views, as far as this process has it.

use crate::{Failure, identity};
use bus::token::TokenIssuer;
use nats::TokenKeys;
use std::{path::Path, sync::Arc};

/// What there is to give to domains.
#[derive(Clone, Default)]
pub struct Supplies {
    /// Signs access tokens; a process that has only the public key has none.
    pub issuer: Option<Arc<TokenIssuer>>,
}

impl Supplies {
    /// What the data folder holds.
    pub fn of(data: &Path) -> Result<Self, Failure> {
        let issuer = identity::issuer(data)?.map(Arc::new);
        Ok(Self { issuer })
    }

    /// What these keys can do.
    pub fn signing_with(keys: &TokenKeys) -> Result<Self, Failure> {
        let issuer = TokenIssuer::new(keys.private_pem().as_bytes())?;
        Ok(Self {
            issuer: Some(Arc::new(issuer)),
        })
    }
}
