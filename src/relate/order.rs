//! Which briefings are shown, where they live and in what order; what links to what.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Read, SHARE, duplicate_id, until};
use crate::diagnostic::Diagnostic;
use crate::markdown::own;
use crate::model::briefing::Briefing;
use crate::model::hash::HashMap;
use crate::model::rich::Target;
use crate::model::settings::{PermalinkPart, Settings};
use crate::model::site::{Article, BriefingIx, HeldBack, Site};
use crate::model::slug::slug;
use crate::model::visibility::{Audience, Reason};

/// Parts the readings: shown briefings and notices of withdrawn ones, both newest first.
pub fn articles(
    mut reads: Vec<Read>,
    settings: &Settings,
    audience: &Audience,
    held_back: &mut Vec<HeldBack>,
    out: &mut Vec<Diagnostic>,
) -> (Vec<Article>, Vec<Article>) {
    reads.sort_by(|a, b| a.briefing.file.cmp(&b.briefing.file));
    let routes =
        || reads.par_iter().with_min_len(SHARE).map(|read| route(&read.briefing, settings)).collect();
    let (routes, ()): (Vec<String>, ()) = rayon::join(routes, || refuse_duplicates(&reads, out));
    let mut shown = Vec::with_capacity(reads.len());
    let mut withdrawn = Vec::new();
    for (read, route) in reads.into_iter().zip(routes) {
        let briefing = &read.briefing;
        let held = |reason: Reason| HeldBack {
            file: briefing.file.clone(),
            title: briefing.title.clone(),
            reason,
            until: until(reason, briefing.visibility.embargo),
            id: briefing.id.clone(),
            route: route.clone(),
            redirects: briefing.redirects.clone(),
            is_entity: false,
        };
        if let Some(reason) = briefing.visibility.held_back(audience) {
            held_back.push(held(reason));
        } else if briefing.is_withdrawn() {
            held_back.push(held(Reason::Withdrawn));
            withdrawn.push((Read { html: None, original: None, ..read }, route));
        } else {
            shown.push((read, route));
        }
    }
    (newest_first(shown), newest_first(withdrawn))
}

fn article(read: Read, route: String) -> Article {
    let Read { briefing, html, original, digest } = read;
    Article {
        briefing,
        html,
        original,
        digest,
        route,
        topics: Vec::new(),
        cast: Vec::new(),
        events: Vec::new(),
        linked_from: Vec::new(),
        translations: Vec::new(),
    }
}

fn newest_first(reads: Vec<(Read, String)>) -> Vec<Article> {
    // Instants are compared beside each other, and each of ten thousand articles is made where it will stay.
    let instant = |(read, _): &(Read, String)| read.briefing.date.instant_utc();
    let mut order: Vec<(i64, usize)> =
        reads.iter().enumerate().map(|(index, read)| (instant(read), index)).collect();
    order.sort_by(|(a_instant, a), (b_instant, b)| {
        b_instant.cmp(a_instant).then_with(|| {
            let ((a, a_route), (b, b_route)) = (&reads[*a], &reads[*b]);
            a_route.cmp(b_route).then_with(|| a.briefing.file.cmp(&b.briefing.file))
        })
    });
    let mut reads: Vec<Option<(Read, String)>> = reads.into_iter().map(Some).collect();
    let mut articles = Vec::with_capacity(reads.len());
    let in_order = order.into_iter().filter_map(|(_, index)| reads[index].take());
    articles.extend(in_order.map(|(read, route)| article(read, route)));
    articles
}

fn refuse_duplicates(reads: &[Read], out: &mut Vec<Diagnostic>) {
    let mut by_id: HashMap<&str, &Briefing> =
        HashMap::with_capacity_and_hasher(reads.len(), Default::default());
    for read in reads {
        if let Some(first) = by_id.insert(&read.briefing.id, &read.briefing) {
            out.push(duplicate_id(first, &read.briefing));
        }
    }
}

