//! Who may ask: derived from the tables, so that a new subject is covered by being there.

use bus::serve::ERROR_CODE;
use contracts::{
    Caller, Callers, Request, Role,
    domain::{DomainTable, RequestEntry},
    domains,
    stock::{FindLevel, Stock},
};
use harness::{Wire, World, log};
use serde_json::Value;

const STRANGER: &str = "unauthenticated";
const FORBIDDEN: &str = "forbidden";
const ROLES: [Role; 5] = [
    Role::Customer,
    Role::Seller,
    Role::Staff,
    Role::Admin,
    Role::Service,
];

/// The code by which a subject says no to a request that could be allowed, if it does.
async fn code_of_no(
    wire: &mut Wire,
    subject: &str,
    token: Option<&str>,
    body: &[u8],
) -> Option<String> {
    let headers: Vec<_> = token
        .map(|token| ("Souk-Token", token))
        .into_iter()
        .collect();
    let heard = wire.request(subject, &headers, body).await;
    assert!(!heard.payload.is_empty(), "nobody serves {subject}");
    heard.header(ERROR_CODE)?;
    let code = heard.json().get("code")?.as_str()?.to_owned();
    Some(code)
}

fn sample(domain: &DomainTable, entry: &RequestEntry) -> Vec<u8> {
    harness::golden::request(domain, entry)
}

#[tokio::test]
async fn every_subject_turns_away_whoever_may_not_ask() {
    let world = World::start().await;
    let _all = world.host_all("one").await;
    let mut wire = world.wire().await;
    let mut turned_away = 0;
    for domain in domains() {
        for entry in domain.requests.iter().filter(|entry| entry.is_served()) {
            let (subject, body) = (entry.subject(domain.name), sample(domain, entry));
            let stranger = code_of_no(&mut wire, &subject, None, &body).await;
            let expected = (entry.callers != Callers::Anyone).then_some(STRANGER.to_owned());
            assert_eq!(
                stranger.filter(|code| is_about_callers(code)),
                expected,
                "{subject}"
            );
            let forged = code_of_no(&mut wire, &subject, Some("forged"), &body).await;
            assert_eq!(forged, Some(STRANGER.to_owned()), "{subject}");
            for role in ROLES {
                let no = code_of_no(&mut wire, &subject, Some(&world.token(role)), &body).await;
                let caller = Caller::Known {
                    subject: "somebody".to_owned(),
                    role,
                };
                let expected = (!entry.callers.admit(&caller)).then_some(FORBIDDEN.to_owned());
                assert_eq!(
                    no.filter(|code| is_about_callers(code)),
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

/// Rules have codes of their own; these two are said before a rule is asked.
fn is_about_callers(code: &str) -> bool {
    [STRANGER, FORBIDDEN].contains(&code)
}

#[tokio::test]
async fn what_a_domain_tells_itself_nobody_else_may_tell_it() {
    let world = World::start().await;
    let _all = world.host_all("one").await;
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
