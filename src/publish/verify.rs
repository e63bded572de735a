//! The public address → whether it shows what was sent.
//!
//! Every page up to 500 is fetched and its digest compared, of more a sample: what was sent first, then evenly. A host
//! that takes its time is asked again until `verify_timeout` is over.

use std::time::{Duration, Instant};

use super::delivery::Job;
use super::staging::StagedFile;
use crate::model::settings::Base;

/// Pages fetched.
const MOST: usize = 500;

/// What the looking came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// So many pages were fetched and are right.
    Fetched(usize),
    /// The first page that is not right, and what is wrong with it.
    NotYet(String),
    /// Nothing answers there, seen from here.
    Unreachable(String),
}

/// The pages to fetch: path and digest.
pub fn sample<'j>(job: &Job<'j>) -> Vec<(&'j str, &'j str)> {
    let is_page = |path: &str| path.ends_with(".html") && path != "404.html";
    let pages: Vec<(&str, &StagedFile)> = job
        .staged
        .files
        .iter()
        .filter(|(path, _)| is_page(path))
        .map(|(path, file)| (path.as_str(), file))
        .collect();
    let sent: std::collections::BTreeSet<&str> = job.plan.sent().collect();
    let (first, rest): (Vec<_>, Vec<_>) = pages.into_iter().partition(|(path, _)| sent.contains(path));
    let mut chosen: Vec<(&str, &str)> =
        first.iter().take(MOST).map(|(path, file)| (*path, file.entry.sha256.as_str())).collect();
    let left = MOST - chosen.len();
    let step = rest.len().div_ceil(left.max(1)).max(1);
    if left > 0 {
        chosen.extend(rest.iter().step_by(step).map(|(path, file)| (*path, file.entry.sha256.as_str())));
    }
    chosen
}

/// The address of a path, as readers ask for it.
pub fn address(base: &Base, path: &str) -> String {
    let route = path.strip_suffix("index.html").filter(|route| route.is_empty() || route.ends_with('/'));
    let encoded: String = route
        .unwrap_or(path)
        .bytes()
        .map(|byte| match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    base.absolute(&encoded)
}

/// Looks, and looks again, until all is right or the time is over.
pub fn patiently(patience: Duration, mut look: impl FnMut() -> Seen) -> Seen {
    let start = Instant::now();
    let mut wait = Duration::from_millis(500);
    loop {
        let seen = look();
        let left = patience.saturating_sub(start.elapsed());
        if !matches!(seen, Seen::NotYet(_)) || left.is_zero() {
            return seen;
        }
        std::thread::sleep(wait.min(left));
        wait = (wait * 2).min(Duration::from_secs(15));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_readers_use() {
        let base = Base { origin: "https://a.org".into(), path: "/desk/".into() };
        for (path, expected) in [
            ("index.html", "https://a.org/desk/"),
            ("briefings/ж/index.html", "https://a.org/desk/briefings/%D0%B6/"),
            ("old.html", "https://a.org/desk/old.html"),
            ("reindex.html", "https://a.org/desk/reindex.html"),
        ] {
            assert_eq!(address(&base, path), expected);
        }
    }

    #[test]
    fn examples_are_not_looked_at() {
        for (origin, expected) in [
            ("https://example.org", true),
            ("https://x.example.org", true),
            ("https://desk.test", true),
            ("http://localhost:8000", false),
            ("https://myexample.org", false),
        ] {
            assert_eq!(Base { origin: origin.into(), path: "/".into() }.is_reserved(), expected, "{origin}");
        }
    }
}
