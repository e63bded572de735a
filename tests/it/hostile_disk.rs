//! Hostile things in the file system: links, loops, pipes, devices, names, permissions, disks that are full or read-only.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::hostile::Hostile;
use crate::site::{NOW, Run, run};

#[test]
fn links_out_of_the_site_are_not_followed() {
    for (path, to) in [
        ("content/2019-12-31-x.md", "secret.md"),
        ("content/entities/x.yaml", "secret.yaml"),
        ("content/pages/x.md", "secret.md"),
        ("content/assets/x.png", "secret.png"),
        ("content/assets/y.png.yaml", "secret.yaml"),
        ("templates/home.html", "secret.html"),
        ("templates/assets/site.css", "secret.html"),
        ("content/folder", ""),
        ("templates/folder", ""),
    ] {
        let hostile = Hostile::new();
        hostile.link(path, &hostile.outside.path().join(to));
        hostile.build().exits(0).says("warning[outside-link]").says(path).says("allow_outside");
    }
}

#[test]
fn settings_and_archetypes_are_the_sites_own() {
    let hostile = Hostile::new();
    hostile.link("dateline.yaml", &hostile.outside.path().join("secret.yaml"));
    hostile.build().exits(1).says("error[outside-link]").says("dateline.yaml").says("copy");
    let hostile = Hostile::new();
    hostile.link("templates/archetypes/briefing.md", &hostile.outside.path().join("secret.md"));
    hostile.run(&["new", "Hello"]).exits(2).says("error[outside-link]");
    hostile.run(&["templates"]).exits(0).prints("unreadable");
}

#[test]
fn links_within_the_site_and_to_allowed_folders_are_followed() {
    let hostile = Hostile::new();
    hostile.write("drafts/x.md", "---\ntitle: Within\ndate: 2019-12-31\n---\n\nx\n");
    hostile.link("content/x.md", Path::new("../drafts/x.md"));
    hostile.build().exits(0).says("built 2 briefings");
    fs::write(
        hostile.site.path("dateline.yaml"),
        "title: x\nbase_url: https://example.org/\nallow_outside: [../]\n",
    )
    .expect("a file");
    hostile.build().exits(0).says("built 2 briefings");
}

#[test]
fn loops_end() {
    for (path, to) in [
        ("content/a", "a"),
        ("content/a", ".."),
        ("content/a/b/c", "../../.."),
        ("content/a", "."),
        ("content", "content"),
    ] {
        let hostile = Hostile::new();
        if path == "content" {
            fs::remove_dir_all(hostile.site.path("content")).expect("removed");
        }
        hostile.link(path, Path::new(to));
        hostile.build().exits(0).says("warning[odd-file]");
    }
}

#[test]
fn pipes_and_devices_are_never_waited_for() {
    for path in
        ["content/2019-12-31-x.md", "content/entities/x.yaml", "content/assets/x.png", "templates/home.html"]
    {
        let hostile = Hostile::new();
        hostile.pipe(path);
        hostile.build().exits(0).says("warning[odd-file]").says(path).says("take it out");
    }
    let hostile = Hostile::new();
    hostile.pipe("content/.pipe");
    hostile.link("content/2019-12-31-x.md", Path::new(".pipe"));
    hostile.build().exits(0).says("warning[odd-file]");
    // What is said is what lies there now, though no file has changed.
    hostile.link("content/2019-12-31-x.md", Path::new("/dev/zero"));
    hostile.build().exits(0).says("warning[outside-link]");
    hostile.pipe("dateline.yaml");
    hostile.build().exits(2).says("error[settings-missing]");
}

#[test]
fn commands_do_not_wait_for_pipes_either() {
    let hostile = Hostile::new();
    hostile.pipe("templates/archetypes/briefing.md");
    hostile.pipe("templates/home.html");
    hostile.run(&["new", "Hello"]).exits(2).says("error[io]").says("templates/archetypes/briefing.md");
    hostile.run(&["templates"]).exits(0).prints("unreadable");
    hostile.run(&["list"]).exits(0);
}

