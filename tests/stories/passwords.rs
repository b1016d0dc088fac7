//! Somebody sets a password by mail: because they never had one, or have forgotten it.

use crate::shop::Shop;
use contracts::{notifications::Notifications, users::Users};
use harness::{Answer, Http, World, eventually, log, maildir::mails_in};
use serde_json::json;
use std::collections::BTreeSet;

const FORGOTTEN: &str = "/api/v1/auth/password-mail";
const LOGIN: &str = "/api/v1/auth/login";
const PASSWORD: &str = "/api/v1/auth/password";
const USERS: &str = "/api/v1/users";
const SUBJECT: &str = "Set your password";
const ADA: &str = "ada@example.com";

/// How many mails one address may be asked for within a quarter of an hour.
const MAILS_MAX: usize = 5;

/// A customer of another shop, whose account somebody has opened here.
async fn import(world: &World, anyone: &Http, email: &str) {
    let staff = world.in_role(anyone, contracts::Role::Staff);
    let opened = staff.post(USERS, &json!({"email": email})).await;
    assert_eq!(opened.json()["has_password"], json!(false));
}

async fn ask(anyone: &Http, email: &str) -> Answer {
    anyone.post(FORGOTTEN, &json!({"email": email})).await
}

/// What stands behind the link of a mail.
fn ticket(mail: &str) -> &str {
    link(mail).1
}

fn link(mail: &str) -> (&str, &str) {
    let links = mail.lines().find_map(|line| line.split_once("#ticket="));
    links.unwrap()
}

async fn set(anyone: &Http, ticket: &str, password: &str) -> Answer {
    let wish = json!({"ticket": ticket, "password": password});
    anyone.post(PASSWORD, &wish).await
}

