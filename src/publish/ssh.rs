//! An ssh host, by the system's `ssh` and `rsync`: releases beside the folder, and one link that is switched.
//!
//! The layout is that of `folder`: `PATH` is a link to `PATH.releases/ID`, with `ID.json` beside. A new release begins as
//! hard links to the live one; only what differs is sent. Scripts go to the host's `sh` on standard input, so that no
//! login shell gets to read them; paths are plain by the rules of the settings.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::delivery::{Delivery, Job, busy, foreign, no_such_release};
use super::manifest::{Live, Manifest, is_release};
use super::program::{self, Failure, Outcome, with_patience};
use super::secrets::Environment;
use super::trouble::{Result, Trouble, disk};
use crate::model::target::{History, SshPlace};

/// Releases kept when the target does not say how many.
const KEPT: usize = 5;
/// Tells what the folder is; of a release also its list, unless that is the one in `known`.
const LIVE: &str = r#"if [ -L "$p" ]; then
  t=$(readlink "$p")
  i=${t##*/}
  case "$t" in
    "${p##*/}.releases/"*)
      if [ "$(cat "$r/.unverified" 2>/dev/null)" = "$i" ]; then echo "unverified $i"; else echo "release $i"; fi
      if [ "$i" != "$known" ] && [ -f "$r/$i.json" ]; then cat "$r/$i.json"; fi;;
    *) echo "foreign a link to $t";;
  esac
elif [ -d "$p" ]; then
  if [ -z "$(ls -A "$p")" ]; then echo nothing; else echo "foreign files"; fi
elif [ -e "$p" ]; then echo "foreign a file"
else echo nothing
fi
"#;
/// What ssh ends with when it could not connect.
const NO_CONNECTION: i32 = 255;

pub struct Ssh<'s> {
    place: &'s SshPlace,
    kept: usize,
    environment: &'s Environment,
    is_forced: bool,
    may_ask: bool,
    /// Holds the lock for as long as it runs.
    holder: Option<Child>,
    /// The live release as it was last read: no release ever changes.
    known: Option<Manifest>,
    /// One connection that all commands share; without it each makes its own.
    shared: Option<Shared>,
}

