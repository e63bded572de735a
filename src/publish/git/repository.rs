//! The bare repository that commits are made in, and what git says when it cannot reach the other side.

use std::collections::BTreeMap;
use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::publish::manifest::is_within;
use crate::publish::program::{self, Outcome};
use crate::publish::secrets::Environment;
use crate::publish::source::Repository;
use crate::publish::trouble::{Result, Trouble, disk};

pub struct Bare<'g> {
    folder: PathBuf,
    pub environment: &'g Environment,
    /// How the site's own repository reaches its remotes: handed on by the environment, where nobody else sees it.
    settings: Vec<(String, String)>,
    name: String,
    mail: String,
    may_ask: bool,
}

impl<'g> Bare<'g> {
    /// Opens the repository, or makes it. It can be deleted at any time.
    pub fn open(
        root: &'g Path,
        folder: PathBuf,
        environment: &'g Environment,
        may_ask: bool,
    ) -> Result<Bare<'g>> {
        let site = Repository { root, environment };
        let folder = std::path::absolute(&folder).map_err(disk("find", &folder))?;
        let ask = |key: &str| site.ask(&["config", "--get", key]).unwrap_or_default();
        let bare = Bare {
            settings: reach(&site),
            name: ask("user.name"),
            mail: ask("user.email"),
            folder,
            environment,
            may_ask,
        };
        if !bare.is_sound() {
            let _ = fs::remove_dir_all(&bare.folder);
            fs::create_dir_all(&bare.folder).map_err(disk("make", &bare.folder))?;
            bare.text(&["init", "--quiet", "--bare", "."])?;
        }
        bare.unlock(&bare.folder, 0);
        Ok(bare)
    }

    fn is_sound(&self) -> bool {
        self.folder.join("HEAD").is_file()
            && self.run(&["rev-parse", "--is-bare-repository"], b"").is_ok_and(|outcome| outcome.is_fine())
    }

    /// A killed git leaves its locks behind. Nobody else works here: this run holds the target's own lock.
    fn unlock(&self, folder: &Path, depth: usize) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() && depth < 6 && name != "objects" {
                self.unlock(&path, depth + 1);
            } else if path.extension().is_some_and(|ending| ending == "lock") {
                let _ = fs::remove_file(&path);
            }
        }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = program::command("git");
        command.arg("-C").arg(&self.folder).args(["--git-dir", "."]);
        // No hook of the user's was written for this, no setting of theirs may change bytes, and no server may hang us.
        for setting in [
            "core.hooksPath=/dev/null",
            "core.autocrlf=false",
            // Searching long for what files have in common costs more seconds than it saves on the way.
            "pack.window=2",
            "gc.auto=0",
            "maintenance.auto=false",
            "http.lowSpeedLimit=500",
            "http.lowSpeedTime=60",
        ] {
            command.args(["-c", setting]);
        }
        command.args(args);
        // Behind those that the environment has already.
        let count = self.environment.get("GIT_CONFIG_COUNT").and_then(|text| text.parse().ok()).unwrap_or(0);
        for (index, (key, value)) in (count..).zip(&self.settings) {
            command
                .env(format!("GIT_CONFIG_KEY_{index}"), key)
                .env(format!("GIT_CONFIG_VALUE_{index}"), value);
        }
        command.env("GIT_CONFIG_COUNT", (count + self.settings.len()).to_string());
        let asks = self.may_ask && std::io::stdin().is_terminal();
        if !asks {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        let has_own_ssh = self.settings.iter().any(|(key, _)| key == "core.sshcommand");
        if self.environment.first(&["GIT_SSH_COMMAND", "GIT_SSH"]).is_none() && !has_own_ssh {
            let batch = if asks { "" } else { " -o BatchMode=yes" };
            let ssh =
                format!("ssh -o ConnectTimeout=20 -o ServerAliveInterval=15 -o ServerAliveCountMax=4{batch}");
            command.env("GIT_SSH_COMMAND", ssh);
        }
        command
    }

    pub fn run(&self, args: &[&str], input: &[u8]) -> Result<Outcome> {
        program::run(self.command(args), input, self.environment)
    }

    fn fed(&self, args: &[&str], input: &[u8], more: &[(&str, &str)]) -> Result<String> {
        let mut command = self.command(args);
        command.envs(more.iter().copied());
        let outcome = program::run(command, input, self.environment)?;
        match outcome.is_fine() {
            true => Ok(outcome.text().trim_end_matches('\n').to_owned()),
            false => Err(failed(args.first().unwrap_or(&""), &outcome)),
        }
    }

    /// What git prints.
    pub fn text(&self, args: &[&str]) -> Result<String> {
        self.fed(args, b"", &[])
    }

    pub fn has(&self, commit: &str) -> bool {
        let tree = format!("{commit}^{{tree}}");
        self.run(&["cat-file", "-e", &tree], b"").is_ok_and(|outcome| outcome.is_fine())
    }

    /// The commit that this one stands on.
    pub fn parent(&self, commit: &str) -> Option<String> {
        let text = self.text(&["rev-list", "--parents", "--max-count=1", commit]).ok()?;
        text.split_whitespace().nth(1).map(str::to_owned)
    }

    pub fn is_shallow(&self) -> bool {
        self.folder.join("shallow").is_file()
    }

    /// The names that git gives to the bytes of these files, in their order; written as objects too, if asked for.
    pub fn objects(&self, files: &[&Path], is_written: bool) -> Result<Vec<String>> {
        let mut list = Vec::new();
        for file in files {
            let file = fs::canonicalize(file).map_err(disk("find", file))?;
            list.extend_from_slice(file.as_os_str().as_encoded_bytes());
            list.push(b'\n');
        }
        let mut args = vec!["hash-object", "--no-filters", "--stdin-paths"];
        if is_written {
            args.push("-w");
        }
        let text = self.fed(&args, &list, &[])?;
        let objects: Vec<String> = text.lines().map(str::to_owned).collect();
        match objects.len() == files.len() {
            true => Ok(objects),
            false => Err(Trouble::failed("git did not name every file")
                .help("is there a line break in the path of the site's folder?")),
        }
    }

    /// Path → object of a commit's files; links and submodules of strangers are passed over.
    pub fn tree(&self, commit: &str) -> Result<BTreeMap<String, String>> {
        let text = self.text(&["ls-tree", "-r", "-z", commit])?;
        let entry = |line: &str| {
            let (head, path) = line.split_once('\t')?;
            let mut head = head.split(' ');
            let is_file = head.next()?.starts_with("100") && head.next()? == "blob";
            (is_file && is_within(path)).then_some((path.to_owned(), head.next()?.to_owned()))
        };
        Ok(text.split('\0').filter_map(entry).collect())
    }

    /// Makes a tree by an index of our own.
    pub fn write_tree(&self, files: &BTreeMap<&str, &str>) -> Result<String> {
        let index = self.folder.join("dateline-index");
        let _ = fs::remove_file(&index);
        let name = index.to_string_lossy().into_owned();
        let own = [("GIT_INDEX_FILE", name.as_str())];
        let list: String = files.iter().map(|(path, object)| format!("100644 {object}\t{path}\0")).collect();
        self.fed(&["update-index", "-z", "--index-info"], list.as_bytes(), &own)?;
        self.fed(&["write-tree"], b"", &own)
    }

    /// Makes a commit; `title` is who commits when git knows nobody.
    pub fn commit(&self, tree: &str, parent: Option<&str>, message: &str, title: &str) -> Result<String> {
        let mut args = vec!["commit-tree", tree];
        args.extend(parent.iter().flat_map(|parent| ["-p", parent]));
        let name = if self.name.is_empty() { title } else { &self.name };
        let mail = if self.mail.is_empty() { "dateline@localhost" } else { &self.mail };
        let who = |key: &str| self.environment.get(key).map(str::to_owned);
        let name = who("GIT_COMMITTER_NAME").unwrap_or_else(|| name.replace(['<', '>', '\n'], " "));
        let mail = who("GIT_COMMITTER_EMAIL").unwrap_or_else(|| mail.to_owned());
        let own = [
            ("GIT_AUTHOR_NAME", name.as_str()),
            ("GIT_AUTHOR_EMAIL", mail.as_str()),
            ("GIT_COMMITTER_NAME", name.as_str()),
            ("GIT_COMMITTER_EMAIL", mail.as_str()),
        ];
        self.fed(&args, message.as_bytes(), &own)
    }

    /// Writes a commit's files into a folder.
    pub fn check_out(&self, commit: &str, into: &Path) -> Result<()> {
        let into = fs::canonicalize(into).map_err(disk("find", into))?;
        let index = self.folder.join("dateline-index");
        let _ = fs::remove_file(&index);
        let name = index.to_string_lossy().into_owned();
        let own = [("GIT_INDEX_FILE", name.as_str())];
        self.fed(&["read-tree", commit], b"", &own)?;
        let prefix = format!("--prefix={}/", into.display());
        let work_tree = into.to_string_lossy().into_owned();
        let own = [own[0], ("GIT_WORK_TREE", work_tree.as_str())];
        self.fed(&["checkout-index", "--all", "--force", &prefix], b"", &own).map(drop)
    }
}

