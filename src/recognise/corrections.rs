//! The `corrections` of a briefing or an entity.
//!
//! Comes in: a mapping being read, the site's zone, and what makes HTML of inline Markdown. Goes out: the corrections
//! in the order written; one without a date or a text is an error and left out.

use chrono_tz::Tz;

use crate::model::briefing::{Correction, CorrectionKind};
use crate::model::rich::Rich;
use crate::model::spot::Spot;
use crate::parse::fields::{Fields, Path, spot};
use crate::yaml::Node;

/// Makes HTML of a text's inline Markdown; the spot says where it stands, for the links in it.
pub type Inline<'i> = dyn Fn(&str, &Spot) -> Rich + 'i;

/// Shows a text's characters as they are: the `Inline` of those who have no Markdown at hand.
pub fn escaped(text: &str, _spot: &Spot) -> Rich {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            // A slot begins with NUL; none may be forged.
            '\0' => html.push('\u{fffd}'),
            c => html.push(c),
        }
    }
    Rich { html: html.into(), slots: Vec::new() }
}

pub fn corrections(fields: &mut Fields<'_, '_>, zone: Tz, inline: &Inline<'_>) -> Vec<Correction> {
    let items = fields.list("corrections").unwrap_or_default();
    items.into_iter().filter_map(|(path, node)| correction(fields, node, path, zone, inline)).collect()
}

fn correction(
    fields: &mut Fields<'_, '_>,
    node: Node,
    path: Path,
    zone: Tz,
    inline: &Inline<'_>,
) -> Option<Correction> {
    let mut map = fields.map_at(node, path)?;
    let date = map.text("date");
    let text = map.text("text");
    let kind = map.choice("kind", &CorrectionKind::ALL).unwrap_or_default();
    let (event, was) = (map.text("event"), map.text("was"));
    if date.is_none() {
        map.missing("date", "this correction", "say when it was made: `date: 2016-12-30`");
    }
    if text.is_none() {
        map.missing("text", "this correction", "say what was wrong and what is right: `text: …`");
    }
    let date = date.and_then(|date| map.as_moment(&date, "date", zone));
    let text = text.map(|text| inline(&text, &spot(&map.at("text"))));
    fields.absorb(map, "a correction");
    Some(Correction { date: date?, text: text?, kind, event, was })
}
