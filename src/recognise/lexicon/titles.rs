//! What the words of a link or a list entry may refer to.
//!
//! Comes in: the entities with their ids and names. Goes out: for words, the entity or entities they mean; for
//! words that mean none, the nearest that would.

use super::EntityIx;
use super::spelling::each_name;
use crate::model::entity::Entity;
use crate::model::hash::HashMap;
use crate::recognise::names::{fold, tidy};

/// Longer words, in bytes, are no slips of the finger; the time to compare two grows with the square.
const LONGEST: usize = 400;

/// What words refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    One(EntityIx),
    /// Several entities with equal right, in the order of their ids.
    Many(Vec<EntityIx>),
    None,
}

/// Which words win, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Id,
    FormerId,
    Name,
    WeakAlias,
}

/// Words that refer to one entity.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Title {
    folded: String,
    rank: Rank,
    entity: EntityIx,
    written: String,
    letters: Letters,
}

/// All titles, ordered by their folded words; and the ids, which most lists are made of.
#[derive(Debug)]
pub struct Titles {
    all: Vec<Title>,
    by_id: HashMap<String, EntityIx>,
}

impl Titles {
    pub fn new(entities: &[Entity]) -> Titles {
        let mut titles = Vec::with_capacity(entities.len() * 5);
        for (index, entity) in entities.iter().enumerate() {
            let mut add = |words: &str, rank| {
                let (written, folded) = (tidy(words).into_owned(), fold(words));
                let letters = Letters::of(&folded);
                if !folded.is_empty() {
                    titles.push(Title { folded, rank, entity: EntityIx(index as u32), written, letters });
                }
            };
            add(&entity.id, Rank::Id);
            entity.former_ids.iter().for_each(|id| add(id, Rank::FormerId));
            each_name(entity, |name, is_strong| {
                add(name, if is_strong { Rank::Name } else { Rank::WeakAlias })
            });
        }
        titles.sort_unstable();
        let ids = entities.iter().enumerate();
        let by_id = ids.map(|(index, entity)| (entity.id.to_string(), EntityIx(index as u32))).collect();
        Titles { all: titles, by_id }
    }

    /// Words exactly as written win over words that differ by case; among either, an id over a former id over a
    /// name over a weak alias.
    pub fn resolve(&self, words: &str) -> Resolved {
        // An id as written wins over everything else, and is unique.
        if let Some(entity) = self.by_id.get(words) {
            return Resolved::One(*entity);
        }
        let folded = fold(words);
        let from = self.all.partition_point(|title| title.folded < folded);
        let length = self.all[from..].partition_point(|title| title.folded == folded);
        let alike = &self.all[from..from + length];
        let words = tidy(words);
        let (exact, rank) =
            match alike.iter().filter(|title| title.written == words).map(|title| title.rank).min() {
                Some(rank) => (true, rank),
                None => match alike.first() {
                    Some(title) => (false, title.rank),
                    None => return Resolved::None,
                },
            };
        let best = alike.iter().filter(|title| title.rank == rank && (!exact || title.written == words));
        let mut entities: Vec<EntityIx> = best.map(|title| title.entity).collect();
        entities.dedup();
        match entities[..] {
            [one] => Resolved::One(one),
            _ => Resolved::Many(entities),
        }
    }

    /// The id or name with the fewest slips between it and `words` (insertions, deletions, replacements, swaps of
    /// neighbours), if they are at most a third of its letters.
    pub fn nearest(&self, words: &str) -> Option<&str> {
        if words.len() > LONGEST {
            return None;
        }
        let folded = fold(words);
        let length = folded.chars().count();
        let limit = (length / 3).clamp(1, 5);
        let letters = Letters::of(&folded);
        let near = self.all.iter().filter(|title| {
            title.folded.len().abs_diff(folded.len()) <= 4 * limit
                && title.letters.at_most_apart(letters, 2 * limit)
        });
        let slips = near.filter_map(|title| {
            let other = title.folded.chars().count();
            if other.abs_diff(length) > limit {
                return None;
            }
            let slips = strsim::osa_distance(&title.folded, &folded);
            (slips <= limit && slips < length.max(other)).then_some((slips, title))
        });
        // A name reads better than an id that is as near.
        let best = slips.min_by_key(|(slips, title)| (*slips, title.rank != Rank::Name, title.rank))?;
        Some(&best.1.written)
    }
}

/// The letters of a text as a set of bits: two texts that differ in many cannot be near, which spares comparing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Letters(u32);

impl Letters {
    fn of(folded: &str) -> Letters {
        Letters(folded.chars().fold(0, |bits, letter| bits | 1 << (letter as u32 % 32)))
    }

    fn at_most_apart(self, other: Letters, bits: usize) -> bool {
        (self.0 ^ other.0).count_ones() as usize <= bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(id: &str, name: &str, aliases: &[&str], weak: &[&str], former_ids: &[&str]) -> Entity {
        let texts = |list: &[&str]| list.iter().map(|text| (*text).into()).collect();
        Entity {
            id: id.into(),
            name: name.into(),
            aliases: texts(aliases),
            weak_aliases: texts(weak),
            former_ids: texts(former_ids),
            ..Entity::default()
        }
    }

    fn titles() -> Titles {
        Titles::new(&[
            entity("georgia-us", "Georgia", &["Peach State"], &[], &[]),
            entity("georgia", "Georgia", &["Sakartvelo"], &[], &["republic-of-georgia"]),
            entity("lodz", "Łódź", &[], &["the city"], &[]),
            entity("mercury", "Freddie Mercury", &["Mercury"], &[], &[]),
            entity("obrien", "O\u{2019}Brien", &["US"], &["the city"], &["lodz"]),
            entity("us", "United States", &["Us"], &[], &[]),
        ])
    }

    #[track_caller]
    fn check(words: &str, expected: &[u32]) {
        let found = match titles().resolve(words) {
            Resolved::One(one) => vec![one.0],
            Resolved::Many(many) => many.into_iter().map(|entity| entity.0).collect(),
            Resolved::None => Vec::new(),
        };
        assert_eq!(found, expected, "{words}");
    }

    #[test]
    fn words_refer_by_rank_and_exactness() {
        check("georgia", &[1]); // the id, though two are named so
        check("Georgia", &[0, 1]); // as written, two names
        check("GEORGIA", &[1]); // no exact one: the id again
        check("republic-of-georgia", &[1]);
        check("lodz", &[2]); // an id wins over a former id
        check("ło\u{301}dz\u{301}", &[2]);
        check("ŁÓDŹ", &[2]);
        check("the city", &[2, 4]);
        check("o'brien", &[4]);
        check("O’Brien", &[4]);
        check(" Peach\u{a0} state ", &[0]);
        check("US", &[4]);
        check("us", &[5]);
        check("Mercury", &[3]);
        check("Mars", &[]);
        check("", &[]);
    }

    #[test]
    fn the_nearest_is_suggested() {
        let titles = titles();
        for (words, expected) in [
            ("Gerogia", Some("Georgia")),
            ("republik-of-georgia", Some("republic-of-georgia")),
            ("Fredie Mercury", Some("Freddie Mercury")),
            ("Lódź", Some("Łódź")),
            ("Berlin", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(titles.nearest(words), expected, "{words}");
        }
    }
}