/// The settings by which the site's repository reaches its remotes: CI systems put a token there. Those of the user and
/// of the system are read by every git anyhow.
fn reach(site: &Repository<'_>) -> Vec<(String, String)> {
    let pattern = "^(http|https|credential|url|core\\.sshcommand|core\\.askpass)";
    let Some(text) = site.ask(&["config", "--includes", "--show-scope", "--null", "--get-regexp", pattern])
    else {
        return Vec::new();
    };
    let mut parts = text.split('\0');
    let mut settings = Vec::new();
    while let (Some(scope), Some(entry)) = (parts.next(), parts.next()) {
        let (key, value) = entry.split_once('\n').unwrap_or((entry, "true"));
        if matches!(scope, "local" | "worktree") {
            settings.push((key.to_owned(), value.to_owned()));
        }
    }
    settings
}

/// Whether trying again may help.
pub fn transient(outcome: &Outcome) -> bool {
    let told = outcome.err.to_ascii_lowercase();
    [
        "could not resolve host",
        "connection timed out",
        "connection reset",
        "connection refused",
        "connection closed",
        "hung up unexpectedly",
        "the remote end hung up",
        "returned error: 5",
        "temporarily",
        "early eof",
        "timed out",
        "failed to connect",
        "unable to access",
        "transfer closed",
    ]
    .iter()
    .any(|sign| told.contains(sign))
        && !is_refused(&told)
}

