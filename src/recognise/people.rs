//! Who a briefing is about: the `entities` list resolved, and the names that markdown asks for.

use std::cell::RefCell;

use super::Known;
use super::lexicon::{EntityIx, Listing, Mention, Reader, Resolved};
use super::names;
use super::registry;
use crate::diagnostic::{Code, Diagnostic, nearest};
pub use crate::markdown::settled;
use crate::markdown::{Found, Names, Remark};
use crate::model::awaited::{self, Awaited};
use crate::model::briefing::{NameTally, OrdinaryName, SharedName};
use crate::model::entity::Entity;
use crate::model::hash::HashMap;
use crate::model::rich::Target;
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::parse::fields::{Fields, Path, join};
use crate::yaml::{Node, Step};

/// Unknown names of one file up to which a nearest match is looked for.
const SUGGESTED: usize = 200;

/// One entry of `entities`.
#[derive(Debug)]
pub struct Declared {
    pub number: u32,
    pub role: Option<Text>,
    pub note: Option<Text>,
}

/// The cast of one briefing. Entities are numbered: below `lexicon.len()` those of the registry, from there on those
/// that only this text knows, declared on the spot here or, when listed, in another briefing.
pub struct Cast<'k> {
    known: Known<'k>,
    pub local: Vec<Entity>,
    /// How many of `local` this file declares itself.
    pub own: usize,
    pub declared: Vec<Declared>,
    extra: Vec<(EntityIx, String)>,
    ignored: Vec<(EntityIx, Option<String>)>,
    /// Names that nothing bears so far.
    pub unsettled: Vec<Text>,
    /// The entity that the text is about: there its name is no link.
    own_number: Option<u32>,
    /// What is to be said of the texts of entities declared here.
    pub remarks: Vec<Remark>,
}

impl<'k> Cast<'k> {
    /// Reads `entities`.
    pub fn read(fields: &mut Fields<'_, '_>, known: Known<'k>) -> Self {
        let mut cast = Cast {
            known,
            local: Vec::new(),
            own: 0,
            declared: Vec::new(),
            extra: Vec::new(),
            ignored: Vec::new(),
            unsettled: Vec::new(),
            own_number: None,
            remarks: Vec::new(),
        };
        let items = fields.list("entities").unwrap_or_default();
        let mut references = Vec::with_capacity(items.len());
        for (path, node) in items {
            match node {
                Node::Mapping(_) => cast.map(fields, node, path, &mut references),
                other => references.extend(fields.name_at(other, path.clone()).map(|words| Reference {
                    words,
                    path,
                    role: None,
                    note: None,
                    words_for: Vec::new(),
                    ignore: Ignore::No,
                })),
            }
        }
        cast.own = cast.local.len();
        for reference in references {
            cast.list(fields, reference);
        }
        cast
    }

    fn map(&mut self, fields: &mut Fields<'_, '_>, node: Node, path: Path, references: &mut Vec<Reference>) {
        let Some(mut inner) = fields.map_at(node, path.clone()) else { return };
        let role = inner.text("role");
        let note = inner.text("note");
        let words_for = inner.texts("as");
        let ignore = ignore(&mut inner);
        inner.take("proposed");
        let words = match inner.text("entity") {
            Some(words) => {
                fields.absorb(inner, "an entry of `entities`");
                Some((words, join(&path, "entity")))
            }
            None => {
                let settings = self.known.settings;
                let remarks = RefCell::new(&mut self.remarks);
                let inline = |text: &str, spot: &Spot| {
                    registry::line(text, spot, fields.origin.file, settings, &mut remarks.borrow_mut())
                };
                let entity =
                    registry::on_the_spot(&mut inner, &registry::Reading { settings, inline: &inline });
                fields.absorb(inner, "an entity");
                entity.map(|entity| {
                    let id = entity.id.clone();
                    self.local.push(entity);
                    (id, path)
                })
            }
        };
        if let Some((words, path)) = words {
            references.push(Reference { words, path, role, note, words_for, ignore });
        }
    }

    fn list(&mut self, fields: &mut Fields<'_, '_>, reference: Reference) {
        let Some(number) = self.resolve_listed(fields, &reference.words, &reference.path) else { return };
        let entity = EntityIx(number);
        for words in &reference.words_for {
            self.extra.push((entity, words.to_string()));
        }
        match reference.ignore {
            Ignore::No => {}
            Ignore::Entity => return self.ignored.push((entity, None)),
            Ignore::Words(words) => {
                self.ignored.extend(words.into_iter().map(|words| (entity, Some(words.to_string()))));
            }
        }
        if !self.declared.iter().any(|known| known.number == number) {
            self.declared.push(Declared { number, role: reference.role, note: reference.note });
        }
    }

    /// The text is about the entity with this id: its names count as its own, and are not linked.
    pub fn is_about(&mut self, id: &str) {
        let Ok(number) = self.find(id) else { return };
        self.own_number = Some(number);
        self.declared.push(Declared { number, role: None, note: None });
    }

