//! One briefing: its front matter and body, read with everything the site knows about names.

use std::borrow::Cow;
use std::cell::RefCell;

use super::corrections::corrections;
use super::people::{Cast, Learnt, NameReader};
use super::{Known, events, extras, statements};
use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::markdown::mentions::Linkable;
use crate::markdown::{self, Mention, Options, Remark, Stands};
use crate::model::awaited::{self, Awaited};
use crate::model::briefing::{Briefing, Details, Listed, NameTally, Quote, SaidOf, Tally};
use crate::model::entity::Entity;
use crate::model::file_name::file_parts;
use crate::model::hash::{HashSet, Order};
use crate::model::moment::Moment;
use crate::model::rich::{Beside, Rich, Slot, SlotKind, Target};
use crate::model::slug::{has_slug, slug};
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::parse::Document;
use crate::parse::fields::{Fields, Path, spot};
use crate::parse::params::params;
use crate::yaml::Node;
use unicode_normalization::UnicodeNormalization;

/// Most topics of one briefing: each shows the briefing, and the briefing each of them.
const MAX_TOPICS: usize = 200;

/// Longest summary taken from the text, in characters.
const SUMMARY: usize = 240;

/// What one file says.
#[derive(Debug)]
pub struct Recognised {
    /// Boxed: it is a kilobyte, and moves from stage to stage.
    pub briefing: Box<Briefing>,
    /// The body's HTML, whose slots are the briefing's `links`.
    pub html: Text,
    /// Which mentions in the body could be links.
    pub links: Linkable,
    /// Entities it declares on the spot.
    pub declared: Vec<Entity>,
    pub tally: NameTally,
}

/// Reads a briefing. `None` when what it cannot be without (title, date, an id) is missing; diagnostics say so.
pub fn briefing(document: Document<'_>, known: Known<'_>, out: &mut Vec<Diagnostic>) -> Option<Recognised> {
    let origin = document.origin.clone();
    let body_at = document.body_at;
    let body_text = document.body();
    let Node::Mapping(entries) = document.head else { return None };
    let mut fields = Fields::new(&origin, Path::new(), entries);
    let head = Head::read(&mut fields, known);
    let sources = extras::sources(&mut fields);
    let source_ids: Vec<Text> = sources.iter().map(|source| source.id.clone()).collect();
    let mut cast = Cast::read(&mut fields, known);
    // Without a head there will be no page, but the mistakes in the rest are told all the same.
    let id = head.as_ref().map_or("", |head| &head.id);
    let has_timeline = fields.has("timeline");
    let timeline = events::entries(&mut fields, id, &mut cast, &source_ids);

    let zone = known.settings.timezone;
    let mut reader = cast.reader();
    let mut remarks = cast.remarks.clone();
    let mut counts = Counts::default();
    let options = known.options(origin.file, &source_ids, body_at);
    let mut line = |text: &str, spot: &dyn Fn() -> Spot, reader: &mut NameReader<'_>| {
        let inline = markdown::inline(text, &Options { stands: Stands::In(spot), ..options }, reader);
        counts.add(&inline.mentions);
        remarks.extend(inline.remarks.iter().cloned());
        inline
    };
    let summary = fields.text("summary");
    let summary = summary.map(|text| line(&text, &|| spot(&fields.at("summary")), &mut reader));
    let mut read = |text: &str, spot: &dyn Fn() -> Spot| line(text, spot, &mut reader);
    let key_points = extras::key_points(&mut fields, &source_ids, &mut read);
    let updates = extras::updates(&mut fields, zone, &mut read);
    let corrections = {
        let read = RefCell::new(&mut read);
        corrections(&mut fields, zone, &|text, spot| {
            let inline = (read.borrow_mut())(text, &|| spot.clone());
            inline.rich
        })
    };
    let by_text = match (&head, has_timeline) {
        (Some(head), false) => {
            let language = head.language.as_deref().unwrap_or(&known.settings.language);
            statements::read(body_text, head.date, language, known.settings.dates)
        }
        _ => statements::Read::default(),
    };
    let marks = by_text.marks();
    let mut rendered = markdown::render(
        body_text,
        &Options { marked: &marks, tells_links: known.makes_later, ..options },
        &mut reader,
    );
    let mut read = |text: &str, spot: &dyn Fn() -> Spot| line(text, spot, &mut reader);
    let told = events::told(timeline, &mut read, &|number| cast.id(number).into());
    counts.add_body(std::mem::take(&mut rendered.mentions));
    remarks.extend(rendered.remarks.iter().cloned());
    let Learnt { tally, wanted, mut awaited } = reader.finish();

    let withdrawn = extras::withdrawn(&mut fields, zone);
    let rest = Rest::read(&mut fields, zone);
    fields.finish("front matter", out);
    remark(&remarks, &origin, &source_ids, out);
    let head = head?;
    let told_by_text = by_text.placed(&head.id, &rendered.marked);
    let has_summary = summary.is_some();
    let summary = summary.map_or_else(|| summarised(&rendered.opening, &awaited), |summary| summary.rich);
    awaited.shrink_to_fit();
    // Most texts have one link, and there are ten thousand of them.
    rendered.body.slots.shrink_to_fit();
    rendered.headings.shrink_to_fit();
    rendered.anchors.shrink_to_fit();
    let mut unsettled = std::mem::take(&mut cast.unsettled);
    let lists_unknown = !unsettled.is_empty();
    unsettled.extend(wanted);
    let Cast { local, own, .. } = &cast;
    let declared = local[..*own].to_vec();
    let (entities, quotes) = counts.listed(&cast);
    let mut briefing = Box::new(Briefing {
        file: origin.file.into(),
        id: head.id,
        slug: head.slug,
        title: head.title,
        date: head.date,
        updated: rest.updated,
        summary,
        has_summary,
        key_points,
        topics: rest.topics,
        series: rest.series,
        entities,
        events: told,
        statements: told_by_text,
        sources,
        updates,
        corrections,
        withdrawn: withdrawn.map(Box::new),
        authors: rest.authors,
        image: rest.image.map(Box::new),
        language: head.language,
        translation_of: rest.translation_of,
        redirects: rest.redirects,
        is_main: rest.is_main,
        visibility: rest.visibility,
        params: rest.params,
        links: rendered.body.slots,
        awaited,
        details: Details { quotes, headings: rendered.headings, anchors: rendered.anchors }.into(),
        words: rendered.words,
        search: Tally::default(),
        assets: Vec::new(),
        unsettled,
        lists_unknown,
    });
    briefing.share_texts();
    briefing.assets = assets(briefing.slots(), briefing.image.as_ref().map(|image| &image.src));
    Some(Recognised { briefing, html: rendered.body.html, links: rendered.links, declared, tally })
}