fn is_refused(told: &str) -> bool {
    ["permission denied", "authentication failed", "returned error: 40", "could not read username"]
        .iter()
        .any(|sign| told.contains(sign))
}

/// Why the other side could not be reached, and what to do.
pub fn unreachable(place: &str, outcome: &Outcome) -> Trouble {
    let told = outcome.err.to_ascii_lowercase();
    let pushed = format!("{told}\n{}", outcome.text().to_ascii_lowercase());
    let help = if is_refused(&told) {
        "you may not write there: look at your ssh key (`ssh -T git@HOST`), your credential helper, or the permissions of the job's token (`contents: write`)"
    } else if told.contains("does not appear to be a git repository") || told.contains("not found") {
        "look whether the address is right and the repository exists: `git ls-remote ADDRESS`"
    } else if told.contains("host key verification failed") {
        "connect once by hand, `ssh HOST`, and accept the host's key"
    } else if told.contains("no space left") || told.contains("disk quota") {
        "free some space there"
    } else if pushed.contains("protected branch") || pushed.contains("hook declined") {
        "the host protects this branch: allow yourself to push to it, or name another"
    } else if transient(outcome) {
        "look at the network, then run `dateline publish` again: it goes on where this run stopped"
    } else {
        "nothing was changed there; run `dateline publish` again when it can be reached"
    };
    Trouble::failed(format!("git could not reach {place}: {}", outcome.complaint())).help(help)
}

fn failed(deed: &str, outcome: &Outcome) -> Trouble {
    let told = &outcome.err;
    let help = match told.contains("No space left") {
        true => "free some space on the disk and run `dateline publish` again",
        false => "delete the folder .dateline/cache and run `dateline publish` again",
    };
    Trouble::failed(format!("`git {deed}` failed: {}", outcome.complaint())).help(help)
}
