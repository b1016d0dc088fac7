//! Messages that cannot be read: a request is answered and kept, a record stops its domain.

use actors::runtime::{Health, Hosted, wait_ready};
use bus::{events::REASON, serve::ERROR_CODE};
use contracts::{
    Kind, Request, Role,
    stock::{FindLevel, ReceiveStock, Stock},
    subject,
};
use futures_util::future::join_all;
use harness::{
    Client, Wire, World, an_order, eventually,
    lab::{FindTally, Gate, HoldOn, Misread, StumbleOn, lab},
    log, soon,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// How many requests come that nobody can read, and how many of them are kept at least.
const FLOOD: u64 = 400;
const KEPT_AT_ONCE: u64 = 64;

/// The dead letter of this number, once it is there.
async fn dead_letter(wire: &mut Wire, number: u64) -> harness::wire::Heard {
    let api = format!("$JS.API.DIRECT.GET.{}", subject::DEAD_STREAM);
    let question = json!({"seq": number}).to_string();
    eventually("a dead letter", async || {
        let letter = wire.request(&api, &[], question.as_bytes()).await;
        letter.header("Nats-Sequence").is_some().then_some(letter)
    })
    .await
}

#[tokio::test]
async fn a_request_that_cannot_be_read_is_answered_and_kept() {
    let mut world = World::start().await;
    let _stock = world.host_stock("one").await;
    let token = world.token(Role::Staff);
    let headers = [("Souk-Token", token.as_str())];
    let mut wire = world.wire().await;
    let (level, receive) = (FindLevel::subject(), ReceiveStock::subject());
    // {"sku": ""} as MessagePack.
    let packed: &[u8] = &[0x81, 0xa3, b's', b'k', b'u', 0xa0];
    let no_lines = br#"{"receipt": "0197a5a0-0000-7000-8000-000000000001", "lines": []}"#;
    let poison: [(&str, &[u8], &str, &str); 4] = [
        (&level, br#"{"sku": ""}"#, "sku", "level"),
        (&level, packed, "sku", "level"),
        (&receive, no_lines, "lines", "receive"),
        (&receive, br#"{"lines": "#, "", "receive"),
    ];
    for (number, (subject, body, field, verb)) in (1..).zip(poison) {
        let answer = wire.request(subject, &headers, body).await;
        assert!(answer.header(ERROR_CODE).is_some(), "{answer:?}");
        if body.first() == Some(&b'{') {
            let problem = answer.json();
            assert_eq!(problem.get("kind"), Some(&json!("invalid")));
            let message = problem.get("message").and_then(|text| text.as_str());
            assert!(
                message.is_some_and(|text| text.contains(field)),
                "{message:?}"
            );
        }
        let letter = dead_letter(&mut wire, number).await;
        assert_eq!(letter.payload, body, "it is kept whole");
        assert!(letter.header(REASON).is_some_and(|why| why.contains(field)));
        let kept = letter.header("Nats-Subject");
        assert_eq!(kept, Some(subject::dead("stock", verb).as_str()));
    }
    let staff = world.client(Role::Staff);
    staff.receive(&[("LAMP", 1)]).await;
    world.leaves.dead_letters = 4;
    world.finish().await;
}

#[tokio::test]
async fn a_flood_of_requests_that_cannot_be_read_is_answered_and_not_all_kept() {
    let mut world = World::start().await;
    let stock = world.host_stock("one").await;
    let mut wire = world.wire().await;
    let level = FindLevel::subject();
    for _ in 0..FLOOD {
        wire.ask(&level, &[], br#"{"sku": ""}"#).await;
    }
    for _ in 0..FLOOD {
        let answer = wire.next().await;
        assert_eq!(answer.json().get("kind"), Some(&json!("invalid")));
    }
    // Whoever stops has buried what it buries.
    stock.stop().await;
    let api = format!("$JS.API.STREAM.INFO.{}", subject::DEAD_STREAM);
    let dead = wire.api(&api, &json!({})).await;
    let kept = dead.pointer("/state/messages").and_then(Value::as_u64);
    let kept = kept.unwrap();
    assert!((KEPT_AT_ONCE..FLOOD / 2).contains(&kept), "{kept}");
    world.leaves.dead_letters = kept;
    world.finish().await;
}

#[tokio::test]
async fn a_command_that_a_rule_panics_over_costs_its_own_answer_only() {
    let mut world = World::start().await;
    let gate = Gate::default();
    let hosted = world.process("one").await.host(lab(&gate)).await;
    let mut health = hosted.health();
    health.mark_unchanged();
    gate.shut();
    let staff = world.client(Role::Staff);
    let hold = Uuid::new_v4();
    let holds = join_all((0..5).map(|_| {
        let hold = HoldOn {
            hold: Uuid::new_v4(),
        };
        let staff = staff.clone();
        async move { staff.ask_once(&hold).await }
    }));
    let stumble = StumbleOn { hold };
    let open = async {
        gate.holds(6).await;
        gate.open();
    };
    let (stumbled, holds, ()) = tokio::join!(staff.ask_once(&stumble), holds, open);
    assert_eq!(stumbled.unwrap_err().kind, Kind::Internal);
    assert!(holds.iter().all(Result::is_ok), "{holds:?}");
    assert!(!health.has_changed().unwrap(), "the ledger did not fall");
    let letter = dead_letter(&mut world.wire().await, 1).await;
    let why = letter.header(REASON);
    assert!(why.is_some_and(|why| why.contains(&hold.to_string())));
    let dead = subject::dead("lab", "stumble");
    assert_eq!(letter.header("Nats-Subject"), Some(dead.as_str()));
    world.leaves.panics = 1..=1;
    world.leaves.dead_letters = 1;
    world.finish().await;
}

pub async fn stopped(hosted: &Hosted<Stock>) -> String {
    let mut health = hosted.health();
    let stopped = health.wait_for(|health| matches!(health, Health::Stopped(_)));
    match soon("the domain stops", stopped).await.as_deref() {
        Ok(Health::Stopped(why)) => why.clone(),
        _ => panic!("the host is gone"),
    }
}

async fn is_unavailable(shop: &Client) {
    let no = shop.reserve(an_order(), &[("LAMP", 1)]).await.unwrap_err();
    assert_eq!(no.problem().kind, Kind::Unavailable);
    let query = FindLevel {
        sku: harness::sku("LAMP"),
    };
    let no = shop.ask_once(&query).await.unwrap_err();
    assert_eq!(no.kind, Kind::Unavailable);
}

#[tokio::test]
async fn a_record_that_cannot_be_read_stops_its_domain_and_says_where_it_stands() {
    let mut world = World::start().await;
    let one = world.host_stock("one").await;
    let other = world.host_stock("other").await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 5)]).await;
    shop.reserve(an_order(), &[("LAMP", 1)]).await.unwrap();
    let mut wire = world.wire().await;
    wire.publish(&subject::log("stock"), b"not a record").await;
    wire.settle().await;
    for hosted in [&one, &other] {
        let why = stopped(hosted).await;
        assert!(why.contains("record 3 "), "{why}");
        let status = hosted.status();
        assert_eq!((status.ready, status.reason), (false, Some(why)));
    }
    is_unavailable(&shop).await;
    one.stop().await;
    other.stop().await;

    let again = world
        .process("one")
        .await
        .begin(actors::stock::stock())
        .await;
    assert!(stopped(&again).await.contains("record 3 "));
    is_unavailable(&shop).await;
    assert_eq!(
        log::end::<Stock>(&world.bus()).await,
        3,
        "nothing was written behind it"
    );
    world.leaves.unread = true;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_whether_the_shop_is_ready_hears_at_which_record_it_stopped() {
    let mut world = World::start().await;
    let _all = world.host_all("one").await;
    let http = world.gateway().await;
    assert_eq!(http.get("/readyz").await.text, "ready");
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 5)]).await;
    let mut wire = world.wire().await;
    wire.publish(&subject::log("stock"), b"not a record").await;
    wire.settle().await;
    let unready = async || {
        let said = http.get("/readyz").await;
        (said.status != 200).then_some(said)
    };
    let said = eventually("the shop is not ready", unready).await;
    let problem = said.problem(503, "not-ready");
    let why = problem.pointer("/details/stock").and_then(Value::as_str);
    assert!(why.is_some_and(|why| why.contains("record 2 ")), "{said:?}");
    world.leaves.unread = true;
    world.finish().await;
}