    /// What readers are shown for `[[words]]`: the name of an entity that may be shown.
    fn called(&self, words: &str) -> Option<&str> {
        match self.find(words) {
            Ok(number) if self.is_held_back(number) => None,
            Ok(number) => Some(self.name(number)),
            Err(_) => {
                let elsewhere = self.known.elsewhere?.find(words)?;
                (!self.known.lexicon.hides(elsewhere)).then_some(&elsewhere.name)
            }
        }
    }

    /// Where `[[words]]` lead, and the entity that they mention.
    fn target(&self, words: &str) -> (Target, Option<u32>) {
        let (prefix, name) = settled(words);
        match prefix {
            "briefing" => return (Target::Briefing(name.into()), None),
            "topic" => return (Target::Topic(name.into()), None),
            _ => {}
        }
        match self.find(name) {
            Ok(number) => {
                (Target::Entity(self.id(number).into()), (!self.is_held_back(number)).then_some(number))
            }
            Err(_) => match self.known.elsewhere.and_then(|elsewhere| elsewhere.find(name)) {
                Some(entity) => (Target::Entity(entity.id.clone()), None),
                None => (Target::Unknown(name.into()), None),
            },
        }
    }

    /// The number of the entity that `words` name in a list of entities. One that another briefing declares joins the
    /// cast, since listing it makes its names count here.
    pub fn resolve_listed(&mut self, fields: &mut Fields<'_, '_>, words: &str, path: &[Step]) -> Option<u32> {
        match self.find(words) {
            Ok(number) => Some(number),
            Err(Miss::Several(candidates)) => {
                let place = fields.origin.value(path);
                let ids: Vec<&str> = candidates.iter().map(|entity| self.known.lexicon.id(*entity)).collect();
                let help =
                    format!("write the id of the one you mean: {}", crate::parse::fields::quoted(&ids));
                let message = format!("several entities bear the name `{words}`");
                fields.push(Diagnostic::error(Code::AmbiguousEntity, message).at(place).help(help));
                None
            }
            Err(Miss::Nobody) => {
                let listed = self.known.elsewhere.and_then(|elsewhere| elsewhere.find(words));
                if let Some(entity) = listed {
                    self.local.push(entity.clone());
                    return Some((self.known.lexicon.len() + self.local.len() - 1) as u32);
                }
                self.unsettled.push(words.into());
                if self.known.elsewhere.is_some() {
                    let place = fields.origin.value(path);
                    fields.push(self.unknown(words).at(place));
                }
                None
            }
        }
    }

    fn unknown(&self, words: &str) -> Diagnostic {
        let here = self.local.iter().map(|entity| &*entity.name);
        let elsewhere =
            self.known.elsewhere.iter().flat_map(|elsewhere| elsewhere.names().map(|name| &**name));
        // All names of the site are looked at, which is too much for a list of ten thousand unknown ones.
        let is_suggesting = self.unsettled.len() <= SUGGESTED;
        let look = || self.known.lexicon.nearest(words).or_else(|| nearest(words, here.chain(elsewhere)));
        let near = is_suggesting.then(look).flatten();
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if words.contains(", ") => format!("write several names as a list: `[{words}]`"),
            None => format!(
                "declare it in `content/entities/`, or here: `{{name: {words}, kind: person}}` with the kind it is"
            ),
        };
        Diagnostic::error(Code::UnknownEntity, format!("no entity is called `{words}`")).help(help)
    }

    /// The entity of the cast or the registry that `words` name.
    fn find(&self, words: &str) -> Result<u32, Miss> {
        let first = self.known.lexicon.len() as u32;
        let own = || {
            let folded = names::fold(words);
            let bears = |entity: &Entity| {
                let mut all =
                    [&entity.id, &entity.name].into_iter().chain(&entity.aliases).chain(&entity.former_ids);
                all.any(|name| names::fold(name) == folded)
            };
            self.local.iter().position(bears)
        };
        match self.known.lexicon.resolve(words) {
            Resolved::One(entity) => Ok(entity.0),
            resolved => match own() {
                Some(index) => Ok(first + index as u32),
                None => Err(match resolved {
                    Resolved::Many(candidates) => Miss::Several(candidates),
                    _ => Miss::Nobody,
                }),
            },
        }
    }

    /// Ends the reading of front matter; from here on texts are read for names.
    pub fn reader(&self) -> NameReader<'_> {
        let numbers: Vec<EntityIx> = self.declared.iter().map(|declared| EntityIx(declared.number)).collect();
        let listing =
            Listing { declared: &numbers, extra: &self.extra, ignored: &self.ignored, local: &self.local };
        NameReader {
            reader: Reader::new(self.known.lexicon, &listing),
            cast: self,
            found: Vec::new(),
            wanted: Vec::new(),
            awaited: Vec::new(),
            awaited_by_words: HashMap::default(),
        }
    }

    pub fn id(&self, number: u32) -> &str {
        let first = self.known.lexicon.len();
        match (number as usize).checked_sub(first) {
            Some(index) => self.local.get(index).map_or("", |entity| &entity.id),
            None => self.known.lexicon.id(EntityIx(number)),
        }
    }

    fn name(&self, number: u32) -> &str {
        let first = self.known.lexicon.len();
        match (number as usize).checked_sub(first) {
            Some(index) => self.local.get(index).map_or("", |entity| &entity.name),
            None => self.known.lexicon.name(EntityIx(number)),
        }
    }

    pub fn is_held_back(&self, number: u32) -> bool {
        let lexicon = self.known.lexicon;
        match (number as usize).checked_sub(lexicon.len()) {
            Some(index) => self.local.get(index).is_some_and(|entity| lexicon.hides(entity)),
            None => lexicon.is_held_back(EntityIx(number)),
        }
    }
}

