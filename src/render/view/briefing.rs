//! A briefing's page.

use super::event::{self, band, citations};
use super::image;
use super::page::{Head, JsonLd};
use super::{Made, Scene, View};
use crate::model::briefing::{Briefing, Correction};
use crate::model::date::EventDate;
use crate::model::entity::Role;
use crate::model::moment::Moment;
use crate::model::site::{Article, BriefingIx, Dossier, EntityIx};
use crate::model::source::Source;
use crate::render::json_ld;
use crate::render::links::Here;
use crate::render::record::{Making, Record, Shared};

/// Words an adult reads in a minute.
const PACE: u32 = 230;

/// How many of the pages that link here are named.
const LINKED_FROM: usize = 12;

pub fn briefing(scene: &Scene<'_>, index: BriefingIx) -> Made<View> {
    let article = &scene.site.briefings[index as usize];
    let briefing = &article.briefing;
    let here = Here { file: &briefing.file, route: &article.route };
    let updated = briefing.shown_update();
    let own = if scene.making.has_digests() { own_digest(scene, index, here) } else { 0 };
    let mut record = scene.record();
    record.put_of("page", own, || head(scene, index));
    record.put_of("briefing", own, || body(scene, index, here, updated));
    record.list("sidebar", sidebar(scene, article));
    let is_recognised = |(_, position): &(EntityIx, u32)| !briefing.entities[*position as usize].is_declared;
    record.flag("has_recognised", article.cast.iter().any(is_recognised));
    let own = article.events.iter().map(|telling| event::own(scene, index, *telling));
    let from_text = briefing.statements.iter().map(|statement| event::statement(scene, index, statement));
    // A briefing has one or the other: its text is read only when it has no timeline.
    record.list("timeline", own.chain(from_text).collect::<Made<Vec<Shared>>>()?);
    record.flag("timeline_from_text", !briefing.statements.is_empty());
    let newest = scene.site.briefings.len() as u32;
    record.maybe_put("newer", index.checked_sub(1).map(|newer| scene.briefing_ref(newer)));
    record.maybe_put("older", (index + 1 < newest).then(|| scene.briefing_ref(index + 1)));
    record.list(
        "linked_from",
        article.linked_from.iter().take(LINKED_FROM).map(|from| linked(scene, *from)).collect(),
    );
    record
        .list("translations", article.translations.iter().map(|other| translation(scene, *other)).collect());
    record.maybe_put("series", series(scene, article, index));
    Ok(View { template: "briefing.html", record, about: briefing.file.to_string() })
}

/// The digest of what a page's head and body are made from: the file as it was read, and what it takes from
/// elsewhere. A warm build compares pages without writing them, or having their text at hand.
fn own_digest(scene: &Scene<'_>, index: BriefingIx, here: Here<'_>) -> u64 {
    let article = &scene.site.briefings[index as usize];
    let briefing = &article.briefing;
    let mut record = Record::new(Making::Digests);
    record.follows(article.digest).text("file", here.file).text("route", here.route);
    record.follows(scene.site_feeds().digest);
    record.follows(scene.links.outcome(&briefing.links, here));
    for slots in briefing.other_slots() {
        record.follows(scene.links.outcome(slots, here));
    }
    for topic in &article.topics {
        record.follows(scene.topic_ref(*topic).digest);
    }
    for source in &briefing.sources {
        for url in [&source.url, &source.archive_url].into_iter().flatten() {
            record.flag("held_back", scene.links.is_held_back(url));
        }
    }
    // The digest in a card's address holds what the card says.
    match scene.plan.card(index) {
        Some(place) => record.text("card", &place.route),
        None => {
            let preview = image::shared(scene, briefing.image.as_deref());
            record.text("preview", &preview.map(|preview| format!("{preview:?}")).unwrap_or_default())
        }
    };
    record.follows(image::image(scene, briefing.image.as_deref()).map_or(0, |image| image.digest));
    for correction in corrections(scene, &briefing.corrections, Some(briefing), here) {
        record.follows(correction.digest);
    }
    record.digest()
}

