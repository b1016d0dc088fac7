//! How each kind of no leaves the shop.

use super::*;
use bus::codec::Garbled;
use contracts::{
    Sku,
    stock::{FindLevel, StockRefusal},
};

const EVERY_KIND: [(Kind, u16); 10] = [
    (Kind::Invalid, 400),
    (Kind::Unauthenticated, 401),
    (Kind::Forbidden, 403),
    (Kind::NotFound, 404),
    (Kind::Conflict, 409),
    (Kind::TooOften, 429),
    (Kind::Overloaded, 503),
    (Kind::Unavailable, 503),
    (Kind::TimedOut, 504),
    (Kind::Internal, 500),
];

#[test]
fn each_kind_has_its_status() {
    for (kind, status) in EVERY_KIND {
        assert_eq!(status_of(kind).as_u16(), status, "{kind:?}");
    }
}

#[test]
fn a_refusal_is_named_after_its_domain_and_keeps_its_details() {
    let sku = Sku::new("MUG").unwrap();
    let refusal = AskError::Refused(StockRefusal::BelowZero { sku, available: 3 });
    let body = Problem::unanswered::<FindLevel>(&refusal).body("r-1");
    assert_eq!(
        serde_json::to_value(body).unwrap(),
        json!({
            "type": "urn:souk:problem:stock:below-zero",
            "title": "Below zero",
            "status": 409,
            "detail": "only 3 units of MUG are free to be taken away",
            "code": "below-zero",
            "request_id": "r-1",
            "details": {"sku": "MUG", "available": 3},
        })
    );
}

#[test]
fn a_fault_of_ours_does_not_say_what_broke() {
    let subject = "secret.inside".to_owned();
    let secret = contracts::Problem::new("internal", Kind::Internal, "secret disk");
    for error in [
        AskError::NobodyHome { subject },
        AskError::Garbled(Garbled("secret byte".into())),
        AskError::Rejected(secret.with("secret fact")),
    ] {
        let body = Problem::unanswered::<FindLevel>(&error).body("r-1");
        let body = serde_json::to_string(&body).unwrap();
        assert!(!body.contains("secret"), "{body}");
    }
}

#[test]
fn a_hint_to_come_back_is_rounded_up_to_seconds() {
    for (ms, seconds) in [(1, "1"), (1_000, "1"), (1_001, "2")] {
        let problem = Problem::new("overloaded", Kind::Overloaded, "later").retry_after_ms(ms);
        let response = problem.into_response();
        assert_eq!(
            response.headers().get(header::RETRY_AFTER).unwrap(),
            seconds
        );
    }
    let without = Problem::forbidden().into_response();
    assert!(without.headers().get(header::RETRY_AFTER).is_none());
}

#[test]
fn a_domain_that_wants_a_better_token_challenges_too() {
    let said = contracts::Problem::new("unauthenticated", Kind::Unauthenticated, "expired");
    let response = Problem::unanswered::<FindLevel>(&AskError::Rejected(said)).into_response();
    let challenge = response.headers().get(header::WWW_AUTHENTICATE).unwrap();
    assert_eq!(challenge, CHALLENGE_AGAIN);
}

trait With {
    fn with(self, details: &str) -> Self;
}

impl With for contracts::Problem {
    fn with(mut self, details: &str) -> Self {
        self.details = details.into();
        self
    }
}
