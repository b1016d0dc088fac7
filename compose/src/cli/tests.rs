//! What the command line shows and takes.

use super::*;
use clap::ValueEnum;

#[test]
fn the_command_line_is_well_formed() {
    command_line().debug_assert();
    shown(&command_line()).debug_assert();
}

/// Every command with its help, by the words that lead to it.
fn helps(mut command: clap::Command) -> Vec<(String, String)> {
    command.build();
    let (mut open, mut helps) = (vec![(String::new(), command)], Vec::new());
    while let Some((words, mut command)) = open.pop() {
        for below in command.get_subcommands() {
            let words = format!("{words} {}", below.get_name());
            open.push((words.trim_start().to_owned(), below.clone()));
        }
        helps.push((words, command.render_long_help().to_string()));
    }
    helps
}

fn that_speak_of(option: &str) -> Vec<String> {
    let helps = helps(command_line()).into_iter();
    let speaking = helps.filter(|(words, help)| {
        !words.starts_with("help") && !words.contains(" help") && help.contains(option)
    });
    let mut speaking: Vec<_> = speaking.map(|(words, _)| words).collect();
    speaking.sort_unstable();
    speaking
}

#[test]
fn a_help_speaks_of_the_gateway_and_the_data_folder_where_they_mean_something() {
    let asking = ["bench purchase", "replay online-retail", "status"];
    assert_eq!(that_speak_of("--url <URL>"), asking);
    let keeping = that_speak_of("--data <DIR>");
    for (command, keeps) in [
        ("up", true),
        ("token", true),
        ("bench purchase", true),
        ("completions", false),
        ("bench ledger", false),
    ] {
        assert_eq!(keeping.iter().any(|it| it == command), keeps, "{command}");
    }
}

#[test]
fn the_help_of_scale_says_where_subjects_are_found() {
    let helps = helps(command_line());
    let (_, help) = helps.iter().find(|(words, _)| words == "scale").unwrap();
    assert!(help.contains("`souk status` lists all subjects"), "{help}");
}

#[test]
fn a_data_folder_may_be_named_to_every_command() {
    for line in [
        &["souk", "completions", "bash", "--data", "shop"][..],
        &["souk", "bench", "ledger", "--data", "shop"],
        &["souk", "--data", "shop", "completions", "bash"],
        &["souk", "status", "--data", "shop"],
    ] {
        let read = command_line().try_get_matches_from(line).unwrap();
        let read = Souk::from_arg_matches(&read).unwrap();
        assert_eq!(read.place.data, PathBuf::from("shop"), "{line:?}");
    }
}

#[test]
fn what_is_hidden_is_not_completed() {
    for shell in Shell::value_variants() {
        let mut script = Vec::new();
        let mut command = shown(&command_line());
        clap_complete::generate(*shell, &mut command, "souk", &mut script);
        let script = String::from_utf8(script).unwrap();
        assert!(script.contains("ledger"), "{shell}: {script}");
        assert!(!script.contains("ledger-part"), "{shell}: {script}");
    }
}

#[test]
fn the_settings_file_of_the_help_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("souk.toml");
    let of_file = |line: &&str| line.contains(" = ") || line.trim() == "[nats]";
    let lines: Vec<_> = EXAMPLES.lines().filter(of_file).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let settings = Settings::read(folder.path(), Some(&file), &|_| None).unwrap();
    assert_eq!(settings.limits.replicas, 3);
    assert_eq!(settings.mesh.unwrap().url, "nats://mesh:4222");
}
