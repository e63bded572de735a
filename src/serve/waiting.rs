//! What happened on the disk and has not been looked at yet, and when it is time to look.
//!
//! Editors save in many ways: they truncate and write, write in pieces, rename the old file away and the new one into
//! its place. What is over is looked at once; what looks like the middle of something waits a moment for its end.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::pipeline::session::News;

/// A file that is written to is left alone until it is closed, but no longer than this.
pub const WRITING: Duration = Duration::from_millis(30);
/// A file that was renamed away may be on its way back: editors write it anew, or rename the new one into its place.
pub const GONE: Duration = Duration::from_millis(50);
/// One that was deleted hardly is; who does save that way (git does) writes it at once.
pub const DELETED: Duration = Duration::from_millis(15);
/// An empty file may be about to be filled.
pub const EMPTY: Duration = Duration::from_millis(300);
/// After a folder came or went, all files are listed once more: some may have come before anybody watched there.
pub const SETTLING: [Duration; 2] = [Duration::from_millis(80), Duration::from_millis(700)];

/// What happened to a path of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touch {
    /// The file is as it shall be: closed after writing, or renamed to this name.
    Settled(String),
    Writing(String),
    /// The file was renamed away.
    Gone(String),
    Deleted(String),
    /// A folder came, went or was renamed; or nobody knows what happened.
    Unsure,
}

#[derive(Default)]
pub struct Waiting {
    files: BTreeMap<String, Due>,
    unsure: BTreeSet<Instant>,
}

struct Due {
    at: Instant,
    /// It has waited for being filled already.
    was_empty: bool,
    is_gone: bool,
}

impl Waiting {
    pub fn note(&mut self, touch: Touch, now: Instant) {
        let is_gone = matches!(touch, Touch::Gone(_) | Touch::Deleted(_));
        let (path, at) = match touch {
            Touch::Settled(path) => (path, now),
            Touch::Writing(path) => (path, now + WRITING),
            Touch::Gone(path) => (path, now + GONE),
            Touch::Deleted(path) => (path, now + DELETED),
            Touch::Unsure => {
                self.unsure.insert(now);
                self.unsure.extend(SETTLING.iter().map(|wait| now + *wait));
                // A storm of folders is looked at a few times, not a thousand.
                while self.unsure.len() > 8 {
                    let Some(first) = self.unsure.pop_first() else { break };
                    self.unsure.remove(self.unsure.first().copied().as_ref().unwrap_or(&first));
                    self.unsure.insert(first);
                }
                return;
            }
        };
        match self.files.get_mut(&path) {
            Some(due) => {
                let is_back = due.is_gone && !is_gone;
                // What is being written to all the time is looked at all the same.
                due.at = if at == now || is_back { at } else { due.at.min(at).max(now) };
                due.is_gone = is_gone;
            }
            None => drop(self.files.insert(path, Due { at, was_empty: false, is_gone })),
        }
    }

    /// All files are to be listed, at an instant.
    pub fn list_at(&mut self, at: Instant) {
        self.unsure.insert(at);
    }

    /// Whether a file is gone, and nobody knows yet for how long.
    pub fn is_any_gone(&self) -> bool {
        self.files.values().any(|due| due.is_gone)
    }

    /// When there will be something to look at.
    pub fn next(&self) -> Option<Instant> {
        let file = self.files.values().map(|due| due.at).min();
        [file, self.unsure.first().copied()].into_iter().flatten().min()
    }

    /// What is to be looked at now. `is_empty` says of a file that it is there and holds nothing.
    pub fn take(&mut self, now: Instant, is_empty: &dyn Fn(&str) -> bool) -> Option<News> {
        let mut news = News::default();
        let due: Vec<String> =
            self.files.iter().filter(|(_, due)| due.at <= now).map(|(path, _)| path.clone()).collect();
        for path in due {
            match self.files.get_mut(&path) {
                Some(due) if !due.was_empty && is_empty(&path) => {
                    *due = Due { at: now + EMPTY, was_empty: true, is_gone: false };
                }
                _ => {
                    self.files.remove(&path);
                    news.named.insert(path);
                }
            }
        }
        while self.unsure.first().is_some_and(|at| *at <= now) {
            self.unsure.pop_first();
            news.is_unsure = true;
        }
        (news != News::default()).then_some(news)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILLED: &dyn Fn(&str) -> bool = &|_| false;

    fn named(news: Option<News>) -> Vec<String> {
        news.map(|news| news.named.into_iter().collect()).unwrap_or_default()
    }

    #[test]
    fn what_is_settled_is_looked_at_once_and_the_rest_when_its_time_has_come() {
        let (mut waiting, now) = (Waiting::default(), Instant::now());
        waiting.note(Touch::Writing("a".into()), now);
        assert_eq!(named(waiting.take(now, FILLED)), [""; 0]);
        assert_eq!(waiting.next(), Some(now + WRITING));
        waiting.note(Touch::Settled("a".into()), now);
        assert_eq!(named(waiting.take(now, FILLED)), ["a"]);
        assert_eq!(waiting.next(), None);
        waiting.note(Touch::Gone("b".into()), now);
        assert!(waiting.is_any_gone());
        assert_eq!(named(waiting.take(now + GONE, FILLED)), ["b"]);
        assert!(!waiting.is_any_gone());
        waiting.note(Touch::Deleted("c".into()), now);
        waiting.note(Touch::Writing("c".into()), now);
        assert!(!waiting.is_any_gone(), "it is back");
        assert_eq!(named(waiting.take(now + WRITING, FILLED)), ["c"]);
    }

    #[test]
    fn what_is_written_all_the_time_is_not_put_off_for_ever() {
        let (mut waiting, now) = (Waiting::default(), Instant::now());
        for step in 0..40 {
            waiting.note(Touch::Writing("a".into()), now + Duration::from_millis(step));
        }
        assert_eq!(named(waiting.take(now + Duration::from_millis(40), FILLED)), ["a"]);
    }

    #[test]
    fn an_empty_file_waits_once_for_being_filled() {
        let (mut waiting, now) = (Waiting::default(), Instant::now());
        waiting.note(Touch::Settled("a".into()), now);
        assert_eq!(waiting.take(now, &|_| true), None);
        assert_eq!(waiting.next(), Some(now + EMPTY));
        assert_eq!(named(waiting.take(now + EMPTY, &|_| true)), ["a"]);
        waiting.note(Touch::Settled("a".into()), now);
        assert_eq!(waiting.take(now, &|_| true), None);
        waiting.note(Touch::Settled("a".into()), now + WRITING);
        assert_eq!(named(waiting.take(now + WRITING, FILLED)), ["a"]);
    }

    #[test]
    fn a_storm_of_folders_is_listed_a_few_times() {
        let (mut waiting, now) = (Waiting::default(), Instant::now());
        for step in 0..1000 {
            waiting.note(Touch::Unsure, now + Duration::from_millis(step));
        }
        assert!(waiting.unsure.len() <= 8);
        assert_eq!(waiting.unsure.last(), Some(&(now + Duration::from_millis(999) + SETTLING[1])));
        assert!(waiting.take(now, FILLED).is_some_and(|news| news.is_unsure));
    }
}
