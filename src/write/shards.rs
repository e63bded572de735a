//! A value split over many locks by key, so that threads writing different routes seldom meet.

use std::sync::{Mutex, MutexGuard, PoisonError};

const SHARDS: usize = 32;

/// `SHARDS` values of one type, each behind its own lock.
pub(super) struct Shards<T>([Mutex<T>; SHARDS]);

impl<T: Default> Default for Shards<T> {
    fn default() -> Self {
        Shards(std::array::from_fn(|_| Mutex::default()))
    }
}

impl<T> Shards<T> {
    /// The share that `key` belongs to. A panic elsewhere leaves the maps whole, so poison is no reason to stop.
    pub fn of(&self, key: &str) -> MutexGuard<'_, T> {
        let shard = xxhash_rust::xxh3::xxh3_64(key.as_bytes()) as usize % SHARDS;
        self.0[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All shares, when the threads are done.
    pub fn into_shares(self) -> impl Iterator<Item = T> {
        self.0.into_iter().map(|shard| shard.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}
