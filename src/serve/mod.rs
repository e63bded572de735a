//! The live preview: a site that is being written, as it will be published, in the author's browser.
//!
//! Comes in: a site's folder. Goes out: pages over HTTP, made when they are asked for and equal to what a build would
//! write, but for one script tag that is put in on the way out; and, over an event stream, word of every change. `watch`
//! says what happened on the disk; `desk` keeps the site read, takes what happened and answers what is asked, one thing
//! at a time, so that no answer is older than the last change; `http` talks to browsers; `browser/` is what runs in them.
//! Writes nothing at all.

mod address;
mod answer;
mod desk;
mod events;
mod http;
mod impact;
mod inject;
mod media;
mod origin;
mod waiting;
mod watch;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::pipeline::Options;

/// How a site is to be previewed.
#[derive(Clone, Debug)]
pub struct Preview {
    pub site: Options,
    /// The name or address to listen at; this machine alone when none is given.
    pub host: Option<String>,
    pub port: u16,
    /// Look for changes now and then, rather than being told by the system.
    pub polls: bool,
    /// The clock, where the instant to stand at is not fixed.
    pub clock: Option<fn() -> i64>,
    /// Gives the system what memory the calling thread has freed.
    pub give_back: fn(),
}

/// What there is to tell whoever started the preview.
#[derive(Clone, Debug)]
pub enum Said {
    /// Where the preview is; the port asked for, if another program has it.
    At { url: String, taken: Option<u16> },
    /// How changes are noticed.
    Watching { how: String, is_native: bool },
    /// The site stands, with so many briefings, entities and events, after so long.
    Read { briefings: usize, entities: usize, events: usize, took: Duration },
    /// All pages have been looked at; what an edit changes can be counted from now on.
    Counted { pages: usize },
    /// Everything there is to complain about, whenever that changes; errors keep the last good pages in place.
    Notes(Vec<Diagnostic>),
    /// What an edit changed, and how long it took until pages showed it.
    Changed { words: String, took: Duration },
}

/// Why the preview could not be started, or ended: what was tried, and what the system said.
#[derive(Debug)]
pub struct Failure {
    pub message: String,
    pub help: &'static str,
}

/// Runs the preview until its process ends.
pub fn run(preview: Preview, tell: &mut dyn FnMut(Said)) -> Result<(), Failure> {
    let (letters, inbox) = mpsc::channel();
    let hub = events::Hub::new();
    let listening = http::listen(preview.host.as_deref(), preview.port)?;
    let taken = (listening.address.port() != preview.port && preview.port != 0).then_some(preview.port);
    let address = listening.address;
    let host = preview.host.clone();
    // Watched before it is read, so that nothing happens unseen in between.
    let root = real(&preview.site.root);
    let watch = watch::start(&root, preview.polls, letters.clone());
    http::serve(listening, host.as_deref(), letters, hub.clone())?;
    let site = Options { root, ..preview.site };
    let mut desk = desk::Desk::open(site, preview.clock, preview.give_back, watch, hub);
    tell(Said::At { url: url(address, host.as_deref(), &desk.base_path()), taken });
    desk.introduce(tell);
    desk.work(&inbox, tell);
    Ok(())
}

/// The folder's path as the system's events name it.
fn real(root: &Path) -> PathBuf {
    let real = if cfg!(unix) { std::fs::canonicalize(root) } else { std::path::absolute(root) };
    real.unwrap_or_else(|_| root.to_path_buf())
}

/// Where a browser on this machine finds the preview.
fn url(address: SocketAddr, host: Option<&str>, base_path: &str) -> String {
    let port = address.port();
    let name = match host {
        Some(name) if !address.ip().is_unspecified() && name.parse::<std::net::IpAddr>().is_err() => {
            name.to_owned()
        }
        _ if address.ip().is_unspecified() => "127.0.0.1".to_owned(),
        _ if address.is_ipv6() => format!("[{}]", address.ip()),
        _ => address.ip().to_string(),
    };
    format!("http://{name}:{port}{base_path}")
}

/// A path below the site's root, with `/`; none for what lies elsewhere or is no Unicode.
fn within(root: &Path, path: &Path) -> Option<String> {
    let mut inner = String::new();
    for part in path.strip_prefix(root).ok()?.components() {
        if !inner.is_empty() {
            inner.push('/');
        }
        inner.push_str(part.as_os_str().to_str()?);
    }
    Some(inner)
}
