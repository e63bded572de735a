//! The reader against a plain reading of the rules, on small alphabets where names overlap all the time.

use std::collections::HashMap;

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::model::entity::Entity;
use crate::model::words::{may_begin, may_end};
use crate::recognise::lexicon::{EntityIx, Lexicon, Listing, Mention, Reader};
use crate::recognise::names::tidy;

/// Whether `text` reads as `form`, composed or decomposed, its dashes and points typed in either way.
fn reads(text: &str, form: &str) -> bool {
    let dashes = [["-", "—"], ["--", "---"]];
    dashes.iter().any(|[short, long]| {
        let form = form.replace('–', short).replace('—', long);
        [&form, &form.replace("...", "…")].into_iter().any(|form| {
            text == form || text == form.nfc().collect::<String>() || text == form.nfd().collect::<String>()
        })
    })
}

/// By the case rules: whether `text` may stand for `name`, and if so whether exactly as written.
fn stands_for(text: &str, name: &str) -> Option<bool> {
    if reads(text, name) {
        return Some(true);
    }
    let has_small = name.chars().any(char::is_lowercase);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let in_capitals = has_small && letters >= 4 && reads(text, &name.to_uppercase());
    let raised = || {
        let first = name.chars().next().filter(|c| c.is_lowercase())?;
        Some(format!("{}{}", first.to_uppercase(), &name[first.len_utf8()..]))
    };
    (in_capitals || raised().is_some_and(|raised| reads(text, &raised))).then_some(false)
}

/// The rules of recognition, as slowly as they read.
struct Plainly<'a> {
    /// Entity, tidied name, strong.
    names: Vec<(EntityIx, String, bool)>,
    declared: &'a [EntityIx],
    ignored: &'a [(EntityIx, Option<String>)],
    /// Latest mention, and whether by a name of its own.
    met: HashMap<EntityIx, (usize, bool)>,
    mentions: usize,
}

impl<'a> Plainly<'a> {
    fn new(entities: &[Entity], held_back: u32, listing: &Listing<'a>) -> Self {
        let mut names = Vec::new();
        for (index, entity) in entities.iter().chain(listing.local).enumerate() {
            if index as u32 == held_back {
                continue;
            }
            let mut add = |name: &str, is_strong| {
                names.push((EntityIx(index as u32), tidy(name).into_owned(), is_strong));
            };
            add(&entity.name, true);
            entity.aliases.iter().for_each(|name| add(name, true));
            entity.weak_aliases.iter().for_each(|name| add(name, false));
        }
        names.retain(|(_, name, _)| !name.is_empty());
        Plainly {
            names,
            declared: listing.declared,
            ignored: listing.ignored,
            met: HashMap::new(),
            mentions: 0,
        }
    }

    fn read(&mut self, run: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < run.len() {
            at = match self.longest_at(run, at) {
                Some((end, None)) => end,
                Some((end, Some(entity))) => {
                    found.push(Mention { start: at as u32, end: end as u32, entity });
                    end
                }
                None => at + run[at..].chars().next().map_or(1, char::len_utf8),
            };
        }
        found
    }

    /// The end of the longest name at `start`, and whom it means; nobody for a shared one.
    fn longest_at(&mut self, run: &str, start: usize) -> Option<(usize, Option<EntityIx>)> {
        let ends = (start + 1..=run.len()).rev().filter(|end| run.is_char_boundary(*end));
        let stands_alone = |end: &usize| {
            let name = run[start..*end].chars();
            let (first, last) = (name.clone().next().expect("one"), name.clone().next_back().expect("one"));
            let letters = name.count();
            may_begin(&run[..start], first, letters) && may_end(last, &run[*end..], letters)
        };
        for end in ends.filter(stands_alone) {
            if let Some(meant) = self.meant(&run[start..end]) {
                return Some((end, meant));
            }
        }
        None
    }

    fn bearers(&self, text: &str, strong: bool) -> Vec<EntityIx> {
        let all = self.names.iter().filter(|(_, _, is_strong)| *is_strong == strong);
        let all: Vec<_> =
            all.filter_map(|(entity, name, _)| Some((*entity, stands_for(text, name)?))).collect();
        // Names of this text only do not hide the registry's in other letters, nor the other way about.
        let locals = self.local_from();
        let is_hidden = |entity: EntityIx| {
            all.iter().any(|(other, exact)| *exact && (*other >= locals) == (entity >= locals))
        };
        let visible = all.iter().filter(|(entity, exact)| *exact || !is_hidden(*entity));
        let mut entities: Vec<EntityIx> = visible.map(|(entity, _)| *entity).collect();
        entities.retain(|entity| !self.is_ignored(*entity, text));
        entities.sort();
        entities.dedup();
        entities
    }

    fn local_from(&self) -> EntityIx {
        EntityIx(REGISTRY as u32)
    }

    fn is_ignored(&self, entity: EntityIx, text: &str) -> bool {
        let low = |words: &str| words.to_lowercase().nfc().collect::<String>();
        self.ignored.iter().any(|(ignored, words)| {
            *ignored == entity && words.as_deref().is_none_or(|words| low(&tidy(words)) == low(text))
        })
    }

    fn meant(&mut self, text: &str) -> Option<Option<EntityIx>> {
        let strong = self.bearers(text, true);
        let mut weak = self.bearers(text, false);
        weak.retain(|entity| !strong.contains(entity) && self.met.contains_key(entity));
        let latest = weak.into_iter().max_by_key(|entity| self.met[entity].0);
        if let Some(entity) = latest
            && !strong.iter().any(|entity| self.met.contains_key(entity))
        {
            return Some(Some(self.meet(entity, false)));
        }
        let settled = |entity: &&EntityIx| {
            self.declared.contains(entity)
                || **entity >= self.local_from()
                || self.met.get(entity).is_some_and(|met| met.1)
        };
        match (&strong[..], &strong.iter().filter(settled).copied().collect::<Vec<_>>()[..]) {
            ([], _) => None,
            ([one], _) => Some(Some(self.meet(*one, true))),
            (_, [one]) => Some(Some(self.meet(*one, false))),
            _ => Some(None),
        }
    }

