//! Where letters come in: what happened goes before what is asked, and what may have been missed is looked for.

use std::collections::VecDeque;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::load;
use crate::pipeline::session::News;
use crate::serve::answer::{Ask, Letter, What};
use crate::serve::waiting::Waiting;

/// Where no events come, the files are listed again after so many times as long as that takes, within these bounds:
/// well below a hundredth of one core.
const POLL: u32 = 250;
const POLL_WITHIN: [Duration; 2] = [Duration::from_millis(400), Duration::from_secs(10)];
/// Pages that are visited have the files listed again, in case an event was missed, but not more often than this.
const DOUBT: Duration = Duration::from_secs(30);
const DOUBT_AFTER: Duration = Duration::from_secs(2);
/// While a file is gone, questions wait until it is known whether it comes back, but no longer than this: whoever asks for
/// the page is neither shown it once more nor told that there is none when there will be.
const PATIENCE: Duration = Duration::from_millis(60);

pub struct Door {
    waiting: Waiting,
    asked: VecDeque<(Instant, Ask)>,
    is_native: bool,
    listed: Instant,
    /// How long listing the files takes.
    listing: Duration,
}

impl Door {
    /// `is_native`: the system tells of changes.
    pub fn new(is_native: bool) -> Door {
        let listing = Duration::from_millis(5);
        let (waiting, asked) = (Waiting::default(), VecDeque::new());
        Door { waiting, asked, is_native, listed: Instant::now(), listing }
    }

    pub fn take(&mut self, letter: Letter) {
        match letter {
            Letter::Touched(touch) => self.waiting.note(touch, Instant::now()),
            Letter::Asked(ask) => self.asked.push_back((Instant::now(), ask)),
        }
    }

    /// What is to be looked at before anything is answered.
    pub fn news(&mut self, now: Instant, root: &Path) -> Option<News> {
        let since = now.saturating_duration_since(self.listed);
        if !self.is_native && (since >= self.interval() || !self.asked.is_empty() && since > self.fresh()) {
            self.waiting.list_at(now);
        }
        let is_empty = |path: &str| load::stat(&root.join(path)).is_some_and(|stat| stat.size == 0);
        self.waiting.take(now, &is_empty)
    }

    /// The next question.
    pub fn ask(&mut self, now: Instant) -> Option<Ask> {
        let (since, _) = self.asked.front()?;
        if self.waiting.is_any_gone() && now.saturating_duration_since(*since) < PATIENCE {
            return None;
        }
        let (_, ask) = self.asked.pop_front()?;
        if ask.what == What::Output && now.saturating_duration_since(self.listed) > DOUBT {
            self.waiting.list_at(now + DOUBT_AFTER);
            self.listed = now;
        }
        Some(ask)
    }

    /// The files were listed, which took so long.
    pub fn has_listed(&mut self, took: Duration) {
        self.listed = Instant::now();
        self.listing = took;
    }

    /// When there will be something to look at, if nothing happens until then.
    pub fn next(&self) -> Option<Instant> {
        let poll = (!self.is_native).then(|| self.listed + self.interval());
        let patience = self.asked.front().map(|(since, _)| *since + PATIENCE);
        [self.waiting.next(), poll, patience].into_iter().flatten().min()
    }

    fn interval(&self) -> Duration {
        (self.listing * POLL).clamp(POLL_WITHIN[0], POLL_WITHIN[1])
    }

    /// For how long a list of the files is good enough to answer by.
    fn fresh(&self) -> Duration {
        (self.listing * 8).max(Duration::from_millis(150))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::waiting::Touch;

    fn asked() -> Letter {
        let (reply, _) = tokio::sync::oneshot::channel();
        Letter::Asked(Ask { path: "/".to_owned(), what: What::Output, reply })
    }

    #[test]
    fn questions_wait_for_a_file_that_may_come_back_but_not_for_ever() {
        let a = || "content/a.md".to_owned();
        for (touch, waits) in [
            (Touch::Deleted(a()), true),
            (Touch::Gone(a()), true),
            (Touch::Writing(a()), false),
            (Touch::Settled(a()), false),
        ] {
            let mut door = Door::new(true);
            door.take(Letter::Touched(touch.clone()));
            door.take(asked());
            let now = Instant::now();
            assert_eq!(door.ask(now).is_none(), waits, "{touch:?}");
            assert!(!waits || door.next().is_some_and(|at| at <= now + PATIENCE), "{touch:?}");
            assert!(!waits || door.ask(now + PATIENCE).is_some(), "{touch:?}");
        }
        let mut door = Door::new(true);
        door.take(Letter::Touched(Touch::Gone(a())));
        door.take(asked());
        door.take(Letter::Touched(Touch::Settled(a())));
        assert!(door.ask(Instant::now()).is_some(), "it is back");
    }
}
