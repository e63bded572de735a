//! How often numbers come: of an entity those that it appears with, of a timeline what its events have in common.

use std::cell::RefCell;
use std::mem;

thread_local! {
    /// A count for each number, all of them 0 between two uses. A site may have a hundred thousand entities, of which a page
    /// counts a few hundred.
    static COUNTS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// Each of the numbers once, with how often it comes, in half the time that it takes to sort them.
pub fn frequencies(numbers: impl Iterator<Item = u32>) -> Vec<(u32, u32)> {
    COUNTS.with_borrow_mut(|counts| {
        let mut found = Vec::new();
        for number in numbers {
            let at = number as usize;
            if at >= counts.len() {
                counts.resize(at + 1, 0);
            }
            if counts[at] == 0 {
                found.push((number, 0));
            }
            counts[at] += 1;
        }
        for (number, count) in &mut found {
            *count = mem::take(&mut counts[*number as usize]);
        }
        found
    })
}

#[cfg(test)]
mod tests {
    use super::frequencies;

    #[test]
    fn counts_each_number_and_forgets_it() {
        assert_eq!(frequencies([7, 2, 7, 7, 0].into_iter()), [(7, 3), (2, 1), (0, 1)]);
        assert_eq!(frequencies([7, 9].into_iter()), [(7, 1), (9, 1)], "nothing is left of the last time");
        assert!(frequencies([].into_iter()).is_empty());
    }
}
