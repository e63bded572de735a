//! One event: as its own briefing tells it, or as merged timelines show it.

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{Made, Scene};
use crate::markdown::links::{escape_attribute, escape_text};
use crate::model::briefing::{Briefing, Statement};
use crate::model::date::{EventDate, Point, Qualifier, Shape};
use crate::model::event::{Event, Said, Status};
use crate::model::rich::Rich;
use crate::model::site::{BriefingIx, EntityIx, EventIx, Merged, Telling};
use crate::model::source::{Citation, Confidence, Grade, LIKELIHOODS, Source};
use crate::model::text::Text;
use crate::render::ahead;
use crate::render::chart::year_in_words;
use crate::render::links::Here;
use crate::render::record::{Making, Record, Shared};
use crate::render::value::{Joined, Seen};

/// An event's parts, each from this page if it says so, else from the main telling.
pub struct Told<'s> {
    pub id: &'s str,
    pub date: &'s EventDate,
    text: &'s Rich,
    /// The briefing whose words these are, for its links.
    text_of: BriefingIx,
    sources: &'s [Citation],
    sources_of: BriefingIx,
    pub status: Status,
    pub according_to: Option<&'s str>,
    pub confidence: Option<Confidence>,
    pub likelihood: Option<&'s str>,
    pub place: Option<EntityIx>,
}

/// An event's `<li>` as its own page has it, but for how it ends.
#[derive(Clone, Debug)]
pub struct Item {
    html: Text,
    /// Of what the `<li>` holds.
    digest: u64,
    /// Where the id ends, and where the last attribute does: a timeline of many has more to say there.
    id_end: usize,
    attributes_end: usize,
}

/// The event in merged timelines: in the words of its main telling, and where it is told. `year` is its year where a
/// long timeline comes to a new one; `marks` are what the page's filters find it by.
pub fn merged(scene: &Scene<'_>, index: EventIx, year: Option<i32>, marks: &str) -> Made<Shared> {
    let event = &scene.site.events[index as usize];
    let item = main(scene, index)?;
    let told = match event.told_in() {
        [only] => scene.told.at(*only as usize).get_or_init(|| told(scene, &[*only])).clone()?,
        all => told(scene, all)?,
    };
    let digest = digest_with(scene, item, || &scene.site.told(event).id, Some(&told), year, marks);
    Ok(match scene.making {
        Making::Digests => Shared::unmade(digest),
        Making::Values | Making::Both => Shared::joined(item.merged(told.end, year, marks), digest),
    })
}

/// Has entries near that are made already.
pub fn read_ahead(scene: &Scene<'_>, shown: &[EventIx]) {
    let html = |index: &EventIx| {
        let item = scene.events.at(*index as usize).get()?.as_ref().ok()?;
        Some(ahead::touch(&item.html))
    };
    ahead::read_ahead(shown.iter().filter_map(html));
    let end = |index: &EventIx| match scene.site.events[*index as usize].told_in() {
        [only] => Some(ahead::touch(&scene.told.at(*only as usize).get()?.as_ref().ok()?.end)),
        _ => None,
    };
    ahead::read_ahead(shown.iter().filter_map(end));
}

/// The event on its briefing's own page.
pub fn own(scene: &Scene<'_>, briefing: BriefingIx, telling: Telling) -> Made<Shared> {
    let event = &scene.site.events[telling.event as usize];
    let own = &scene.site.briefings[briefing as usize].briefing.events[telling.own as usize];
    let is_main = (event.briefing, event.own) == (briefing, telling.own);
    let another;
    let item = match is_main {
        true => main(scene, telling.event)?,
        false => {
            another = item(scene, own, event, briefing)?;
            &another
        }
    };
    let digest = digest_with(scene, item, || &own.id, None, None, "");
    Ok(match scene.making {
        Making::Digests => Shared::unmade(digest),
        Making::Values | Making::Both => Shared::joined(item.alone(), digest),
    })
}

/// A dated statement of the text, linked to the paragraph that it stands in. It looks like an event and says that it is
/// none of the author's.
pub fn statement(scene: &Scene<'_>, briefing: BriefingIx, statement: &Statement) -> Made<Shared> {
    let digest = xxh3_64_with_seed(statement.id.as_bytes(), u64::from(statement.anchor));
    if scene.making == Making::Digests {
        return Ok(Shared::unmade(digest));
    }
    let article = &scene.site.briefings[briefing as usize];
    let words = statement.date.in_words();
    let mut text = format!("<a href=\"#p-{}\">", statement.anchor);
    escape_text(&mut text, &statement.text);
    text.push_str("</a>");
    let mut record = scene.record();
    record.text("id", &statement.id).text("edtf", statement.date.as_written());
    record.html_written("when", 0, |out| when(out, &statement.date, &words)).text("date_words", &words);
    record.number("year", i64::from(statement.date.year())).html("text", &text);
    record.text("status", Status::Confirmed.as_str()).none("status_words").flag("has_about", false);
    let (status, shape) = (Status::Confirmed, shape(&statement.date));
    let item = Item::new(&statement.id, digest, status, shape, |out| {
        inside(scene, record, &article.briefing.file, out)
    })?;
    Ok(Shared::joined(item.alone(), digest))
}

