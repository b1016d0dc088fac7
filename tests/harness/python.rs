//! A tool of somebody else's, in Python: what it found and heard, as JSON.

use crate::soon;
use serde_json::Value;
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

/// Runs the tool with staff's token and a consumer that is there, under a key if there is one.
pub async fn run_tool((url, token): (&str, &str), consumer: &str, key: Option<&Path>) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/tool.py");
    let mut python = Command::new("python3");
    python
        .arg(script)
        .args([url, token, consumer])
        .args(key)
        .env("PYTHONPATH", packages())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let ended = soon("the tool has ended", python.output()).await;
    let ended = ended.expect("python3 can be run");
    let complaint = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{complaint}");
    serde_json::from_slice(&ended.stdout).expect("a report in JSON")
}