#[test]
fn a_cache_of_pipes_is_as_good_as_none() {
    let hostile = Hostile::new();
    hostile.build().exits(0);
    hostile.build().exits(0);
    let cache = hostile.site.path(".dateline/cache");
    for entry in fs::read_dir(&cache).expect("a cache").map(|entry| entry.expect("an entry")) {
        let path = format!(".dateline/cache/{}", entry.file_name().to_string_lossy());
        hostile.pipe(&path);
    }
    hostile.build().exits(0).says("built 1 briefing");
}

#[test]
fn an_output_folder_that_is_none_is_refused() {
    let hostile = Hostile::new();
    hostile.pipe("public");
    hostile.build().exits(2).says("error[write-failed]").says("--out");
    hostile.link("public", &hostile.outside.path().join(""));
    hostile.build().exits(2).says("holds files that Dateline did not make");
    for out in ["..", ".", "content/..", "/proc/1", "/dev/null"] {
        hostile.run(&["build", "--out", out]).exits(2).says("error[write-failed]");
    }
    // An empty folder elsewhere is what `--out` is for.
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let out = elsewhere.path().join("a/../b");
    hostile.run(&["build", "--out", out.to_str().expect("UTF-8")]).exits(0);
}

#[test]
fn a_manifest_that_is_no_file_is_no_manifest() {
    let hostile = Hostile::new();
    hostile.build().exits(0);
    hostile.pipe("public/.dateline-manifest");
    hostile.build().exits(2).says("error[write-failed]");
    hostile.link("public/.dateline-manifest", &hostile.outside.path().join("secret.md"));
    hostile.build().exits(2).says("error[write-failed]");
}

#[test]
fn names_of_255_bytes_and_odd_ones_are_files_like_others() {
    let hostile = Hostile::new();
    let long = "n".repeat(251);
    hostile.write(&format!("content/assets/{long}.png"), "x");
    hostile
        .write(&format!("content/{}.md", "b".repeat(252)), "---\ntitle: Long\ndate: 2019-12-31\n---\n\nx\n");
    hostile
        .write(&format!("content/entities/{}.yaml", "e".repeat(250)), "- {id: a, name: A B, kind: person}\n");
    hostile.write("content/2019-12-31-a b&\"'<#?%25>.md", "---\ntitle: Odd\n---\n\n![x](<a#b?%25.png>)\n");
    hostile.write("content/assets/a#b?.png", "x");
    hostile.build().exits(0);
    assert!(hostile.site.has(&format!("public/assets/{long}.png")));
    assert!(hostile.site.has(&format!("public/briefings/{}/index.html", "b".repeat(80))));
    assert!(hostile.site.has("public/briefings/a-b-25/index.html"));
}

#[test]
fn a_theme_file_whose_fingerprinted_name_is_too_long_is_told() {
    let hostile = Hostile::with(&format!("templates/assets/{}.css", "t".repeat(250)), "x");
    hostile.build().exits(1).says("error[bad-permalink]").says("at most 255").says("templates/assets/ttt");
}

#[test]
fn names_that_are_not_unicode_or_hold_controls_are_passed_over() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let hostile = Hostile::new();
    for name in [&b"content/\xff\xfe.md"[..], b"content/a\nb.md", b"content/a\x1b[2Jb.md"] {
        fs::write(hostile.site.path("").join(OsStr::from_bytes(name)), "---\ntitle: x\n---\n")
            .expect("a file");
    }
    let build = hostile.build().exits(0).says("not Unicode").says("control characters");
    assert!(!build.err.contains('\u{1b}'), "{}", build.err);
}

#[test]
fn an_address_that_a_server_would_read_otherwise_is_encoded() {
    let hostile = Hostile::with("content/assets/100%25 a#b?c&d'e.png", "x");
    hostile.write(
        "content/2019-12-31-x.md",
        "---\ntitle: X\nimage: {src: \"/assets/100%25 a#b?c&d'e.png\", alt: a}\n---\n\nx\n",
    );
    hostile.build().exits(0);
    let page = hostile.site.read("public/briefings/x/index.html");
    assert!(page.contains("/assets/100%2525%20a%23b%3Fc%26d%27e.png"), "{page}");
}

/// Somebody who is not root, who may read and write everything.
const NOBODY: &str = "65534";

