//! What the web said about each address, and when: a file in `.dateline/cache/`, which may be deleted at any time.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

const DAY: i64 = 86_400;
/// A bad answer is asked for again after this many days, however long a good one counts.
const BAD_FOR: i64 = 1;
/// A file larger than this is none of ours.
const LARGEST: u64 = 64 * 1024 * 1024;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Seconds since 1970.
    pub asked: i64,
    pub verdict: Verdict,
    /// Where an archived copy is.
    pub archived: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Fine,
    /// For good, to this address.
    Moved(String),
    /// The host says that there is nothing.
    Gone(u16),
    NoHost,
    /// The host does not answer programs, or not now.
    Refused(u16),
    TimedOut,
    /// Anything else, in words.
    Failed(String),
}

impl Verdict {
    /// Whether what the link led to is lost.
    pub fn is_gone(&self) -> bool {
        matches!(self, Verdict::Gone(_) | Verdict::NoHost)
    }

    fn is_good(&self) -> bool {
        matches!(self, Verdict::Fine | Verdict::Moved(_))
    }
}

/// Answers by address.
pub struct Answers {
    given: BTreeMap<String, Answer>,
    now: i64,
    /// The last time of asking, no host could be found at all.
    pub is_offline: bool,
}

impl Answers {
    /// Reads what was remembered; what cannot be read is forgotten.
    pub fn open(state: &Path, now: i64) -> Answers {
        let read = crate::load::bytes(&path(state), LARGEST).ok();
        let given = read.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Answers { given, now, is_offline: false }
    }

    pub fn now(&self) -> i64 {
        self.now
    }

    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    pub fn get(&self, url: &str) -> Option<&Answer> {
        self.given.get(url)
    }

    pub fn archived(&self, url: &str) -> Option<&str> {
        self.given.get(url)?.archived.as_deref()
    }

    pub fn put(&mut self, url: String, answer: Answer) {
        self.given.insert(url, answer);
    }

    /// Whether an address is to be asked for: it never was, or so many days ago; a clock that went back counts as long.
    pub fn is_due(&self, url: &str, max_age: u32) -> bool {
        self.given.get(url).is_none_or(|answer| {
            let days =
                if answer.verdict.is_good() { i64::from(max_age) } else { BAD_FOR.min(max_age.into()) };
            let age = self.now - answer.asked;
            age >= days * DAY || age < 0
        })
    }

    /// Remembers.
    pub fn save(&self, state: &Path) -> io::Result<()> {
        let path = path(state);
        let Some(folder) = path.parent() else { return Ok(()) };
        fs::create_dir_all(folder)?;
        let beside = folder.join(format!(".links-{}", std::process::id()));
        let bytes = serde_json::to_vec(&self.given).map_err(io::Error::other)?;
        fs::write(&beside, bytes)?;
        fs::rename(&beside, &path)
    }
}

fn path(state: &Path) -> PathBuf {
    state.join("cache").join("links.json")
}