/// The main telling's `<li>`, made once and shared by every timeline.
fn main<'a>(scene: &'a Scene<'_>, index: EventIx) -> Made<&'a Item> {
    let event = &scene.site.events[index as usize];
    scene
        .events
        .at(index as usize)
        .get_or_init(|| item(scene, scene.site.told(event), event, event.briefing))
        .as_ref()
        .map_err(Clone::clone)
}

/// The parts of an event as merged timelines tell it; calendars and data are made of the same.
pub fn told_parts<'s>(scene: &Scene<'s>, index: EventIx) -> Option<Told<'s>> {
    let event = &scene.site.events[index as usize];
    parts(scene, scene.site.told(event), event, event.briefing)
}

/// The digest of everything that merged timelines show of an event, but for where it is told.
pub fn digest(scene: &Scene<'_>, index: EventIx) -> Made<u64> {
    Ok(main(scene, index)?.digest)
}

/// Its text, with links.
pub fn text<'s>(scene: &Scene<'s>, told: &Told<'s>) -> Cow<'s, str> {
    let by = &scene.site.briefings[told.text_of as usize];
    scene.fill(told.text, Here { file: &by.briefing.file, route: &by.route })
}

/// The sources it cites, each with the grade that counts for it.
pub fn sources<'s>(scene: &Scene<'s>, told: &Told<'s>) -> Vec<(&'s Source, Option<Grade>)> {
    let listed = &scene.site.briefings[told.sources_of as usize].briefing.sources;
    let cited = told.sources.iter().filter_map(|citation| {
        let source = listed.iter().find(|source| source.id == citation.source)?;
        Some((source, citation.grade.or(source.grade)))
    });
    cited.collect()
}

/// Where an event is told, and with that how its entry ends.
#[derive(Clone, Debug)]
pub struct ToldIn {
    end: Text,
    digest: u64,
}

fn told(scene: &Scene<'_>, briefings: &[BriefingIx]) -> Made<ToldIn> {
    let list = Shared::list(briefings.iter().map(|briefing| scene.briefing_ref(*briefing)).collect());
    if scene.making == Making::Digests {
        return Ok(ToldIn { end: Text::default(), digest: list.digest });
    }
    let mut html = String::with_capacity(ROOM);
    scene.engine.told(list.value.see(), "a merged timeline", &mut html)?;
    html.truncate(html.trim_end().len());
    html.push_str(CLOSING);
    Ok(ToldIn { end: html.as_str().into(), digest: list.digest })
}

/// Appends what stands in an event's `<li>`.
fn inside(scene: &Scene<'_>, record: Record, about: &str, out: &mut String) -> Made<()> {
    let (_, fields) = record.into_parts();
    scene.engine.event(Seen::Map(&fields.unwrap_or_default()), about, out)
}

/// Bytes that nearly every entry has room in.
const ROOM: usize = 1024;

impl Item {
    /// Its anchor is fixed, because links and calendars depend on it, so no template writes it. `inside` appends the rest.
    fn new(
        id: &str,
        digest: u64,
        status: Status,
        shape: &str,
        inside: impl FnOnce(&mut String) -> Made<()>,
    ) -> Made<Item> {
        let mut html = String::with_capacity(ROOM);
        html.push_str("<li id=\"event-");
        escape_attribute(&mut html, id);
        let id_end = html.len();
        if status != Status::Confirmed || !shape.is_empty() {
            html.push_str("\" class=\"");
            html.push_str(status.as_str());
            html.push_str(shape);
        }
        let attributes_end = html.len();
        html.push_str("\">\n");
        let start = html.len();
        inside(&mut html)?;
        html.truncate(html.trim_end().len().max(start));
        Ok(Item { html: html.as_str().into(), digest, id_end, attributes_end })
    }

    /// The whole of it.
    fn alone(&self) -> Joined {
        Joined { before: Text::default(), shared: self.html.clone(), from: 0, after: END }
    }

