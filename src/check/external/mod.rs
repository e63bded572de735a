//! Links out of the site: whether the web still has what they lead to.
//!
//! Comes in: the site's links to other hosts, and what the web said before. Goes out: what it says now, kept with its age
//! in `.dateline/cache/`, and warnings. `links` gathers the addresses, `client` asks for one, `answers` remembers. Several
//! hosts are asked at a time, each host one thing after the other with a pause between.

mod answers;
mod client;
mod links;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

pub use answers::{Answer, Answers, Verdict};
use client::Client;
use links::Link;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::briefing::Briefing;
use crate::pipeline::Examined;

/// Hosts asked at the same time.
const HOSTS: usize = 8;
/// Between two questions to one host.
const PAUSE: Duration = Duration::from_millis(100);

/// Asks the web for every address whose last answer is too old.
pub fn ask(examined: &Examined, briefings: &[&Briefing], answers: &mut Answers) {
    let rules = &examined.site.settings.desk.external;
    let links = links::links(examined, briefings);
    let mut by_host: BTreeMap<String, Vec<&Link>> = BTreeMap::new();
    for link in links.values().filter(|link| answers.is_due(&link.url, rules.max_age)) {
        by_host.entry(links::host(&link.url)).or_default().push(link);
    }
    let queue = Mutex::new(by_host.into_values().collect::<VecDeque<_>>());
    let given: Mutex<Vec<(String, Answer)>> = Mutex::default();
    let client = Client::new(Duration::from_secs(rules.timeout.into()), rules.archive.as_deref());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    std::thread::scope(|scope| {
        for _ in 0..HOSTS {
            scope.spawn(|| {
                while let Some(links) = next() {
                    let answered = one_host(&client, &links, answers.now());
                    given.lock().unwrap_or_else(PoisonError::into_inner).extend(answered);
                }
            });
        }
    });
    let given = given.into_inner().unwrap_or_else(PoisonError::into_inner);
    // With the line down nothing was learnt about anybody.
    let is_offline =
        given.len() > 1 && given.iter().all(|(_, answer)| matches!(answer.verdict, Verdict::NoHost));
    if !is_offline {
        given.into_iter().for_each(|(url, answer)| answers.put(url, answer));
    } else {
        answers.is_offline = true;
    }
}

fn one_host(client: &Client, links: &[&Link], now: i64) -> Vec<(String, Answer)> {
    let mut given = Vec::with_capacity(links.len());
    // A host that hangs is not waited for again and again.
    let mut silent = 0;
    for (index, link) in links.iter().enumerate() {
        if index > 0 {
            std::thread::sleep(PAUSE);
        }
        let verdict = match silent {
            3.. => Verdict::Failed("the host has not answered three times".to_owned()),
            _ => client.ask(&link.url),
        };
        silent = match verdict {
            Verdict::TimedOut => silent + 1,
            _ if silent < 3 => 0,
            _ => silent,
        };
        let is_lost = link.is_source && verdict.is_gone();
        let archived = is_lost.then(|| client.archived(&link.url)).flatten();
        given.push((link.url.clone(), Answer { asked: now, verdict, archived }));
    }
    given
}

/// Says what is known about the links.
pub fn judge(examined: &Examined, briefings: &[&Briefing], answers: &Answers, out: &mut Vec<Diagnostic>) {
    if answers.is_offline {
        let message = "the web cannot be reached, so nothing was learnt about links to it";
        out.push(Diagnostic::warning(Code::UnreachableLink, message).help("try again when you are online"));
    }
    if answers.is_empty() {
        return;
    }
    for link in links::links(examined, briefings).into_values() {
        let Some(answer) = answers.get(&link.url) else { continue };
        let place = link.place(examined);
        if let Some(diagnostic) = said(&link, answer, answers.now()) {
            out.push(diagnostic.at(place));
        } else if let Some(copy) = answer.archived.as_ref().filter(|_| link.lacks_archive) {
            let message = format!("an archived copy of this source is known: `{copy}`");
            let help = "add it as `archive_url`; `dateline check --fix` does";
            out.push(Diagnostic::note(Code::MissingArchive, message).at(place).help(help));
        }
    }
}

/// What one answer means for its link; nothing when all is well.
fn said(link: &Link, answer: &Answer, now: i64) -> Option<Diagnostic> {
    let url = &link.url;
    let days = (now - answer.asked).max(0) / 86_400;
    let age = match days {
        0 => String::new(),
        1 => " (asked yesterday)".to_owned(),
        days => format!(" (asked {days} days ago)"),
    };
    let found = match &answer.verdict {
        Verdict::Fine => return None,
        Verdict::Moved(to) => {
            let message = format!("`{url}` has moved to `{to}`{age}");
            return Some(Diagnostic::warning(Code::MovedLink, message).help(format!("write `{to}`")));
        }
        Verdict::Gone(status) => {
            Diagnostic::warning(Code::DeadLink, format!("`{url}` is gone: the host answers {status}{age}"))
        }
        Verdict::NoHost => {
            Diagnostic::warning(Code::DeadLink, format!("`{url}` is gone: there is no such host{age}"))
        }
        Verdict::Refused(status) => {
            return Some(
                Diagnostic::warning(
                    Code::UnreachableLink,
                    format!("`{url}` cannot be checked: the host answers {status}{age}"),
                )
                .help("open it in a browser; if it is there, add its beginning to `check: external: skip`"),
            );
        }
        Verdict::TimedOut => {
            return Some(unreachable(format!("`{url}` did not answer in time{age}")));
        }
        Verdict::Failed(why) => {
            return Some(unreachable(format!("`{url}` could not be fetched: {why}{age}")));
        }
    };
    Some(match &answer.archived {
        Some(copy) if link.lacks_archive => found.help(format!(
            "an archived copy is at `{copy}`; `dateline check --fix` adds it as `archive_url`"
        )),
        _ if link.is_source && !link.lacks_archive => found.help("its `archive_url` still stands in for it"),
        _ => found.help("correct it, or link to an archived copy"),
    })
}

fn unreachable(message: String) -> Diagnostic {
    Diagnostic::warning(Code::UnreachableLink, message).help("try again later; it may be the host's bad day")
}