/// What tells the picture that stands for a briefing elsewhere from others: its address, or that of the card.
pub fn picture(scene: &Scene<'_>, index: BriefingIx) -> Option<String> {
    match scene.plan.card(index) {
        Some(place) => Some(place.route.to_string()),
        None => {
            let briefing = &scene.site.briefings[index as usize].briefing;
            image::shared(scene, briefing.image.as_deref()).map(|preview| preview.url)
        }
    }
}

/// The briefing as structured data: on its page, and among all of the site's.
pub fn structured(scene: &Scene<'_>, index: BriefingIx) -> String {
    let article = &scene.site.briefings[index as usize];
    let (href, image) = (scene.links.article(index), image::of_briefing(scene, index));
    json_ld::article_object(
        String::new(),
        scene.links.titles(),
        scene.json_parts(),
        article,
        href,
        image.as_ref(),
    )
}

fn head(scene: &Scene<'_>, index: BriefingIx) -> Shared {
    let article = &scene.site.briefings[index as usize];
    let briefing = &article.briefing;
    let image = image::of_briefing(scene, index);
    let (href, preview) = (scene.links.article(index), image.clone());
    let summary = scene.links.titles().plain(&briefing.summary);
    let json = |out: &mut String| {
        json_ld::news_article(out, scene.links.titles(), scene.json_parts(), article, href, preview.as_ref());
    };
    scene.head(Head {
        kind: "briefing",
        title: &briefing.title,
        description: Some(&*summary).filter(|text| !text.is_empty()),
        route: &article.route,
        language: briefing.language.as_deref(),
        // It says nothing that `own_digest` and the sidebar do not say.
        json_ld: Some(JsonLd::OfFields(&json)),
        og_type: "article",
        image,
        feeds: None,
        calendar: None,
        crumbs: &[(&scene.site.settings.title, "")],
        is_indexed: true,
        published: Some(briefing.date.rfc3339()),
        modified: Some(briefing.last_changed().rfc3339()),
        pager: None,
    })
}

/// Everything here must be made from what [`own_digest`] holds.
fn body(scene: &Scene<'_>, index: BriefingIx, here: Here<'_>, updated: Option<Moment>) -> Shared {
    let article = &scene.site.briefings[index as usize];
    let briefing = &article.briefing;
    let mut record = scene.record();
    record.text("id", &briefing.id).text("title", &briefing.title);
    record
        .text("date", &briefing.date.html_datetime())
        .text("date_words", &briefing.date.in_words_with_time());
    record.maybe("updated", updated.map(|updated| updated.html_datetime()).as_deref());
    record.maybe("updated_words", updated.map(|updated| updated.in_words_with_time()).as_deref());
    record.html("summary", &scene.fill(&briefing.summary, here));
    record.flag("has_summary", briefing.has_summary);
    record.list("key_points", key_points(scene, briefing, here));
    // Its digest is in that of the page.
    record.html_filled("body", 0, || Some(scene.links.filled(scene.body(index)?, &briefing.links, here)));
    match scene.asks_for_headings.get_or_init(|| scene.engine.asks("briefing.html", "headings")) {
        true => record.list("headings", scene.headings(&briefing.details.get().headings, &briefing.awaited)),
        false => record.list("headings", Vec::new()),
    };
    record.list("topics", article.topics.iter().map(|topic| scene.topic_ref(*topic)).collect());
    record.list("authors", briefing.authors.iter().map(|author| Shared::text(author)).collect());
    record.maybe_put("marking", scene.marking(&briefing.visibility));
    record.maybe_put("image", image::image(scene, briefing.image.as_deref()));
    record.list("updates", updates(scene, briefing, here));
    record.list("corrections", corrections(scene, &briefing.corrections, Some(briefing), here));
    record.list("sources", sources(scene, briefing));
    record.number("word_count", i64::from(briefing.words));
    record.number("minutes", i64::from(briefing.words.div_ceil(PACE)));
    record.put("params", scene.params(&briefing.params));
    record.finish()
}

fn key_points(scene: &Scene<'_>, briefing: &Briefing, here: Here<'_>) -> Vec<Shared> {
    let one = |point: &crate::model::briefing::KeyPoint| {
        let mut record = scene.record();
        record.html("text", &scene.fill(&point.text, here));
        record.list("sources", citations(scene, &point.sources, briefing, here.route, false));
        record.maybe("confidence", point.confidence.map(|confidence| scene.words.confidence(confidence)));
        record.maybe("likelihood", point.likelihood.as_deref().map(|term| scene.words.likelihood(term)));
        record.maybe("likelihood_band", point.likelihood.as_deref().and_then(band).as_deref());
        record.finish()
    };
    briefing.key_points.iter().map(one).collect()
}

