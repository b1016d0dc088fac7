//! Shows that the configuration says what its values say.

use super::*;

fn config() -> ServerConfig {
    ServerConfig::in_dir("souk", Path::new("/data"))
}

fn stock() -> Identity {
    Identity {
        name: "stock\nport: 1".to_owned(),
        public_key: "UABC".to_owned(),
        publish: vec!["log.stock".to_owned(), "event.stock.>".to_owned()],
        subscribe: Vec::new(),
        allow_responses: true,
        account: Account::Shop,
    }
}

#[test]
fn every_server_waits_for_the_disk_and_stays_on_loopback() {
    let text = config().render();
    assert!(text.contains("sync_interval: always"));
    assert!(text.contains("listen: \"127.0.0.1:-1\""));
    assert!(!text.contains("http:") && !text.contains("cluster"));
}

#[test]
fn an_identity_may_use_its_subjects_and_nothing_else() {
    let text = ServerConfig {
        identities: vec![stock()],
        ..config()
    }
    .render();
    assert!(text.contains("# stock port: 1\n"));
    assert!(text.contains(
        r#"{nkey: "UABC", permissions: {publish: {allow: ["log.stock", "event.stock.>"]}, subscribe: {deny: [">"]}, allow_responses: true}}"#
    ));
}

#[test]
fn a_password_is_quoted_like_everything_else() {
    let user = PasswordUser {
        user: "tool".to_owned(),
        password: "a\"b".to_owned(),
        publish: vec![">".to_owned()],
        subscribe: vec![">".to_owned()],
        allow_responses: false,
        account: Account::Shop,
    };
    let text = ServerConfig {
        password_users: vec![user],
        ..config()
    }
    .render();
    assert!(text.contains(r#"{user: "tool", password: "a\"b", permissions: "#));
}

#[test]
fn a_cluster_names_its_peers() {
    let cluster = Cluster {
        name: "souk".to_owned(),
        port: 7001,
        routes: vec!["nats-route://127.0.0.1:7002".to_owned()],
    };
    let text = ServerConfig {
        cluster: Some(cluster),
        ..config()
    }
    .render();
    assert!(text.contains("listen: \"127.0.0.1:7001\""));
    assert!(text.contains(r#"routes: ["nats-route://127.0.0.1:7002"]"#));
}

#[test]
fn asking_clients_for_certificates_is_a_matter_of_naming_their_authority() {
    let tls = Tls {
        cert_file: "c.pem".into(),
        key_file: "k.pem".into(),
        client_ca_file: None,
    };
    let open = ServerConfig {
        tls: Some(tls.clone()),
        ..config()
    }
    .render();
    let strict = Tls {
        client_ca_file: Some("ca.pem".into()),
        ..tls
    };
    let strict = ServerConfig {
        tls: Some(strict),
        ..config()
    }
    .render();
    assert!(!open.contains("verify"));
    assert!(strict.contains("ca_file: \"ca.pem\"\n  verify: true"));
}

#[test]
fn a_tool_is_in_an_account_that_has_only_what_the_shop_lends() {
    let tool = Identity {
        public_key: "UTOOL".to_owned(),
        account: Account::Tools,
        ..stock()
    };
    let text = ServerConfig {
        identities: vec![stock(), tool],
        ..config()
    }
    .render();
    let (shop, tools) = text.split_once("  TOOLS {").unwrap();
    assert!(shop.contains("UABC") && shop.contains("jetstream: enabled"));
    assert!(tools.contains("UTOOL") && !tools.contains("jetstream: enabled"));
    for lent in [
        r#"{service: "query.>", response_type: singleton, accounts: [TOOLS]}"#,
        r#"{service: "$SRV.>", response_type: stream, accounts: [TOOLS]}"#,
        r#"{stream: "event.>", accounts: [TOOLS]}"#,
    ] {
        assert!(shop.contains(lent), "{lent}");
    }
    assert!(tools.contains(r#"{service: {account: SOUK, subject: "query.>"}}"#));
    assert!(tools.contains(r#"{stream: {account: SOUK, subject: "event.>"}}"#));
    assert!(!text.contains("authorization"));
}
