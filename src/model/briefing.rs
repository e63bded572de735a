//! One article, as meant: validated, with its mentions and events. What other pages may need of it is here;
//! the text itself is beside it, so that lists, dossiers and feeds can be made without it.

use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::awaited::Awaited;
use super::date::EventDate;
use super::event::Event;
use super::later::Later;
use super::moment::Moment;
use super::params::Params;
use super::rich::{Rich, Slot};
use super::source::{Citation, Confidence, Source};
use super::text::Text;
use super::visibility::Visibility;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Briefing {
    /// Relative to the site's root, with `/`.
    pub file: Text,
    pub id: Text,
    pub slug: Text,
    pub title: Text,
    pub date: Moment,
    pub updated: Option<Moment>,
    /// Inline HTML.
    pub summary: Rich,
    /// Written by the author, rather than taken from the text.
    pub has_summary: bool,
    pub key_points: Vec<KeyPoint>,
    /// As written; case and spelling are merged when all briefings are known.
    pub topics: Vec<Text>,
    pub series: Option<Text>,
    pub entities: Vec<Listed>,
    pub events: Vec<Event>,
    /// Dated statements of the text of a briefing without a timeline, in the order of time; shown on its page only.
    pub statements: Vec<Statement>,
    pub sources: Vec<Source>,
    pub updates: Vec<Update>,
    pub corrections: Vec<Correction>,
    /// Apart, as is the image: hardly a briefing has one.
    pub withdrawn: Option<Box<Withdrawn>>,
    pub authors: Vec<Text>,
    pub image: Option<Box<ImageRef>>,
    pub language: Option<Text>,
    pub translation_of: Option<Text>,
    pub redirects: Vec<Text>,
    pub is_main: bool,
    pub visibility: Visibility,
    pub params: Params,
    /// The body's links, in the order of its slots. The body's HTML itself is kept apart: a warm build has no need of it.
    pub links: Vec<Slot>,
    /// What its texts name by titles that are other files'; the marks of headings, quotes and the summary count these.
    pub awaited: Vec<Awaited>,
    /// What few pages ask for. Whoever keeps a reading keeps it apart, since it is two fifths of all text.
    #[serde(skip)]
    pub details: Later<Details>,
    /// Words in the body.
    pub words: u32,
    /// The words of all its texts, counted for the search index (see `search::tally`) when there is one.
    pub search: Tally,
    /// Files beside the briefing that its text refers to, relative to the site's root.
    pub assets: Vec<Text>,
    /// Names that no registry entity bears; a second look with the entities that other briefings declare on the
    /// spot settles them (see `pipeline`).
    pub unsettled: Vec<Text>,
    /// One of them stands in a list of entities, where it is a mistake if nothing settles it.
    pub lists_unknown: bool,
}

/// What neither relating nor most pages have to know of a briefing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// Of each entity of the briefing, the sentence that first names it: for dossiers.
    pub quotes: Vec<Option<Quote>>,
    /// The body's headings, for a table of contents and for links with `#`.
    pub headings: Vec<Heading>,
    /// The numbers of the text's paragraphs that have an anchor (`p-NUMBER`), in order.
    pub anchors: Vec<u32>,
}

impl Details {
    pub fn is_empty(&self) -> bool {
        *self == Details::default()
    }
}

/// Counted words: when a briefing is read or, in a preview, when the index is first asked for. Two are not told apart, since
/// what they are counted from is.
#[derive(Clone, Debug, Default)]
pub struct Tally(OnceLock<Text>);

impl Tally {
    /// As text (see `search::tally`); empty where nothing was counted.
    pub fn words(&self) -> &str {
        self.0.get().map_or("", |words| words)
    }

    pub fn is_counted(&self) -> bool {
        self.0.get().is_some()
    }

    /// Counts the words unless that has been done.
    pub fn count(&self, count: impl FnOnce() -> Text) {
        self.0.get_or_init(count);
    }
}

impl PartialEq for Tally {
    fn eq(&self, _: &Tally) -> bool {
        true
    }
}

impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.get().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Tally {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Option::<Text>::deserialize(deserializer)?;
        Ok(Tally(words.map_or_else(OnceLock::new, OnceLock::from)))
    }
}

/// An entity of a briefing: declared, recognised, or both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// Canonical id.
    pub entity: Text,
    /// Apart, because most are listed without a word, and a site lists many.
    pub said: Option<Box<SaidOf>>,
    pub is_declared: bool,
    /// How often the body, key points, summary and event texts name it.
    pub count: u32,
    /// The anchor of the paragraph with the first mention in the body.
    pub anchor: Option<Text>,
}

/// What the author says of an entity where it is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidOf {
    pub role: Option<Text>,
    pub note: Option<Text>,
}

