//! The desk: keeps the site read, takes what happened, answers what is asked. One thing at a time, in order.
//!
//! Because changes and questions come through one door, an answer is never older than the last change that was noticed
//! before the question. What can wait (links from elsewhere, how much an edit changed) is done while nobody asks.

mod door;
mod reply;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::Said;
use super::answer::Letter;
use super::events::Hub;
use super::impact::{Count, Impact};
use super::watch::Watch;
use crate::diagnostic::{Diagnostic, Severity};
use crate::pipeline::Options;
use crate::pipeline::session::{News, Outcome, Review, Reviewed, Session};
use door::Door;

/// Nothing happened for so long: time for what can wait.
const IDLE: Duration = Duration::from_millis(40);
pub struct Desk {
    session: Session,
    root: PathBuf,
    /// None where the site stands at a fixed instant.
    clock: Option<fn() -> i64>,
    give_back: fn(),
    watch: Watch,
    hub: Hub,
    door: Door,
    told: Told,
    impact: Impact,
    /// How long reading the site took.
    took: Duration,
    /// The session has nothing left to make ready.
    is_ready: bool,
    /// Since when nobody has asked or edited, while it is being made ready.
    idle_since: Option<Instant>,
}

/// What was said last, and a name for the state of things.
struct Told {
    /// Tells this run of the program from others.
    run: u64,
    version: u64,
    notes: Vec<Diagnostic>,
    errors: Vec<String>,
    /// The last edit in a line, once it is counted.
    words: Option<String>,
}

/// What to do next.
enum Next {
    News(News),
    Reviewed(Reviewed),
    MakeReady,
    Counted(Vec<(u64, u64)>),
    Later,
    End,
}

impl Desk {
    /// Reads the site.
    pub fn open(
        site: Options,
        clock: Option<fn() -> i64>,
        give_back: fn(),
        mut watch: Watch,
        hub: Hub,
    ) -> Desk {
        let opened = Instant::now();
        let root = site.root.clone();
        let session = Session::open(site);
        watch.follow(session.links());
        let run = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let told = Told {
            run: run.as_nanos() as u64,
            version: 0,
            notes: Vec::new(),
            errors: Vec::new(),
            words: None,
        };
        let door = Door::new(watch.is_native());
        let took = opened.elapsed();
        let (impact, is_ready, idle_since) = (Impact::new(), false, None);
        Desk { session, root, clock, give_back, watch, hub, door, told, impact, took, is_ready, idle_since }
    }

    /// The path of the site below its host.
    pub fn base_path(&self) -> String {
        self.session.show().map_or_else(|| "/".to_owned(), |show| show.base_path().to_owned())
    }

    /// Says what was found.
    pub fn introduce(&mut self, tell: &mut dyn FnMut(Said)) {
        let how = match &self.watch.why_not {
            None => "watching for changes, told by the system".to_owned(),
            Some(why) => format!("looking for changes every few seconds or less ({why})"),
        };
        tell(Said::Watching { how, is_native: self.watch.is_native() });
        if let Some(site) = self.session.site() {
            let (briefings, entities) = (site.briefings.len(), site.entities.len());
            tell(Said::Read { briefings, entities, events: site.events.len(), took: self.took });
        }
        if !self.renew_notes(tell) {
            tell(Said::Notes(Vec::new()));
        }
        self.tell_browsers(serde_json::Map::new());
    }

    /// Works until nobody can write to it any more.
    pub fn work(&mut self, inbox: &Receiver<Letter>, tell: &mut dyn FnMut(Said)) {
        loop {
            match self.attend(inbox) {
                Next::News(news) => self.take_in(&news, tell),
                Next::Reviewed(reviewed) => {
                    if self.session.take_review(reviewed) {
                        self.renew_notes(tell);
                        self.tell_browsers(serde_json::Map::new());
                    }
                }
                Next::MakeReady => self.is_ready = self.session.make_ready(),
                Next::Counted(pages) => self.tell_impact(pages, tell),
                Next::Later => self.move_on(tell),
                Next::End => return,
            }
        }
    }

