//! Other people's tools: any NATS client, any language, plain JSON.

use contracts::{Role, domains, subject};
use harness::{World, python::run_tool};
use serde_json::json;

/// By which the tool follows public events.
const CONSUMER: &str = "deliveries";

#[tokio::test]
async fn a_python_tool_finds_the_pools_and_speaks_json_to_them() {
    let world = World::start().await;
    let _stock = world.host_stock("one").await;
    let offered = world.bus().offer_events(CONSUMER, Some("stock")).await;
    offered.unwrap();
    let (url, token) = (world.server.url(), world.token(Role::Staff));
    let report = run_tool((&url, &token), CONSUMER, None).await;

    let stock = domains().into_iter().find(|table| table.name == "stock");
    let stock = stock.unwrap();
    let served = stock.requests.iter().filter(|entry| entry.is_served());
    let mut subjects: Vec<_> = served.map(|entry| entry.subject(stock.name)).collect();
    subjects.sort();
    assert_eq!(report["service"], json!("stock"));
    assert_eq!(report["type"], json!("io.nats.micro.v1.info_response"));
    assert_eq!(report["subjects"], json!(subjects));
    assert_eq!(report["properties"], json!(["lines", "receipt"]));
    assert_eq!(report["refused"]["body"]["kind"], json!("unauthenticated"));
    assert_eq!(report["received"]["body"]["position"], json!(1));
    let receipt = "0197a5a0-0000-7000-8000-000000000001";
    let to = subject::event("stock", "received", receipt);
    assert_eq!(report["event"]["subject"], json!(to));
    assert_eq!(report["event"]["body"]["data"]["receipt"], json!(receipt));
    assert_eq!(report["followed"], json!({"subject": to, "left": 0}));
    assert_eq!(report["nobody"], json!(false));
    assert_eq!(report["level"]["body"]["available"], json!(3));
    assert_eq!(report["unknown"]["body"]["code"], json!("unknown-sku"));
    assert!(report["unknown"]["code"].is_string());
    world.finish().await;
}
