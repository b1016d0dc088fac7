//! How far somebody has read: the `Souk-Position` header, and the furthest this gateway has seen.
//!
//! **Invariant:** what a client claims is used for that client's request only, and is never
//! remembered; otherwise one false claim could make everybody wait.

use crate::{
    lone::{Unclear, lone},
    problem::Problem,
};
use axum::http::{HeaderMap, HeaderName};
use std::sync::atomic::{AtomicU64, Ordering};

/// Carries positions, such as `stock=123,orders=7`.
pub(crate) const POSITION: HeaderName = HeaderName::from_static("souk-position");
/// How a domain says that its log is shorter than what it was asked with.
pub(crate) const AHEAD: &str = "position-ahead";
/// The longest value of it, in bytes.
pub(crate) const POSITION_BYTES_MAX: usize = 512;

const FORM: &str = "must be positions such as stock=123,orders=7, each domain once";

/// What a client says it has read. Domains that we do not know are kept and never asked for, so
/// that a client may talk to an older gateway too.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen(Vec<(String, u64)>);

/// The furthest position of each domain in any answer that came through this gateway.
pub(crate) struct Furthest(Vec<(&'static str, AtomicU64)>);

impl Seen {
    /// Reads the header; without it, nothing has been read.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        let seen = lone(headers, &POSITION, Self::parse);
        let seen = seen.map_err(|Unclear| not_positions())?;
        Ok(seen.unwrap_or_default())
    }

    fn parse(text: &str) -> Option<Self> {
        if text.len() > POSITION_BYTES_MAX {
            return None;
        }
        let mut seen = Vec::new();
        for entry in text.split(',') {
            let (domain, position) = entry.trim_matches(' ').split_once('=')?;
            let named = seen.iter().any(|(other, _)| other == domain);
            if named || !is_domain(domain) || !is_number(position) {
                return None;
            }
            seen.push((domain.to_owned(), position.parse().ok()?));
        }
        Some(Self(seen))
    }

    /// What has been read of a domain.
    pub(crate) fn of(&self, domain: &str) -> Option<u64> {
        let entry = self.0.iter().find(|(name, _)| name == domain);
        entry.map(|(_, position)| *position)
    }
}

impl Furthest {
    /// Nothing seen yet, of any domain.
    pub(crate) fn new() -> Self {
        let domains = contracts::domains().into_iter();
        Self(
            domains
                .map(|domain| (domain.name, AtomicU64::new(0)))
                .collect(),
        )
    }

    /// An answer of this domain came from a view at this position.
    pub(crate) fn saw(&self, domain: &str, position: u64) {
        if let Some(furthest) = self.find(domain) {
            furthest.fetch_max(position, Ordering::Relaxed);
        }
    }

    /// A domain says that its log is shorter than what it was asked with. If that was not the claim
    /// of the client, the log has been replaced, and what was seen of the old one says nothing: it
    /// is forgotten. Says whether it was.
    pub(crate) fn is_beyond(&self, domain: &str, claimed: Option<u64>) -> bool {
        let Some(furthest) = self.find(domain) else {
            return false;
        };
        let ours = claimed.unwrap_or(0) <= furthest.load(Ordering::Relaxed);
        if ours {
            furthest.store(0, Ordering::Relaxed);
        }
        ours
    }

    /// The furthest seen of a domain.
    pub(crate) fn of(&self, domain: &str) -> Option<u64> {
        let furthest = self.find(domain)?.load(Ordering::Relaxed);
        (furthest > 0).then_some(furthest)
    }

    fn find(&self, domain: &str) -> Option<&AtomicU64> {
        let entry = self.0.iter().find(|(name, _)| *name == domain);
        entry.map(|(_, furthest)| furthest)
    }
}

fn not_positions() -> Problem {
    let why = format!("{FORM}, in at most {POSITION_BYTES_MAX} bytes");
    Problem::invalid("Souk-Position", &why)
}

fn is_domain(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    !name.is_empty() && name.bytes().all(letter)
}

/// The standard parser would also take a sign.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_of_several_domains_are_read() {
        let seen = Seen::parse("stock=123, orders=7").unwrap();
        assert_eq!((seen.of("stock"), seen.of("orders")), (Some(123), Some(7)));
        assert_eq!(seen.of("payments"), None);
    }

    #[test]
    fn what_is_not_quite_positions_is_refused() {
        let long = "stock=1,".repeat(POSITION_BYTES_MAX);
        for text in [
            "",
            "stock",
            "stock=",
            "=1",
            "stock=+1",
            "stock=-1",
            "stock=1,",
            "stock=1,stock=2",
            "Stock=1",
            "stock=1;orders=2",
            "stock=18446744073709551616",
            &long,
        ] {
            assert_eq!(Seen::parse(text), None, "{text}");
        }
    }

    #[test]
    fn two_headers_are_one_too_many() {
        let mut headers = HeaderMap::new();
        headers.append(POSITION, "stock=1".parse().unwrap());
        assert!(Seen::read(&headers).is_ok());
        headers.append(POSITION, "orders=1".parse().unwrap());
        assert!(Seen::read(&headers).is_err());
    }

    #[test]
    fn the_furthest_never_goes_back() {
        let furthest = Furthest::new();
        assert_eq!(furthest.of("stock"), None);
        furthest.saw("stock", 9);
        furthest.saw("stock", 4);
        furthest.saw("nowhere", 4);
        assert_eq!(
            (furthest.of("stock"), furthest.of("nowhere")),
            (Some(9), None)
        );
    }

    #[test]
    fn what_was_seen_of_a_log_that_was_replaced_is_forgotten_and_a_false_claim_changes_nothing() {
        let furthest = Furthest::new();
        furthest.saw("stock", 9);
        assert!(!furthest.is_beyond("stock", Some(999)));
        assert_eq!(furthest.of("stock"), Some(9));
        assert!(furthest.is_beyond("stock", None));
        assert_eq!(furthest.of("stock"), None);
    }
}
