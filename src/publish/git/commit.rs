//! A commit's message ↔ what a manifest says beside the list of files.

use std::collections::BTreeMap;

use crate::publish::delivery::Job;
use crate::publish::manifest::{Carried, Manifest, Source, is_release, is_within};

/// What the message of one of our commits told.
#[derive(Debug)]
pub struct Told {
    /// Without its files; those that are carried stand there without their digests.
    pub manifest: Manifest,
    /// Paths of the theme's own files.
    pub theme: Vec<String>,
}

/// The message of a publish.
pub fn message(job: &Job<'_>) -> String {
    let Job { plan, manifest, staged, .. } = job;
    let (added, changed, deleted) = (plan.add.len(), plan.change.len(), plan.delete.len());
    let mut text = format!(
        "Publish {}: {added} added, {changed} changed, {deleted} deleted\n\nDateline-Release: {}\nDateline-At: {}\nDateline-Base-URL: {}\n",
        manifest.release, manifest.release, manifest.at, manifest.base_url
    );
    let source = &manifest.source;
    let mut line = |key: &str, value: String| text.push_str(&format!("Dateline-{key}: {value}\n"));
    if let Some(before) = &manifest.before {
        line("Before", before.clone());
    }
    if let Some(commit) = &source.commit {
        line("Source", commit.clone());
    }
    if let Some(committed) = source.committed {
        line("Source-Committed", committed.to_string());
    }
    if source.is_changed {
        line("Source-Changed", "yes".to_owned());
    }
    if let Some(newest) = source.newest {
        line("Source-Newest", newest.to_string());
    }
    for (path, file) in &staged.files {
        if file.entry.is_theme {
            line("Theme", path.clone());
        }
    }
    for path in plan.carried.keys() {
        line("Carried", path.clone());
    }
    text
}

impl Told {
    /// Reads a commit as git keeps it; none when it is no commit of ours.
    pub fn read(commit: &str) -> Option<Told> {
        let (_, message) = commit.split_once("\n\n")?;
        let lines = message.lines().filter_map(|line| line.strip_prefix("Dateline-")?.split_once(": "));
        let (mut source, mut theme, mut carried) = (Source::default(), Vec::new(), BTreeMap::new());
        let mut before = None;
        let (mut release, mut at, mut base_url) = (None, String::new(), String::new());
        for (key, value) in lines {
            let value = value.to_owned();
            match key {
                "Release" => release = Some(value),
                "Before" if is_release(&value) => before = Some(value),
                "At" => at = value,
                "Base-URL" => base_url = value,
                // Goes to git again, as an argument.
                "Source" if value.bytes().all(|byte| byte.is_ascii_hexdigit()) => source.commit = Some(value),
                "Source-Committed" => source.committed = value.parse().ok(),
                "Source-Changed" => source.is_changed = true,
                "Source-Newest" => source.newest = value.parse().ok(),
                "Theme" => theme.push(value),
                "Carried" if is_within(&value) => drop(carried.insert(value, Carried::default())),
                _ => {}
            }
        }
        let release = release.filter(|release| is_release(release))?;
        let mut manifest = Manifest::new(release, at, base_url, source, BTreeMap::new());
        manifest.carried = carried;
        manifest.before = before;
        Some(Told { manifest, theme })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::manifest::Entry;
    use crate::publish::meter::Meter;
    use crate::publish::plan::Plan;
    use crate::publish::staging::{Staged, StagedFile};

    #[test]
    fn what_is_told_is_read() {
        let source =
            Source { commit: Some("0123abcd".into()), committed: Some(7), is_changed: true, newest: Some(9) };
        let mut manifest =
            Manifest::new("r-1".into(), "2020".into(), "https://a.org/".into(), source, BTreeMap::new());
        manifest.before = Some("r-0".into());
        let mut plan = Plan::default();
        plan.carried.insert("assets/old.css".into(), Carried::default());
        let mut staged = Staged::default();
        let entry = Entry { is_theme: true, ..Entry::default() };
        staged.files.insert("assets/ж.css".into(), StagedFile { full: Default::default(), entry });
        let meter = Meter::default();
        let job = Job { staged: &staged, plan: &plan, manifest: &manifest, live: None, meter: &meter };
        let told = Told::read(&format!("tree 1\nauthor x\n\n{}", message(&job))).expect("ours");
        assert_eq!(told.theme, ["assets/ж.css"]);
        assert_eq!(told.manifest.carried, plan.carried);
        let mut read = told.manifest;
        read.carried = BTreeMap::new();
        assert_eq!(read, manifest);
        assert!(Told::read("tree 1\n\nSomebody else's\n").is_none());
    }
}
