//! A sign of life for work that takes longer than half a second, for somebody who sits at a terminal.

use std::io::Write as _;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::screen::Screen;

/// Work that is over before this shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);
const FRAME: Duration = Duration::from_millis(100);
const FRAMES: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// Shown from `start` until it is dropped; leaves an empty line behind for what is printed next.
pub struct Progress {
    drawing: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// `deed` says what is being done: "building".
    pub fn start(screen: &Screen, deed: &'static str) -> Progress {
        let drawing = screen.is_watched().then(|| {
            let (until, over) = mpsc::channel();
            (until, thread::spawn(move || draw(deed, &over)))
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

fn draw(deed: &str, over: &mpsc::Receiver<()>) {
    let start = Instant::now();
    let mut wait = PATIENCE;
    let mut frames = FRAMES.iter().cycle();
    while over.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = FRAME;
        let frame = frames.next().unwrap_or(&' ');
        let mut stream = anstream::stderr();
        let _ = write!(stream, "\r{frame} {deed} … {} s", start.elapsed().as_secs());
        let _ = stream.flush();
    }
    if start.elapsed() >= PATIENCE {
        // Blanks rather than an escape sequence: they work on every terminal.
        let mut stream = anstream::stderr();
        let _ = write!(stream, "\r{}\r", " ".repeat(deed.len() + 24));
        let _ = stream.flush();
    }
}