/// The keys without which there is no page.
struct Head {
    id: Text,
    slug: Text,
    title: Text,
    date: Moment,
    language: Option<Text>,
}

impl Head {
    fn read(fields: &mut Fields<'_, '_>, known: Known<'_>) -> Option<Head> {
        let parts = file_parts(fields.origin.file);
        let title = fields.text("title").filter(|title| !title.trim().is_empty());
        if title.is_none() {
            fields.missing("title", "this briefing", "write `title:` and its headline");
        }
        let zone = known.settings.timezone;
        let date = match (fields.is_given("date"), parts.date) {
            (true, _) => fields.moment("date", zone),
            (false, Some(day)) => Moment::parse(day, zone).map_err(|_| no_such_day(fields, day)).ok(),
            (false, None) => {
                let help =
                    "write `date:` and the day, e.g. `date: 2016-12-29`, or begin the file's name with it";
                fields.missing("date", "this briefing", help);
                None
            }
        };
        let id = fields.text("id").unwrap_or_else(|| parts.stem.into());
        let slug = Self::slug(fields, parts.name);
        let language = fields.language("language");
        Some(Head { id, slug: slug?, title: title?, date: date?, language })
    }

    fn slug(fields: &mut Fields<'_, '_>, name: &str) -> Option<Text> {
        let written = fields.text("slug");
        let wanted = slug(written.as_deref().unwrap_or(name));
        match (&written, wanted.is_empty()) {
            (None, false) => Some(wanted.into()),
            // Letters may be written composed or not: both look the same, and are the same.
            (Some(written), false) if written.nfc().eq(wanted.chars()) => Some(wanted.into()),
            (Some(written), false) => {
                let place = fields.origin.value(&fields.at("slug"));
                fields.push(
                    Diagnostic::error(Code::BadId, format!("`{written}` cannot be part of an address"))
                        .at(place)
                        .help(format!("write `slug: {wanted}`")),
                );
                None
            }
            (Some(written), true) => {
                let message = format!("`{written}` cannot be part of an address");
                let help = "write it with letters, digits and hyphens";
                fields.bad(Code::BadId, &fields.at("slug"), message, help);
                None
            }
            (None, true) => {
                let place = Place::file(fields.origin.file);
                fields.push(
                    Diagnostic::error(Code::BadId, "no address can be made of this file's name")
                        .at(place)
                        .help("give the briefing a `slug:` of letters, digits and hyphens"),
                );
                None
            }
        }
    }
}

