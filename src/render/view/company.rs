//! Whom an entity appears with, and the sentences that show it.
//!
//! Comes in: a dossier. Goes out: those it shares most briefings with, how many these are, and a few sentences for each.
//! Made when its page is, not when the site is related: the preview relates all at each save and shows one page.
//! Linear in the briefings of the dossier.

use std::borrow::Cow;
use std::cmp::Reverse;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::Scene;
use super::frequencies::frequencies;
use crate::markdown::links::escape_text;
use crate::model::briefing::Quote;
use crate::model::site::{Article, BriefingIx, Dossier, EntityIx};
use crate::model::words::{may_begin, may_end};
use crate::render::ahead::read_ahead;
use crate::render::record::Shared;

/// How many of those it appears with are named.
const NAMED: usize = 8;
/// Sentences on one dossier, shared out among them: those that are few are shown better.
const SENTENCES: usize = 16;
/// Sentences for one of them.
const MOST: usize = 5;
/// The newest briefings of two that are looked at for sentences.
const LOOKED_AT: usize = 8;
/// A briefing that names more is a list, and says nothing of who goes with whom.
const CROWD: usize = 200;

/// One that another appears with.
pub struct Companion {
    pub entity: EntityIx,
    /// Briefings that name both.
    pub count: usize,
    /// The newest of these, as positions among the dossier's briefings.
    newest: Vec<u32>,
}

/// Those it shares most briefings with, the most first.
pub fn company(scene: &Scene<'_>, index: EntityIx, dossier: &Dossier) -> Vec<Companion> {
    let named = |(briefing, _): &(BriefingIx, u32)| {
        let cast = scene.site.briefings[*briefing as usize].cast.as_slice();
        if cast.len() > CROWD { &[] } else { cast }
    };
    let casts: Vec<&[(EntityIx, u32)]> = dossier.briefings.iter().map(named).collect();
    read_ahead(casts.iter().filter_map(|cast| Some(cast.first()?.0 as u8)));
    let others = casts.iter().copied().flatten().map(|(other, _)| *other);
    let mut most = frequencies(others.filter(|other| *other != index));
    let rank = |(entity, count): &(EntityIx, u32)| (Reverse(*count), *entity);
    if most.len() > NAMED {
        most.select_nth_unstable_by_key(NAMED, rank);
        most.truncate(NAMED);
    }
    most.sort_unstable_by_key(rank);
    let one = |(entity, count): (EntityIx, u32)| {
        let with = casts.iter().zip(0..).filter(|(cast, _)| cast.iter().any(|(other, _)| *other == entity));
        // Looking stops at the last of them.
        let newest = with.map(|(_, at)| at).take(LOOKED_AT.min(count as usize)).collect();
        Companion { entity, count: count as usize, newest }
    };
    most.into_iter().map(one).collect()
}

/// `{name, href, count, kind, sentences, more}` of each.
pub fn records(scene: &Scene<'_>, dossier: &Dossier, company: &[Companion]) -> Vec<Shared> {
    let each = (SENTENCES / company.len().max(1)).clamp(1, MOST);
    let one = |companion: &Companion| {
        let other = &scene.site.entities[companion.entity as usize];
        let mut record = scene.record();
        record.text("name", &other.entity.name).text("href", scene.links.dossier(companion.entity));
        record.number("count", companion.count as i64).text("kind", &other.entity.kind);
        let sentences = sentences(scene, dossier, companion, each);
        record.number("more", companion.count.saturating_sub(sentences.len()) as i64);
        record.list("sentences", sentences);
        record.finish()
    };
    company.iter().map(one).collect()
}

/// What one briefing has to show for two entities.
struct Shown<'s> {
    briefing: BriefingIx,
    /// The sentence, and what in it names one of the two, or both.
    quote: Option<&'s Quote>,
    also: Option<(usize, usize)>,
    anchor: Option<&'s str>,
}

/// Sentences that name both come before those that name the other alone, and these before briefings that quote neither.
fn sentences(scene: &Scene<'_>, dossier: &Dossier, companion: &Companion, most: usize) -> Vec<Shared> {
    let shown = companion.newest.iter().filter_map(|at| {
        let (briefing, own) = dossier.briefings[*at as usize];
        shown(&scene.site.briefings[briefing as usize], briefing, own, companion.entity)
    });
    let mut shown: Vec<Shown<'_>> = shown.collect();
    shown.sort_by_key(|shown| (shown.also.is_none(), shown.quote.is_none()));
    shown.into_iter().take(most).map(|shown| sentence(scene, &shown)).collect()
}

fn shown(article: &Article, briefing: BriefingIx, own: u32, other: EntityIx) -> Option<Shown<'_>> {
    let briefing_of = &article.briefing;
    let other = article.cast.iter().find(|(entity, _)| *entity == other)?.1;
    let both = |of: u32, with: u32| find(&briefing_of.quote(of)?.sentence, words(briefing_of.quote(with)?)?);
    let (of, also) = match both(other, own) {
        Some(at) => (other, Some(at)),
        None => match both(own, other) {
            Some(at) => (own, Some(at)),
            None => (other, None),
        },
    };
    let anchor = briefing_of.entities[of as usize].anchor.as_deref();
    Some(Shown { briefing, quote: briefing_of.quote(of), also, anchor })
}

