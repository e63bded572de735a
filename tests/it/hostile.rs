//! Hostile input from the outside: whatever lies in a site, the binary answers in bounded memory and time, says where and
//! what to do, and reads and writes nothing elsewhere. The large cases with their figures are in `tests/outside/hostile.py`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::golden;
use crate::site::{NOW, Run, Site, run};

/// What lies outside of every hostile site, and no output may hold.
pub const SECRET: &str = "a word from outside the site";

/// A site with one good briefing, beside a folder that it must leave alone.
pub struct Hostile {
    pub site: Site,
    pub outside: tempfile::TempDir,
}

impl Hostile {
    pub fn new() -> Hostile {
        let outside = tempfile::tempdir().expect("a temporary folder");
        for name in ["secret.md", "secret.html", "secret.yaml", "secret.png"] {
            fs::write(outside.path().join(name), SECRET).expect("a file");
        }
        Hostile { site: Site::small(), outside }
    }

    /// A site with one more file.
    pub fn with(path: &str, bytes: impl AsRef<[u8]>) -> Hostile {
        let hostile = Hostile::new();
        hostile.write(path, bytes);
        hostile
    }

    /// A site with a briefing of this front matter and body.
    pub fn briefing(head: &str, body: &str) -> Hostile {
        Hostile::with("content/2019-12-31-x.md", format!("---\ntitle: X\n{head}---\n\n{body}\n"))
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let full = self.site.path(path);
        fs::create_dir_all(full.parent().expect("a folder above")).expect("folders");
        fs::write(full, bytes).expect("a file");
    }

    /// A link in the site, in the place of whatever is there.
    #[cfg(unix)]
    pub fn link(&self, path: &str, to: &Path) {
        let full = self.site.path(path);
        fs::create_dir_all(full.parent().expect("a folder above")).expect("folders");
        let _ = fs::remove_file(&full);
        std::os::unix::fs::symlink(to, full).expect("a link");
    }

    /// A pipe in the site, in the place of whatever is there.
    #[cfg(unix)]
    pub fn pipe(&self, path: &str) {
        let full = self.site.path(path);
        fs::create_dir_all(full.parent().expect("a folder above")).expect("folders");
        let _ = fs::remove_file(&full);
        let made = Command::new("mkfifo").arg(full).status().expect("mkfifo runs");
        assert!(made.success());
    }

    /// Builds within 300 MiB, and looks whether anything of the outside was touched or published.
    #[track_caller]
    pub fn build(&self) -> Run {
        self.run(&["build"])
    }

    #[track_caller]
    pub fn run(&self, args: &[&str]) -> Run {
        self.run_within(300, args)
    }

    /// The same within so many MiB.
    #[track_caller]
    pub fn run_within(&self, mebibytes: u32, args: &[&str]) -> Run {
        let before = self.outside_files();
        let mut command = bounded(&self.site.path(""), mebibytes);
        command.args(args).args(["--now", NOW]);
        let done = run(command);
        assert!(matches!(done.code, Some(0..=2)), "{args:?}: {done:?}");
        let said = format!("{}{}", done.out, done.err);
        assert!(!said.contains("mistake of its own"), "{said}");
        assert!(!said.contains(SECRET), "{said}");
        assert_eq!(self.outside_files(), before);
        let public = self.site.path("public");
        let is_folder = fs::symlink_metadata(&public).is_ok_and(|found| found.is_dir());
        for file in if is_folder { golden::files(&public) } else { Vec::new() } {
            let bytes = fs::read(public.join(&file)).expect("a file");
            assert!(!String::from_utf8_lossy(&bytes).contains(SECRET), "{file}");
        }
        done
    }

    fn outside_files(&self) -> Vec<(String, Vec<u8>)> {
        let entries =
            fs::read_dir(self.outside.path()).expect("a folder").map(|entry| entry.expect("an entry"));
        let mut files: Vec<_> = entries
            .map(|entry| {
                (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap_or_default())
            })
            .collect();
        files.sort();
        files
    }
}

/// The binary with at most so many MiB of memory of its own (the kernel refuses it more) and two minutes of time, even on
/// a machine that is busy: what hangs ends by itself and fails its test.
fn bounded(folder: &Path, mebibytes: u32) -> Command {
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        let script = format!("ulimit -d {}; exec timeout -k 1 120 \"$0\" \"$@\"", mebibytes * 1024);
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_dateline")]);
        shell
    } else {
        Command::new(env!("CARGO_BIN_EXE_dateline"))
    };
    command.current_dir(folder).stdin(Stdio::null()).env("NO_COLOR", "1").env_remove("SOURCE_DATE_EPOCH");
    command
}