    /// The same in a timeline of many.
    fn merged(&self, end: Text, year: Option<i32>, marks: &str) -> Joined {
        if year.is_none() && marks.is_empty() {
            return Joined { after: end, ..self.alone() };
        }
        let mut before = String::with_capacity(self.attributes_end + marks.len() + 40);
        before.push_str(&self.html[..self.id_end]);
        if let Some(year) = year {
            before.push_str("\" data-year=\"");
            before.push_str(&year_in_words(year.into()));
        }
        before.push_str(&self.html[self.id_end..self.attributes_end]);
        if !marks.is_empty() {
            before.push_str("\" data-f=\"");
            before.push_str(marks);
        }
        Joined { before: before.into(), shared: self.html.clone(), from: self.attributes_end, after: end }
    }
}

/// The id is asked for only where there is to be a digest: to find it takes as long as all else of a merged entry.
fn digest_with<'s>(
    scene: &Scene<'s>,
    item: &Item,
    id: impl FnOnce() -> &'s str,
    told: Option<&ToldIn>,
    year: Option<i32>,
    marks: &str,
) -> u64 {
    if !scene.making.has_digests() {
        return 0;
    }
    let mut told_digest =
        told.map_or(1, |told| told.digest) ^ year.map_or(0, |year| u64::from(year as u32) << 32 | 1);
    if !marks.is_empty() {
        told_digest = xxh3_64_with_seed(marks.as_bytes(), told_digest);
    }
    xxh3_64_with_seed(id().as_bytes(), item.digest ^ told_digest.rotate_left(9))
}

/// How an entry ends.
const CLOSING: &str = "</li>";
const END: Text = Text::short(CLOSING);

/// What an event says that says nothing.
static NOTHING: Said =
    Said { place: None, sources: None, status: None, according_to: None, confidence: None, likelihood: None };

fn parts<'s>(scene: &Scene<'s>, own: &'s Event, event: &'s Merged, page: BriefingIx) -> Option<Told<'s>> {
    let main = scene.site.told(event);
    let text_of = if own.text.is_some() { page } else { event.briefing };
    let nothing = &NOTHING;
    let own_said = own.said.as_deref().unwrap_or(nothing);
    let main_said = main.said.as_deref().unwrap_or(nothing);
    let sources_of = if own_said.sources.is_some() { page } else { event.briefing };
    let is_main = std::ptr::eq(own, main);
    let number = |id: &crate::model::text::Text| scene.site.entity_by_id.get(&**id).copied();
    let place = if is_main { event.place } else { own.place().and_then(number).or(event.place) };
    Some(Told {
        id: &own.id,
        date: own.date.as_ref().or(main.date.as_ref())?,
        text: own.text.as_ref().or(main.text.as_ref())?,
        text_of,
        sources: own_said.sources.as_deref().or(main_said.sources.as_deref()).unwrap_or_default(),
        sources_of,
        status: own_said.status.or(main_said.status).unwrap_or_default(),
        according_to: own_said.according_to.as_deref().or(main_said.according_to.as_deref()),
        confidence: own_said.confidence.or(main_said.confidence),
        likelihood: own_said.likelihood.as_deref().or(main_said.likelihood.as_deref()),
        place,
    })
}

/// Its date, in the words of what is planned or of what has been.
pub fn date_in_words(parts: &Told<'_>) -> String {
    match parts.status {
        Status::Planned => parts.date.in_words_planned(),
        _ => parts.date.in_words(),
    }
}

fn item(scene: &Scene<'_>, own: &Event, event: &Merged, page: BriefingIx) -> Made<Item> {
    let Some(parts) = parts(scene, own, event, page) else {
        return Item::new(&own.id, 0, Status::Confirmed, "", |_| Ok(()));
    };
    let told_by = &scene.site.briefings[parts.text_of as usize];
    let here = Here { file: &told_by.briefing.file, route: &told_by.route };
    let mut record = scene.record();
    record.text("id", parts.id).text("edtf", parts.date.as_written());
    // Both follow from the date as written and the status, which the digest holds anyway.
    let words = if scene.making.has_values() { date_in_words(&parts) } else { String::new() };
    record.html_written("when", 0, |out| when(out, parts.date, &words)).text_of("date_words", &words, 0);
    record.number("year", i64::from(event.year)).html("text", &scene.fill(parts.text, here));
    record.text("status", parts.status.as_str());
    let status_words = (parts.status != Status::Confirmed).then(|| scene.words.status(parts.status));
    record.maybe("status_words", status_words);
    about(scene, &mut record, &parts, event);
    let digest = record.digest();
    match scene.making {
        Making::Digests => Ok(Item { html: Text::default(), digest, id_end: 0, attributes_end: 0 }),
        Making::Values | Making::Both => {
            Item::new(parts.id, digest, parts.status, shape(parts.date), |out| {
                inside(scene, record, &told_by.briefing.file, out)
            })
        }
    }
}

