//! One address → what the web says about it. The only room that knows the HTTP client.
//!
//! Asks with `HEAD`, and with `GET` where a host does not take that; follows redirects itself, to tell those that are for
//! good from the others; waits where it is asked to. Bodies are not read, so that a hostile host can send what it likes.

use std::io::Read as _;
use std::time::Duration;

use ureq::http::{Response, Uri};
use ureq::{Agent, Body, Error};

use super::Verdict;
use crate::parse::links::web_url;

const AGENT: &str = concat!("dateline/", env!("CARGO_PKG_VERSION"), " (checks links)");
const REDIRECTS: usize = 10;
/// Tries of one address that answers that it is busy.
const TRIES: usize = 3;
/// The longest wait that a host can ask for.
const PATIENCE: Duration = Duration::from_secs(10);
/// The wait where a host says nothing about it.
const MOMENT: Duration = Duration::from_millis(500);
/// An archive's answer is some hundred bytes.
const LARGEST: u64 = 64 * 1024;

pub struct Client {
    agent: Agent,
    archive: Option<String>,
}

/// One answer of a host.
enum Said {
    Status(u16),
    Redirect { to: String, is_for_good: bool },
    Busy(u16, Duration),
    Nothing(Verdict),
}

impl Client {
    pub fn new(timeout: Duration, archive: Option<&str>) -> Client {
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(AGENT)
            .build();
        Client { agent: config.new_agent(), archive: archive.map(str::to_owned) }
    }

    /// Asks for an address.
    pub fn ask(&self, url: &str) -> Verdict {
        let (mut at, mut all_for_good) = (url.to_owned(), true);
        let mut seen = vec![at.clone()];
        for _ in 0..REDIRECTS {
            match self.patiently(&at) {
                Said::Redirect { to, is_for_good } => {
                    let Some(next) = joined(&at, &to) else {
                        return Verdict::Failed(format!("it redirects to `{to}`, which is no web address"));
                    };
                    if seen.contains(&next) {
                        return Verdict::Failed("it redirects in a circle".to_owned());
                    }
                    all_for_good &= is_for_good;
                    seen.push(next.clone());
                    at = next;
                }
                Said::Status(status @ 200..=399) => {
                    let _ = status;
                    return match seen.len() > 1 && all_for_good {
                        true => Verdict::Moved(at),
                        false => Verdict::Fine,
                    };
                }
                Said::Status(status @ (404 | 410)) => return Verdict::Gone(status),
                Said::Status(status @ 500..) => return Verdict::Failed(format!("the host answers {status}")),
                Said::Status(status) => return Verdict::Refused(status),
                Said::Busy(status, _) => return Verdict::Refused(status),
                Said::Nothing(verdict) => return verdict,
            }
        }
        Verdict::Failed(format!("it redirects more than {REDIRECTS} times"))
    }

    /// Asks, and asks again where the host is busy or the line broke.
    fn patiently(&self, url: &str) -> Said {
        let mut said = self.once(url);
        for _ in 1..TRIES {
            let wait = match &said {
                Said::Busy(_, wait) => *wait,
                Said::Status(500..) | Said::Nothing(Verdict::Failed(_)) => MOMENT,
                _ => break,
            };
            std::thread::sleep(wait.min(PATIENCE));
            said = self.once(url);
        }
        said
    }

    fn once(&self, url: &str) -> Said {
        let head = said(self.agent.head(url).call());
        match head {
            // Many hosts answer `HEAD` with something else than `GET`, or not at all.
            Said::Status(400..) | Said::Nothing(Verdict::Failed(_)) => said(self.agent.get(url).call()),
            head => head,
        }
    }

    /// The newest archived copy of a page, if the archive has one.
    pub fn archived(&self, url: &str) -> Option<String> {
        let mut asked = self.archive.clone()?;
        for byte in url.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    asked.push(char::from(byte))
                }
                byte => asked.push_str(&format!("%{byte:02X}")),
            }
        }
        let mut response =
            self.agent.get(&asked).call().ok().filter(|response| response.status().is_success())?;
        let mut text = Vec::new();
        response.body_mut().as_reader().take(LARGEST).read_to_end(&mut text).ok()?;
        let answer: serde_json::Value = serde_json::from_slice(&text).ok()?;
        let closest = &answer["archived_snapshots"]["closest"];
        let copy =
            closest["url"].as_str().filter(|_| closest["available"] != serde_json::Value::Bool(false))?;
        // What a host says lands in a file of the author's, so it is held to what authors may write.
        web_url(copy).ok().map(|copy| copy.to_string())
    }
}

fn said(answer: Result<Response<Body>, Error>) -> Said {
    let response = match answer {
        Ok(response) => response,
        Err(error) => return Said::Nothing(failed(&error)),
    };
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    let status = response.status().as_u16();
    match status {
        301 | 302 | 303 | 307 | 308 => match header("location") {
            Some(to) => Said::Redirect { to: to.to_owned(), is_for_good: matches!(status, 301 | 308) },
            None => {
                Said::Nothing(Verdict::Failed(format!("the host answers {status} and does not say where")))
            }
        },
        429 | 503 => {
            let wait = header("retry-after").and_then(|wait| wait.trim().parse().ok());
            Said::Busy(status, wait.map_or(MOMENT, Duration::from_secs))
        }
        status => Said::Status(status),
    }
}

fn failed(error: &Error) -> Verdict {
    match error {
        Error::Timeout(_) => Verdict::TimedOut,
        Error::HostNotFound => Verdict::NoHost,
        Error::Io(io) if io.kind() == std::io::ErrorKind::TimedOut => Verdict::TimedOut,
        Error::BadUri(_) => Verdict::Failed("this is no web address".to_owned()),
        // One line: what a host sends must not fill a terminal.
        error => Verdict::Failed(error.to_string().lines().next().unwrap_or("").chars().take(200).collect()),
    }
}

/// Where a redirect leads, seen from `at`; none when it is not the web.
fn joined(at: &str, to: &str) -> Option<String> {
    let to = to.split('#').next().unwrap_or(to);
    if to.starts_with("http://") || to.starts_with("https://") {
        return Some(to.to_owned());
    }
    if to.split('/').next().is_some_and(|first| first.contains(':')) {
        return None;
    }
    let uri: Uri = at.parse().ok()?;
    let (scheme, host) = (uri.scheme_str()?, uri.authority()?);
    if let Some(rest) = to.strip_prefix("//") {
        return Some(format!("{scheme}://{rest}"));
    }
    let path = match to.strip_prefix('/') {
        Some(_) => to.to_owned(),
        None => {
            let folder = uri.path().rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{folder}/{to}")
        }
    };
    Some(format!("{scheme}://{host}{path}"))
}
