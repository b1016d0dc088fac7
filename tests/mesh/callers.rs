//! Who may ask: derived from the tables, so that a new subject is covered by being there.

use bus::serve::ERROR_CODE;
use contracts::{
    Caller, Callers, Kind, Request, Role,
    domain::{DomainTable, RequestEntry},
    domains,
    stock::{FindLevel, Stock},
};
use harness::{Wire, World, log};
use serde_json::Value;

const ROLES: [Role; 5] = [
    Role::Customer,
    Role::Seller,
    Role::Staff,
    Role::Admin,
    Role::Service,
];

/// What a subject answers to a request that could be allowed.
async fn kind_of_no(
    wire: &mut Wire,
    subject: &str,
    token: Option<&str>,
    body: &[u8],
) -> Option<Kind> {
    let headers: Vec<_> = token
        .map(|token| ("Souk-Token", token))
        .into_iter()
        .collect();
    let heard = wire.request(subject, &headers, body).await;
    assert!(!heard.payload.is_empty(), "nobody serves {subject}");
    heard.header(ERROR_CODE)?;
    let kind = heard.json().get("kind").cloned().unwrap_or(Value::Null);
    Some(serde_json::from_value(kind).expect("a kind"))
}

fn sample(domain: &DomainTable, entry: &RequestEntry) -> Vec<u8> {
    harness::golden::request(domain, entry)
}

#[tokio::test]
async fn every_subject_turns_away_whoever_may_not_ask() {
    let world = World::start().await;
    let _hosted = world.host_all("one").await;
    let mut wire = world.wire().await;
    let mut turned_away = 0;
    for domain in domains() {
        for entry in domain.requests.iter().filter(|entry| entry.is_served()) {
            let (subject, body) = (entry.subject(domain.name), sample(domain, entry));
            let stranger = kind_of_no(&mut wire, &subject, None, &body).await;
            let expected = (entry.callers != Callers::Anyone).then_some(Kind::Unauthenticated);
            assert_eq!(stranger.filter(is_about_callers), expected, "{subject}");
            let forged = kind_of_no(&mut wire, &subject, Some("forged"), &body).await;
            assert_eq!(forged, Some(Kind::Unauthenticated), "{subject}");
            for role in ROLES {
                let no = kind_of_no(&mut wire, &subject, Some(&world.token(role)), &body).await;
                let caller = Caller::Known {
                    subject: "somebody".to_owned(),
                    role,
                };
                let expected = (!entry.callers.admit(&caller)).then_some(Kind::Forbidden);
                assert_eq!(
                    no.filter(is_about_callers),
                    expected,
                    "{subject} by {role:?}"
                );
                turned_away += usize::from(expected.is_some());
            }
        }
    }
    assert!(turned_away > 0, "somebody may not ask something");
    world.finish().await;
}

fn is_about_callers(kind: &Kind) -> bool {
    matches!(kind, Kind::Unauthenticated | Kind::Forbidden)
}

#[tokio::test]
async fn what_a_domain_tells_itself_nobody_else_may_tell_it() {
    let world = World::start().await;
    let _hosted = world.host_all("one").await;
    let mut wire = world.wire().await;
    let token = world.token(Role::Service);
    for domain in domains() {
        for entry in domain.requests.iter().filter(|entry| !entry.is_served()) {
            let subject = entry.subject(domain.name);
            let headers = [("Souk-Token", token.as_str())];
            let heard = wire
                .request(&subject, &headers, &sample(domain, entry))
                .await;
            assert!(
                heard.headers.starts_with("NATS/1.0 503"),
                "{subject}: {heard:?}"
            );
        }
    }
    world.finish().await;
}

#[tokio::test]
async fn a_reply_goes_to_inboxes_only() {
    let world = World::start().await;
    let _stock = world.host_stock("one").await;
    let staff = world.client(Role::Staff);
    staff.receive(&[("LAMP", 1)]).await;
    let before = log::end::<Stock>(&world.bus()).await;
    let mut wire = world.wire().await;
    let (subject, body) = (FindLevel::subject(), br#"{"sku": "LAMP"}"#);
    for reply in ["log.stock", "event.stock.forged.1", "_INBOXES.x"] {
        wire.subscribe(reply).await;
        wire.send((&subject, reply), &[], body).await;
    }
    // Requests of one sender are taken in their order, so this answer comes after those.
    let answer = wire.request(&subject, &[], body).await;
    assert_eq!(answer.json().get("on_hand"), Some(&Value::from(1)));
    assert_eq!(wire.arrived().await, []);
    assert_eq!(log::end::<Stock>(&world.bus()).await, before);
    world.finish().await;
}