struct Reference {
    words: Text,
    path: Path,
    role: Option<Text>,
    note: Option<Text>,
    words_for: Vec<Text>,
    ignore: Ignore,
}

enum Ignore {
    No,
    Entity,
    Words(Vec<Text>),
}

enum Miss {
    Several(Vec<EntityIx>),
    Nobody,
}

/// `ignore: true`, or the words that are not to be taken for the entity.
fn ignore(fields: &mut Fields<'_, '_>) -> Ignore {
    let words = fields.texts("ignore");
    match words.as_slice() {
        [] => Ignore::No,
        [one] if one.eq_ignore_ascii_case("true") => Ignore::Entity,
        [one] if one.eq_ignore_ascii_case("false") => Ignore::No,
        _ => Ignore::Words(words),
    }
}

/// Finds names for markdown, with the cast of this text in mind.
pub struct NameReader<'c> {
    reader: Reader<'c>,
    cast: &'c Cast<'c>,
    found: Vec<Mention>,
    /// `[[words]]` that may name an entity another briefing declares.
    wanted: Vec<Text>,
    /// What is named by titles that are not known yet.
    awaited: Vec<Awaited>,
    awaited_by_words: HashMap<Text, usize>,
}

/// What was learnt while texts were read.
pub struct Learnt {
    pub tally: NameTally,
    /// The `[[words]]` that nothing bears so far.
    pub wanted: Vec<Text>,
    pub awaited: Vec<Awaited>,
}

impl NameReader<'_> {
    pub fn finish(self) -> Learnt {
        let cast = self.cast;
        let tally = self.reader.finish();
        let shared = tally.shared.into_iter().map(|shared| SharedName {
            name: shared.name.into(),
            candidates: shared.candidates.iter().map(|entity| cast.id(entity.0).into()).collect(),
            times: shared.times,
        });
        let ordinary =
            tally.ordinary.into_iter().filter(|ordinary| ordinary.in_lower_case > 0).map(|ordinary| {
                OrdinaryName {
                    name: ordinary.name.into(),
                    in_lower_case: ordinary.in_lower_case,
                    as_name: ordinary.as_name,
                }
            });
        let tally = NameTally { shared: shared.collect(), ordinary: ordinary.collect() };
        Learnt { tally, wanted: self.wanted, awaited: self.awaited }
    }
}

impl Names for NameReader<'_> {
    fn find(&mut self, run: &str, found: &mut Vec<Found>) {
        self.found.clear();
        self.reader.read(run, &mut self.found);
        let place = |m: &Mention| Found { start: m.start as usize, end: m.end as usize, entity: m.entity.0 };
        found.extend(self.found.iter().map(place));
    }

    fn wiki(&mut self, words: &str) -> (Target, Option<u32>) {
        let (target, entity) = self.cast.target(words);
        if let Some(entity) = entity {
            // Readers are shown whom this means, which settles the shorter names behind it.
            self.reader.meet(EntityIx(entity));
        }
        if let Target::Unknown(name) = &target {
            self.wanted.push(name.clone());
        }
        (target, entity)
    }

    fn called(&mut self, name: &str, words: &str) -> String {
        if let ("" | "entity", name) = settled(name)
            && let Some(called) = self.cast.called(name)
        {
            return awaited::unmarked(called).into_owned();
        }
        let number = self.awaited_by_words.get(words).copied().unwrap_or(self.awaited.len());
        match awaited::mark(number) {
            Some(mark) => {
                if number == self.awaited.len() {
                    let words = Text::from(words);
                    self.awaited_by_words.insert(words.clone(), number);
                    self.awaited.push(Awaited { target: self.cast.target(name).0, words });
                }
                mark.to_string()
            }
            None => words.to_owned(),
        }
    }

    fn is_linkable(&self, entity: u32) -> bool {
        self.cast.own_number != Some(entity)
    }

    fn id(&self, entity: u32) -> &str {
        self.cast.id(entity)
    }
}
