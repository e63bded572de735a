//! `dateline serve`: the live preview.

use std::time::Duration;

use serde_json::json;

use super::args::{Common, Serve};
use super::clock;
use super::diagnostics::{self, Tally};
use super::screen::Screen;
use super::site::{self, Site};
use super::stop::{Exit, Stop};
use super::summary::counted;
use crate::diagnostic::{Code, Diagnostic, safe};
use crate::serve::{self, Preview, Said};

pub fn run(args: &Serve, common: &Common, screen: &Screen, give_back: fn()) -> Result<Exit, Stop> {
    let site = site::find(common)?;
    let now = site.now(common)?;
    let preview = Preview {
        site: site.options(common, now),
        host: args.host.clone(),
        port: args.port,
        polls: args.poll,
        clock: clock::goes_on(common.now.as_deref()).then_some(clock::clock as fn() -> i64),
        give_back,
    };
    let mut teller = Teller { screen, site: &site, opens: args.open, had_errors: false };
    serve::run(preview, &mut |said| teller.tell(said))
        .map_err(|failure| Stop::new(Code::ServeFailed, failure.message).help(failure.help))?;
    Ok(Exit::Fine)
}

/// Puts what the preview says on the screen.
struct Teller<'t> {
    screen: &'t Screen,
    site: &'t Site,
    opens: bool,
    had_errors: bool,
}

impl Teller<'_> {
    fn tell(&mut self, said: Said) {
        match said {
            Said::At { url, taken } => self.at(&url, taken),
            Said::Watching { how, is_native } => {
                self.screen.say(&how);
                self.json(&json!({ "watching": { "native": is_native } }));
            }
            Said::Read { briefings, entities, events, took } => {
                let took = in_short(took);
                self.screen.say(&format!(
                    "{}, {}, {} read in {took}",
                    counted(briefings, "briefing", "briefings"),
                    counted(entities, "entity", "entities"),
                    counted(events, "event", "events")
                ));
            }
            Said::Counted { pages } => self.json(&json!({ "counted": { "pages": pages } })),
            Said::Notes(notes) => self.notes(notes),
            Said::Changed { words, took } => {
                self.screen.say(&format!("{} ({})", safe(&words), in_short(took)));
                self.json(&json!({ "changed": words }));
            }
        }
        self.screen.flush();
    }

    fn at(&self, url: &str, taken: Option<u16>) {
        if let Some(port) = taken {
            self.screen
                .say(&format!("port {port} is taken by another program, so this is the next free one"));
        }
        self.screen.say(&format!("preview at {url} (end it with Ctrl-C)"));
        self.json(&json!({ "serving": { "url": url } }));
        if self.opens
            && let Err(error) = open::that_detached(url)
        {
            self.screen.complain(&format!("no browser could be opened: {error}"));
        }
    }

    fn notes(&mut self, notes: Vec<Diagnostic>) {
        let tally: Tally = diagnostics::show(self.screen, &self.site.root, notes);
        if tally.errors > 0 {
            self.screen.complain(&format!(
                "{}: pages stay as they were before",
                counted(tally.errors, "error", "errors")
            ));
        } else if self.had_errors {
            self.screen.say("no errors any more");
        }
        self.had_errors = tally.errors > 0;
        self.json(&json!({ "summary": { "errors": tally.errors, "warnings": tally.warnings } }));
    }

    fn json(&self, line: &serde_json::Value) {
        if self.screen.is_json() {
            self.screen.result(&line.to_string());
        }
    }
}

fn in_short(took: Duration) -> String {
    match took.as_millis() {
        0 => "less than 1 ms".to_owned(),
        millis if millis < 1000 => format!("{millis} ms"),
        millis => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
    }
}
