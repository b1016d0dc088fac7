//! Who may know whom: `contracts ← bus ← { actors, gateway } ← compose`, and who alone knows a
//! library.

use crate::source::{Source, rust, tree};
use crate::{assert_none, assert_none_in};

/// Each member with the members it may depend on. Those not named here put the parts together and
/// may use any.
const KNOWS: &[(&str, &[&str])] = &[
    ("contracts", &[]),
    ("bus", &["contracts"]),
    ("actors", &["contracts", "bus"]),
    ("gateway", &["contracts", "bus"]),
    ("nats", &["contracts"]),
];

/// Each library that is one member's secret.
const SECRETS: &[(&str, &str)] = &[
    ("async-nats", "bus"),
    ("ractor", "actors"),
    ("sled", "actors"),
    ("lettre", "actors"),
    ("minijinja", "actors"),
    ("axum", "gateway"),
    ("tower-http", "gateway"),
    ("tower", "gateway"),
    ("hyper", "gateway"),
    ("hyper-util", "gateway"),
    ("utoipa", "gateway"),
    ("utoipa-axum", "gateway"),
];

/// The actors' own secrets go no further than this folder.
const RUNTIME: &str = "actors/src/runtime";

#[test]
fn members_depend_only_on_what_they_may_know() -> std::io::Result<()> {
    let manifests = tree()?
        .into_iter()
        .filter(|source| source.path.ends_with("/Cargo.toml"));
    let faults: Vec<_> = manifests
        .flat_map(|manifest| faults_of_manifest(&manifest))
        .collect();
    assert_none(&faults);
    Ok(())
}

#[test]
fn only_the_runtime_knows_how_actors_and_views_are_made() -> std::io::Result<()> {
    assert_none_in(&rust()?, faults_of_rules);
    Ok(())
}

fn faults_of_manifest(manifest: &Source) -> Vec<String> {
    let member = manifest.path.trim_end_matches("/Cargo.toml");
    let may_know = KNOWS
        .iter()
        .find(|(name, _)| *name == member)
        .map(|(_, known)| *known);
    let forbidden = |dependency: &str| {
        let is_member = ["compose", "tests"].contains(&dependency)
            || KNOWS.iter().any(|(name, _)| *name == dependency);
        let stranger = is_member && may_know.is_some_and(|known| !known.contains(&dependency));
        let secret = SECRETS
            .iter()
            .any(|(library, owner)| *library == dependency && *owner != member);
        stranger || secret
    };
    match dependencies(&manifest.text) {
        Ok(found) => {
            let found = found.into_iter().filter(|dependency| forbidden(dependency));
            found
                .map(|dependency| format!("{member} may not depend on {dependency}"))
                .collect()
        }
        Err(garbled) => vec![format!("{}: {garbled}", manifest.path)],
    }
}

/// The packages a manifest depends on: for building and testing too, and for one platform only.
fn dependencies(manifest: &str) -> Result<Vec<String>, toml::de::Error> {
    let manifest: toml::Table = manifest.parse()?;
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let targets = targets.into_iter().flat_map(|targets| targets.values());
    let sections = targets.filter_map(toml::Value::as_table).chain([&manifest]);
    let tables = sections.flat_map(|section| {
        let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
        kinds
            .into_iter()
            .filter_map(|kind| section.get(kind)?.as_table())
    });
    let package = |(name, wanted): (&String, &toml::Value)| {
        // A dependency may go by another name here than where it comes from.
        wanted
            .get("package")
            .and_then(toml::Value::as_str)
            .unwrap_or(name)
            .to_owned()
    };
    Ok(tables.flatten().map(package).collect())
}

fn faults_of_rules(source: &Source) -> Vec<String> {
    let ours = source.path.starts_with("actors/src/");
    if !ours || source.path.starts_with(RUNTIME) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for line in source.lines() {
        for library in ["ractor", "sled"] {
            if line.says(library) {
                faults.push(source.at(line.number, &format!("{library} is the runtime's own")));
            }
        }
    }
    faults
}

#[test]
fn a_gateway_that_knows_actors_is_noticed() {
    for manifest in [
        "[dependencies]\nactors.workspace = true",
        "[dev-dependencies]\na = { package = \"actors\", path = \"../actors\" }",
        "[target.'cfg(unix)'.dependencies]\nsled = \"0.34\"",
    ] {
        assert_eq!(
            faults_of_manifest(&Source::new("gateway/Cargo.toml", manifest)).len(),
            1
        );
    }
    let fine = Source::new(
        "gateway/Cargo.toml",
        "[dependencies]\nbus.workspace = true\naxum = \"0.8\"",
    );
    assert_none(&faults_of_manifest(&fine));
}

#[test]
fn a_rule_that_knows_its_view_is_noticed() {
    let text = "use sled::Tree;\n// sled in a comment is fine";
    assert_eq!(
        faults_of_rules(&Source::new("actors/src/stock/view.rs", text)).len(),
        1
    );
    assert_none(&faults_of_rules(&Source::new(
        "actors/src/runtime/view.rs",
        text,
    )));
}
