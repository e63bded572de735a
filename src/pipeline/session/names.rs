//! Which texts need not be read again when names change: those that cannot hold any of the names that did.
//!
//! Comes in: the registry before and after an edit, and the gist of every text. Goes out: yes or no for each text, erring
//! on the side of reading. Letters and digits alone are compared, without case or accents, so that no markup, line break
//! or way of writing a name hides it: whatever finds a name in a text, each of its words stands there in that form.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

use super::gist::{Gist, Grams, is_mark};
use crate::model::entity::Entity;
use crate::model::hash::{HashMap, HashSet};
use crate::model::text::Text;

/// With more entities changed than this, every text is read.
const MANY: usize = 300;

/// What the registry calls its entities.
#[derive(Default)]
pub struct Names {
    entities: HashMap<Text, Called>,
}

/// One entity, as far as recognition asks.
struct Called {
    /// Of everything but the names: with another kind, say, it is another entity.
    nature: u64,
    /// Every name with its rank, the canonical one behind the ids.
    names: Vec<(Rank, Text)>,
}

/// What a name counts for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Rank {
    Id,
    FormerId,
    Strong,
    Weak,
}

impl Called {
    fn of(entity: &Entity, is_held_back: bool) -> Called {
        let Entity { id, name, kind, aliases, weak_aliases, former_names, names, former_ids, .. } = entity;
        let former = former_names.iter().map(|former| &former.name);
        let translated = names.iter().map(|(_, name)| name);
        let strong = std::iter::once(name).chain(aliases).chain(former).chain(translated);
        let all = std::iter::once((Rank::Id, id)).chain(former_ids.iter().map(|id| (Rank::FormerId, id)));
        let all = all.chain(strong.map(|name| (Rank::Strong, name)));
        let all = all.chain(weak_aliases.iter().map(|name| (Rank::Weak, name)));
        // Debug printing of the model is total and deterministic.
        let nature = xxh3_64(format!("{:?}", (kind, is_held_back)).as_bytes());
        Called { nature, names: all.map(|(rank, name)| (rank, name.clone())).collect() }
    }

    fn all(&self) -> impl Iterator<Item = &Text> {
        self.names.iter().map(|(_, name)| name)
    }

    /// The name that readers are shown.
    fn shown(&self) -> Option<&Text> {
        self.names.iter().find(|(rank, _)| *rank == Rank::Strong).map(|(_, name)| name)
    }

    /// The names that one of two has and the other has not; none when there is more to it than that.
    fn apart<'n>(&'n self, now: &'n Called) -> Option<Vec<&'n Text>> {
        let (old, new): (HashSet<_>, HashSet<_>) = (self.names.iter().collect(), now.names.iter().collect());
        let kept = |names: &'n [(Rank, Text)], other: &HashSet<&(Rank, Text)>| {
            names.iter().filter(|name| other.contains(name)).collect::<Vec<_>>()
        };
        let is_in_order = kept(&self.names, &new) == kept(&now.names, &old);
        if self.nature != now.nature || !is_in_order {
            return None;
        }
        Some(old.symmetric_difference(&new).map(|(_, name)| name).collect())
    }
}

impl Names {
    pub fn of(entities: &[Entity], is_held_back: &dyn Fn(&Entity) -> bool) -> Names {
        let one = |entity: &Entity| (entity.id.clone(), Called::of(entity, is_held_back(entity)));
        Names { entities: entities.iter().map(one).collect() }
    }

    /// What tells the texts that may be read otherwise now; none when that would be all of them.
    pub fn changed(&self, now: &Names) -> Option<Changed> {
        let (mut anywhere, mut in_links): (BTreeSet<&Text>, BTreeSet<&Text>) = Default::default();
        let mut count = 0;
        let new = now.entities.iter().filter(|(id, _)| !self.entities.contains_key(*id));
        for (_, called) in new {
            anywhere.extend(called.all());
            count += 1;
        }
        for (id, old) in &self.entities {
            let Some(new) = now.entities.get(id) else {
                anywhere.extend(old.all());
                count += 1;
                continue;
            };
            let both = || old.all().chain(new.all());
            match old.apart(new) {
                Some(names) if names.is_empty() => continue,
                Some(names) => anywhere.extend(names),
                None => anywhere.extend(both()),
            }
            // `[[x]]` is shown as the name of whom it leads to, by whichever name that is told.
            if old.shown() != new.shown() {
                in_links.extend(both());
            }
            count += 1;
        }
        if count > MANY {
            return None;
        }
        let words = |names: BTreeSet<&Text>| names.into_iter().map(|name| words(name)).collect::<Option<_>>();
        Some(Changed { anywhere: words(anywhere)?, in_links: words(in_links)? })
    }
}

/// The names that changed, each as its words.
#[derive(Default)]
pub struct Changed {
    anywhere: Vec<Vec<Grams>>,
    in_links: Vec<Vec<Grams>>,
}

impl Changed {
    /// Whether all names are what they were.
    pub fn is_nothing(&self) -> bool {
        self.anywhere.is_empty() && self.in_links.is_empty()
    }

    /// Whether a text could hold one of the names.
    pub fn may_be_in(&self, text: &Gist) -> bool {
        let holds = |name: &Vec<Grams>| name.iter().all(|word| text.may_hold(word));
        text.may_hold_anything()
            || self.anywhere.iter().any(holds)
            || text.may_have_wiki_links() && self.in_links.iter().any(holds)
    }
}