/// The keys that stand for themselves.
struct Rest {
    updated: Option<Moment>,
    topics: Vec<Text>,
    series: Option<Text>,
    authors: Vec<Text>,
    image: Option<crate::model::briefing::ImageRef>,
    translation_of: Option<Text>,
    redirects: Vec<Text>,
    is_main: bool,
    visibility: crate::model::visibility::Visibility,
    params: crate::model::params::Params,
}

impl Rest {
    fn read(fields: &mut Fields<'_, '_>, zone: chrono_tz::Tz) -> Rest {
        let mut refused = Vec::new();
        // What `import` wrote about where the text came from and what it proposed; it changes no page.
        fields.take("imported");
        fields.take("proposed");
        // What `check` is not to say about this file.
        fields.take("check");
        let series = fields.text("series");
        fields.warn_of_commas("topics");
        let mut topics = fields.texts("topics");
        topics.retain(|topic| !topic.trim().is_empty());
        if topics.len() > MAX_TOPICS {
            let message =
                format!("{} topics are more than the {MAX_TOPICS} that a briefing may have", topics.len());
            let diagnostic =
                Diagnostic::error(Code::TooLarge, message).at(fields.origin.key(&fields.at("topics")));
            refused.push(diagnostic.help("keep those that readers would look for"));
            topics.truncate(MAX_TOPICS);
        }
        let labels = series.iter().map(|label| ("series", label));
        for (key, label) in topics.iter().map(|label| ("topics", label)).chain(labels) {
            if !has_slug(label) {
                let message = format!("no address can be made of the name `{label}`");
                let diagnostic =
                    Diagnostic::error(Code::BadId, message).at(fields.origin.value(&fields.at(key)));
                refused.push(diagnostic.help("give it a name with letters or digits"));
            }
        }
        refused.into_iter().for_each(|diagnostic| fields.push(diagnostic));
        Rest {
            updated: fields.moment("updated", zone),
            topics,
            series,
            authors: fields.texts("authors"),
            image: fields.image(),
            translation_of: fields.text("translation_of"),
            redirects: fields.redirects(),
            is_main: fields.flag("main"),
            visibility: fields.visibility(zone),
            params: fields.take("params").map(params).unwrap_or_default(),
        }
    }
}

/// The summary of a text without one: its first paragraph cut at a word, with slots where titles are awaited.
fn summarised(opening: &str, awaited: &[Awaited]) -> Rich {
    let cut = match opening.char_indices().nth(SUMMARY) {
        None => Cow::Borrowed(opening),
        Some((end, _)) => {
            let end = opening[..end].rfind(char::is_whitespace).unwrap_or(end);
            format!("{}…", opening[..end].trim_end_matches([' ', ',', ';', ':', '–', '—'])).into()
        }
    };
    let mut html = String::with_capacity(cut.len());
    let mut slots = Vec::new();
    awaited::each(&cut, |part, mark| {
        markdown::links::escape_text(&mut html, part);
        if let Some(one) = mark.and_then(|mark| awaited.get(mark)) {
            html.extend(["\0", &slots.len().to_string(), "\0"]);
            let beside = Beside { words: one.words.clone(), ..Beside::default() };
            // It is the body's slot that is told of, if anything is wrong.
            let spot = Spot::Bytes(0, 0);
            slots.push(Slot {
                kind: SlotKind::Words,
                target: one.target.clone(),
                beside: Some(Box::new(beside)),
                spot,
            });
        }
    });
    Rich { html: html.into(), slots }
}

fn no_such_day(fields: &mut Fields<'_, '_>, day: &str) {
    let message = format!("this file's name begins with `{day}`, which is no day of the calendar");
    let diagnostic = Diagnostic::error(Code::BadDate, message).at(Place::file(fields.origin.file));
    fields.push(diagnostic.help("give the file another name, or write `date:` and the day"));
}

/// The files of the site that the page shows or hands out.
pub fn assets<'s>(slots: impl Iterator<Item = &'s Slot>, image: Option<&'s Text>) -> Vec<Text> {
    let in_texts = slots.filter_map(|slot| match (&slot.target, slot.kind) {
        (Target::File(file), SlotKind::Image | SlotKind::Figure) => Some(file),
        (Target::File(file), _) if !file.ends_with(".md") => Some(file),
        _ => None,
    });
    let mut seen = HashSet::default();
    let files = in_texts.chain(image.filter(|src| src.starts_with("content/")));
    files.filter(|file| seen.insert(*file)).cloned().collect()
}

/// How often each entity is named, and where first.
#[derive(Default)]
struct Counts {
    order: Order,
    /// In that order; none of those that are listed already.
    counted: Vec<(u32, Option<Count>)>,
}

/// How often one entity is named, and where.
#[derive(Default)]
struct Count {
    times: u32,
    anchor: Option<Text>,
    quote: Option<Quote>,
}

