//! A sign of life for work that takes longer than half a second, for somebody who sits at a terminal.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::screen::Screen;

/// Work that is over before this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
const FRAME: Duration = Duration::from_millis(100);
const FRAMES: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// How far the work is, where that can be counted.
#[derive(Clone, Default)]
struct Counter {
    done: Arc<AtomicUsize>,
    of: usize,
}

/// Shown from `start` until it is dropped; leaves an empty line behind for what is printed next.
pub struct Progress {
    drawing: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
    counter: Counter,
}

impl Progress {
    /// `deed` says what is being done: "building".
    pub fn start(screen: &Screen, deed: &'static str) -> Progress {
        Progress::counted(screen, deed, 0)
    }

    /// The same for work of so many pieces; `advance` says that one is done.
    pub fn counted(screen: &Screen, deed: &'static str, of: usize) -> Progress {
        let counter = Counter { of, ..Counter::default() };
        let drawing = screen.is_watched().then(|| {
            let (until, over) = mpsc::channel();
            let counter = counter.clone();
            (until, thread::spawn(move || draw(deed, &counter, &over)))
        });
        Progress { drawing, counter }
    }

    pub fn advance(&self) {
        self.counter.done.fetch_add(1, Ordering::Relaxed);
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

fn draw(deed: &str, counter: &Counter, over: &mpsc::Receiver<()>) {
    let start = Instant::now();
    let mut wait = PATIENCE;
    let mut frames = FRAMES.iter().cycle();
    while over.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = FRAME;
        let frame = frames.next().unwrap_or(&' ');
        let mut stream = anstream::stderr();
        let _ = write!(stream, "\r{frame} {deed} … {}{} s", bar(counter), start.elapsed().as_secs());
        let _ = stream.flush();
    }
    if start.elapsed() >= PATIENCE {
        // Blanks rather than an escape sequence: they work on every terminal.
        let mut stream = anstream::stderr();
        let _ = write!(stream, "\r{}\r", " ".repeat(deed.len() + 64));
        let _ = stream.flush();
    }
}

/// `█████·····  512 of 1,000, ` for counted work of more than one piece.
fn bar(counter: &Counter) -> String {
    const CELLS: usize = 20;
    let (done, of) = (counter.done.load(Ordering::Relaxed).min(counter.of), counter.of);
    if of < 2 {
        return String::new();
    }
    let full = done * CELLS / of;
    format!("{}{} {done} of {of}, ", "█".repeat(full), "·".repeat(CELLS - full))
}
