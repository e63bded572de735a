//! A sign of life for work that takes longer than half a second, for somebody who sits at a terminal.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::screen::Screen;
use crate::publish::Meter;

/// Work that is over before this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
const FRAME: Duration = Duration::from_millis(100);
/// Blocks of a bar.
const BAR: usize = 16;
const FRAMES: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// Shown from `start` until it is dropped; leaves an empty line behind for what is printed next.
pub struct Progress {
    drawing: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// `deed` says what is being done: "building".
    pub fn start(screen: &Screen, deed: &'static str) -> Progress {
        let meter = Meter::default();
        meter.begin(deed, 0);
        Progress::metered(screen, Arc::new(meter))
    }

    /// Shows what `meter` says.
    pub fn metered(screen: &Screen, meter: Arc<Meter>) -> Progress {
        let drawing = screen.is_watched().then(|| {
            let (until, over) = mpsc::channel();
            (until, thread::spawn(move || draw(&meter, &over)))
        });
        Progress { drawing }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((until, thread)) = self.drawing.take() {
            drop(until);
            // It prints and sleeps; should it have panicked, there is nothing to tidy up.
            let _ = thread.join();
        }
    }
}

fn draw(meter: &Meter, over: &mpsc::Receiver<()>) {
    let start = Instant::now();
    let mut wait = PATIENCE;
    let mut frames = FRAMES.iter().cycle();
    let mut widest = 0;
    while over.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = FRAME;
        let line = format!("{} {}", frames.next().unwrap_or(&' '), words(meter, start.elapsed()));
        let width = line.chars().count();
        // Blanks rather than an escape sequence: they work on every terminal.
        let blanks = " ".repeat(usize::saturating_sub(widest, width));
        widest = widest.max(width);
        let mut stream = anstream::stderr();
        let _ = write!(stream, "\r{line}{blanks}");
        let _ = stream.flush();
    }
    if widest > 0 {
        let mut stream = anstream::stderr();
        let _ = write!(stream, "\r{}\r", " ".repeat(widest));
        let _ = stream.flush();
    }
}

/// `sending pages ████░░░░ 120 of 240, 3 s`; without a bar where nobody knows how much there is.
fn words(meter: &Meter, since: Duration) -> String {
    let (deed, done, total) = meter.read();
    if total == 0 {
        return format!("{deed} … {} s", since.as_secs());
    }
    let full = (done * BAR / total).min(BAR);
    let bar = "█".repeat(full) + &"░".repeat(BAR - full);
    format!("{deed} {bar} {done} of {total}, {} s", since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_where_the_end_is_known() {
        let meter = Meter::default();
        meter.begin("building", 0);
        assert_eq!(words(&meter, Duration::from_secs(2)), "building … 2 s");
        meter.begin("sending pages", 4);
        meter.step();
        assert_eq!(words(&meter, Duration::ZERO), "sending pages ████░░░░░░░░░░░░ 1 of 4, 0 s");
    }
}