impl Counts {
    fn add(&mut self, mentions: &[u32]) {
        for entity in mentions {
            self.of(*entity).times += 1;
        }
    }

    fn of(&mut self, entity: u32) -> &mut Count {
        let (place, is_new) = self.order.add(entity);
        if is_new {
            self.counted.push((entity, None));
        }
        self.counted[place].1.get_or_insert_default()
    }

    fn add_body(&mut self, mentions: Vec<Mention>) {
        for mention in mentions {
            let count = self.of(mention.entity);
            count.times += 1;
            let is_quoted_first = count.quote.is_none() && mention.quote.is_some();
            if is_quoted_first {
                count.quote = mention.quote;
            }
            if is_quoted_first || count.anchor.is_none() {
                count.anchor = Some(mention.anchor);
            }
        }
    }

    /// The declared ones in their order, then those only recognised, most mentioned first; and the quote of each.
    fn listed(mut self, cast: &Cast<'_>) -> (Vec<Listed>, Vec<Option<Quote>>) {
        let recognised =
            self.counted.iter().filter(|(number, _)| !cast.declared.iter().any(|it| it.number == *number));
        let count = recognised.count() + cast.declared.len();
        let (mut listed, mut quotes) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for declared in &cast.declared {
            if cast.is_held_back(declared.number) {
                continue;
            }
            let place = self.order.place(declared.number);
            let count = place.and_then(|place| self.counted[place].1.take()).unwrap_or_default();
            listed.push(Listed {
                entity: cast.id(declared.number).into(),
                said: said_of(declared.role.clone(), declared.note.clone()),
                is_declared: true,
                count: count.times,
                anchor: count.anchor,
            });
            quotes.push(count.quote);
        }
        self.counted.retain(|(_, count)| count.is_some());
        self.counted.sort_by_key(|(_, count)| std::cmp::Reverse(count.as_ref().map(|count| count.times)));
        for (number, count) in self.counted {
            let Count { times: count, anchor, quote } = count.unwrap_or_default();
            let entity = cast.id(number).into();
            listed.push(Listed { entity, said: None, is_declared: false, count, anchor });
            quotes.push(quote);
        }
        (listed, quotes)
    }
}

fn said_of(role: Option<Text>, note: Option<Text>) -> Option<Box<SaidOf>> {
    (role.is_some() || note.is_some()).then(|| Box::new(SaidOf { role, note }))
}

/// What the text's own mistakes are called.
pub fn remark(
    remarks: &[Remark],
    origin: &crate::parse::fields::Origin<'_>,
    sources: &[Text],
    out: &mut Vec<Diagnostic>,
) {
    let mut raw_html_said = false;
    for remark in remarks {
        out.push(match remark {
            Remark::RawHtml(_) if std::mem::replace(&mut raw_html_said, true) => continue,
            Remark::RawHtml(spot) => Diagnostic::warning(Code::RawHtml, "raw HTML is shown as the text it is")
                .at(origin.spot(spot))
                .help("write Markdown; or set `markdown: {raw_html: true}` in `dateline.yaml` if you trust every author"),
            Remark::OpenComment(spot) => {
                Diagnostic::warning(Code::RawHtml, "this comment is never closed, and hides the rest of the text")
                    .at(origin.spot(spot))
                    .help("close it with `-->`")
            }
            Remark::UnknownCitation { label, spot } => unknown_citation(label, sources).at(origin.spot(spot)),
            Remark::BadScheme { url, spot } => {
                Diagnostic::warning(Code::BadUrl, format!("a link to `{url}` is not followed"))
                    .at(origin.spot(spot))
                    .help("link to `https:`, `http:`, `mailto:` or a page of the site; the words stay without a link")
            }
            Remark::MissingAlt { src, spot } => {
                Diagnostic::warning(Code::MissingAlt, format!("the image `{src}` has no alternative text"))
                    .at(origin.spot(spot))
                    .help("say in the brackets what it shows: `![words](path)`")
            }
        });
    }
}

fn unknown_citation(label: &str, sources: &[Text]) -> Diagnostic {
    let help = match nearest(label, sources.iter().map(|id| &**id)) {
        // A line of front matter holds no citations, so that there a label may be right and yet not answered.
        Some(near) if near == label => {
            "citations stand in the text; key points and events have `sources:`".to_owned()
        }
        Some(near) => format!("did you mean `[^{near}]`?"),
        None => format!("add a source with `id: {label}`, or write the footnote: `[^{label}]: …`"),
    };
    let message = format!("neither a source nor a footnote is called `{label}`");
    Diagnostic::warning(Code::UnresolvedLink, message).help(help)
}