/// The words by which a sentence names the entity that it is quoted for.
fn words(quote: &Quote) -> Option<&str> {
    quote.sentence.get(quote.start as usize..quote.end as usize)
}

/// Where whole words stand in a sentence.
fn find(sentence: &str, words: &str) -> Option<(usize, usize)> {
    let first = *words.as_bytes().first()?;
    let letters = words.chars().count();
    let (begin, end) = (words.chars().next()?, words.chars().next_back()?);
    // A general search would weigh the words first; they are few and sought once.
    let found = memchr::memchr_iter(first, sentence.as_bytes()).find(|at| {
        let rest = &sentence.as_bytes()[*at..];
        rest.starts_with(words.as_bytes())
            && may_begin(&sentence[..*at], begin, letters)
            && may_end(end, &sentence[at + words.len()..], letters)
    });
    found.map(|at| (at, at + words.len()))
}

/// `{title, href, quote?}`: the sentence with the names in `<b>`.
fn sentence(scene: &Scene<'_>, shown: &Shown<'_>) -> Shared {
    let article = &scene.site.briefings[shown.briefing as usize];
    let mut record = scene.record();
    record.text("title", &article.briefing.title);
    let page = scene.links.article(shown.briefing);
    match shown.anchor {
        Some(anchor) => record.text("href", &[page, "#", anchor].concat()),
        None => record.text("href", page),
    };
    match shown.quote {
        Some(quote) => {
            let also = shown.also.map_or(0, |(start, end)| (start as u64) << 32 | end as u64);
            let of = u64::from(quote.start) << 32 | u64::from(quote.end);
            let digest = match scene.making.has_digests() {
                true => xxh3_64_with_seed(
                    titled(scene, article, &quote.sentence).as_bytes(),
                    of ^ also.rotate_left(7),
                ),
                false => 0,
            };
            record.html_written("quote", digest, |out| {
                marked(out, quote, shown.also, &|text| titled(scene, article, text))
            })
        }
        None => record.none("quote"),
    };
    record.finish()
}

/// Words of a briefing with the titles in them.
fn titled<'q>(scene: &Scene<'_>, article: &Article, text: &'q str) -> Cow<'q, str> {
    scene.links.titles().titled(text, &article.briefing.awaited)
}

/// Appends the sentence with one or two stretches in `<b>`; `titled` puts titles into what is between.
fn marked(
    html: &mut String,
    quote: &Quote,
    also: Option<(usize, usize)>,
    titled: &dyn for<'q> Fn(&'q str) -> Cow<'q, str>,
) {
    let own = (quote.start as usize, quote.end as usize);
    let stretches = match also {
        Some(also) => [Some(own.min(also)), Some(own.max(also))],
        None => [Some(own), None],
    };
    let mut done = 0;
    for (start, end) in stretches.into_iter().flatten() {
        // A name within the other's is marked with it.
        let (Some(before), Some(name)) = (quote.sentence.get(done..start), quote.sentence.get(start..end))
        else {
            continue;
        };
        escape_text(html, &titled(before));
        html.push_str("<b>");
        escape_text(html, name);
        html.push_str("</b>");
        done = end;
    }
    escape_text(html, &titled(quote.sentence.get(done..).unwrap_or("")));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(sentence: &str, name: &str) -> Quote {
        let start = sentence.find(name).unwrap_or(0);
        Quote { sentence: sentence.into(), start: start as u32, end: (start + name.len()) as u32 }
    }

    #[test]
    fn a_sentence_names_whole_words_only() {
        assert_eq!(find("The USSR and the US.", "US"), Some((17, 19)));
        assert_eq!(find("Nobody at all", "body"), None);
        assert_eq!(find("Żółć meets Żó", "Żó"), Some((15, 19)));
        assert_eq!(find("anything", ""), None);
        assert_eq!(find("会见普京。", "普京"), Some((6, 12)));
    }

    #[test]
    fn both_names_are_marked_and_the_rest_escaped() {
        let marked = |of: &Quote, also: Option<(usize, usize)>| {
            let mut html = String::new();
            marked(&mut html, of, also, &|text| text.into());
            html
        };
        let of = quote("<i> GRU & FSB", "FSB");
        assert_eq!(marked(&of, Some((4, 7))), "&lt;i&gt; <b>GRU</b> &amp; <b>FSB</b>");
        assert_eq!(marked(&of, None), "&lt;i&gt; GRU &amp; <b>FSB</b>");
        let inside = quote("the Bank of England", "Bank of England");
        assert_eq!(marked(&inside, Some((12, 19))), "the <b>Bank of England</b>");
    }
}