impl<'s> Ssh<'s> {
    pub fn new(
        place: &'s SshPlace,
        history: Option<History>,
        environment: &'s Environment,
        is_forced: bool,
        may_ask: bool,
    ) -> Ssh<'s> {
        let kept = match history {
            Some(History::Last(number)) => number,
            Some(History::All) => usize::MAX,
            None => KEPT,
        };
        let mut ssh =
            Ssh { place, kept, environment, is_forced, may_ask, holder: None, known: None, shared: None };
        ssh.share();
        ssh
    }

    /// `ssh` and its options, as `RSYNC_RSH` gives it, since people who need others have set that.
    fn shell(&self) -> Vec<String> {
        let words = self.environment.get("RSYNC_RSH").unwrap_or("ssh");
        let mut words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        let mut option = |text: &str| words.extend(["-o".to_owned(), text.to_owned()]);
        option("ConnectTimeout=20");
        // Pages and lists of files shrink to a quarter, which the way between is slower than. `RSYNC_RSH` can say `no`.
        option("Compression=yes");
        option("ServerAliveInterval=15");
        option("ServerAliveCountMax=4");
        if !self.may_ask {
            option("BatchMode=yes");
        }
        if let Some(shared) = &self.shared {
            option(&format!("ControlPath={}", shared.socket().display()));
        }
        if let Some(port) = self.place.port {
            words.extend(["-p".to_owned(), port.to_string()]);
        }
        words
    }

    /// Opens the shared connection. That it cannot be opened is for the first command to say.
    fn share(&mut self) {
        let Some(shared) = Shared::new() else { return };
        let words = self.shell();
        let mut command = program::command(&words[0]);
        command.args(&words[1..]);
        command.arg("-o").arg(format!("ControlPath={}", shared.socket().display()));
        // Gone soon after us, however we end.
        command.args(["-o", "ControlMaster=yes", "-o", "ControlPersist=60", "-fN", "--"]);
        command.arg(self.destination());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if command.status().is_ok_and(|status| status.success()) {
            self.shared = Some(shared);
        }
    }

    fn destination(&self) -> String {
        let user = self.place.user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
        format!("{user}{}", self.place.host)
    }

    fn ssh(&self) -> Command {
        let words = self.shell();
        let mut command = program::command(&words[0]);
        command.args(&words[1..]).arg("--").arg(self.destination()).arg("sh -s");
        command
    }

    /// Runs a script on the host, with `p` and `r` set to the folder and its releases.
    fn run(&self, script: &str) -> Result<Outcome> {
        let script = format!("p='{}'\nr=\"$p.releases\"\n{script}", self.place.path);
        with_patience(|| {
            let outcome = program::run(self.ssh(), script.as_bytes(), self.environment)?;
            match outcome.code {
                Some(NO_CONNECTION) if !is_denied(&outcome) => {
                    Err(Failure::ForNow(self.unreachable(&outcome)))
                }
                Some(NO_CONNECTION) => Err(Failure::ForGood(self.unreachable(&outcome))),
                _ => Ok(outcome),
            }
        })
    }

    /// Runs a script that has to succeed.
    fn must(&self, deed: &str, script: &str) -> Result<String> {
        let outcome = self.run(&format!("set -e\n{script}"))?;
        match outcome.is_fine() {
            true => Ok(outcome.text()),
            false => Err(self.failed(deed, &outcome)),
        }
    }

    fn unreachable(&self, outcome: &Outcome) -> Trouble {
        let help = match () {
            () if is_denied(outcome) => {
                "look at your ssh key: `ssh USER@HOST true` has to work without a password"
            }
            () if outcome.err.contains("Host key verification failed") => {
                "connect once by hand, `ssh USER@HOST`, and accept the host's key"
            }
            () => "look at the network and at the host's name, then run `dateline publish` again",
        };
        Trouble::failed(format!("{} cannot be reached: {}", self.place(), outcome.complaint())).help(help)
    }

    fn failed(&self, deed: &str, outcome: &Outcome) -> Trouble {
        let help = match &outcome.err {
            err if err.contains("No space left") || err.contains("quota") => {
                "free some space there and run `dateline publish` again: it goes on where this run stopped"
            }
            err if err.contains("Permission denied") => {
                "check who owns the folder there and who may write to it"
            }
            err if err.contains("Read-only file system") => "nothing can be written there",
            err if outcome.code == Some(127) || err.contains("command not found") => {
                "`rsync` has to be installed there too (`apt install rsync`)"
            }
            _ => "the live release is as it was; run `dateline publish` again",
        };
        Trouble::failed(format!("could not {deed} on {}: {}", self.place(), outcome.complaint())).help(help)
    }

    fn rsync(&self, deed: &str, args: &[OsString]) -> Result<()> {
        with_patience(|| {
            let mut command = program::command("rsync");
            command.arg("-e").arg(self.shell().join(" ")).args(args);
            let outcome = program::run(command, b"", self.environment)?;
            match outcome.code {
                Some(0) => Ok(()),
                // A connection that broke, or was too slow: what has arrived is kept.
                Some(10 | 12 | 30 | 35 | NO_CONNECTION) if !is_denied(&outcome) && !is_full(&outcome) => {
                    Err(Failure::ForNow(self.failed(deed, &outcome)))
                }
                _ => Err(Failure::ForGood(self.failed(deed, &outcome))),
            }
        })
    }

    fn send(&self, job: &Job<'_>, draft: &str) -> Result<()> {
        let sent: Vec<&str> = job.plan.sent().collect();
        if sent.is_empty() {
            return Ok(());
        }
        // Files come from several folders (the build, the host's own): one call of rsync for each.
        let mut by_root: BTreeMap<&Path, String> = BTreeMap::new();
        for path in sent {
            let Some(file) = job.staged.files.get(path) else { continue };
            let depth = path.split('/').count();
            let Some(root) = file.full.ancestors().nth(depth) else { continue };
            let list = by_root.entry(root).or_default();
            list.push_str(path);
            list.push('\0');
        }
        let folder = tempdir(job)?;
        for (index, (root, list)) in by_root.iter().enumerate() {
            let file = folder.join(format!("rsync-{index}"));
            fs::write(&file, list).map_err(disk("write", &file))?;
            let mut files_from = OsString::from("--files-from=");
            files_from.push(&file);
            let mut from = root.as_os_str().to_owned();
            from.push("/");
            let to = format!("{}:{draft}/", self.destination());
            // Modes as a web server needs them; times as they are, sizes and names decide nothing here.
            let args = ["-rt", "--chmod=D755,F644", "--ignore-times", "--from0"].map(OsString::from);
            let args = [args.as_slice(), &[files_from, from, to.into()]].concat();
            self.rsync("send files", &args)?;
        }
        Ok(())
    }
}