    /// Answers until there is something else to do.
    fn attend(&mut self, inbox: &Receiver<Letter>) -> Next {
        let show = self.session.show();
        let notes = reply::Notes { all: &self.told.notes, errors: &self.told.errors, root: &self.root };
        let mut review: Option<Review<'_>> = None;
        let mut count: Option<Count<'_>> = None;
        let mut idle_since = self.idle_since.take().unwrap_or_else(Instant::now);
        loop {
            inbox.try_iter().for_each(|letter| self.door.take(letter));
            let now = Instant::now();
            if let Some(news) = self.door.news(now, &self.root) {
                return Next::News(news);
            }
            if let Some(ask) = self.door.ask(now) {
                if reply::may_be_large(&ask.path) {
                    // What can wait begins anew.
                    (review, count) = (None, None);
                    self.tidy();
                }
                reply::answer(show.as_ref(), &notes, self.clock, ask);
                idle_since = Instant::now();
                continue;
            }
            if now - idle_since >= IDLE {
                if let Some(review) = review.as_mut() {
                    match review.go_on() {
                        true => break,
                        false => continue,
                    }
                }
                review = self.session.review();
                if review.is_some() {
                    continue;
                }
                if let Some(show) = show.as_ref().filter(|_| self.impact.is_due) {
                    let count = count.get_or_insert_with(|| Count::new(show));
                    match count.go_on() {
                        true => return Next::Counted(count.pages()),
                        false => continue,
                    }
                }
                if !self.is_ready {
                    self.idle_since = Some(idle_since);
                    return Next::MakeReady;
                }
            }
            let is_counting = self.impact.is_due && show.is_some();
            let is_idle_due = self.session.is_review_due() || is_counting || !self.is_ready;
            let idle = is_idle_due.then_some(idle_since + IDLE);
            let until = [self.door.next(), idle, self.later(now)].into_iter().flatten().min();
            match wait(inbox, until) {
                Ok(letter) => self.door.take(letter),
                Err(RecvTimeoutError::Disconnected) => return Next::End,
                Err(RecvTimeoutError::Timeout) if self.is_later() => return Next::Later,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        review.map_or(Next::End, |review| Next::Reviewed(review.finish()))
    }

    /// Gives back what memory every thread has freed: what a large site's index was made with need not lie beside the
    /// tables that are asked for next.
    fn tidy(&self) {
        rayon::broadcast(|_| (self.give_back)());
        (self.give_back)();
    }

    /// When to look at the clock: what appears or disappears by itself does so then.
    fn later(&self, now: Instant) -> Option<Instant> {
        let (clock, due) = self.clock.zip(self.session.next_change())?;
        let seconds = u64::try_from(due.saturating_sub(clock())).unwrap_or(0);
        // A machine that slept meanwhile wakes up to a clock that has gone on.
        Some(now + Duration::from_secs(seconds.clamp(1, 60)))
    }

    /// Whether something appears or disappears now.
    fn is_later(&self) -> bool {
        self.clock.zip(self.session.next_change()).is_some_and(|(clock, due)| clock() >= due)
    }

    fn take_in(&mut self, news: &News, tell: &mut dyn FnMut(Said)) {
        let since = Instant::now();
        let outcome = self.session.apply(news);
        if news.is_unsure {
            self.door.has_listed(since.elapsed());
            self.watch.renew();
        }
        if !outcome.is_quick {
            self.watch.follow(self.session.links());
        }
        self.after(&outcome, since.elapsed(), tell);
    }

    /// The clock has reached an instant at which something appears or disappears.
    fn move_on(&mut self, tell: &mut dyn FnMut(Said)) {
        let since = Instant::now();
        if let Some(clock) = self.clock {
            let outcome = self.session.set_now(clock());
            self.after(&outcome, since.elapsed(), tell);
        }
    }

    fn after(&mut self, outcome: &Outcome, took: Duration, tell: &mut dyn FnMut(Said)) {
        let has_said = self.renew_notes(tell);
        if outcome.is_new {
            self.impact.add(&outcome.changed, took);
        }
        self.is_ready = false;
        if outcome.is_new || has_said {
            let event = self.session.show().map(|show| reply::changed(&show, &outcome.changed));
            self.tell_browsers(event.filter(|_| outcome.is_new).unwrap_or_default());
        }
    }

    /// Says what is to be complained about, if that is not what was said before.
    fn renew_notes(&mut self, tell: &mut dyn FnMut(Said)) -> bool {
        let notes = self.session.diagnostics();
        if notes == self.told.notes {
            return false;
        }
        let errors = notes.iter().filter(|note| note.severity == Severity::Error);
        self.told.errors = errors.map(|note| reply::in_words(note, &self.root)).collect();
        self.told.notes.clone_from(&notes);
        tell(Said::Notes(notes));
        true
    }

    fn tell_impact(&mut self, pages: Vec<(u64, u64)>, tell: &mut dyn FnMut(Said)) {
        let Some(site) = self.session.site() else { return };
        let count = pages.len();
        let is_first = self.impact.is_first();
        if let Some((words, took)) = self.impact.finish(pages, site) {
            tell(Said::Changed { words: words.clone(), took });
            let event = serde_json::json!({ "id": self.told.id(), "words": words });
            self.told.words = Some(words);
            self.hub.tell(self.told.state(), event.to_string());
        }
        if is_first {
            tell(Said::Counted { pages: count });
        }
    }

    fn tell_browsers(&mut self, mut event: serde_json::Map<String, serde_json::Value>) {
        self.told.version += 1;
        self.told.words = None;
        event.insert("id".to_owned(), self.told.id().into());
        self.hub.tell(self.told.state(), serde_json::Value::Object(event).to_string());
    }
}

impl Told {
    fn id(&self) -> String {
        format!("{:x}-{}", self.run, self.version)
    }

    /// What a browser is told whose line opens now. A page that was loaded before the last edit has missed the words on
    /// it; they go by another name, since one that was loaded afterwards is not to say them.
    fn state(&self) -> String {
        let mut state = serde_json::json!({ "id": self.id() });
        if let Some(words) = &self.words {
            state["missed"] = words.as_str().into();
        }
        state.to_string()
    }
}

/// The next letter, if one comes in time.
fn wait(inbox: &Receiver<Letter>, until: Option<Instant>) -> Result<Letter, RecvTimeoutError> {
    match until {
        Some(until) => inbox.recv_timeout(until.saturating_duration_since(Instant::now())),
        None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
    }
}
