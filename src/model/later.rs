//! A part of a reading that few pages need.
//!
//! Comes in: the part itself, where its text was just read; else where to find it. Goes out: the part, found when somebody
//! first asks: a build that makes one page anew then never has it in memory for the ten thousand others.

use std::fmt;
use std::sync::{Arc, OnceLock};

/// A value that may lie elsewhere yet. Finding it cannot fail: whoever says where it lies has to see to what happens when it
/// does not (see `pipeline::memo`).
#[derive(Clone)]
pub struct Later<T> {
    value: OnceLock<T>,
    find: Option<Arc<dyn Fn() -> T + Send + Sync>>,
}

impl<T: Default> Later<T> {
    /// Found by `find`, at most once.
    pub fn found_by(find: impl Fn() -> T + Send + Sync + 'static) -> Later<T> {
        Later { value: OnceLock::new(), find: Some(Arc::new(find)) }
    }

    pub fn get(&self) -> &T {
        self.value.get_or_init(|| self.find.as_ref().map(|find| find()).unwrap_or_default())
    }
}

impl<T> From<T> for Later<T> {
    fn from(value: T) -> Self {
        Later { value: value.into(), find: None }
    }
}

impl<T> Default for Later<T> {
    fn default() -> Self {
        Later { value: OnceLock::new(), find: None }
    }
}

impl<T: Default + PartialEq> PartialEq for Later<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: fmt::Debug> fmt::Debug for Later<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.get().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn is_found_once_and_when_asked_for() {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        let later = Later::found_by(move || counted.fetch_add(1, Ordering::Relaxed) + 7);
        assert_eq!(asked.load(Ordering::Relaxed), 0);
        assert_eq!((*later.get(), *later.get(), asked.load(Ordering::Relaxed)), (7, 7, 1));
        assert_eq!(later, Later::from(7));
        assert_eq!(Later::<usize>::default(), Later::from(0));
    }
}