fn tempdir(job: &Job<'_>) -> Result<PathBuf> {
    // Beside the build: `…/publish/NAME/site/index.html`.
    let file = job.staged.files.values().next();
    let above = file.and_then(|file| {
        file.full.ancestors().find(|folder| folder.ends_with("site") || folder.ends_with("rollback"))
    });
    let folder = above.and_then(Path::parent).unwrap_or(Path::new("."));
    Ok(folder.to_path_buf())
}

fn is_denied(outcome: &Outcome) -> bool {
    outcome.err.contains("Permission denied (") || outcome.err.contains("Host key verification failed")
}

fn is_full(outcome: &Outcome) -> bool {
    outcome.err.contains("No space left")
}

impl Delivery for Ssh<'_> {
    fn place(&self) -> String {
        format!("`{}`", self.place)
    }

    fn grace(&self) -> u8 {
        1
    }

    fn live(&mut self) -> Result<Option<Live>> {
        let known = self.known.as_ref().map(|known| known.release.as_str()).unwrap_or_default();
        let script = format!("known='{known}'\n{LIVE}");
        let told = self.must("look at the folder", &script)?;
        let (line, rest) = told.split_once('\n').unwrap_or((&told, ""));
        match line.split_once(' ').unwrap_or((line, "")) {
            ("nothing", _) => Ok(None),
            (is @ ("release" | "unverified"), release) => {
                let read = || Manifest::read(rest.as_bytes());
                let known = self.known.take().filter(|known| known.release == release);
                match known.or_else(read) {
                    Some(manifest) if manifest.release == release => {
                        self.known = Some(manifest.clone());
                        Ok(Some(Live { is_unverified: is == "unverified", ..Live::of(manifest) }))
                    }
                    _ if self.is_forced => Ok(None),
                    _ => Err(Trouble::failed(format!(
                        "the list of what is in the live release `{release}` is missing or damaged"
                    ))
                    // Where the connection was cut meanwhile, the answer ends in the middle of the list.
                    .help("run `dateline publish` again; if it says so once more, `--force` makes a whole new release")),
                }
            }
            ("foreign", what) => Err(foreign(&self.place(), what)
                .help("move it away, or name a folder that is not there yet: Dateline makes a link of that name, to releases beside it")),
            _ => Err(Trouble::failed(format!("{} gave an answer that makes no sense: `{line}`", self.place()))
                .help("does the login there print anything by itself? it must be silent without a terminal")),
        }
    }

    fn claim(&mut self) -> Result<()> {
        // The lock is held by a process on the host that ends when this one does, since its input ends then.
        let script = format!(
            r#"p='{}'; r="$p.releases"
mkdir -p "$r" || exit 1
if command -v flock >/dev/null 2>&1; then
  exec 9>"$r/.lock" || exit 1
  flock -n 9 || {{ echo busy; exit 0; }}
else
  mkdir "$r/.lock.d" 2>/dev/null || {{ echo busy; exit 0; }}
  trap 'rmdir "$r/.lock.d"' EXIT HUP TERM
fi
echo held
cat >/dev/null
"#,
            self.place.path
        );
        let mut command = self.ssh();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command
            .spawn()
            .map_err(|error| program::not_started(&command.get_program().to_string_lossy(), &error))?;
        if let Some(input) = &mut child.stdin {
            // Left open: what hangs on it is the lock.
            let _ = input.write_all(script.as_bytes()).and_then(|()| input.flush());
        }
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            let _ = BufReader::new(out).read_line(&mut line);
        }
        match line.trim() {
            "held" => {
                self.holder = Some(child);
                Ok(())
            }
            "busy" => {
                let _ = child.wait();
                Err(busy(&self.place(), ""))
            }
            _ => {
                drop(child.stdin.take());
                let output = child.wait_with_output();
                let err = output.map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
                let err = self.environment.hide(&err.unwrap_or_default());
                Err(self
                    .failed("make the folder for releases", &Outcome { code: Some(1), out: Vec::new(), err }))
            }
        }
    }

    fn deliver(&mut self, job: &Job<'_>) -> Result<()> {
        let release = &job.manifest.release;
        let draft = format!("{}.releases/.new-{release}", self.place.path);
        job.meter.begin("sending", 0);
        // A new release begins as the live one, without what is gone from it.
        let last = job.live.map(|live| live.manifest.release.as_str()).unwrap_or_default();
        let mut script = format!("n=\"$r/.new-{release}\"\nrm -rf \"$r\"/.new-* 2>/dev/null || true\n");
        if last.is_empty() {
            script.push_str("mkdir -p \"$n\"\n");
        } else {
            let copy = format!(
                "cp -al \"$r/{last}\" \"$n\" 2>/dev/null || {{ rm -rf \"$n\"; cp -a \"$r/{last}\" \"$n\"; }}\ncd \"$n\"\n"
            );
            script.push_str(&copy);
            for path in job.plan.delete.iter().chain(&job.plan.expire) {
                script.push_str(&format!("rm -f -- {}\n", quoted(path)));
            }
            script.push_str("find . -mindepth 1 -type d -empty -delete 2>/dev/null || true\n");
        }
        self.must("begin a release", &script)?;
        self.send(job, &draft)?;
        job.meter.begin("switching", 0);
        let mut manifest = String::from_utf8(job.manifest.to_json()).unwrap_or_default();
        manifest.push('\n');
        let folder = self.place.path.rsplit('/').next().unwrap_or_default();
        let script = format!(
            r#"n="$r/.new-{release}"
cat > "$n.json" <<'END-OF-MANIFEST'
{manifest}END-OF-MANIFEST
sync -f "$n" 2>/dev/null || sync || true
mv -f "$n.json" "$r/{release}.json"
mv "$n" "$r/{release}"
printf '%s' '{release}' > "$r/.unverified"
rm -f "$p.dateline-link"
ln -s '{folder}.releases/{release}' "$p.dateline-link"
if [ -d "$p" ] && [ ! -L "$p" ]; then rmdir "$p"; fi
mv -Tf "$p.dateline-link" "$p" 2>/dev/null || mv -hf "$p.dateline-link" "$p" 2>/dev/null || {{ perl -e 'rename $ARGV[0], $ARGV[1] or die "$!\n"' "$p.dateline-link" "$p"; }}
"#
        );
        self.must("switch to the new release", &script).map(drop)
    }

    fn verify(&mut self, job: &Job<'_>) -> Result<()> {
        job.meter.begin("looking", 0);
        let script = "readlink \"$p\"\ncd \"$p/.\"\nfind . -type f -exec wc -c {} +\n";
        let told = self.must("look at the release", script)?;
        let (link, list) = told.split_once('\n').unwrap_or((&told, ""));
        let sizes: BTreeMap<&str, &str> = list
            .lines()
            .filter_map(|line| line.trim_start().split_once(' '))
            .filter_map(|(size, path)| Some((path.trim_start().strip_prefix("./")?, size)))
            .collect();
        let is_there = |path: &str, size: u64| sizes.get(path) == Some(&size.to_string().as_str());
        let is_right = link.ends_with(&job.manifest.release)
            && job.staged.files.iter().all(|(path, file)| is_there(path, file.entry.size));
        match is_right {
            true => Ok(()),
            false => Err(Trouble::failed(format!("{} does not hold what was sent to it", self.place()))
                .help("somebody or something else writes there; run `dateline publish --force`")),
        }
    }

    fn finish(&mut self, job: &Job<'_>) -> Result<()> {
        let live = &job.manifest.release;
        let others = self.kept.saturating_sub(1);
        let ids = self.ids()?;
        let over: Vec<&String> = ids.iter().filter(|id| *id != live).collect();
        let over = &over[..over.len().saturating_sub(others)];
        let mut script: String =
            over.iter().map(|id| format!("rm -rf \"$r/{id}\"\nrm -f \"$r/{id}.json\"\n")).collect();
        script.push_str("rm -f \"$r/.unverified\"\n");
        self.must("delete old releases", &script)?;
        self.let_go();
        Ok(())
    }

    fn fetch(&mut self, release: &str, into: &Path) -> Result<Manifest> {
        let ids = self.ids()?;
        let found = ids.iter().find(|id| *id == release);
        let Some(id) = found else { return Err(no_such_release(release, &self.place(), &ids)) };
        let text = self.must("read the release's list", &format!("cat \"$r/{id}.json\"\n"))?;
        let manifest = Manifest::read(text.as_bytes())
            .ok_or_else(|| Trouble::failed(format!("the list of the release `{id}` is damaged")))?;
        let from = format!("{}:{}.releases/{id}/", self.destination(), self.place.path);
        let mut to = into.as_os_str().to_owned();
        to.push("/");
        self.rsync("bring back the release", &["-rt".into(), from.into(), to])?;
        Ok(manifest)
    }
}