/// Builds as somebody who may not do everything: root gives the site away first.
#[track_caller]
fn build_as_nobody(hostile: &Hostile) -> Run {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    if id.stdout != b"0\n" {
        return hostile.build();
    }
    let folder = hostile.site.path("");
    let given = Command::new("chown").args(["-R", NOBODY]).arg(&folder).status().expect("chown runs");
    assert!(given.success());
    // Where the binary lies, nobody else may be able to go.
    let binary = folder.join(".binary");
    // Copied by a child: a file that this process had open for writing might be held open by whatever another test starts
    // at that moment, and a program that is being written does not run.
    let copied =
        Command::new("cp").arg(env!("CARGO_BIN_EXE_dateline")).arg(&binary).status().expect("cp runs");
    assert!(copied.success());
    let mut command = Command::new("setpriv");
    command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]).arg(&binary);
    command.args(["build", "--now", NOW]).current_dir(folder).env("NO_COLOR", "1");
    run(command)
}

fn permit(hostile: &Hostile, path: &str, mode: u32) {
    fs::set_permissions(hostile.site.path(path), fs::Permissions::from_mode(mode)).expect("permissions");
}

#[test]
fn what_may_not_be_read_is_named() {
    let hostile = Hostile::with("content/2019-12-31-x.md", "---\ntitle: X\n---\n");
    hostile.write("content/folder/x.png", "x");
    hostile.write("templates/home.html", "x");
    for path in
        ["content/2019-12-31-x.md", "content/folder", "templates/home.html", "content", "dateline.yaml"]
    {
        permit(&hostile, path, 0o000);
        let build = build_as_nobody(&hostile);
        permit(&hostile, path, 0o755);
        build.exits(1).says("error[io]").says(path).says("give yourself permission");
    }
}

#[test]
fn where_nothing_may_be_written_that_is_told() {
    let hostile = Hostile::new();
    build_as_nobody(&hostile).exits(0);
    hostile.site.briefing("2019-12-31-x", "Xylophone", "");
    let shut = |mode| ["public", ".dateline", ""].iter().for_each(|path| permit(&hostile, path, mode));
    // The copy of the binary is there already; the folder is shut only then.
    shut(0o555);
    let build = build_as_nobody(&hostile);
    shut(0o755);
    build.exits(2).says("error[write-failed]").says("permission denied");
    assert!(!hostile.site.read("public/index.html").contains("Xylophone"));
    build_as_nobody(&hostile).exits(0);
    assert!(hostile.site.read("public/index.html").contains("Xylophone"));
}

/// A disk of its own for one test, where the test may mount one.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mount(at: &Path, options: &str) -> Option<SmallDisk> {
        fs::create_dir_all(at).expect("a folder");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(at).output().ok()?;
        mounted.status.success().then(|| SmallDisk(at.to_path_buf()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_leaves_the_site_as_it_was() {
    let hostile = Hostile::new();
    let small = hostile.site.path("small");
    let Some(disk) = SmallDisk::mount(&small, "size=2m") else { return };
    hostile.run(&["build", "--out", "small/out"]).exits(0);
    hostile.site.briefing("2019-12-31-x", "X", "");
    hostile.write("content/assets/big.bin", vec![7; 4 * 1024 * 1024]);
    hostile
        .run(&["build", "--out", "small/out"])
        .exits(2)
        .says("error[write-failed]")
        .says("the disk is full");
    assert!(hostile.site.has("small/out/index.html"));
    assert!(!hostile.site.has("small/out/briefings/x/index.html"));
    fs::remove_file(hostile.site.path("content/assets/big.bin")).expect("removed");
    hostile.run(&["build", "--out", "small/out"]).exits(0);
    assert!(hostile.site.has("small/out/briefings/x/index.html"));
    drop(disk);
}

#[test]
fn a_read_only_disk_is_told() {
    let hostile = Hostile::new();
    let small = hostile.site.path("small");
    let Some(disk) = SmallDisk::mount(&small, "size=1m,ro") else { return };
    hostile.run(&["build", "--out", "small/out"]).exits(2).says("error[write-failed]").says("read-only");
    drop(disk);
}
