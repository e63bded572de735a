//! What a target holds: every file of the live release with its digest, and where the release came from.
//!
//! Comes in: the text kept on the target. Goes out: the same as values, and back. It is read as a stranger's: a path
//! that would leave the site makes the whole of it unusable, since files are deleted by what it says.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The form that this program writes and reads.
const FORM: u32 = 1;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    dateline_manifest: u32,
    /// The release's id.
    pub release: String,
    /// The release that a rollback of this one leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// When it was published, RFC 3339.
    pub at: String,
    pub base_url: String,
    pub source: Source,
    pub files: BTreeMap<String, Entry>,
    /// Theme files of earlier releases, which readers of pages fetched before may still ask for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub carried: BTreeMap<String, Carried>,
}

/// The content that a release was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The commit of the site's repository, if it has one.
    pub commit: Option<String>,
    /// When that commit was made, seconds since 1970.
    pub committed: Option<i64>,
    /// The content had changes that were in no commit.
    pub is_changed: bool,
    /// When anything of the content was last changed on the disk, seconds since 1970.
    pub newest: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
    pub size: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<Headers>,
    /// One of the theme's own files: its name changes with its bytes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_theme: bool,
}

/// What a store is told to answer with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headers {
    pub content_type: String,
    pub cache_control: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    pub entry: Entry,
    /// Publishes since it left the release.
    pub publishes: u8,
}

/// What is on a target, as far as is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Live {
    pub manifest: Manifest,
    /// Files that an interrupted run may or may not have sent, changed or deleted.
    pub unsure: BTreeSet<String>,
    /// There was such a run.
    pub is_interrupted: bool,
    /// The run that made it was over before it had seen it live.
    pub is_unverified: bool,
}

impl Manifest {
    pub fn new(
        release: String,
        at: String,
        base_url: String,
        source: Source,
        files: BTreeMap<String, Entry>,
    ) -> Manifest {
        Manifest {
            dateline_manifest: FORM,
            release,
            before: None,
            at,
            base_url,
            source,
            files,
            carried: BTreeMap::new(),
        }
    }

    /// Reads the text form; none when it is damaged, of another form, or names what lies outside of the site.
    pub fn read(bytes: &[u8]) -> Option<Manifest> {
        let manifest: Manifest = serde_json::from_slice(bytes).ok()?;
        let mut paths = manifest.files.keys().chain(manifest.carried.keys());
        let is_sound = manifest.dateline_manifest == FORM
            && is_release(&manifest.release)
            && paths.all(|path| is_within(path));
        is_sound.then_some(manifest)
    }

    pub fn to_json(&self) -> Vec<u8> {
        // Cannot fail: texts and numbers under fixed names.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The file at `path`, be it of this release or carried along.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        self.files.get(path).or_else(|| self.carried.get(path).map(|carried| &carried.entry))
    }
}

impl Live {
    pub fn of(manifest: Manifest) -> Live {
        Live { manifest, ..Live::default() }
    }

    /// What is there after a run that wanted `pending` and did not come to its end: of all that differs between the two
    /// nothing is known, but that it may be there.
    pub fn interrupted(last: Option<Manifest>, pending: Manifest) -> Live {
        let mut manifest = last.unwrap_or_else(|| Manifest {
            files: BTreeMap::new(),
            carried: BTreeMap::new(),
            ..pending.clone()
        });
        let mut unsure = BTreeSet::new();
        for (path, entry) in &manifest.files {
            if pending.entry(path) != Some(entry) {
                unsure.insert(path.clone());
            }
        }
        for (path, carried) in &manifest.carried {
            if pending.entry(path) != Some(&carried.entry) {
                unsure.insert(path.clone());
            }
        }
        for (path, entry) in pending.files {
            if manifest.entry(&path).is_none() {
                unsure.insert(path.clone());
                manifest.files.insert(path, entry);
            }
        }
        Live { manifest, unsure, is_interrupted: true, is_unverified: true }
    }
}

/// Whether a path stays within the site.
pub fn is_within(path: &str) -> bool {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    path.split('/').all(is_plain) && !path.bytes().any(|byte| byte < 0x20 || byte == 0x7f)
}

/// Whether a text is a release's id: a name that can be a folder's, on every system.
pub fn is_release(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(is_allowed) && !text.starts_with('-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(digest: &str) -> Entry {
        Entry { sha256: digest.to_owned(), size: 1, ..Entry::default() }
    }

    fn manifest(files: &[(&str, &str)]) -> Manifest {
        let files = files.iter().map(|(path, digest)| ((*path).to_owned(), entry(digest))).collect();
        Manifest::new(
            "r1".into(),
            "2020-01-01T00:00:00Z".into(),
            "https://a.org/".into(),
            Source::default(),
            files,
        )
    }

    #[test]
    fn comes_back_as_written() {
        let mut written = manifest(&[("index.html", "aa"), ("ж/index.html", "bb")]);
        written.carried.insert("assets/a.css".into(), Carried { entry: entry("cc"), publishes: 1 });
        assert_eq!(Manifest::read(&written.to_json()), Some(written));
    }

    #[test]
    fn what_leaves_the_site_is_not_believed() {
        for path in ["../x", "/etc/passwd", "a/../../x", "a//b", "", "a\nb", "./a"] {
            assert_eq!(Manifest::read(&manifest(&[(path, "aa")]).to_json()), None, "{path:?}");
        }
        let mut odd = manifest(&[]);
        odd.release = "../r".into();
        assert_eq!(Manifest::read(&odd.to_json()), None);
        assert_eq!(Manifest::read(b"{}"), None);
        assert_eq!(Manifest::read(b"\xff"), None);
    }

    #[test]
    fn an_interrupted_run_leaves_doubt_about_what_it_wanted_to_change() {
        let last = manifest(&[("same", "a"), ("changed", "a"), ("gone", "a")]);
        let pending = manifest(&[("same", "a"), ("changed", "b"), ("new", "a")]);
        let live = Live::interrupted(Some(last), pending);
        assert_eq!(live.unsure.iter().collect::<Vec<_>>(), ["changed", "gone", "new"]);
        assert_eq!(live.manifest.files.keys().collect::<Vec<_>>(), ["changed", "gone", "new", "same"]);
        assert!(live.is_interrupted);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_bytes_are_read_or_not(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Manifest::read(&bytes);
        }
    }
}