impl Listed {
    pub fn role(&self) -> Option<&Text> {
        self.said.as_ref()?.role.as_ref()
    }

    pub fn note(&self) -> Option<&Text> {
        self.said.as_ref()?.note.as_ref()
    }
}

/// The sentence of an entity's first mention in the body, without markup, and the mention's bytes in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// With marks for titles (see `awaited`).
    pub sentence: Text,
    pub start: u32,
    pub end: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyPoint {
    pub text: Rich,
    pub sources: Vec<Citation>,
    pub confidence: Option<Confidence>,
    pub likelihood: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    pub date: Moment,
    pub text: Rich,
    pub is_major: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    pub date: Moment,
    pub text: Rich,
    pub kind: CorrectionKind,
    /// The id of the event it corrects.
    pub event: Option<Text>,
    /// What stood there before.
    pub was: Option<Text>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CorrectionKind {
    #[default]
    Correction,
    Clarification,
    Retraction,
}

impl CorrectionKind {
    pub const ALL: [(&'static str, CorrectionKind); 3] = [
        ("correction", CorrectionKind::Correction),
        ("clarification", CorrectionKind::Clarification),
        ("retraction", CorrectionKind::Retraction),
    ];

    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, kind)| *kind == self).map_or("correction", |(name, _)| name)
    }
}

/// The notice that stays at a withdrawn briefing's address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    pub date: Moment,
    pub reason: Text,
    pub replaced_by: Option<Text>,
    pub shows_title: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRef {
    /// A file of the site, relative to its root, or an absolute URL.
    pub src: Text,
    pub alt: Option<Text>,
    pub caption: Option<Text>,
    pub credit: Option<Text>,
    pub licence: Option<Text>,
    pub focus: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6, as shown (a body's first level is 2).
    pub level: u8,
    pub id: Text,
    /// With marks for titles (see `awaited`).
    pub text: Text,
}

impl Briefing {
    /// The instant of the newest thing that happened to the page: what feeds and sitemaps call `updated`.
    pub fn last_changed(&self) -> Moment {
        let updates = self.updates.iter().map(|update| update.date);
        let corrections = self.corrections.iter().map(|correction| correction.date);
        let withdrawn = self.withdrawn.iter().map(|withdrawn| withdrawn.date);
        let newest = updates.chain(corrections).chain(withdrawn).chain(self.updated).max();
        newest.map_or(self.date, |newest| newest.max(self.date))
    }

    /// When the page was last changed, if that is later than its date: what readers are shown as "updated".
    pub fn shown_update(&self) -> Option<Moment> {
        let changed = self.last_changed();
        (changed.instant_utc() > self.date.instant_utc()).then_some(changed)
    }

    /// Lets texts that say the same share their memory: the slug is mostly the id.
    pub fn share_texts(&mut self) {
        if self.slug == self.id {
            self.slug.clone_from(&self.id);
        }
    }

    /// The sentence that first names one of `entities`, by its position there.
    pub fn quote(&self, position: u32) -> Option<&Quote> {
        self.details.get().quotes.get(position as usize)?.as_ref()
    }

    /// The links of every text of the page but its body.
    pub fn other_slots(&self) -> impl Iterator<Item = &[Slot]> {
        let points = self.key_points.iter().map(|point| &point.text);
        let updates = self.updates.iter().map(|update| &update.text);
        let corrections = self.corrections.iter().map(|correction| &correction.text);
        let events = self.events.iter().filter_map(|event| event.text.as_ref());
        let texts =
            std::iter::once(&self.summary).chain(points).chain(updates).chain(corrections).chain(events);
        texts.map(|text| text.slots.as_slice()).filter(|slots| !slots.is_empty())
    }

    /// The links of all texts.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.links.iter().chain(self.other_slots().flatten())
    }

    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn.is_some()
    }
}

/// What reading the texts of one file says about names, for warnings that take the whole site to judge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameTally {
    /// Names that several entities bear, left without a link.
    pub shared: Vec<SharedName>,
    /// Names that stood in lower case too, as an ordinary word would.
    pub ordinary: Vec<OrdinaryName>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedName {
    pub name: Text,
    /// Canonical ids.
    pub candidates: Vec<Text>,
    pub times: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdinaryName {
    pub name: Text,
    pub in_lower_case: u32,
    pub as_name: u32,
}

/// A sentence of the text that says what happened when, found by reading rather than told by the author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Made like that of an event without an id of its own.
    pub id: Text,
    pub date: EventDate,
    /// The sentence's own words.
    pub text: Text,
    /// The paragraph it stands in: `p-NUMBER`.
    pub anchor: u32,
}
