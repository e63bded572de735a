//! Which texts need not be read again when names change: those that cannot hold any of the names that did.
//!
//! Comes in: the registry before and after an edit, and the texts. Goes out: yes or no for each text, erring on the side
//! of reading. Letters and digits alone are compared, without case or accents, so that no markup, line break or way of
//! writing a name hides it: whatever finds a name in a text, the longest of its words stands there in that form.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use unicode_normalization::UnicodeNormalization as _;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::entity::Entity;
use crate::model::hash::HashMap;
use crate::model::text::Text;

/// With more entities changed than this, every text is read.
const MANY: usize = 300;

/// What the registry calls its entities.
#[derive(Default)]
pub struct Names {
    /// A digest of everything that recognition asks of the entity, and the words to look for.
    entities: HashMap<Text, (u64, Vec<Vec<u8>>)>,
}

impl Names {
    pub fn of(entities: &[Entity], is_held_back: &dyn Fn(&Entity) -> bool) -> Names {
        let one = |entity: &Entity| {
            let Entity { id, name, kind, aliases, weak_aliases, former_names, names, former_ids, .. } =
                entity;
            let former: Vec<&Text> = former_names.iter().map(|former| &former.name).collect();
            let asked =
                (id, name, kind, aliases, weak_aliases, &former, names, former_ids, is_held_back(entity));
            let all = [id, name].into_iter().chain(aliases).chain(weak_aliases).chain(former.iter().copied());
            let all = all.chain(names.iter().map(|(_, name)| name)).chain(former_ids);
            // Debug printing of the model is total and deterministic.
            let digest = xxh3_64(format!("{asked:?}").as_bytes());
            (id.clone(), (digest, all.map(|name| longest_word(name)).collect()))
        };
        Names { entities: entities.iter().map(one).collect() }
    }

    /// What tells the texts that may be read otherwise now; none when that would be all of them.
    pub fn changed(&self, now: &Names) -> Option<Changed> {
        let differs = |(id, (digest, _)): &(&Text, &(u64, Vec<Vec<u8>>)), other: &Names| {
            other.entities.get(*id).is_none_or(|(known, _)| known != digest)
        };
        let gone = self.entities.iter().filter(|entity| differs(entity, now));
        let new = now.entities.iter().filter(|entity| differs(entity, self));
        let changed: Vec<&Vec<Vec<u8>>> = gone.chain(new).map(|(_, (_, words))| words).collect();
        if changed.len() > MANY {
            return None;
        }
        let words: BTreeSet<&Vec<u8>> = changed.into_iter().flatten().collect();
        // A name without letters or digits could stand anywhere.
        if words.iter().any(|word| word.is_empty()) {
            return None;
        }
        Some(Changed { words: AhoCorasick::new(words).ok()? })
    }
}

/// The words of names that changed.
pub struct Changed {
    words: AhoCorasick,
}

impl Changed {
    /// Whether a text could hold one of the names.
    pub fn may_be_in(&self, text: &str) -> bool {
        has_references(text) || self.words.is_match(&plain(text))
    }
}

/// Whether letters may be written in ways that have to be decoded: `&#66;` in Markdown, `\u0042` in YAML.
fn has_references(text: &str) -> bool {
    let mut letters = text.bytes().zip(text.bytes().skip(1));
    letters.any(|(mark, next)| match mark {
        b'&' => next == b'#' || next.is_ascii_alphabetic(),
        b'\\' => next.is_ascii_alphanumeric(),
        _ => false,
    })
}

/// The letters and digits of a text in UTF-8, without case and accents.
fn plain(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    // Most texts are ASCII but for a quotation mark or an umlaut here and there, and ten thousand of them are looked at
    // after every change of a name: what is ASCII, to which folding does nothing but to its case, is taken byte by byte.
    while !rest.is_empty() {
        let length = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let kept = rest.as_bytes()[..length].iter().filter(|byte| byte.is_ascii_alphanumeric());
        out.extend(kept.map(u8::to_ascii_lowercase));
        rest = &rest[length..];
        let length = rest.bytes().position(|byte| byte.is_ascii()).unwrap_or(rest.len());
        // By way of capitals, so that letters whose forms do not come in pairs (ß, ſ, ς) are one.
        let folded = rest[..length].nfkd().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
        for letter in folded.filter(|letter| letter.is_alphanumeric() && !is_mark(*letter)) {
            out.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        rest = &rest[length..];
    }
    out
}

fn longest_word(name: &str) -> Vec<u8> {
    // Apart at everything that is no letter or digit; an accent that stands by itself belongs to its letter.
    let words = name.split(|letter: char| !letter.is_alphanumeric() && !is_mark(letter));
    words.map(plain).max_by_key(Vec::len).unwrap_or_default()
}

fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(id: &str, name: &str) -> Entity {
        Entity { id: id.into(), name: name.into(), ..Entity::default() }
    }

    fn changed(before: &[Entity], now: &[Entity]) -> Option<Changed> {
        let of = |entities: &[Entity]| Names::of(entities, &|_| false);
        of(before).changed(&of(now))
    }

    #[test]
    fn texts_that_may_hold_a_changed_name_are_told() {
        let (anna, otto) = (entity("anna", "Anna Arndt"), entity("otto", "Otto O'Öhm"));
        let of_otto = changed(std::slice::from_ref(&anna), &[anna.clone(), otto]).expect("one changed");
        for text in
            ["Otto came.", "the OTTO", "O**t**to", "OTTO O\u{308}HM", "Ot\nto", "&#79;tto", "x\\u004f"]
        {
            assert!(of_otto.may_be_in(text), "{text}");
        }
        for text in ["Anna Arndt came.", "", "R & D", "a\\*b"] {
            assert!(!of_otto.may_be_in(text), "{text}");
        }
        let of_none =
            changed(std::slice::from_ref(&anna), std::slice::from_ref(&anna)).expect("none changed");
        assert!(!of_none.may_be_in("Anna Arndt"));
        assert!(changed(&[], &[entity("x", "…")]).is_none());
        assert!(changed(&[], &[entity("…", "…")]).is_none());
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(64))]
        #[test]
        fn a_name_in_a_text_is_never_overlooked(name in "\\PC{1,20}", before in "\\PC{0,20}", after in "\\PC{0,20}") {
            let Some(changed) = changed(&[], &[entity("id0", &name)]) else { return Ok(()) };
            let texts = [format!("{before}{name}{after}"), format!("{before} {} {after}", name.to_uppercase())];
            for text in texts {
                proptest::prop_assert!(changed.may_be_in(&text), "{text}");
            }
        }
    }
}
