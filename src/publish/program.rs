//! Other people's programs (git, ssh, rsync) → what they say.
//!
//! Comes in: a program, its arguments, what to feed it. Goes out: what it printed, or why it could not. Output is read
//! while input is fed, so that neither side waits for the other; what is shown of it has its secrets taken out.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::secrets::Environment;
use super::trouble::{Result, Trouble};

/// What a program came to.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub out: Vec<u8>,
    /// Without secrets.
    pub err: String,
}

impl Outcome {
    pub fn is_fine(&self) -> bool {
        self.code == Some(0)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// The last lines of what it complained about.
    pub fn complaint(&self) -> String {
        let lines: Vec<&str> =
            self.err.lines().map(str::trim).filter(|line| !line.is_empty() && !is_noise(line)).collect();
        let last = &lines[lines.len().saturating_sub(4)..];
        match last.is_empty() {
            true => format!("it ended with code {}", self.code.unwrap_or(-1)),
            false => last.join("; "),
        }
    }
}

fn is_noise(line: &str) -> bool {
    line.starts_with("hint:")
        || line.starts_with("Warning: Permanently added")
        || line.starts_with("remote: Enumerating")
}

/// Runs a program to its end, fed with `input`.
pub fn run(mut command: Command, input: &[u8], environment: &Environment) -> Result<Outcome> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| not_started(&name, &error))?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (out, err) = thread::scope(|scope| {
        // A program that ends before it has read everything is no mistake of ours: its code tells.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        let err = scope.spawn(move || {
            let mut bytes = Vec::new();
            let _ = stderr.map(|mut stderr| stderr.read_to_end(&mut bytes));
            bytes
        });
        let mut out = Vec::new();
        let _ = stdout.map(|mut stdout| stdout.read_to_end(&mut out));
        (out, err.join().unwrap_or_default())
    });
    let status = child
        .wait()
        .map_err(|error| Trouble::failed(format!("`{name}` could not be waited for: {error}")))?;
    let err = environment.hide(&String::from_utf8_lossy(&err));
    Ok(Outcome { code: status.code(), out, err })
}

pub fn not_started(name: &str, error: &std::io::Error) -> Trouble {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match error.kind() {
        std::io::ErrorKind::NotFound => Trouble::failed(format!("`{name}` is needed and not installed here"))
            .help(match name {
                "git" => "install it (https://git-scm.com; `apt install git`, `brew install git`)",
                "rsync" => "install it (`apt install rsync`, `brew install rsync`)",
                "ssh" => "install it (`apt install openssh-client`)",
                _ => "install it, or look whether it is on the PATH",
            }),
        _ => Trouble::failed(format!("`{name}` could not be started: {error}")),
    }
}

/// A command without the variables by which git tells its own hooks which repository they run for.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for variable in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_PREFIX",
        "GIT_NAMESPACE",
        "GIT_SHALLOW_FILE",
        "GIT_GRAFT_FILE",
    ] {
        command.env_remove(variable);
    }
    command.env("LC_ALL", "C");
    command
}

/// Tries again what a network may have spoilt: after one second, then after three.
pub fn with_patience<T>(mut deed: impl FnMut() -> std::result::Result<T, Failure>) -> Result<T> {
    for wait in [1, 3] {
        match deed() {
            Ok(value) => return Ok(value),
            Err(Failure::ForGood(trouble)) => return Err(trouble),
            Err(Failure::ForNow(_)) => thread::sleep(Duration::from_secs(wait)),
        }
    }
    deed().map_err(|failure| match failure {
        Failure::ForGood(trouble) | Failure::ForNow(trouble) => trouble,
    })
}

/// Why a deed failed: whether trying again makes sense.
pub enum Failure {
    ForNow(Trouble),
    ForGood(Trouble),
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Failure {
        Failure::ForGood(trouble)
    }
}
