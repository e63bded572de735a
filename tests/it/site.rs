//! A site in a temporary folder, and the binary run in it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The instant that tests stand at: in the past of every machine that runs them.
pub const NOW: &str = "2020-01-02T12:00Z";

/// Variables that would change what is printed.
const VARIABLES: [&str; 6] = ["SOURCE_DATE_EPOCH", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "TZ"];

/// What a run came to.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The code is as expected; if not, the test says what was printed.
    #[track_caller]
    pub fn exits(self, code: i32) -> Run {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Run {
        assert!(self.err.contains(words), "`{words}` is not in:\n{}", self.err);
        self
    }

    #[track_caller]
    pub fn prints(self, words: &str) -> Run {
        assert!(self.out.contains(words), "`{words}` is not in:\n{}", self.out);
        self
    }

    /// The lines of standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Vec<serde_json::Value> {
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.out.lines().map(read).collect()
    }
}

/// The binary, in a folder, with a plain environment.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

pub fn run(mut command: Command) -> Run {
    let output = command.output().expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

pub struct Site {
    pub folder: TempDir,
}

impl Site {
    /// An empty folder.
    pub fn empty() -> Site {
        Site { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A site with one briefing.
    pub fn small() -> Site {
        let site = Site::empty();
        site.write(
            "dateline.yaml",
            "title: Small\nbase_url: https://example.org/\ntimezone: Europe/Berlin\n",
        );
        site.briefing("2019-12-30-talks", "Talks begin", "");
        site
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let full = self.path(path);
        fs::create_dir_all(full.parent().expect("a folder above")).expect("folders");
        fs::write(full, text).expect("a file");
    }

    /// A briefing with more lines of front matter, if any.
    pub fn briefing(&self, stem: &str, title: &str, more: &str) {
        self.write(&format!("content/{stem}.md"), &format!("---\ntitle: {title}\n{more}---\n\nText.\n"));
    }

    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn has(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// Every file below the folder but those of `.dateline/`, in order.
    pub fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        collect(self.folder.path(), "", &mut files);
        files.sort();
        files
    }

    /// Runs the binary in the site's folder at a fixed instant.
    pub fn run(&self, args: &[&str]) -> Run {
        let mut command = command(self.folder.path());
        command.args(args);
        if !args.contains(&"--now") {
            command.args(["--now", NOW]);
        }
        run(command)
    }

    /// Runs the binary with something on its standard input.
    pub fn run_typing(&self, args: &[&str], typed: &str) -> Run {
        let mut command = command(self.folder.path());
        command.args(args).args(["--now", NOW]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        // A program that has read enough closes the pipe.
        let _ = stdin.write_all(typed.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("the binary ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs it as it is typed, with these variables.
    pub fn run_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = command(self.folder.path());
        command.args(args).envs(variables.iter().copied());
        run(command)
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        let name = entry.file_name().into_string().expect("UTF-8");
        let path = format!("{prefix}{name}");
        match entry.file_type().expect("a type").is_dir() {
            true if name == ".dateline" => {}
            true => collect(&entry.path(), &format!("{path}/"), files),
            false => files.push(path),
        }
    }
}
