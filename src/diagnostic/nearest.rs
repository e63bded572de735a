//! In: a word that is not known and those that are. Out: the one that was probably meant, if any is near enough.

/// Longer words, in bytes, are no slips of the finger; the time and memory to compare two grow with the square.
const LONGEST: usize = 400;

/// Finds the known word that differs least from `word`, for "did you mean".
///
/// The difference is the number of letters inserted, left out, replaced or swapped (Damerau–Levenshtein), without regard
/// to case; it may be at most a third of the word's letters, but always one, and never all of them. Of equally near
/// words the alphabetically first is taken, so that the answer does not depend on their order.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let word: Vec<char> = word.to_lowercase().chars().collect();
    if word.is_empty() {
        return None;
    }
    let limit = (word.len() / 3).max(1);
    let bag = Bag::of(&word);
    let mut possible: Vec<(usize, &str, Vec<char>)> = Vec::new();
    for candidate in known {
        // Saves even folding it: a letter has at most so many bytes.
        if candidate.len() > (word.len() + limit) * 4 {
            continue;
        }
        let folded: Vec<char> = candidate.to_lowercase().chars().collect();
        if folded.len().abs_diff(word.len()) <= limit {
            let least = bag.difference(&folded);
            if least <= limit {
                possible.push((least, candidate, folded));
            }
        }
    }
    // Those that may be nearest are looked at first: soon the rest cannot be nearer.
    possible.sort_unstable_by_key(|(least, ..)| *least);
    let mut best: Option<(usize, &str)> = None;
    let mut room = Room::default();
    for (least, candidate, folded) in &possible {
        let limit = best.map_or(limit, |(distance, _)| distance).min(word.len() - 1);
        if *least > limit {
            break;
        }
        if let Some(distance) = room.distance(&word, folded, limit) {
            let found = (distance, *candidate);
            best = Some(best.map_or(found, |known| known.min(found)));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How often each letter stands in a word; letters that share a place can only make words look more alike.
struct Bag([i16; 64]);

impl Bag {
    fn of(word: &[char]) -> Bag {
        let mut counts = [0; 64];
        word.iter().for_each(|letter| counts[*letter as usize % 64] += 1);
        Bag(counts)
    }

    /// The least that the words can differ by: one edit takes one letter away, or adds one, or both.
    fn difference(&self, other: &[char]) -> usize {
        let mut counts = self.0;
        other.iter().for_each(|letter| counts[*letter as usize % 64] -= 1);
        let sum = |sign: i16| counts.iter().map(|count| (count * sign).max(0) as usize).sum::<usize>();
        sum(1).max(sum(-1))
    }
}

/// No way there: more than any difference.
const FAR: u16 = u16::MAX / 4;

/// Room to compare words in.
#[derive(Default)]
struct Room {
    cells: Vec<u16>,
    above: Vec<usize>,
}

impl Room {
    /// The Damerau–Levenshtein distance of two words when it is at most `limit`. Only the cells within `limit` of the
    /// diagonal can matter, and when all of a row's are beyond it, so is the end: even what swaps letters across the row
    /// costs as much as going through it.
    fn distance(&mut self, a: &[char], b: &[char], limit: usize) -> Option<usize> {
        let Room { cells, above } = self;
        let width = b.len() + 1;
        cells.clear();
        cells.resize((a.len() + 1) * width, FAR);
        // The row in which each letter of `b` was last met in `a`.
        above.clear();
        above.resize(b.len(), 0);
        let at = |i: usize, j: usize| i * width + j;
        (0..=b.len().min(limit)).for_each(|j| cells[at(0, j)] = j as u16);
        for (i, letter) in (1..).zip(a) {
            if i <= limit {
                cells[at(i, 0)] = i as u16;
            }
            let mut least = cells[at(i, 0)];
            let (first, last) = (i.saturating_sub(limit).max(1), (i + limit).min(b.len()));
            // The column in which the row's letter was last met.
            let mut left = b[..(first - 1).min(b.len())]
                .iter()
                .rposition(|other| other == letter)
                .map_or(0, |at| at + 1);
            for j in first..=last {
                let is_same = *letter == b[j - 1];
                let straight = cells[at(i - 1, j - 1)] + u16::from(!is_same);
                let mut cost = straight.min(cells[at(i - 1, j)] + 1).min(cells[at(i, j - 1)] + 1);
                let up = above[j - 1];
                if !is_same && up > 0 && left > 0 {
                    let between = (i - up - 1) + (j - left - 1) + 1;
                    cost = cost.min(cells[at(up - 1, left - 1)] + between.min(FAR.into()) as u16);
                }
                if is_same {
                    left = j;
                }
                cells[at(i, j)] = cost.min(FAR);
                least = least.min(cost);
            }
            if usize::from(least) > limit {
                return None;
            }
            above.iter_mut().zip(b).filter(|(_, other)| *other == letter).for_each(|(row, _)| *row = i);
        }
        let distance = usize::from(cells[at(a.len(), b.len())]);
        (distance <= limit).then_some(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, known: &[&str], expected: Option<&str>) {
        assert_eq!(nearest(word, known.iter().copied()), expected, "{word}");
        assert_eq!(nearest(word, known.iter().rev().copied()), expected, "{word}, reversed");
    }

    #[test]
    fn suggests_only_what_is_near() {
        let keys = ["title", "date", "topics", "timeline", "summary", "id"];
        check("titel", &keys, Some("title"));
        check("Title", &keys, Some("title"));
        check("tmeline", &keys, Some("timeline"));
        check("topic", &keys, Some("topics"));
        check("colour", &keys, None);
        check("x", &keys, None);
        check("", &keys, None);
        let long = "a".repeat(100_000);
        check(&long, &[&long, "b"], None);
        check("dat", &["data", "date"], Some("data"));
        check("straße", &["strasse"], Some("strasse"));
    }

    proptest::proptest! {
        #[test]
        fn the_quick_way_finds_what_looking_at_all_finds(
            word in "[abcd]{0,12}|[a-zéÄß-]{0,30}",
            known in proptest::collection::vec("[abcd]{0,12}|[a-zéÄß-]{0,30}", 0..20),
        ) {
            let folded = word.to_lowercase();
            let length = folded.chars().count();
            let all = known.iter().map(|one| (strsim::damerau_levenshtein(&folded, &one.to_lowercase()), one.as_str()));
            let near = all.filter(|(distance, _)| *distance <= (length / 3).max(1) && *distance < length);
            let expected = near.min().map(|(_, candidate)| candidate);
            proptest::prop_assert_eq!(nearest(&word, known.iter().map(String::as_str)), expected);
        }
    }
}