async fn log_in(anyone: &Http, password: &str) -> Answer {
    let credentials = json!({"email": ADA, "password": password});
    anyone.post(LOGIN, &credentials).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_imported_customer_sets_a_password_by_mail_and_a_ticket_counts_once() {
    let world = World::start().await;
    let _hosts = world.host_all("one").await;
    let anyone = world.gateway().await;
    import(&world, &anyone, ADA).await;
    assert_eq!(ask(&anyone, "Ada@Example.com").await.status, 202);
    let [mail] = world.mails_to(ADA, SUBJECT, 1).await.try_into().unwrap();
    let first = ticket(&mail);
    let refused = set(&anyone, "forged.e30.c2ln", "a first password").await;
    refused.problem(400, "ticket-not-valid");
    log_in(&anyone, "a first password")
        .await
        .problem(401, "wrong-login");
    assert_eq!(set(&anyone, first, "a first password").await.status, 204);
    log_in(&anyone, "a first password").await.json();

    let used = set(&anyone, first, "another password").await;
    used.problem(400, "ticket-not-valid");
    ask(&anyone, ADA).await;
    let mails = world.mails_to(ADA, SUBJECT, 2).await;
    let mut tickets = mails.iter().map(|mail| ticket(mail));
    let second = tickets.find(|ticket| *ticket != first).unwrap();
    assert_eq!(set(&anyone, second, "a second password").await.status, 204);
    log_in(&anyone, "a second password").await.json();
    log_in(&anyone, "a first password")
        .await
        .problem(401, "wrong-login");
    for domain in ["users", "notifications"] {
        nothing_of(&world, domain, &[first, second]).await;
    }
    world.finish().await;
}

/// Fails if a log holds one of these, or a part of one that would do.
async fn nothing_of(world: &World, domain: &str, tickets: &[&str]) {
    let bus = world.bus();
    let end = bus.log_state(domain).await.unwrap().last;
    let mut records = bus.follow_from(domain, 1).await.unwrap();
    for _ in 0..end {
        let record = records.next().await.unwrap();
        let text = String::from_utf8_lossy(&record.payload).into_owned();
        for ticket in tickets {
            let signature = ticket.rsplit('.').next().unwrap();
            assert!(!text.contains(signature), "{domain} at {}", record.position);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_learns_by_asking_for_a_mail_who_has_an_account() {
    let world = World::start().await;
    let _hosts = world.host_all("one").await;
    let anyone = world.gateway().await;
    import(&world, &anyone, ADA).await;
    let mut said = BTreeSet::new();
    // Those that nobody reads come first, so that theirs would be there when Ada's are.
    for email in ["nobody@example.com", ADA] {
        for number in 0..MAILS_MAX {
            let before = log::end::<Users>(&world.bus()).await;
            let answer = ask(&anyone, email).await;
            let headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            assert_eq!(
                answer.headers["souk-position"],
                format!("users={}", before + 1)
            );
            said.insert((answer.status, answer.text, headers));
            assert_eq!(said.len(), 1, "{email}, {number}: {said:?}");
        }
        let braked = ask(&anyone, email).await;
        braked.problem(429, "too-many-tries");
        let wait = braked.headers["retry-after"].to_str().unwrap();
        assert!((1..=900).contains(&wait.parse::<u32>().unwrap()), "{wait}");
    }
    world.mails_to(ADA, SUBJECT, MAILS_MAX).await;
    assert_eq!(world.mails().len(), MAILS_MAX);
    assert_eq!(decided(&world, "send-ticket").await, MAILS_MAX);
    world.finish().await;
}

/// How often notifications have decided this.
async fn decided(world: &World, verb: &str) -> usize {
    let log = log::read::<Notifications>(&world.bus()).await;
    let same = log::decisions(&log).filter(|(_, decision)| decision.verb == verb);
    same.count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wish_that_is_sent_twice_with_its_key_is_one_mail() {
    let world = World::start().await;
    let _hosts = world.host_all("one").await;
    let anyone = world.gateway().await;
    import(&world, &anyone, ADA).await;
    for key in ["monday", "monday", "tuesday"] {
        let wish = json!({"email": ADA});
        let asked = anyone.post_keyed(FORGOTTEN, key, &wish).await;
        assert_eq!(asked.status, 202, "{asked:?}");
    }
    world.mails_to(ADA, SUBJECT, 2).await;
    assert_eq!(world.mails().len(), 2);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_registers_is_welcomed_and_whoever_was_imported_is_not() {
    let world = World::start().await;
    let _hosts = world.host_all("one").await;
    let anyone = world.gateway().await;
    import(&world, &anyone, ADA).await;
    let bob = json!({"email": "bob@example.com", "password": "correct horse battery"});
    anyone.post("/api/v1/auth/register", &bob).await.json();
    // Users are heard of in the order in which they came, so Ada's would be there by now.
    let welcome = "Welcome to Souk";
    world.mails_to("bob@example.com", welcome, 1).await;
    ask(&anyone, ADA).await;
    let [mail] = world.mails_to(ADA, SUBJECT, 1).await.try_into().unwrap();
    set(&anyone, ticket(&mail), "correct horse battery").await;
    log_in(&anyone, "correct horse battery").await.json();
    assert_eq!(world.mails().len(), 2);
    assert_eq!(decided(&world, "greet").await, 1);
    world.finish().await;
}

/// Fails unless it is something to look at, which runs, loads and tells nothing of others.
fn is_a_page(answer: &Answer) {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.media_type, "text/html; charset=utf-8");
    let header = |name: &str| answer.headers[name].to_str().unwrap();
    let policy: BTreeSet<_> = header("content-security-policy").split("; ").collect();
    for rule in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(rule), "{rule}: {policy:?}");
    }
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_link_of_a_mail_leads_to_a_page_of_the_shop_that_sent_it() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let ada = format!(r#"{{"email": "{ADA}"}}"#);
    assert_eq!(shop.post_as_staff(USERS, "ada", &ada).await.status, 201);
    assert_eq!(shop.post(FORGOTTEN, "wish", &ada).await.status, 202);
    let mail = eventually("the mail is there", async || mails_in(data.path()).pop()).await;
    let (to, ticket) = link(&mail);
    assert_eq!(to, format!("{}/password", shop.url));
    is_a_page(&Http::at(&format!("{to}#ticket={ticket}")).get("").await);
    let anyone = Http::at(&shop.url);
    assert_eq!(set(&anyone, ticket, "a first password").await.status, 204);
    log_in(&anyone, "a first password").await.json();
    assert!(shop.close().await.success());
}
