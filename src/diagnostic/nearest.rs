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
    let word = word.to_lowercase();
    let length = word.chars().count();
    let limit = (length / 3).max(1);
    known
        .into_iter()
        .filter_map(|candidate| {
            let folded = candidate.to_lowercase();
            // The difference is never less than that of the lengths: saves the quadratic part for most words.
            if folded.chars().count().abs_diff(length) > limit {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&word, &folded);
            (distance <= limit && distance < length).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
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
}