impl Ssh<'_> {
    /// Every whole release, oldest first.
    fn ids(&self) -> Result<Vec<String>> {
        let told = self.must("list the releases", "[ -d \"$r\" ] || exit 0\nls \"$r\"\n")?;
        let names: Vec<&str> = told.lines().collect();
        let is_whole = |name: &&&str| is_release(name) && names.contains(&format!("{name}.json").as_str());
        let mut ids: Vec<String> = names.iter().filter(is_whole).map(|name| (*name).to_owned()).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    fn let_go(&mut self) {
        if let Some(mut holder) = self.holder.take() {
            if let Some(mut input) = holder.stdin.take() {
                let _ = input.flush();
            }
            let _ = holder.wait();
        }
    }
}

impl Drop for Ssh<'_> {
    fn drop(&mut self) {
        self.let_go();
        if self.shared.is_some() {
            let words = self.shell();
            let mut command = program::command(&words[0]);
            command.args(&words[1..]).args(["-O", "exit", "--"]).arg(self.destination());
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let _ = command.status();
        }
    }
}

/// A folder that nobody else may look into, for the socket of a shared connection.
struct Shared {
    folder: PathBuf,
}

impl Shared {
    #[cfg(unix)]
    fn new() -> Option<Shared> {
        use std::hash::{BuildHasher as _, RandomState};
        use std::os::unix::fs::DirBuilderExt as _;
        let name = format!("dateline-{:016x}", RandomState::new().hash_one("ssh"));
        let folder = std::env::temp_dir().join(name);
        // The address of a socket may not be longer.
        if folder.as_os_str().len() > 90 {
            return None;
        }
        fs::DirBuilder::new().mode(0o700).create(&folder).ok()?;
        Some(Shared { folder })
    }

    #[cfg(not(unix))]
    fn new() -> Option<Shared> {
        None
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("s")
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    format!("'{}'", path.replace('\'', r"'\''"))
}
