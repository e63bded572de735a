//! Topics: subject labels whose spellings are one, and series, which are told in order.

use std::collections::BTreeMap;

use super::PlaceOf;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::hash::HashMap;
use crate::model::page::TopicText;
use crate::model::site::{BriefingIx, Site, Topic};
use crate::model::slug::slug;
use crate::model::spot::Spot;
use crate::model::text::Text;

/// How often a topic is spelt one way, and the first briefing that does.
struct Spelling {
    count: usize,
    first: BriefingIx,
    /// None when no address can be made of it.
    topic: Option<usize>,
}

#[derive(Default)]
struct Found {
    slug: String,
    spellings: BTreeMap<Text, Spelling>,
    briefings: Vec<BriefingIx>,
    is_series: bool,
}

/// The topics that briefings name, in the order of their slugs.
fn found(site: &Site, aliases: &HashMap<String, String>) -> BTreeMap<String, Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut by_slug: HashMap<String, usize> = HashMap::default();
    // A label is looked up once each time that a briefing names it, and nothing else is.
    let mut spellings: HashMap<&Text, Spelling> = HashMap::default();
    for (index, article) in site.briefings.iter().enumerate() {
        let briefing = &article.briefing;
        let labels = briefing.topics.iter().map(|label| (label, false));
        for (label, is_series) in labels.chain(briefing.series.iter().map(|label| (label, true))) {
            let spelling = spellings.entry(label).or_insert_with(|| {
                let plain = slug(label);
                let slug = aliases.get(&plain).cloned().unwrap_or(plain);
                let topic = (!slug.is_empty()).then(|| {
                    *by_slug.entry(slug.clone()).or_insert_with(|| {
                        found.push(Found { slug, ..Found::default() });
                        found.len() - 1
                    })
                });
                Spelling { count: 0, first: index as u32, topic }
            });
            spelling.count += 1;
            let Some(topic) = spelling.topic.and_then(|topic| found.get_mut(topic)) else { continue };
            topic.is_series |= is_series;
            if topic.briefings.last() != Some(&(index as u32)) {
                topic.briefings.push(index as u32);
            }
        }
    }
    for (label, spelling) in spellings {
        if let Some(topic) = spelling.topic.and_then(|topic| found.get_mut(topic)) {
            topic.spellings.insert(label.clone(), spelling);
        }
    }
    found.into_iter().map(|topic| (topic.slug.clone(), topic)).collect()
}

/// Collects the topics of the shown briefings, and those that somebody has written about.
pub fn topics(site: &mut Site, texts: Vec<TopicText>, place_of: &PlaceOf<'_>, out: &mut Vec<Diagnostic>) {
    let aliases: HashMap<String, String> = texts
        .iter()
        .flat_map(|text| {
            text.aliases.iter().chain([&text.title]).map(|alias| (slug(alias), text.slug.to_string()))
        })
        .filter(|(alias, _)| !alias.is_empty())
        .collect();
    let mut found = found(site, &aliases);
    for text in &texts {
        found.entry(text.slug.to_string()).or_default().is_series |= text.is_series;
    }
    let mut texts: HashMap<String, TopicText> =
        texts.into_iter().map(|text| (text.slug.to_string(), text)).collect();
    for (slug, topic) in found {
        let text = texts.remove(&slug);
        let title = title(&topic, text.as_ref(), &slug);
        warn_of_spellings(site, &topic, text.as_ref(), &title, place_of, out);
        let number = site.topics.len() as u32;
        let mut briefings = topic.briefings;
        if topic.is_series {
            briefings.reverse();
        }
        for index in &briefings {
            site.briefings[*index as usize].topics.push(number);
        }
        site.topic_by_slug.insert(slug.clone(), number);
        site.topics.push(Topic {
            slug,
            title,
            is_series: topic.is_series,
            text,
            briefings,
            events: Vec::new(),
        });
    }
}

/// The editor's title, else the spelling used most.
fn title(topic: &Found, text: Option<&TopicText>, slug: &str) -> Text {
    if let Some(text) = text {
        return text.title.clone();
    }
    let most = topic.spellings.iter().max_by(|(a, x), (b, y)| x.count.cmp(&y.count).then_with(|| b.cmp(a)));
    most.map_or_else(|| slug.into(), |(label, _)| label.clone())
}

fn warn_of_spellings(
    site: &Site,
    topic: &Found,
    text: Option<&TopicText>,
    title: &Text,
    place_of: &PlaceOf<'_>,
    out: &mut Vec<Diagnostic>,
) {
    let is_known = |label: &Text| {
        label == title || text.is_some_and(|text| text.aliases.contains(label) || text.slug == *label)
    };
    if text.is_none() && topic.spellings.len() < 2 {
        return;
    }
    for (label, spelling) in topic.spellings.iter().filter(|(label, _)| !is_known(label)) {
        let briefing = &site.briefings[spelling.first as usize].briefing;
        let key = match briefing.topics.iter().position(|known| known == label) {
            Some(index) => format!("topics/#{index}"),
            None => "series".to_owned(),
        };
        let message = format!("topic `{label}` is spelt `{title}` elsewhere; both are one topic");
        out.push(
            Diagnostic::warning(Code::TopicSpelling, message)
                .at(place_of(&briefing.file, &Spot::Path(key.into())))
                .help(format!("write `{title}`, or list `{label}` under `aliases` in `content/topics/`")),
        );
    }
}

/// Gives each topic the events its briefings tell, in the order of time.
pub fn events(site: &mut Site) {
    let mut last: Vec<Option<u32>> = vec![None; site.topics.len()];
    for (number, event) in site.events.iter().enumerate() {
        let number = number as u32;
        for briefing in event.told_in() {
            for topic in &site.briefings[*briefing as usize].topics {
                if last[*topic as usize] != Some(number) {
                    last[*topic as usize] = Some(number);
                    site.topics[*topic as usize].events.push(number);
                }
            }
        }
    }
}