fn updates(scene: &Scene<'_>, briefing: &Briefing, here: Here<'_>) -> Vec<Shared> {
    let mut updates: Vec<_> = briefing.updates.iter().collect();
    updates.sort_by_key(|update| std::cmp::Reverse(update.date));
    let one = |update: &crate::model::briefing::Update| {
        let mut record = scene.record();
        record.text("date", &update.date.html_datetime()).text("date_words", &update.date.in_words());
        record.html("text", &scene.fill(&update.text, here));
        record.flag("is_major", update.is_major);
        record.finish()
    };
    updates.into_iter().map(one).collect()
}

/// Corrections, newest first; those of a briefing name the event they correct when it stands on the page.
pub fn corrections(
    scene: &Scene<'_>,
    corrections: &[Correction],
    briefing: Option<&Briefing>,
    here: Here<'_>,
) -> Vec<Shared> {
    let mut sorted: Vec<&Correction> = corrections.iter().collect();
    sorted.sort_by_key(|correction| std::cmp::Reverse(correction.date));
    sorted.into_iter().map(|correction| one_correction(scene, correction, briefing, here).finish()).collect()
}

/// One correction's fields.
pub fn one_correction(
    scene: &Scene<'_>,
    correction: &Correction,
    briefing: Option<&Briefing>,
    here: Here<'_>,
) -> crate::render::record::Record {
    let mut record = scene.record();
    record.text("kind", correction.kind.as_str()).text("kind_words", scene.words.correction(correction.kind));
    record.text("date", &correction.date.html_datetime()).text("date_words", &correction.date.in_words());
    record.html("text", &scene.fill(&correction.text, here));
    record.maybe("was", correction.was.as_deref());
    let id = correction.event.as_deref();
    let event = id.and_then(|id| briefing?.events.iter().find(|event| event.id == *id));
    record.maybe_put(
        "event",
        event.map(|event| {
            let date = event.date.as_ref().or_else(|| {
                let main = scene.site.events.iter().map(|merged| scene.site.told(merged));
                main.filter(|told| told.id == event.id).find_map(|told| told.date.as_ref())
            });
            let mut of = scene.record();
            of.text("anchor", &format!("event-{}", event.id));
            of.text("date_words", &date.map(EventDate::in_words).unwrap_or_default());
            of.finish()
        }),
    );
    record
}

fn sources(scene: &Scene<'_>, briefing: &Briefing) -> Vec<Shared> {
    briefing.sources.iter().enumerate().map(|(index, source)| one_source(scene, index, source)).collect()
}

fn one_source(scene: &Scene<'_>, index: usize, source: &Source) -> Shared {
    let mut record = scene.record();
    record.number("number", index as i64 + 1).text("id", &source.id).text("title", &source.title);
    record.maybe("author", source.author.as_deref()).maybe("publisher", source.publisher.as_deref());
    let is_shown = |url: &&str| !scene.links.is_held_back(url);
    let [url, archive_url] = [&source.url, &source.archive_url].map(|url| url.as_deref().filter(is_shown));
    record.maybe("url", url).maybe("archive_url", archive_url);
    record.maybe("date", in_words(source.date.as_deref()).as_deref());
    record.maybe("accessed", in_words(source.accessed.as_deref()).as_deref());
    record.maybe("kind", source.kind.map(|kind| scene.words.get(kind.as_str())));
    record.maybe("note", source.note.as_deref());
    record.maybe("grade", source.grade.map(|grade| grade.code()).as_deref());
    record.maybe("grade_words", source.grade.map(|grade| grade.in_words()).as_deref());
    record.finish()
}

/// A source's date in words when it is EDTF, else as written.
fn in_words(date: Option<&str>) -> Option<String> {
    let date = date?;
    Some(crate::edtf::parse(date).map_or_else(|_| date.to_owned(), |date| date.in_words()))
}

