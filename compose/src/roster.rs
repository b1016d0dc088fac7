//! Every domain this command can host, one line each.

use crate::{
    hosting::{self, HostedHere},
    supplies::Supplies,
};
use actors::{
    notifications::Tickets,
    runtime::{DomainSpec, HostError, HostSettings, Rules},
};
use bus::{
    Bus, Record,
    codec::{Garbled, unpack},
    token::TokenIssuer,
};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::sync::Arc;

/// The domains, in the order of the contracts.
pub fn roster() -> Vec<Member> {
    vec![
        Member::given(|supplies, _| issuer(supplies).map(actors::users::users)),
        Member::of(actors::catalog::catalog),
        Member::of(actors::carts::carts),
        Member::of(actors::orders::orders),
        Member::of(actors::stock::stock),
        Member::of(actors::payments::payments),
        Member::of(actors::shipping::shipping),
        Member::given(|supplies, bus| {
            let mailer = supplies.mailer.clone().ok_or("a way to send mails")?;
            let tickets = Tickets::new(bus.clone(), issuer(supplies)?);
            Ok(actors::notifications::notifications(mailer, tickets))
        }),
    ]
}

fn issuer(supplies: &Supplies) -> Result<Arc<TokenIssuer>, &'static str> {
    let issuer = supplies.issuer.clone();
    issuer.ok_or("the private key of access tokens, keys/token.key")
}

/// The domain of this name.
pub fn find(name: &str) -> Option<Member> {
    roster().into_iter().find(|member| member.name == name)
}

/// A domain, without its types.
pub struct Member {
    /// The word that names it everywhere.
    pub name: &'static str,
    start: Box<Start>,
    read: fn(&[u8]) -> Result<Value, Garbled>,
}

/// A domain put together, or what is missing.
type Given<D> = Result<DomainSpec<D>, &'static str>;
type Starting = BoxFuture<'static, Result<HostedHere, HostError>>;
type Start = dyn Fn(Bus, HostSettings, &Supplies) -> Starting + Send + Sync;

impl Member {
    /// A domain that needs nothing but the mesh and its view.
    fn of<D: Rules>(spec: fn() -> DomainSpec<D>) -> Self {
        Self::made(move |_, _| Ok(spec()))
    }

    /// A domain that needs more, or says what is missing.
    fn given<D: Rules>(spec: fn(&Supplies, &Bus) -> Given<D>) -> Self {
        Self::made(spec)
    }

    fn made<D: Rules>(spec: impl Fn(&Supplies, &Bus) -> Given<D> + Send + Sync + 'static) -> Self {
        Self {
            name: D::NAME,
            start: Box::new(move |bus, settings, supplies| {
                let domain = D::NAME;
                let spec = spec(supplies, &bus).map_err(|what| HostError::Missing { domain, what });
                Box::pin(async move { hosting::start(spec?, bus, settings).await })
            }),
            read: |packed| {
                let record: Record<D::Event> = unpack(packed)?;
                serde_json::to_value(record).map_err(|error| Garbled(error.to_string()))
            },
        }
    }

    /// Hosts it in this process.
    pub fn start(&self, bus: Bus, settings: HostSettings, supplies: &Supplies) -> Starting {
        (self.start)(bus, settings, supplies)
    }

    /// A record of its log, as JSON.
    pub fn read(&self, packed: &[u8]) -> Result<Value, Garbled> {
        (self.read)(packed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_domain_of_the_contracts_can_be_hosted() {
        let hosted: Vec<_> = roster().iter().map(|member| member.name).collect();
        let all: Vec<_> = contracts::domains()
            .iter()
            .map(|table| table.name)
            .collect();
        assert_eq!(hosted, all);
    }
}
