//! A briefing's `timeline`.

use xxhash_rust::xxh3::xxh3_64;

use super::extras::{Line, is_anchor};
use super::people::Cast;
use super::values::{citations, confidence, likelihood};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::event::{Event, Said, Status};
use crate::model::hash::HashMap;
use crate::model::text::Text;
use crate::parse::fields::{Fields, Path, join, spot};

/// The list of events as written, before the texts of the page have been read.
pub struct Entry {
    path: Path,
    event: Event,
    text: Option<Text>,
}

/// Reads `timeline`: everything but the texts, which are read for names behind the body.
pub fn entries(
    fields: &mut Fields<'_, '_>,
    briefing: &str,
    cast: &mut Cast<'_>,
    sources: &[Text],
) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut seen: HashMap<Text, usize> = HashMap::default();
    for (index, (path, node)) in fields.list("timeline").unwrap_or_default().into_iter().enumerate() {
        let Some(mut inner) = fields.map_at(node, path.clone()) else { continue };
        let entry = one(&mut inner, index, briefing, cast, sources);
        fields.absorb(inner, "an event");
        let Some((mut event, text)) = entry else { continue };
        let times = seen.entry(event.id.clone()).or_insert(0);
        *times += 1;
        if *times > 1 && event.is_shared {
            let place = fields.origin.value(&join(&path, "id"));
            let message = format!("this briefing has two events with the id `{}`", event.id);
            fields.push(
                Diagnostic::error(Code::DuplicateEvent, message)
                    .at(place)
                    .help("give each an `id` of its own"),
            );
            continue;
        }
        if *times > 1 {
            event.id = format!("{}-{times}", event.id).into();
        }
        entries.push(Entry { path, event, text });
    }
    entries
}

fn one(
    inner: &mut Fields<'_, '_>,
    index: usize,
    briefing: &str,
    cast: &mut Cast<'_>,
    sources: &[Text],
) -> Option<(Event, Option<Text>)> {
    let [id_as_written, date_as_written, text_as_written] =
        ["id", "date", "text"].map(|key| inner.is_given(key));
    let id = event_id(inner);
    let date = inner.event_date("date");
    let text = inner.text("text");
    inner.take("proposed");
    // With an id, even a wrong one, the event may be told elsewhere.
    if !id_as_written {
        if !date_as_written {
            inner.missing(
                "date",
                "this event",
                "write `date:` and an EDTF date, e.g. `2016-12-29`, `2016-12` or `2016~`",
            );
        }
        if text.is_none() {
            inner.missing(
                "text",
                "this event",
                "write `text:` and what happened; or `id:` alone, to repeat an event told elsewhere",
            );
        }
    }
    let event = Event {
        is_shared: id.is_some(),
        is_misread: date_as_written && date.is_none() || text_as_written && text.is_none(),
        id: Text::default(),
        entities: entities(inner, cast),
        said: said(inner, cast, sources),
        date,
        text: None,
        index: index as u32,
    };
    let id = match id {
        Some(id) => id,
        None => digest(briefing, event.date.as_ref()?.as_written(), text.as_deref()?),
    };
    Some((Event { id, ..event }, text))
}

fn said(inner: &mut Fields<'_, '_>, cast: &mut Cast<'_>, sources: &[Text]) -> Option<Box<Said>> {
    let said = Said {
        place: place(inner, cast),
        sources: citations(inner, sources),
        status: inner.choice("status", &Status::ALL),
        according_to: inner.text("according_to"),
        confidence: confidence(inner),
        likelihood: likelihood(inner),
    };
    (said != Said::default()).then(|| Box::new(said))
}

fn event_id(inner: &mut Fields<'_, '_>) -> Option<Text> {
    let id = inner.text("id")?;
    if is_anchor(&id) {
        return Some(id);
    }
    let place = inner.origin.value(&inner.at("id"));
    inner.push(
        Diagnostic::error(Code::BadId, format!("`{id}` cannot be the id of an event"))
            .at(place)
            .help("use letters, digits, `-`, `_` and `.`, without spaces: it becomes part of an address"),
    );
    None
}

/// The id of an event without one of its own: a digest of briefing id, date and text, so that it stays while these do.
pub(super) fn digest(briefing: &str, date: &str, text: &str) -> Text {
    let mut bytes = Vec::with_capacity(briefing.len() + date.len() + text.len() + 24);
    for part in [briefing, date, text] {
        bytes.extend((part.len() as u64).to_le_bytes());
        bytes.extend(part.as_bytes());
    }
    let digest = xxh3_64(&bytes) >> 24;
    // Ten digits of four bits each, without the way through formatting: there is one for every event.
    let digits: [u8; 10] =
        std::array::from_fn(|place| b"0123456789abcdef"[(digest >> (36 - 4 * place)) as usize & 15]);
    std::str::from_utf8(&digits).unwrap_or_default().into()
}

/// Declared entities: `None` when the key is absent (then the text tells), empty for `[]`.
fn entities(inner: &mut Fields<'_, '_>, cast: &mut Cast<'_>) -> Option<Vec<Text>> {
    let items = inner.list("entities")?;
    let mut ids = Vec::with_capacity(items.len());
    for (path, node) in items {
        let Some(words) = inner.name_at(node, path.clone()) else { continue };
        if let Some(number) = cast.resolve_listed(inner, &words, &path)
            && !cast.is_held_back(number)
        {
            ids.push(Text::from(cast.id(number)));
        }
    }
    Some(ids)
}

fn place(inner: &mut Fields<'_, '_>, cast: &mut Cast<'_>) -> Option<Text> {
    let words = inner.text("place")?;
    let path = inner.at("place");
    let number = cast.resolve_listed(inner, &words, &path)?;
    (!cast.is_held_back(number)).then(|| cast.id(number).into())
}

/// Reads the texts and, where none were declared, who is named in them.
pub fn told(entries: Vec<Entry>, line: &mut Line<'_>, id_of: &dyn Fn(u32) -> Text) -> Vec<Event> {
    let mut events = Vec::with_capacity(entries.len());
    for Entry { path, mut event, text } in entries {
        if let Some(text) = text {
            let inline = line(&text, &|| spot(&join(&path, "text")));
            if event.entities.is_none() {
                let mut ids: Vec<Text> = Vec::with_capacity(inline.mentions.len());
                for number in &inline.mentions {
                    let id = id_of(*number);
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
                event.entities = Some(ids);
            }
            event.text = Some(inline.rich);
        }
        events.push(event);
    }
    events
}