/// What is said about an event beside date and text. Most have nothing of it; `has_about` spares their template the
/// questions.
fn about(scene: &Scene<'_>, record: &mut Record, parts: &Told<'_>, event: &Merged) {
    let has_about = parts.according_to.is_some()
        || parts.confidence.is_some()
        || parts.likelihood.is_some()
        || parts.place.is_some()
        || !parts.sources.is_empty()
        || !event.corrections().is_empty();
    record.flag("has_about", has_about);
    if !has_about {
        return;
    }
    record.maybe("according_to", parts.according_to);
    record.maybe("confidence", parts.confidence.map(|confidence| scene.words.confidence(confidence)));
    record.maybe("likelihood", parts.likelihood.map(|term| scene.words.likelihood(term)));
    record.maybe("likelihood_band", parts.likelihood.and_then(band).as_deref());
    record.maybe_put("place", parts.place.map(|place| scene.entity_ref(place)));
    let sources_of = &scene.site.briefings[parts.sources_of as usize];
    let cited = citations(scene, parts.sources, &sources_of.briefing, &sources_of.route, true);
    record.list("sources", cited);
    record.list("corrections", corrections(scene, event));
}

/// Appends the one element that carries the date.
fn when(html: &mut String, date: &EventDate, words: &str) {
    let datetime = date.html_datetime();
    match &datetime {
        Some(value) => {
            html.push_str("<time datetime=\"");
            html.push_str(value);
            html.push('"');
        }
        None => html.push_str("<span"),
    }
    html.push_str(" data-edtf=\"");
    escape_attribute(html, date.as_written());
    html.push_str("\">");
    escape_text(html, words);
    html.push_str(if datetime.is_some() { "</time>" } else { "</span>" });
}

/// The classes that a date's shape gives: uncertain, a stretch of time, without a beginning, without an end.
pub fn shape(date: &EventDate) -> &'static str {
    let is_vague = |point: Point| point.qualifier != Qualifier::Certain || point.is_masked();
    match date.shape() {
        Shape::On(point) if is_vague(point) => " approximate",
        Shape::On(_) => "",
        Shape::Interval(first, last) if is_vague(first) || is_vague(last) => " range approximate",
        Shape::Interval(..) => " range",
        Shape::Between(..) => " range approximate",
        Shape::From(..) => " range since",
        Shape::Until(..) => " range by",
    }
}

/// The per cents that ICD 203 gives a likelihood term.
pub fn band(term: &str) -> Option<String> {
    let (_, low, high) = LIKELIHOODS.iter().find(|(known, ..)| *known == term)?;
    Some(format!("{low}–{high} %"))
}

/// Citations with links to the page's list of sources.
pub fn citations(
    scene: &Scene<'_>,
    citations: &[Citation],
    briefing: &Briefing,
    route: &str,
    is_elsewhere: bool,
) -> Vec<Shared> {
    let mut cited = Vec::with_capacity(citations.len());
    for citation in citations {
        let Some(source) = briefing.sources.iter().find(|source| source.id == citation.source) else {
            continue;
        };
        let grade = citation.grade.or(source.grade);
        let page = if is_elsewhere { scene.links.href(route) } else { String::new() };
        let mut record = scene.record();
        record.text("id", &source.id).text("title", &source.title);
        record.text("href", &format!("{page}#source-{}", source.id));
        record.maybe("grade", grade.map(|grade| grade.code()).as_deref());
        record.maybe("grade_words", grade.map(|grade| grade.in_words()).as_deref());
        cited.push(record.finish());
    }
    cited
}

fn corrections(scene: &Scene<'_>, event: &Merged) -> Vec<Shared> {
    let one = |(briefing, position): &(BriefingIx, u32)| {
        let article = &scene.site.briefings[*briefing as usize];
        let correction = &article.briefing.corrections[*position as usize];
        let here = Here { file: &article.briefing.file, route: &article.route };
        let mut record = scene.record();
        record
            .text("kind", correction.kind.as_str())
            .text("kind_words", scene.words.correction(correction.kind));
        record.text("date", &correction.date.html_datetime()).text("date_words", &correction.date.in_words());
        record.html("text", &scene.fill(&correction.text, here));
        record.finish()
    };
    event.corrections().iter().map(one).collect()
}
