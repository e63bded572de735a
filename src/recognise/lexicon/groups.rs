//! All spellings that begin at one place of a text, found by how the text opens.
//!
//! Comes in: the sorted spellings of the registry, then a text and its opening. Goes out: the spellings that it begins
//! with. A text that bears a spelling as whole words opens just as the spelling does, so spellings lie in groups of one
//! opening, and hardly a group has more than a handful. An automaton finds the same, but building one took half of what
//! the registry costs, on one core while no text could be read, and more than in proportion to the spellings.

use super::openings::Opening;

/// A spelling: its bytes and its number.
#[derive(Clone, Copy)]
struct Member {
    start: usize,
    length: u32,
    spelling: u32,
    /// Its bytes behind those that all of its group begin with.
    next: u64,
    /// The longest other member that it begins with, as far before it as this; 0 where there is none.
    within: u32,
}

/// The spellings of one opening: their place among the members.
#[derive(Clone, Copy, Default)]
struct Group {
    from: u32,
    to: u32,
}

/// The spellings of a table, by their openings.
pub struct Groups {
    bytes: Vec<u8>,
    /// Group by group, each in the order of the bytes.
    members: Vec<Member>,
    /// By hash of the opening, with the next free place taken where one is occupied; its letters are 0 where none is.
    by_letters: Vec<(u64, Group)>,
    /// By first byte, for what opens with anything but a letter or digit of ASCII.
    by_byte: Vec<Group>,
}

impl Groups {
    /// `texts` are sorted, each once; their numbers are those of their places.
    pub fn new(texts: &[String]) -> Groups {
        let mut order: Vec<(Opening, u32)> =
            (0..).zip(texts).map(|(number, text)| (Opening::of(text.as_bytes()), number)).collect();
        let bytes_of = |number: u32| texts[number as usize].as_bytes();
        order.retain(|(_, number)| !bytes_of(*number).is_empty());
        // Numbers are in the order of the bytes; what opens with no letter keeps that order among itself.
        order.sort_unstable_by_key(|(opening, number)| (opening.letters, *number));
        let mut groups = Groups {
            bytes: Vec::with_capacity(texts.iter().map(String::len).sum()),
            members: Vec::with_capacity(order.len()),
            by_letters: Vec::new(),
            by_byte: vec![Group::default(); 256],
        };
        let key = |(opening, number): &(Opening, u32)| match opening.length {
            0 => (0, bytes_of(*number).first().copied().unwrap_or_default()),
            _ => (opening.letters, 0),
        };
        let openings = order.chunk_by(|a, b| key(a) == key(b)).count();
        groups.by_letters = vec![(0, Group::default()); (openings * 2).next_power_of_two()];
        for alike in order.chunk_by(|a, b| key(a) == key(b)) {
            let from = groups.members.len() as u32;
            alike
                .iter()
                .for_each(|(opening, number)| groups.push(*opening, bytes_of(*number), *number, from));
            let group = Group { from, to: groups.members.len() as u32 };
            match key(&alike[0]) {
                (0, first) => groups.by_byte[usize::from(first)] = group,
                (letters, _) => {
                    let place = groups.place(letters);
                    groups.by_letters[place] = (letters, group);
                }
            }
        }
        groups
    }

    /// Adds a spelling to the group that begins with member `from`, behind all that are less.
    fn push(&mut self, opening: Opening, text: &[u8], spelling: u32, from: u32) {
        // The one before begins as this one does at least as far as any: it is what this one begins with, or lies in that.
        let mut outer = self.members.len().checked_sub(1).filter(|last| *last >= from as usize);
        while let Some(place) = outer.filter(|place| !text.starts_with(self.bytes_of(&self.members[*place])))
        {
            outer = self.outer(place);
        }
        let within = outer.map_or(0, |outer| self.members.len() - outer) as u32;
        let next = next(text, opening);
        self.members.push(Member {
            start: self.bytes.len(),
            length: text.len() as u32,
            spelling,
            next,
            within,
        });
        self.bytes.extend_from_slice(text);
    }

    /// The longest other member that a member begins with.
    fn outer(&self, place: usize) -> Option<usize> {
        let within = self.members[place].within as usize;
        (within > 0).then(|| place - within)
    }