/// The words of a name; none where it has no letters or digits and could stand anywhere.
fn words(name: &str) -> Option<Vec<Grams>> {
    // Apart at everything that is no letter or digit; an accent that stands by itself belongs to its letter.
    let words = name.split(|letter: char| !letter.is_alphanumeric() && !is_mark(letter));
    let words: Vec<Grams> = words.map(Grams::of).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then_some(words)
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

    fn may_be_in(changed: &Changed, text: &str) -> bool {
        changed.may_be_in(&Gist::of(text))
    }

    #[test]
    fn texts_that_may_hold_a_changed_name_are_told() {
        let (anna, otto) = (entity("anna", "Anna Arndt"), entity("otto", "Otto O'Öhm"));
        let of_otto = changed(std::slice::from_ref(&anna), &[anna.clone(), otto]).expect("one changed");
        for text in [
            "Otto came.",
            "the OTTO",
            "O**t**to",
            "OTTO O\u{308}HM",
            "Ot\nto",
            "&#79;tto",
            "&Ouml;",
            "x\\u004f",
        ] {
            assert!(may_be_in(&of_otto, text), "{text}");
        }
        for text in ["Anna Arndt came.", "", "R & D", "a\\*b", "https://example.org/?a=1&b=2"] {
            assert!(!may_be_in(&of_otto, text), "{text}");
        }
        let of_none =
            changed(std::slice::from_ref(&anna), std::slice::from_ref(&anna)).expect("none changed");
        assert!(of_none.is_nothing());
        assert!(changed(&[], &[entity("x", "…")]).is_none());
        assert!(changed(&[], &[entity("…", "…")]).is_none());
    }

    #[test]
    fn short_names_are_told_as_words() {
        let of = |name: &str| changed(&[], &[entity("someone", name)]).expect("one");
        let xi = of("Xi");
        for text in [
            "Xi",
            "xi.",
            "(XI)",
            "X**i**",
            "a_Xi_",
            "Xi\u{301}",
            "X\u{ec}",
            "Xi-Li",
            "日Xi日",
            "Xi’s",
            "&#88;i",
        ] {
            assert!(may_be_in(&xi, text), "{text}");
        }
        for text in ["taxi", "Xia", "axis", "x yi", ""] {
            assert!(!may_be_in(&xi, text), "{text}");
        }
        assert!(may_be_in(&of("U.S."), "the U.S. and") && !may_be_in(&of("U.S."), "the USA, bus"));
        assert!(may_be_in(&of("É"), "e") && may_be_in(&of("E"), "É") && may_be_in(&of("日"), "日"));
    }

    #[test]
    fn names_that_stay_tell_no_texts_but_those_that_show_who_bears_them() {
        let named = |name: &str, aliases: &[&str], weak: &[&str]| Entity {
            aliases: aliases.iter().map(|alias| (*alias).into()).collect(),
            weak_aliases: weak.iter().map(|alias| (*alias).into()).collect(),
            ..entity("otto", name)
        };
        let before = named("Otto Ohm", &["Oakley", "Olson"], &["boss"]);
        for (now, texts, others) in [
            (
                named("Big Otto Ohm", &["Oakley", "Olson"], &["boss"]),
                ["Otto Ohm", "Big Otto Ohm", "[[Olson]]"],
                ["Olson", "Otto alone"],
            ),
            (
                named("Otto Ohm", &["Oakley"], &["boss"]),
                ["Olson", "[[olson]]", "OLSON"],
                ["Otto Ohm", "[[Oakley]]"],
            ),
            // The order of names decides by which of two a text is told to bear both.
            (
                named("Otto Ohm", &["Olson", "Oakley"], &["boss"]),
                ["Olson", "Otto Ohm", "Oakley"],
                ["Somebody", "Ohm"],
            ),
            (
                named("Otto Ohm", &["Oakley", "boss"], &["Olson"]),
                ["Olson", "the boss", "the BOSS"],
                ["Otto Ohm", "[[Oakley]]"],
            ),
            (
                Entity { kind: "place".into(), ..before.clone() },
                ["Olson", "Otto Ohm", "boss"],
                ["Somebody", "Ohm"],
            ),
        ] {
            let changed = changed(std::slice::from_ref(&before), std::slice::from_ref(&now)).expect("one");
            texts.iter().for_each(|text| assert!(may_be_in(&changed, text), "{now:?}: {text}"));
            others.iter().for_each(|text| assert!(!may_be_in(&changed, text), "{now:?}: {text}"));
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(256))]
        #[test]
        fn a_name_in_a_text_is_never_overlooked(name in "\\PC{1,20}", before in "\\PC{0,20}", after in "\\PC{0,20}") {
            let Some(changed) = changed(&[], &[entity("id0", &name)]) else { return Ok(()) };
            // Recognition finds whole words alone.
            let is_word = |c: Option<char>| c.is_some_and(crate::model::words::is_word);
            let is_apart = !is_word(before.chars().next_back()) && !is_word(after.chars().next());
            let apart = if is_apart { "" } else { " " };
            let texts = [format!("{before}{apart}{name}{apart}{after}"), format!("{before} {} {after}", name.to_uppercase())];
            for text in texts {
                proptest::prop_assert!(may_be_in(&changed, &text), "{text}");
            }
        }
    }
}
