//! Other people's tools: any NATS client, any language, plain JSON.

use contracts::{Role, domains, subject};
use harness::{World, soon};
use serde_json::{Value, json};
use std::{ffi::OsString, path::Path, process::Stdio};
use tokio::process::Command;

/// Where `make setup` puts what Python needs.
fn packages() -> OsString {
    let tools = std::env::var_os("SOUK_TOOLS").expect("SOUK_TOOLS, as cargo sets it here");
    let packages = Path::new(&tools).join("python");
    let told = packages.display();
    assert!(
        packages.join("nats").is_dir(),
        "{told} has no nats-py: run `make setup`"
    );
    packages.into_os_string()
}

#[tokio::test]
async fn a_python_tool_finds_the_pools_and_speaks_json_to_them() {
    let world = World::start().await;
    let _stock = world.host_stock("one").await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/tool.py");
    let mut python = Command::new("python3");
    python
        .arg(script)
        .args([world.server.url(), world.token(Role::Staff)])
        .env("PYTHONPATH", packages())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let ended = soon("the tool has ended", python.output()).await.unwrap();
    let complaint = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{complaint}");
    let report: Value = serde_json::from_slice(&ended.stdout).unwrap();

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
    assert_eq!(report["level"]["body"]["available"], json!(3));
    assert_eq!(report["unknown"]["body"]["code"], json!("unknown-sku"));
    assert!(report["unknown"]["code"].is_string());
    world.finish().await;
}
