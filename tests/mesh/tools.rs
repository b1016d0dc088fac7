//! Tools in their own account: they see what the shop lends them, and reach no log in any way.

use contracts::{
    Request, Role,
    stock::{FindLevel, Stock},
    subject::{self, EVENTS_STREAM, INBOX_PREFIX, all_under, inbox_of},
};
use harness::{
    World,
    events::{expected, id, stored_at_least},
    log,
};
use nats::{GATEWAY, OPERATOR, TOOL, everyone};
use serde_json::{Value, json};

/// Where the answers of JetStream and the deliveries of a consumer would do harm.
fn targets() -> [String; 4] {
    [
        subject::log("stock"),
        subject::event("stock", "received", "forged"),
        subject::dead("stock", "forged"),
        subject::query("stock", "level"),
    ]
}

/// Fails unless the log and the public events hold these deliveries and nothing else.
async fn holds(world: &World, deliveries: u64) {
    assert_eq!(log::end::<Stock>(&world.bus()).await, deliveries);
    let log = log::read::<Stock>(&world.bus()).await;
    let expected = expected("stock", &log);
    let events = stored_at_least(&mut world.wire_of(TOOL).await, expected.len()).await;
    assert_eq!(events.iter().map(id).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn what_jetstream_answers_a_tool_reaches_no_stream() {
    let world = World::start_locked().await;
    let _stock = world.host_stock("one").await;
    let staff = world.client(Role::Staff);
    staff.receive(&[("LAMP", 1)]).await;
    let mut tool = world.wire_of(TOOL).await;
    let permitted = everyone().into_iter().find(|one| one.identity == TOOL);
    let permitted = permitted.unwrap().publish;
    let mut asked = 0;
    for api in permitted.iter().filter(|to| to.starts_with("$JS.")) {
        let api = api.replace(['*', '>'], "x");
        for reply in targets() {
            tool.send((&api, &reply), &[], b"").await;
            asked += 1;
        }
    }
    assert!(asked > 0, "a tool may ask JetStream");
    // What those requests did is done before an answer to a later one.
    tool.api(&format!("$JS.API.STREAM.INFO.{EVENTS_STREAM}"), &json!({}))
        .await;
    staff.receive(&[("LAMP", 1)]).await;
    holds(&world, 2).await;
    world.finish().await;
}

#[tokio::test]
async fn a_tool_makes_no_consumer_that_delivers_to_subjects_of_the_shop() {
    let world = World::start_locked().await;
    let _stock = world.host_stock("one").await;
    let staff = world.client(Role::Staff);
    staff.receive(&[("LAMP", 1)]).await;
    holds(&world, 1).await;
    let mut tool = world.wire_of(TOOL).await;
    for to in targets() {
        let push = json!({
            "stream_name": EVENTS_STREAM,
            "config": {"name": "push", "durable_name": "push", "deliver_subject": to},
        });
        for api in [
            "CREATE.EVENTS",
            "CREATE.EVENTS.push",
            "DURABLE.CREATE.EVENTS.push",
        ] {
            let api = format!("$JS.API.CONSUMER.{api}");
            let complaint = tool.tries_to_say(&api, push.to_string().as_bytes()).await;
            assert!(complaint.is_some(), "{api} delivers to {to}");
        }
    }
    staff.receive(&[("LAMP", 1)]).await;
    holds(&world, 2).await;
    world.finish().await;
}

#[tokio::test]
async fn nobody_hears_the_replies_to_another() {
    let world = World::start_locked().await;
    let _stock = world.host_stock("one").await;
    world.client(Role::Staff).receive(&[("LAMP", 1)]).await;
    let mut tool = world.wire_of(TOOL).await;
    tool.subscribe(&all_under(INBOX_PREFIX)).await;
    for eavesdropper in [GATEWAY, OPERATOR, "stock"] {
        let mut wire = world.wire_of(eavesdropper).await;
        for other in [GATEWAY, OPERATOR, "stock", TOOL] {
            let inboxes = all_under(&inbox_of(other));
            let complaint = wire.tries_to_hear(&inboxes).await;
            assert_eq!(
                complaint.is_none(),
                other == eavesdropper,
                "{eavesdropper} on {inboxes}"
            );
        }
        for all in [all_under(INBOX_PREFIX), "_R_.>".to_owned(), ">".to_owned()] {
            let complaint = wire.tries_to_hear(&all).await;
            assert!(complaint.is_some(), "{eavesdropper} on {all}");
        }
        let body = br#"{"sku": "LAMP"}"#;
        let level = wire.request(&FindLevel::subject(), &[], body).await;
        assert_eq!(level.json().get("on_hand"), Some(&Value::from(1)));
    }
    assert_eq!(tool.arrived().await, []);
    world.finish().await;
}

#[tokio::test]
async fn a_tool_hears_every_process_that_answers() {
    let world = World::start_locked().await;
    let _one = world.host_stock("one").await;
    let _two = world.host_stock("two").await;
    let mut tool = world.wire_of(TOOL).await;
    let reply = tool.ask("$SRV.INFO", &[], b"").await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let heard = tool.next().await;
        assert_eq!(heard.subject, reply);
        ids.push(heard.json().get("id").cloned().unwrap());
    }
    assert_ne!(ids[0], ids[1]);
    world.finish().await;
}