/// The cast by kind, in the order of the settings' kinds; most mentioned first.
fn sidebar(scene: &Scene<'_>, article: &Article) -> Vec<Shared> {
    let site = scene.site;
    let mut groups = Vec::new();
    let kinds = scene.kinds();
    for (number, kind) in site.settings.kinds.iter().enumerate() {
        let is_of = |(entity, _): &&(EntityIx, u32)| kinds[*entity as usize] == Some(number as u32);
        let mut members: Vec<(EntityIx, u32)> = article.cast.iter().filter(is_of).copied().collect();
        if members.is_empty() {
            continue;
        }
        let count = |position: u32| article.briefing.entities[position as usize].count;
        members.sort_by_key(|(_, position)| std::cmp::Reverse(count(*position)));
        let mut record = scene.record();
        record.text("kind", &kind.id).text("label", &kind.plural);
        let entities = members.into_iter().map(|(entity, position)| member(scene, article, entity, position));
        record.list("entities", entities.collect());
        groups.push(record.finish());
    }
    groups
}

fn member(scene: &Scene<'_>, article: &Article, entity: EntityIx, position: u32) -> Shared {
    let dossier = &scene.site.entities[entity as usize];
    let listed = &article.briefing.entities[position as usize];
    let mut record = scene.record();
    record.text("id", &dossier.entity.id).text("name", &dossier.entity.name);
    record.text("href", scene.links.dossier(entity)).text("kind", &dossier.entity.kind);
    let role =
        listed.role().map(|role| role.to_string()).or_else(|| role_on(scene, dossier, article.briefing.date));
    record.maybe("role", role.as_deref()).maybe("description", dossier.entity.description.as_deref());
    record.maybe("note", listed.note().map(|note| &**note));
    record.number("count", i64::from(listed.count)).maybe("anchor", listed.anchor.as_deref());
    record.flag("is_declared", listed.is_declared);
    record.finish()
}

/// The post an entity held on a day, in words.
pub fn role_on(scene: &Scene<'_>, dossier: &Dossier, date: Moment) -> Option<String> {
    if dossier.entity.roles.is_empty() {
        return None;
    }
    let day = date.day().and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
    dossier.role_at(day, day + 86_399).map(|role| role_in_words(scene, role))
}

pub fn role_in_words(scene: &Scene<'_>, role: &Role) -> String {
    match &role.organisation {
        None => role.title.to_string(),
        Some(organisation) => {
            let name =
                scene.site.entity(organisation).map_or(&**organisation, |dossier| &dossier.entity.name);
            format!("{}, {name}", role.title)
        }
    }
}

/// `{title, href, date_words}` of a briefing.
pub fn linked(scene: &Scene<'_>, index: BriefingIx) -> Shared {
    let article = &scene.site.briefings[index as usize];
    let mut record = scene.record();
    record.text("title", &article.briefing.title).text("href", scene.links.article(index));
    let date = article.briefing.date;
    record.derived("date_words", date.digest(), || date.in_words());
    record.finish()
}

fn translation(scene: &Scene<'_>, index: BriefingIx) -> Shared {
    let article = &scene.site.briefings[index as usize];
    let language = article.briefing.language.as_deref().unwrap_or(&scene.site.settings.language);
    let mut record = scene.record();
    record.text("title", &article.briefing.title).text("href", scene.links.article(index));
    record.text("language", language);
    record.finish()
}

/// Where the briefing stands in the first series it belongs to.
fn series(scene: &Scene<'_>, article: &Article, index: BriefingIx) -> Option<Shared> {
    let topic = article
        .topics
        .iter()
        .map(|topic| &scene.site.topics[*topic as usize])
        .find(|topic| topic.is_series)?;
    let at = topic.briefings.iter().position(|other| *other == index)?;
    let mut record = scene.record();
    record.text("title", &topic.title).text("href", &scene.links.href(&format!("topics/{}/", topic.slug)));
    record.number("number", at as i64 + 1).number("total", topic.briefings.len() as i64);
    let other =
        |at: Option<usize>| at.and_then(|at| topic.briefings.get(at)).map(|other| scene.briefing_ref(*other));
    record.maybe_put("previous", other(at.checked_sub(1))).maybe_put("next", other(Some(at + 1)));
    Some(record.finish())
}
