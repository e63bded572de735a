//! What was read in a story, as far as a draft proposes it. In: findings of the reading room, and who is known already.
//! Out: the cast and the timeline of the draft, with the entities that are new.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::slug::slug;
use crate::recognise::names::fold;

/// What was read. All ranges are bytes of the body as it came.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    pub entities: Vec<Found>,
    pub statements: Vec<Statement>,
    /// The first sentences, in order, with the paragraph that each stands in, counted from 0.
    pub opening: Vec<(Range<usize>, usize)>,
    /// The day that the text's own dateline gives.
    pub dateline: Option<String>,
}

/// An entity named in the text.
#[derive(Clone, Debug)]
pub struct Found {
    pub name: String,
    /// `person`, `organisation`, `place` or `other`.
    pub kind: String,
    /// Other forms that the text uses for it.
    pub aliases: Vec<String>,
    pub mentions: Vec<Range<usize>>,
}

/// A dated statement: one sentence.
#[derive(Clone, Debug)]
pub struct Statement {
    /// EDTF.
    pub date: String,
    pub range: Range<usize>,
    /// Names of [`Found`] entities.
    pub entities: Vec<String>,
}

/// An entity of the registry.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: String,
    pub name: String,
    pub kind: String,
    /// All other names it goes by.
    pub names: Vec<String>,
}

/// An entity that the registry does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub aliases: Vec<String>,
    pub weak_aliases: Vec<String>,
    /// Where the body names it first, in bytes of the body as it is written.
    pub proposed: Option<Range<usize>>,
}

/// A name of the story with the id it gets.
pub struct Cast<'f> {
    pub members: Vec<Member<'f>>,
    pub new: Vec<New>,
}

pub struct Member<'f> {
    pub id: String,
    pub found: &'f Found,
}

impl Cast<'_> {
    pub fn id(&self, name: &str) -> Option<&str> {
        self.members.iter().find(|member| member.found.name == name).map(|member| member.id.as_str())
    }
}

/// Gives the first entities of the text an id each, one more than `most` if there are so many: that of the registry where
/// one bears its name, else a new one.
pub fn cast<'f>(findings: &'f Findings, known: &[Known], most: usize) -> Cast<'f> {
    let mut by_name: BTreeMap<String, Vec<&Known>> = BTreeMap::new();
    for entity in known {
        let names: BTreeSet<String> =
            entity.names.iter().chain([&entity.name]).map(|name| fold(name)).collect();
        for name in names {
            by_name.entry(name).or_default().push(entity);
        }
    }
    let mut taken: BTreeSet<String> = known.iter().map(|entity| entity.id.clone()).collect();
    let mut cast = Cast { members: Vec::new(), new: Vec::new() };
    let mut found: Vec<&Found> =
        findings.entities.iter().filter(|found| !found.mentions.is_empty()).collect();
    found.sort_by_key(|found| found.mentions.first().map(|mention| mention.start));
    let mut cast_ids = BTreeSet::new();
    for found in found {
        if cast.members.len() > most {
            break;
        }
        // The name decides; only when nobody bears it, the fuller of its other forms.
        let mut names: Vec<&String> = found.aliases.iter().filter(|alias| alias.contains(' ')).collect();
        names.insert(0, &found.name);
        let bearer = names.iter().find_map(|name| bearer(by_name.get(&fold(name))?, name, &found.kind));
        let id = match bearer {
            Some(entity) => entity.id.clone(),
            None => {
                let Some(id) = free_id(&found.name, &taken) else { continue };
                taken.insert(id.clone());
                cast.new.push(new(found, &id));
                id
            }
        };
        if cast_ids.insert(id.clone()) {
            cast.members.push(Member { id, found });
        }
    }
    cast
}

/// Who bears a name: the only one, else the only one of its kind, else the only one of its kind that is called so first of all.
fn bearer<'k>(bearers: &[&'k Known], name: &str, kind: &str) -> Option<&'k Known> {
    if let [only] = bearers {
        return Some(only);
    }
    let alike: Vec<&Known> = bearers.iter().copied().filter(|known| known.kind == kind).collect();
    if let [only] = alike[..] {
        return Some(only);
    }
    let mut called = alike.iter().filter(|known| fold(&known.name) == fold(name));
    called.next().copied().filter(|_| called.next().is_none())
}

fn free_id(name: &str, taken: &BTreeSet<String>) -> Option<String> {
    let base = slug(name);
    if base.is_empty() {
        return None;
    }
    let numbered = (2u32..).map(|number| format!("{base}-{number}"));
    std::iter::once(base.clone()).chain(numbered).find(|id| !taken.contains(id))
}

/// Words of address that say nothing about who somebody is.
const ADDRESS: &[&str] = &["Mr", "Mrs", "Ms", "Miss", "Mr.", "Mrs.", "Ms."];

fn new(found: &Found, id: &str) -> New {
    let mut new = New {
        id: id.to_owned(),
        name: found.name.clone(),
        kind: found.kind.clone(),
        aliases: Vec::new(),
        weak_aliases: Vec::new(),
        proposed: None,
    };
    for alias in &found.aliases {
        let words: Vec<&str> = alias.split_whitespace().collect();
        let is_capital = alias.chars().any(char::is_uppercase);
        if fold(alias) == fold(&found.name)
            || !is_capital
            || words.first().is_some_and(|word| ADDRESS.contains(word))
        {
            continue;
        }
        // A name alone may be anybody's: it counts after the fuller one only.
        let is_part = words.len() == 1 && found.name.split_whitespace().any(|word| word == *alias);
        let weak = found.kind == "person" && is_part;
        if weak { &mut new.weak_aliases } else { &mut new.aliases }.push(alias.clone());
    }
    new
}
