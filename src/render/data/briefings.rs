//! Every briefing as its page's structured data has it: JSON-LD, one a line within a graph.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{Rows, listed};
use crate::model::marking::Marking;
use crate::render::json_ld::OPENING;
use crate::render::record::{Making, Record};
use crate::render::view::{Scene, briefing};

pub fn rows<'r>(scene: &'r Scene<'_>) -> Rows<'r> {
    let all = 0..scene.site.briefings.len() as u32;
    Box::new(listed(OPENING.to_owned(), all.map(|index| briefing::structured(scene, index)), "\n]}\n"))
}

/// Of everything that the rows are made from.
pub fn digest(scene: &Scene<'_>) -> u64 {
    let site = scene.site;
    let entity = |index: &u32| -> u64 {
        let entity = &site.entities[*index as usize].entity;
        let digest = xxh3_64_with_seed(entity.name.as_bytes(), site.digest);
        xxh3_64_with_seed(entity.kind.as_bytes(), xxh3_64_with_seed(entity.id.as_bytes(), digest))
    };
    let entities: Vec<u64> = (0..site.entities.len() as u32).map(|index| entity(&index)).collect();
    let mut digest = site.digest;
    for (index, article) in site.briefings.iter().enumerate() {
        let one = &article.briefing;
        let mut record = Record::new(Making::Digests);
        record.text("route", scene.links.article(index as u32)).text("title", &one.title);
        record
            .text("summary", &scene.links.titles().plain(&one.summary))
            .maybe("language", one.language.as_deref());
        record.follows(one.date.digest()).follows(one.last_changed().digest());
        record.maybe(
            "marking",
            one.visibility.shown_marking(scene.site.settings.default_marking).map(Marking::label),
        );
        record.maybe("image", briefing::picture(scene, index as u32).as_deref());
        let counts = [one.authors.len(), article.cast.len(), article.topics.len(), one.corrections.len()];
        for count in counts {
            record.follows(count as u64);
        }
        for author in &one.authors {
            record.text("author", author);
        }
        for (entity, position) in &article.cast {
            let is_declared = one.entities[*position as usize].is_declared;
            record.follows(entities[*entity as usize] ^ u64::from(is_declared));
        }
        for topic in &article.topics {
            record.text("topic", &site.topics[*topic as usize].title);
        }
        for correction in &one.corrections {
            record
                .text("correction", &scene.links.titles().plain(&correction.text))
                .follows(correction.date.digest());
        }
        digest = digest.rotate_left(5) ^ record.digest();
    }
    digest
}
