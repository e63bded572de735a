//! Values that are made when somebody first asks, many of them and each at most once.
//!
//! Comes in: how many there may be. Goes out: a place for each. Memory is taken for those near each other when the first of
//! them is asked for: a warm build makes one page and has forty-five thousand events.

use std::sync::OnceLock;

#[derive(Debug)]
pub struct Slots<T>(Vec<OnceLock<Box<[OnceLock<T>]>>>);

/// How many share a piece of memory.
const TOGETHER: usize = 64;

impl<T> Slots<T> {
    pub fn new(count: usize) -> Slots<T> {
        Slots((0..count.div_ceil(TOGETHER)).map(|_| OnceLock::new()).collect())
    }

    pub fn at(&self, index: usize) -> &OnceLock<T> {
        let make = || (0..TOGETHER).map(|_| OnceLock::new()).collect();
        &self.0[index / TOGETHER].get_or_init(make)[index % TOGETHER]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_place_of_its_own() {
        let slots = Slots::new(130);
        for index in 0..130 {
            assert!(slots.at(index).set(index).is_ok());
        }
        assert!((0..130).all(|index| slots.at(index).get() == Some(&index)));
    }
}