/// A briefing's address by the settings' pattern.
pub fn route(briefing: &Briefing, settings: &Settings) -> String {
    use chrono::Datelike as _;
    use std::fmt::Write as _;
    let day = briefing.date.day();
    let mut route = String::with_capacity(briefing.slug.len() + 24);
    for part in &settings.permalink.parts {
        // Writing to a `String` cannot fail.
        let _ = match part {
            PermalinkPart::Words(words) => write_text(&mut route, words),
            PermalinkPart::Year => write!(route, "{:04}", day.year()),
            PermalinkPart::Month => write!(route, "{:02}", day.month()),
            PermalinkPart::Day => write!(route, "{:02}", day.day()),
            PermalinkPart::Slug => write_text(&mut route, &briefing.slug),
            PermalinkPart::Topic => {
                let topic = briefing.topics.first().map(|topic| slug(topic)).filter(|slug| !slug.is_empty());
                write_text(&mut route, topic.as_deref().unwrap_or("other"))
            }
        };
    }
    match route.starts_with('/') {
        true => route.trim_start_matches('/').to_owned(),
        false => route,
    }
}

fn write_text(route: &mut String, text: &str) -> std::fmt::Result {
    route.push_str(text);
    Ok(())
}

/// For every briefing those whose text links to it, newest first.
pub fn linked_from(site: &Site) -> Vec<Vec<BriefingIx>> {
    let mut linked: Vec<Vec<BriefingIx>> = vec![Vec::new(); site.briefings.len()];
    let by_route: HashMap<&str, BriefingIx> =
        site.briefings.iter().enumerate().map(|(index, article)| (&*article.route, index as u32)).collect();
    for (from, article) in site.briefings.iter().enumerate() {
        for slot in &article.briefing.links {
            let to = match &slot.target {
                Target::File(file) => site.briefing_by_file.get(&**file).copied(),
                Target::Briefing(id) | Target::Unknown(id) => site.briefing_by_id.get(&**id).copied(),
                Target::Address(address) => by_route.get(address.trim_start_matches('/')).copied(),
                Target::Full(url) => {
                    own::route(url, &site.settings.bases).and_then(|route| by_route.get(&*route).copied())
                }
                _ => None,
            };
            let from = from as u32;
            if let Some(to) = to.filter(|to| *to != from)
                && linked[to as usize].last() != Some(&from)
            {
                linked[to as usize].push(from);
            }
        }
    }
    linked
}

/// Tells briefings who links to them, and which briefings translate each other.
pub fn links(site: &mut Site, linked: Vec<Vec<BriefingIx>>) {
    for (article, linked) in site.briefings.iter_mut().zip(linked) {
        article.linked_from = linked;
    }
    translations(site);
}

fn translations(site: &mut Site) {
    // Each briefing to one before it in its chain of translations; the first of a chain stands for all of it.
    let mut first: BTreeMap<BriefingIx, BriefingIx> = BTreeMap::new();
    for (index, article) in site.briefings.iter().enumerate() {
        let original = article.briefing.translation_of.as_ref().and_then(|id| site.briefing_by_id.get(&**id));
        if let Some(original) = original {
            let (one, other) = (first_of(&mut first, index as u32), first_of(&mut first, *original));
            let (earlier, later) = (one.min(other), one.max(other));
            first.entry(earlier).or_insert(earlier);
            first.insert(later, earlier);
            first.entry(index as u32).or_insert(earlier);
            first.entry(*original).or_insert(earlier);
        }
    }
    let mut groups: BTreeMap<BriefingIx, Vec<BriefingIx>> = BTreeMap::new();
    for member in first.keys().copied().collect::<Vec<_>>() {
        groups.entry(first_of(&mut first, member)).or_default().push(member);
    }
    for group in groups.values() {
        for member in group {
            let others = group.iter().copied().filter(|other| other != member).take(TRANSLATIONS).collect();
            site.briefings[*member as usize].translations = others;
        }
    }
}

/// Translations that a page lists: there are not so many languages that anything is written in.
const TRANSLATIONS: usize = 100;

/// The briefing that stands for a chain of translations. Whoever asks shortens the way for those behind.
fn first_of(first: &mut BTreeMap<BriefingIx, BriefingIx>, mut member: BriefingIx) -> BriefingIx {
    while let Some(before) = first.get(&member).copied().filter(|before| *before != member) {
        let earlier = first.get(&before).copied().unwrap_or(before);
        first.insert(member, earlier);
        member = earlier;
    }
    member
}
