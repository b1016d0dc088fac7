//! Settings: the environment wins, and all that is wrong is said at once.

use super::*;
use std::{collections::HashMap, io::Write};

fn read(file: Option<&str>, environment: &[(&str, &str)]) -> Result<Settings, Wrong> {
    let mut written = tempfile::NamedTempFile::new().unwrap();
    written
        .write_all(file.unwrap_or_default().as_bytes())
        .unwrap();
    let told: HashMap<_, _> = environment.iter().copied().collect();
    let told = |name: &str| told.get(name).map(|text| (*text).to_owned());
    Settings::read(Path::new("data"), file.map(|_| written.path()), &told)
}

fn wrong(file: Option<&str>, environment: &[(&str, &str)]) -> Vec<String> {
    read(file, environment)
        .err()
        .map(|Wrong(all)| all)
        .unwrap_or_default()
}

#[test]
fn a_process_that_is_told_nothing_has_a_mesh_of_its_own() {
    let settings = read(None, &[("NATS_URL", "")]).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(settings.mesh.is_none());
    assert_eq!(settings.view_cache_bytes, VIEW_CACHE_BYTES);
    assert_eq!(settings.limits, StreamLimits::default());
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "replicas = 3\nlog_max_bytes = 5\n[nats]\nurl = \"nats://file\"\nuser = \"ann\"\n\
        password = \"secret\"";
    let told = [
        ("NATS_URL", "nats://told"),
        ("NATS_NKEY", "ann.nk"),
        ("SOUK_REPLICAS", "5"),
    ];
    let settings = read(Some(file), &told).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(
        (settings.limits.replicas, settings.limits.log_bytes),
        (5, 5)
    );
    let mesh = settings.mesh.unwrap();
    assert_eq!(mesh.url, "nats://told");
    assert!(matches!(mesh.auth, Some(Auth::Nkey(path)) if path == Path::new("ann.nk")));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let told = [
        ("NATS_USER", "ann"),
        ("NATS_CERT", "cert.pem"),
        ("SOUK_REPLICAS", "2"),
        ("SOUK_VIEW_CACHE_BYTES", "much"),
        ("SOUK_LOG_FORMAT", "xml"),
    ];
    assert_eq!(wrong(None, &told).len(), 6);
}

#[test]
fn a_file_with_a_fault_is_named_with_its_line_and_without_its_secrets() {
    let said = wrong(Some("[nats]\npassword = \"secret\"\nuser = 7"), &[]);
    let [said] = said.as_slice() else {
        panic!("{said:?}")
    };
    assert!(
        said.contains("line 3") && !said.contains("secret"),
        "{said}"
    );
    assert_eq!(wrong(Some("colour = \"red\""), &[]).len(), 1);
}

#[test]
fn only_one_way_in_may_be_named() {
    let told = [
        ("NATS_URL", "nats://a"),
        ("NATS_NKEY", "a"),
        ("NATS_CREDS", "b"),
    ];
    assert_eq!(wrong(None, &told).len(), 1);
}

#[test]
fn a_password_in_an_address_is_wrong_and_not_repeated() {
    let said = wrong(None, &[("NATS_URL", "nats://ann:secret@a:4222")]);
    let [said] = said.as_slice() else {
        panic!("{said:?}")
    };
    assert!(said.contains("NATS_PASSWORD") && !said.contains("secret"));
}

#[test]
fn mails_go_into_the_data_folder_unless_a_server_is_named_with_a_sender() {
    let told = [
        ("SOUK_SMTP_URL", "smtp://localhost:25"),
        ("SOUK_MAIL_FROM", "Souk <shop@example.com>"),
    ];
    for told in [&told[..], &told[1..], &[]] {
        let settings = read(None, told).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(settings.mailer.is_some());
    }
    assert_eq!(wrong(None, &told[..1]).len(), 1);
    let shop = |url| [("SOUK_SHOP_URL", url)];
    assert_eq!(wrong(None, &shop("https://shop.example.com")), [""; 0]);
    assert_eq!(wrong(None, &shop("shop.example.com")).len(), 1);
    let file = "smtp_url = \"smtp://localhost\"\nmail_from = \"shop@example.com\"";
    assert_eq!(wrong(Some(file), &[]), [""; 0]);
    assert_eq!(
        wrong(Some(file), &[("SOUK_MAIL_FROM", "the shop")]).len(),
        1
    );
    let said = wrong(Some(file), &[("SOUK_SMTP_URL", "post://ann:secret@mail")]);
    assert!(
        said.len() == 1 && !said.concat().contains("secret"),
        "{said:?}"
    );
}

#[test]
fn origins_are_named_by_the_environment_or_the_file_and_must_be_origins() {
    let file = "origins = [\"https://a.example.com\", \"https://b.example.com\"]";
    let both = "https://a.example.com,https://b.example.com";
    let settings = read(Some(file), &[]).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(settings.origins, both.parse().unwrap());
    let told = [("SOUK_ORIGINS", "https://c.example.com")];
    let settings = read(Some(file), &told).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(settings.origins, "https://c.example.com".parse().unwrap());
    assert_eq!(wrong(None, &[("SOUK_ORIGINS", "example.com")]).len(), 1);
}
