//! How far the work is, for whoever draws it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts one deed after another. Shared between the one who works and the one who draws.
#[derive(Debug, Default)]
pub struct Meter {
    deed: Mutex<&'static str>,
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Meter {
    /// Begins a deed of so many steps; 0 when nobody knows.
    pub fn begin(&self, deed: &'static str, total: usize) {
        // A lock is never held across a panic.
        *self.deed.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = deed;
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    pub fn steps(&self, count: usize) {
        self.done.fetch_add(count, Ordering::Relaxed);
    }

    /// The deed, the steps done, and how many there are.
    pub fn read(&self) -> (&'static str, usize, usize) {
        let deed = *self.deed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        (deed, self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}
