//! What all commands share: how the site is found, colours, pipes, usage errors, schema and completions.

use std::io::Read as _;
use std::process::Stdio;

use crate::site::{Site, command, run};

#[test]
fn the_site_is_found_upward_or_named() {
    let site = Site::small();
    site.write("content/deep/er/x.txt", "");
    let mut below = command(&site.path("content/deep/er"));
    below.arg("build");
    run(below).exits(0).says("into public/");
    assert!(site.has("public/index.html"));

    let empty = Site::empty();
    empty.run(&["build"]).exits(2).says("error[settings-missing]").says("`dateline init`");
    empty.run(&["build", "--root", "nowhere"]).exits(2).says("`nowhere`").says("--root");
    let root = site.folder.path().to_str().expect("UTF-8");
    empty.run(&["--root", root, "build", "--out", "mine"]).exits(0);
    assert!(empty.has("mine/index.html"));
}

#[test]
fn wrong_use_is_code_2() {
    let site = Site::small();
    for args in [
        &[][..],
        &["bild"],
        &["build", "--nonsense"],
        &["build", "--format", "xml"],
        &["build", "--quiet", "--verbose"],
        &["completions", "tcl"],
    ] {
        let mut command = command(site.folder.path());
        command.args(args);
        let run = run(command).exits(2);
        assert!(!run.err.is_empty() && run.out.is_empty(), "{args:?}: {run:?}");
    }
}

#[test]
fn help_names_the_commands_that_there_are_and_no_others() {
    let help = Site::empty().run(&["--help"]).exits(0);
    let commands: Vec<&str> = help
        .out
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .map_while(|line| line.split_whitespace().next())
        .collect();
    let known = "init new import review extract build serve check publish list templates schema completions";
    assert_eq!(commands, known.split(' ').collect::<Vec<_>>());
    Site::empty().run(&["--version"]).exits(0).prints(env!("CARGO_PKG_VERSION"));
}

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let site = Site::small();
    site.briefing("2019-12-31-more", "More", "titel: x\n");
    let has_colour = |args: &[&str], variables: &[(&str, &str)]| {
        let run = site.run_with(&[&["build"], args].concat(), variables).exits(0).says("unknown-key");
        assert!(!run.out.contains('\u{1b}'));
        run.err.contains('\u{1b}')
    };
    assert!(!has_colour(&[], &[]));
    assert!(!has_colour(&["--color", "auto"], &[("NO_COLOR", "1")]));
    assert!(!has_colour(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(has_colour(&["--color", "always"], &[]));
    assert!(has_colour(&["--color", "always"], &[("NO_COLOR", "1")]));
}

#[test]
fn a_closed_pipe_is_no_mistake() {
    let site = Site::small();
    for args in [&["schema"][..], &["completions", "zsh"], &["build", "--format", "json"], &["--help"]] {
        let mut command = command(site.folder.path());
        let mut child =
            command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut err).expect("UTF-8");
        let code = child.wait().expect("it ends").code();
        assert_eq!((code, err.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_the_results_is_told() {
    let full = std::fs::File::options().write(true).open("/dev/full").expect("/dev/full");
    let mut command = command(Site::empty().folder.path().parent().expect("a folder"));
    command.arg("schema").stdout(full);
    run(command).exits(2).says("standard output");
}

#[test]
fn the_schema_knows_the_sites_kinds() {
    let site = Site::small();
    let plain = site.run(&["schema"]).exits(0);
    let schema: serde_json::Value = serde_json::from_str(&plain.out).expect("JSON");
    assert_eq!(schema["title"], "Dateline");
    assert!(!plain.out.contains("vessel"));
    let settings = format!("{}kinds: {{vessel: {{label: Vessel}}}}\n", site.read("dateline.yaml"));
    site.write("dateline.yaml", &settings);
    site.run(&["schema"]).exits(0).prints("vessel");
    Site::empty().run(&["schema"]).exits(0).prints("$schema");
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        Site::empty().run(&["completions", shell]).exits(0).prints("dateline").prints("templates");
    }
}

#[test]
fn the_schema_describes_topics_and_pages_as_they_are_read() {
    let site = Site::small();
    let schema: serde_json::Value = serde_json::from_str(&site.run(&["schema"]).exits(0).out).expect("JSON");
    for (form, file) in [("topic", "content/topics/sanctions.md"), ("page", "content/pages/about.md")] {
        let known = schema["$defs"][form]["properties"].as_object().expect("keys");
        let lines: String =
            known.keys().filter(|key| *key != "title").map(|key| format!("{key}:\n")).collect();
        site.write(file, &format!("---\ntitle: T\n{lines}unheard_of: 1\n---\n"));
    }
    let run = site.run(&["build"]).exits(0).says("`unheard_of`");
    assert_eq!(run.err.matches("warning[unknown-key]").count(), 2, "{}", run.err);
}