    /// Calls `found` with the length and number of every spelling of its own opening that `text` begins with, the longest
    /// first.
    #[inline]
    pub fn prefixes(&self, text: &[u8], opening: Opening, mut found: impl FnMut(usize, u32)) {
        let group = match (opening.length, text.first()) {
            (0, Some(first)) => self.by_byte[usize::from(*first)],
            (0, None) => return,
            _ => self.by_letters[self.place(opening.letters)].1,
        };
        let (from, to) = (group.from as usize, group.to as usize);
        let key = next(text, opening);
        let is_before =
            |member: &Member| member.next < key || member.next == key && self.bytes_of(member) <= text;
        // What the text begins with is the last member that is not behind it, or what that one begins with: whatever
        // stands between a text and a beginning of it begins so too. Hundreds share a forename, and to halve them byte
        // by byte took a twentieth of a clean build.
        let behind = from + self.members[from..to].partition_point(is_before);
        let mut place = behind.checked_sub(1).filter(|last| *last >= from);
        while let Some(last) = place {
            let member = &self.members[last];
            if text.starts_with(self.bytes_of(member)) {
                found(member.length as usize, member.spelling);
            }
            place = self.outer(last);
        }
    }

    fn bytes_of(&self, member: &Member) -> &[u8] {
        &self.bytes[member.start..member.start + member.length as usize]
    }

    /// Where the group of an opening stands, or would.
    #[inline]
    fn place(&self, letters: u64) -> usize {
        let last = self.by_letters.len() - 1;
        // Fibonacci hashing; the upper half of the product is the better one.
        let mut place = (letters.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & last;
        // Half of the places are free, so that this ends.
        while self.by_letters[place].0 != letters && self.by_letters[place].0 != 0 {
            place = (place + 1) & last;
        }
        place
    }

    /// Bytes of memory held.
    pub fn memory_usage(&self) -> usize {
        self.bytes.len()
            + self.members.len() * size_of::<Member>()
            + self.by_letters.len() * size_of::<(u64, Group)>()
            + self.by_byte.len() * size_of::<Group>()
    }
}

/// The eight bytes of a text behind those of its opening, or behind the first, so that numbers are ordered as texts are;
/// zeros stand behind its end.
#[inline]
fn next(text: &[u8], opening: Opening) -> u64 {
    let rest = text.get(opening.length.max(1)..).unwrap_or_default();
    match rest.first_chunk::<8>() {
        Some(eight) => u64::from_be_bytes(*eight),
        None => (0..8)
            .fold(0, |eight, place| eight << 8 | u64::from(rest.get(place).copied().unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(texts: &[String], text: &str) -> Vec<(usize, u32)> {
        let mut found = Vec::new();
        let opening = Opening::of(text.as_bytes());
        Groups::new(texts)
            .prefixes(text.as_bytes(), opening, |length, spelling| found.push((length, spelling)));
        found.reverse();
        found
    }

    fn expected(texts: &[String], text: &str) -> Vec<(usize, u32)> {
        let opening = Opening::of(text.as_bytes());
        let opens_so = |of: &str| Opening::of(of.as_bytes()).letters == opening.letters;
        let begun = (0..)
            .zip(texts)
            .filter(|(_, of)| !of.is_empty() && text.starts_with(of.as_str()) && opens_so(of));
        begun.map(|(number, of)| (of.len(), number)).collect()
    }

    #[test]
    fn a_group_of_many_is_searched_as_one_of_few() {
        let mut texts: Vec<String> = (0..40).map(|number| format!("Bank {}", "of ".repeat(number))).collect();
        texts.push("Bank".into());
        texts.sort();
        for text in ["Bank", "Bank of", "Bank of of of of of", "Banks of", "Bank off", ""] {
            assert_eq!(found(&texts, text), expected(&texts, text), "{text}");
        }
        assert_eq!(found(&texts, "Bank of of x").len(), 4);
    }

    proptest! {
        #[test]
        fn finds_what_opens_so_and_begins_so(
            texts in proptest::collection::btree_set("[abé \0.-]{1,4}", 0..60), text in "[abcé \0.-]{0,9}"
        ) {
            let texts: Vec<String> = texts.into_iter().collect();
            prop_assert_eq!(found(&texts, &text), expected(&texts, &text));
        }
    }
}
