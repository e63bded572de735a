//! One line of text with inline Markdown in an entity's mapping: rendered when it is read, and told later, once every
//! name of the site is known, where its `[[…]]` lead.

use crate::markdown::{self, Found, Names, Options, Remark, Stands};
use crate::model::entity::Entity;
use crate::model::rich::{Rich, SlotKind, Target};
use crate::model::settings::{LinkMentions, Settings};
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::recognise::people::settled;

/// Renders a line of an entity that `file` declares; what is wrong with it goes to `remarks`.
pub fn line(text: &str, spot: &Spot, file: &str, settings: &Settings, remarks: &mut Vec<Remark>) -> Rich {
    let options = Options {
        raw_html: settings.raw_html,
        smart: settings.smart,
        link: LinkMentions::None,
        base_path: &settings.base.path,
        bases: &settings.bases,
        file,
        sources: &[],
        stands: Stands::In(&|| spot.clone()),
        tells_links: false,
        marked: &[],
    };
    let mut inline = markdown::inline(text, &options, &mut Unsettled);
    remarks.append(&mut inline.remarks);
    inline.rich
}

/// Gives the id of the entity that some words name.
pub type Find<'f> = dyn Fn(&str) -> Option<Text> + 'f;

/// Tells the `[[…]]` of an entity's lines where they lead.
pub fn settle(entity: &mut Entity, find: &Find<'_>) {
    let lines = entity.facts.iter_mut().map(|(_, text)| text);
    for rich in lines.chain(entity.corrections.iter_mut().map(|correction| &mut correction.text)) {
        for slot in rich.slots.iter_mut().filter(|slot| matches!(slot.kind, SlotKind::Link | SlotKind::Named))
        {
            if let Target::Unknown(words) = &slot.target {
                slot.target = target(words, find);
            }
        }
    }
}

fn target(words: &str, find: &Find<'_>) -> Target {
    let (prefix, name) = settled(words);
    match prefix {
        "briefing" => Target::Briefing(name.into()),
        "topic" => Target::Topic(name.into()),
        _ => find(name).map_or_else(|| Target::Unknown(name.into()), Target::Entity),
    }
}

/// Knows no names yet, and keeps the words of `[[…]]` for later.
struct Unsettled;

impl Names for Unsettled {
    fn find(&mut self, _: &str, _: &mut Vec<Found>) {}
    fn wiki(&mut self, words: &str) -> (Target, Option<u32>) {
        (Target::Unknown(words.into()), None)
    }
    fn id(&self, _: u32) -> &str {
        ""
    }
}