    fn meet(&mut self, entity: EntityIx, in_full: bool) -> EntityIx {
        self.mentions += 1;
        let met = self.met.entry(entity).or_default();
        *met = (self.mentions, met.1 || in_full);
        entity
    }
}

/// Entities of the registry in each case; two more are known to the text only.
const REGISTRY: usize = 5;

fn words(longest: usize) -> impl Strategy<Value = String> {
    let letters = prop_oneof![
        4 => prop::sample::select(vec!["a", "b", "A", "B", " ", "ab"]),
        1 => prop::sample::select(vec![".", "-", "'", "é", "É", "e", "\u{301}", "中", "国", "カ", "ก", "า", "에", "서"]),
    ];
    prop::collection::vec(letters, 1..=longest).prop_map(|letters| letters.concat())
}

fn entities(count: usize) -> impl Strategy<Value = Vec<Entity>> {
    let names = || prop::collection::vec(words(3).prop_map(|name| name.as_str().into()), 0..3);
    let entity = (words(4), names(), names()).prop_map(|(name, aliases, weak_aliases)| Entity {
        name: name.as_str().into(),
        aliases,
        weak_aliases,
        ..Entity::default()
    });
    prop::collection::vec(entity, count)
}

/// A run made of names, in capitals or as written, with a little between them.
#[derive(Clone, Debug)]
struct Pieces(Vec<(prop::sample::Index, bool, &'static str)>);

impl Pieces {
    fn run(&self, entities: &[Entity]) -> String {
        let names = |entity: &'_ Entity| {
            let aliases = entity.aliases.iter().chain(&entity.weak_aliases);
            aliases.chain([&entity.name]).map(|name| name.to_string()).collect::<Vec<_>>()
        };
        let names: Vec<String> = entities.iter().flat_map(names).collect();
        let piece = |(index, in_capitals, behind): &(prop::sample::Index, bool, &str)| {
            let name = index.get(&names);
            format!("{}{behind}", if *in_capitals { name.to_uppercase() } else { name.clone() })
        };
        self.0.iter().map(piece).collect()
    }
}

fn pieces() -> impl Strategy<Value = Pieces> {
    let between = prop::sample::select(vec![" ", " ", ", ", "'s ", "-", ". ", "", " a "]);
    let piece = (any::<prop::sample::Index>(), prop::bool::weighted(0.2), between);
    prop::collection::vec(piece, 1..15).prop_map(Pieces)
}

fn ix() -> impl Strategy<Value = EntityIx> {
    (0..REGISTRY as u32).prop_map(EntityIx)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn reads_as_the_rules_say(
        registry in entities(REGISTRY),
        local in prop_oneof![Just(Vec::new()), entities(2)],
        declared in prop::collection::vec(ix(), 0..3),
        ignored in prop::collection::vec((ix(), prop::option::of(words(2))), 0..2),
        held_back in 0..2 * REGISTRY as u32,
        noise in words(30),
        runs in prop::collection::vec(pieces(), 1..3),
    ) {
        let listing = Listing { declared: &declared, extra: &[], ignored: &ignored, local: &local };
        // Names repeat, so the entity to hold back is told by its address.
        let held = registry.get(held_back as usize).map(std::ptr::from_ref);
        let lexicon = Lexicon::new(&registry, &|entity| Some(std::ptr::from_ref(entity)) == held);
        let mut reader = Reader::new(&lexicon, &listing);
        let held_back = if held.is_some() { held_back } else { u32::MAX };
        let mut plainly = Plainly::new(&registry, held_back, &listing);
        let everyone = [&registry[..], &local].concat();
        let runs = runs.iter().map(|pieces| pieces.run(&everyone));
        for run in runs.chain([noise]) {
            let mut found = Vec::new();
            reader.read(&run, &mut found);
            prop_assert_eq!(&found, &plainly.read(&run), "{:?}", run);
        }
    }

    #[test]
    fn any_text_gives_orderly_mentions(
        registry in prop::collection::vec(("\\PC{0,4}", prop::collection::vec("[ -~]{0,3}|\\PC{1,2}", 0..3)), 0..6),
        run in "(\\PC| |[a-zA-Z]){0,60}|.{0,30}",
    ) {
        let entity = |(name, aliases): &(String, Vec<String>)| Entity {
            name: name.as_str().into(),
            aliases: aliases.iter().map(|alias| alias.as_str().into()).collect(),
            ..Entity::default()
        };
        let registry: Vec<Entity> = registry.iter().map(entity).collect();
        let lexicon = Lexicon::new(&registry, &|_| false);
        let mut reader = Reader::new(&lexicon, &Listing::default());
        let mut found = Vec::new();
        reader.read(&run, &mut found);
        let mut at = 0;
        for Mention { start, end, entity } in found {
            prop_assert!(at <= start && start < end);
            at = end;
            let words = run.get(start as usize..end as usize);
            let entity = &registry[entity.0 as usize];
            let names = entity.aliases.iter().chain([&entity.name]);
            prop_assert!(names.clone().any(|name| stands_for(words.unwrap_or(""), &tidy(name)).is_some()));
        }
        reader.finish();
        let _ = (lexicon.resolve(&run), lexicon.nearest(&run));
    }
}
