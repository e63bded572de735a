//! Pages of the public address → whether they are those that were sent. The only other room that sends requests is
//! `store`; both use one small runtime that ends with them.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;

use super::delivery::Job;
use super::staging;
use super::trouble::{Result, Trouble};
use super::verify::{Seen, address, patiently, sample};
use crate::model::settings::Base;

const AT_ONCE: usize = 8;

/// Fetches pages until they are right or `patience` is over.
pub fn look(job: &Job<'_>, base: &Base, patience: Duration) -> Result<Seen> {
    let runtime = runtime()?;
    let client = client()?;
    let mut pages = sample(job);
    let count = pages.len();
    Ok(patiently(patience, || {
        job.meter.begin("looking at the site", pages.len());
        let (seen, left) = runtime.block_on(look_once(&client, job, base, &pages));
        // What was right once need not be asked for again.
        pages = left;
        match seen {
            Seen::Fetched(_) => Seen::Fetched(count),
            other => other,
        }
    }))
}

pub fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::failed(format!("no runtime for requests could be started: {error}")))
}

/// Certificates are checked by a provider that has to be named once in a process.
pub fn prepare_tls() {
    // An error says that it has been named already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn client() -> Result<reqwest::Client> {
    prepare_tls();
    reqwest::Client::builder()
        .user_agent(concat!("dateline/", env!("CARGO_PKG_VERSION")))
        // A redirect is an answer of its own: of an old address, the right one.
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .build()
        .map_err(|error| Trouble::failed(format!("no requests can be sent from here: {error}")))
}

type Pages<'p> = Vec<(&'p str, &'p str)>;

async fn look_once<'p>(
    client: &reqwest::Client,
    job: &Job<'p>,
    base: &Base,
    pages: &Pages<'p>,
) -> (Seen, Pages<'p>) {
    let mut wrong = Vec::new();
    let mut why = None;
    let look = |(path, digest): (&'p str, &'p str)| async move {
        (path, digest, one(client, &address(base, path), digest).await)
    };
    let mut asked = stream::iter(pages.iter().copied()).map(look).buffered(AT_ONCE);
    while let Some((path, digest, verdict)) = asked.next().await {
        job.meter.step();
        match verdict {
            Verdict::Right => {}
            Verdict::Unreachable(what) if wrong.len() < AT_ONCE => {
                wrong.push((path, digest));
                why = Some(Seen::Unreachable(what));
            }
            Verdict::Unreachable(what) => return (Seen::Unreachable(what), pages.clone()),
            Verdict::Wrong(what) => {
                wrong.push((path, digest));
                if !matches!(why, Some(Seen::NotYet(_))) {
                    why = Some(Seen::NotYet(what));
                }
            }
        }
    }
    match why {
        None => (Seen::Fetched(pages.len()), Vec::new()),
        // A page that answers tells that the site can be reached, and that the others are late.
        Some(Seen::Unreachable(what)) if wrong.len() < pages.len() => (Seen::NotYet(what), wrong),
        Some(seen) => (seen, wrong),
    }
}

enum Verdict {
    Right,
    Wrong(String),
    Unreachable(String),
}

async fn one(client: &reqwest::Client, address: &str, digest: &str) -> Verdict {
    let request = client.get(address).header("cache-control", "no-cache").send();
    let response = match request.await {
        Ok(response) => response,
        Err(error) if error.is_connect() => return Verdict::Unreachable(root(&error)),
        Err(error) => return Verdict::Wrong(format!("{address} does not answer: {}", root(&error))),
    };
    let status = response.status();
    if status.is_redirection() {
        let to = response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
        let path = |url: &str| {
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            rest.find('/').map(|at| rest[at..].to_owned())
        };
        // The same page elsewhere: a host that wants `https`, or another name.
        return match path(to) == path(address) {
            true => Verdict::Wrong(format!("{address} leads to {to}: write that as `base_url`")),
            false => Verdict::Right,
        };
    }
    if !status.is_success() {
        return Verdict::Wrong(format!("{address} answers {status}"));
    }
    match response.bytes().await {
        Ok(bytes) if staging::sha256(&bytes) == digest => Verdict::Right,
        Ok(_) => Verdict::Wrong(format!("{address} shows something else")),
        Err(error) => Verdict::Wrong(format!("{address} does not answer: {}", root(&error))),
    }
}

/// The cause at the bottom: the ones above say the same at greater length.
fn root(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
