//! What is built beside what is live → what has to be done.

use std::collections::BTreeMap;

use super::manifest::{Carried, Entry, Live};
use super::staging::Staged;

/// The deeds of one publish. Paths are in byte order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub add: Vec<String>,
    pub change: Vec<String>,
    pub delete: Vec<String>,
    /// Theme files of earlier releases whose time is over.
    pub expire: Vec<String>,
    pub unchanged: usize,
    pub send_bytes: u64,
    /// Theme files of earlier releases that stay.
    pub carried: BTreeMap<String, Carried>,
    /// An earlier run did not come to its end.
    pub is_repair: bool,
}

impl Plan {
    /// Whether the target is as it should be.
    pub fn is_nothing(&self) -> bool {
        self.add.is_empty() && self.change.is_empty() && self.delete.is_empty() && !self.is_repair
    }

    /// What has to be sent.
    pub fn sent(&self) -> impl Iterator<Item = &str> {
        self.add.iter().chain(&self.change).map(String::as_str)
    }
}

/// Compares. `grace` is how many publishes a theme file outlives its release by.
pub fn plan(staged: &Staged, live: Option<&Live>, grace: u8) -> Plan {
    let nothing = Live::default();
    let live = live.unwrap_or(&nothing);
    let mut plan = Plan { is_repair: live.is_interrupted, ..Plan::default() };
    for (path, file) in &staged.files {
        let is_sure = !live.unsure.contains(path);
        match live.manifest.entry(path) {
            Some(entry) if is_sure && *entry == file.entry => plan.unchanged += 1,
            found => {
                let list = if found.is_some() { &mut plan.change } else { &mut plan.add };
                list.push(path.clone());
                plan.send_bytes += file.entry.size;
            }
        }
    }
    for (path, entry) in &live.manifest.files {
        if !staged.files.contains_key(path) {
            leave(&mut plan, path, entry);
        }
    }
    for (path, carried) in &live.manifest.carried {
        if staged.files.contains_key(path) {
            continue;
        }
        let publishes = carried.publishes.saturating_add(1);
        if publishes >= grace {
            plan.expire.push(path.clone());
        } else {
            let entry = carried.entry.clone();
            plan.carried.insert(path.clone(), Carried { entry, publishes });
        }
    }
    plan
}

/// A file leaves the release. A theme file that an interrupted run may have sent is carried like any other: a page of
/// that run may be live.
fn leave(plan: &mut Plan, path: &str, entry: &Entry) {
    if entry.is_theme {
        plan.carried.insert(path.to_owned(), Carried { entry: entry.clone(), publishes: 0 });
    } else {
        plan.delete.push(path.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::super::manifest::{Manifest, Source};
    use super::super::staging::StagedFile;
    use super::*;

    fn entry(digest: &str, is_theme: bool) -> Entry {
        Entry { sha256: digest.to_owned(), size: 10, is_theme, ..Entry::default() }
    }

    fn staged(files: &[(&str, &str)]) -> Staged {
        let file = |(path, digest): &(&str, &str)| {
            let entry = entry(digest, path.starts_with("assets/"));
            ((*path).to_owned(), StagedFile { full: (*path).into(), entry })
        };
        Staged { files: files.iter().map(file).collect() }
    }

    fn live(staged: &Staged, plan: &Plan) -> Live {
        let files = staged.files.iter().map(|(path, file)| (path.clone(), file.entry.clone())).collect();
        let mut manifest = Manifest::new("r".into(), String::new(), String::new(), Source::default(), files);
        manifest.carried.clone_from(&plan.carried);
        Live::of(manifest)
    }

    #[test]
    fn tells_add_change_and_delete_apart() {
        let before = staged(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let first = plan(&before, None, 2);
        assert_eq!((first.add.len(), first.send_bytes), (3, 30));
        let second = plan(&staged(&[("a", "1"), ("b", "2"), ("d", "1")]), Some(&live(&before, &first)), 2);
        assert_eq!(
            (second.add, second.change, second.delete),
            (vec!["d".into()], vec!["b".into()], vec!["c".into()])
        );
        assert_eq!((second.unchanged, second.send_bytes), (1, 20));
        assert!(plan(&before, Some(&live(&before, &first)), 2).is_nothing());
    }

    #[test]
    fn theme_files_outlive_their_release() {
        let old = staged(&[("assets/a.css", "1"), ("i", "1")]);
        let new = staged(&[("assets/b.css", "1"), ("i", "2")]);
        for (grace, expected) in [(1, [0, 1, 1]), (2, [0, 0, 1])] {
            let mut state = live(&old, &plan(&old, None, grace));
            for (index, gone) in expected.into_iter().enumerate() {
                let next = plan(&new, Some(&state), grace);
                assert_eq!(next.delete, Vec::<String>::new());
                assert_eq!(usize::from(!next.carried.contains_key("assets/a.css")), gone, "{grace} {index}");
                state = live(&new, &next);
            }
        }
    }

    #[test]
    fn what_an_interrupted_run_touched_is_sent_again() {
        let old = staged(&[("a", "1"), ("b", "1")]);
        let pending = live(&staged(&[("a", "2"), ("c", "1")]), &Plan::default()).manifest;
        let state = Live::interrupted(Some(live(&old, &Plan::default()).manifest), pending);
        let again = plan(&old, Some(&state), 2);
        assert_eq!((again.change, again.delete), (vec!["a".into(), "b".into()], vec!["c".into()]));
        assert!(again.is_repair);
    }
}