#[tokio::test]
async fn whoever_wants_a_new_view_hears_that_there_will_be_none() {
    let mut world = World::start().await;
    let hosted = world.host_stock("one").await;
    let shop = world.client(Role::Service);
    shop.receive(&[("LAMP", 5)]).await;
    assert!(soon("the view is made anew", hosted.rebuild()).await);
    let mut wire = world.wire().await;
    wire.publish(&subject::log("stock"), b"not a record").await;
    wire.settle().await;
    stopped(&hosted).await;
    assert!(!soon("the view is given up", hosted.rebuild()).await);
    world.leaves.unread = true;
    world.finish().await;
}

#[tokio::test]
async fn a_row_that_a_query_cannot_read_makes_the_view_anew_once() {
    let world = World::start().await;
    let hosted = world.process("one").await.host(lab(&Gate::default())).await;
    let staff = world.client(Role::Staff);
    let hold = HoldOn {
        hold: Uuid::new_v4(),
    };
    staff.ask_once(&hold).await.unwrap();
    let mut health = hosted.health();
    let no = staff.ask_once(&Misread {}).await.unwrap_err();
    assert_eq!(no.kind, Kind::Unavailable);
    let anew = health.wait_for(|health| *health == Health::CatchingUp);
    soon("the view is made anew", anew).await.unwrap();
    let ready = soon("it is ready again", wait_ready(hosted.health())).await;
    ready.unwrap();
    health.mark_unchanged();
    for _ in 0..2 {
        staff.ask_once(&Misread {}).await.unwrap_err();
        let tally = staff.ask_once(&FindTally {}).await.unwrap();
        assert_eq!(tally.holds, 1, "the rows were made of the log again");
    }
    assert!(!health.has_changed().unwrap(), "only once");
    world.finish().await;
}
