//! The site's folder → which content a release is made from, and whether that is older than what is live.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::UNIX_EPOCH;

use super::manifest::{Manifest, Source};
use super::program;
use super::secrets::Environment;
use super::trouble::Trouble;
use crate::diagnostic::Code;
use crate::load::SETTINGS;
use crate::model::moment::Moment;

/// What of the site's folder is content, as git's paths.
const CONTENT: [&str; 3] = [SETTINGS, "content", "templates"];

/// The site's own repository, if it has one.
pub struct Repository<'r> {
    pub root: &'r Path,
    pub environment: &'r Environment,
}

impl Repository<'_> {
    /// What git prints, trimmed at its end; none when it fails or is not there.
    pub fn ask(&self, args: &[&str]) -> Option<String> {
        let mut command: Command = program::command("git");
        command.arg("-C").arg(self.root).args(args);
        let outcome = program::run(command, b"", self.environment).ok()?;
        outcome.is_fine().then(|| outcome.text().trim_end().to_owned())
    }

    fn says(&self, args: &[&str]) -> bool {
        self.ask(args).is_some()
    }
}

/// Looks at the content.
pub fn source(repository: &Repository<'_>) -> Source {
    let mut source = Source { newest: newest(repository.root), ..Source::default() };
    let Some(commit) = repository.ask(&["rev-parse", "--verify", "--quiet", "HEAD"]) else { return source };
    // A repository that does not track the site says nothing about it.
    if !repository.says(&["ls-files", "--error-unmatch", "--", SETTINGS]) {
        return source;
    }
    source.committed =
        repository.ask(&["show", "-s", "--format=%ct", "HEAD"]).and_then(|text| text.parse().ok());
    let mut status = vec!["status", "--porcelain", "--untracked-files=normal", "--"];
    status.extend(CONTENT);
    source.is_changed = repository.ask(&status).is_none_or(|text| !text.is_empty());
    source.commit = Some(commit);
    source
}

/// When anything of the content was last changed. Folders count: they tell of files that were deleted.
fn newest(root: &Path) -> Option<i64> {
    fn look(path: &Path, depth: usize, newest: &mut Option<i64>) {
        let Ok(metadata) = fs::symlink_metadata(path) else { return };
        let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let seconds = since.and_then(|since| i64::try_from(since.as_secs()).ok());
        *newest = (*newest).max(seconds);
        if metadata.is_dir() && depth < 64 {
            let entries = fs::read_dir(path).into_iter().flatten().flatten();
            entries.for_each(|entry| look(&entry.path(), depth + 1, newest));
        }
    }
    let mut newest = None;
    CONTENT.iter().for_each(|name| look(&root.join(name), 0, &mut newest));
    newest
}

/// Refuses content that is older than what the live release was made from.
pub fn refuse_older(repository: &Repository<'_>, ours: &Source, live: &Manifest) -> Result<(), Trouble> {
    let theirs = &live.source;
    let refused = |what: String, help: &str| {
        let message = format!("the live release was made from newer content: {what}");
        let help = format!("{help}; to publish the older content all the same, say `--force`");
        Err(Trouble::refused(Code::OlderSource, message).help(help))
    };
    match (&ours.commit, &theirs.commit) {
        (Some(our_commit), Some(their_commit)) if our_commit == their_commit => Ok(()),
        (Some(our_commit), Some(their_commit)) => {
            let is_known = repository.says(&["cat-file", "-e", &format!("{their_commit}^{{commit}}")]);
            let is_behind =
                is_known && repository.says(&["merge-base", "--is-ancestor", our_commit, their_commit]);
            let is_ahead =
                is_known && repository.says(&["merge-base", "--is-ancestor", their_commit, our_commit]);
            let is_earlier = ours.committed < theirs.committed;
            if is_behind || (!is_ahead && is_earlier) {
                let at = theirs.committed.map(day).unwrap_or_default();
                return refused(
                    format!("commit {} of {at}", short(their_commit)),
                    "bring your copy up to date first, e.g. with `git pull`",
                );
            }
            Ok(())
        }
        // One of the two is in no repository: what the disk says of the files is all there is.
        _ if ours.newest < theirs.newest => {
            let at = theirs.newest.map(day).unwrap_or_default();
            refused(
                format!("it was changed on {at}, and yours was not changed since"),
                "bring your copy up to date first",
            )
        }
        _ => Ok(()),
    }
}

/// A commit's id as people read it.
pub fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}

fn day(seconds: i64) -> String {
    Moment::from_utc(seconds, chrono_tz::Tz::UTC).in_words_with_time()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(newest: i64) -> Manifest {
        let source = Source { newest: Some(newest), ..Source::default() };
        Manifest::new("r".into(), String::new(), String::new(), source, Default::default())
    }

    #[test]
    fn without_a_repository_the_disk_tells() {
        let environment = Environment::default();
        let folder = tempfile::tempdir().expect("a folder");
        let repository = Repository { root: folder.path(), environment: &environment };
        let ours = Source { newest: Some(10), ..Source::default() };
        assert!(refuse_older(&repository, &ours, &live(10)).is_ok());
        assert!(refuse_older(&repository, &ours, &live(9)).is_ok());
        let trouble = refuse_older(&repository, &ours, &live(11)).expect_err("older");
        assert!(trouble.diagnostics[0].message.contains("newer content"));
    }
}
