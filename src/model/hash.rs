//! Hash maps for the hot paths. What comes out never depends on their order, which differs from run to run.

use std::hash::BuildHasher;
use std::sync::LazyLock;

use ahash::{AHasher, RandomState};
use smallvec::SmallVec;

/// A map whose hash is several times as fast as the standard one, and still no gift to an attacker who picks the keys.
pub type HashMap<K, V> = std::collections::HashMap<K, V, Seeded>;

/// A set of the same kind.
pub type HashSet<K> = std::collections::HashSet<K, Seeded>;

/// Hashes with numbers that are drawn once in each run. Drawn for each map, they come from one counter that both cores wait
/// for: a two-hundredth of a build, whose texts have two maps each.
#[derive(Clone, Copy, Debug)]
pub struct Seeded(&'static RandomState);

impl Default for Seeded {
    #[inline]
    fn default() -> Self {
        static DRAWN: LazyLock<RandomState> = LazyLock::new(RandomState::new);
        Seeded(&DRAWN)
    }
}

impl BuildHasher for Seeded {
    type Hasher = AHasher;

    #[inline]
    fn build_hasher(&self) -> AHasher {
        self.0.build_hasher()
    }
}

/// Up to so many numbers are looked through one by one, which takes less than to hash one.
const FEW: usize = 16;

/// Numbers in the order in which they came, each once. Mostly there are few, and thousands must not take the square.
#[derive(Debug, Default)]
pub struct Order {
    numbers: SmallVec<[u32; FEW]>,
    /// Empty while there are few.
    places: HashMap<u32, usize>,
}

impl Order {
    /// The place of a number, and whether it is new.
    pub fn add(&mut self, number: u32) -> (usize, bool) {
        if let Some(place) = self.place(number) {
            return (place, false);
        }
        let place = self.numbers.len();
        self.numbers.push(number);
        match place {
            FEW => {
                self.places.extend(self.numbers.iter().enumerate().map(|(place, number)| (*number, place)))
            }
            beyond if beyond > FEW => drop(self.places.insert(number, place)),
            _ => {}
        }
        (place, true)
    }

    pub fn contains(&self, number: u32) -> bool {
        self.place(number).is_some()
    }

    /// The place of a number that came.
    pub fn place(&self, number: u32) -> Option<usize> {
        match self.numbers.len() <= FEW {
            true => self.numbers.iter().position(|known| *known == number),
            false => self.places.get(&number).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_places() {
        let mut order = Order::default();
        for round in 0..2 {
            for (place, number) in (0..100).map(|number| number * 7 % 101).enumerate() {
                assert_eq!(order.add(number), (place, round == 0));
            }
        }
        assert!(order.contains(7) && !order.contains(101));
    }
}
