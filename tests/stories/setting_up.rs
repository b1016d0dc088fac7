//! Somebody has a machine and the source of the shop, and wants to know what is missing.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Output};
use tokio::process::Command;

/// The oldest Rust that the manifests allow.
const WANTED: &str = env!("CARGO_PKG_RUST_VERSION");

/// What `make check-tools` says on a machine whose rustc says this of itself.
async fn check_tools(rustc_says: &str) -> Output {
    let tools = tempfile::tempdir().unwrap();
    let rustc = tools.path().join("rustc");
    fs::write(&rustc, format!("#!/bin/sh\n{rustc_says}\n")).unwrap();
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755)).unwrap();
    let others = std::env::var("PATH").unwrap();
    let mut make = Command::new("make");
    make.arg("check-tools")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .env("PATH", format!("{}:{others}", tools.path().display()));
    make.output().await.unwrap()
}

#[tokio::test]
async fn a_rust_that_is_too_old_is_noticed_before_anything_is_built() {
    for old in ["echo 'rustc 1.80.1 (abc 2024-08-06)'", "exit 1"] {
        let checked = check_tools(old).await;
        let said = String::from_utf8(checked.stderr).unwrap();
        assert!(!checked.status.success(), "{said}");
        assert!(said.contains("too old: rustc"), "{said}");
        assert!(said.contains(&format!("needs {WANTED} or newer")), "{said}");
    }
    let wanted = check_tools(&format!("echo 'rustc {WANTED}.0 (abc 2026-04-14)'")).await;
    assert!(wanted.status.success(), "{wanted:?}");
    let later = check_tools("echo 'rustc 2.3.0-nightly (abc 2036-04-14)'").await;
    assert!(later.status.success(), "{later:?}");
}
