//! What an import proposed: finding it in a content file, and taking, changing, merging or refusing one piece of it.
//!
//! In: the text of a content file or of the registry's `imported.yaml`, and a deed. Out: the same text with just that
//! changed. Every change is made twice, in the text and in its values, and both must agree: a file that somebody laid
//! out in another way is refused rather than damaged.

use std::ops::Range;

use crate::model::text::Text;
use crate::parse;
use crate::scaffold::scalar;
use crate::yaml::{self, Node, Scalar, ScalarKind, Step};

/// An open proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// `entities` or `timeline`, and the position there.
    list: &'static str,
    index: usize,
    /// Bytes of the body; none when the numbers lead nowhere.
    pub range: Option<Range<usize>>,
    /// The id of an entity, or the ids that an event names.
    pub entities: Vec<String>,
    /// Of an event.
    pub date: Option<String>,
    pub text: Option<String>,
}

impl Open {
    pub fn is_event(&self) -> bool {
        self.list == "timeline"
    }
}

/// What to do with a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Take,
    Refuse,
    /// Take it with another value under one of its keys.
    Edit {
        key: &'static str,
        value: String,
    },
    /// It is this entity of the registry; `name` is what the text calls it.
    Merge {
        into: String,
        name: String,
    },
}

/// Why a file could not be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

fn by_hand() -> Refusal {
    Refusal("its front matter is laid out so that it has to be changed by hand: take out the `proposed` keys there".to_owned())
}

/// A `START-END`.
pub(super) fn range(text: &str) -> Option<Range<usize>> {
    let (start, end) = text.trim().split_once('-')?;
    let range = start.trim().parse().ok()?..end.trim().parse().ok()?;
    (range.start <= range.end).then_some(range)
}

/// Whether a text may hold proposals: quick, and never wrong when it says no.
pub fn is_open(text: &str) -> bool {
    text.contains("proposed:")
}

/// The proposals of a content file, in the order written.
///
/// # Errors
/// Front matter that cannot be read.
pub fn open(file: &str) -> Result<Vec<Open>, Refusal> {
    let (block, body_at) = parts(file)?;
    let values = values(&file[block])?;
    let body = &file[body_at..];
    let mut found = Vec::new();
    for list in ["entities", "timeline"] {
        for (index, item) in items(&values, list).iter().enumerate() {
            let Some(proposed) = get(item, "proposed") else { continue };
            let range = text_of(proposed).and_then(range).filter(|range| body.get(range.clone()).is_some());
            let ids = match get(item, "entity") {
                Some(id) => text_of(id).into_iter().map(str::to_owned).collect(),
                None => {
                    sequence(get(item, "entities")).iter().filter_map(text_of).map(str::to_owned).collect()
                }
            };
            let own = |key: &str| get(item, key).and_then(text_of).map(str::to_owned);
            found.push(Open { list, index, range, entities: ids, date: own("date"), text: own("text") });
        }
    }
    Ok(found)
}

/// Does a deed to a proposal of a content file.
///
/// # Errors
/// The file's layout does not allow it.
pub fn apply(file: &str, open: &Open, deed: &Deed) -> Result<String, Refusal> {
    let (block, _) = parts(file)?;
    let yaml = &file[block.clone()];
    let mut wanted = values(yaml)?;
    let mut changed = yaml.to_owned();
    let item = vec![Step::Key(open.list.to_owned().into()), Step::Index(open.index)];
    let key = |key: &str| [item.clone(), vec![Step::Key(key.to_owned().into())]].concat();
    let id = open.entities.first().filter(|_| !open.is_event()).cloned();
    match deed {
        Deed::Take => take_key(&mut changed, &key("proposed"))?,
        Deed::Edit { key: edited, value } => {
            set(&mut changed, &key(edited), &scalar(value))?;
            take_key(&mut changed, &key("proposed"))?;
            with(&mut wanted, open, |entries| put(entries, edited, text_node(value)));
        }
        Deed::Refuse => {
            if let Some(id) = &id {
                name_in_events(&mut changed, &mut wanted, id, None)?;
            }
            take_item(&mut changed, &item)?;
        }
        Deed::Merge { into, name } => {
            let Some(id) = &id else {
                return Err(Refusal("only an entity can be merged into another".to_owned()));
            };
            name_in_events(&mut changed, &mut wanted, id, Some(into))?;
            set(&mut changed, &key("proposed"), &format!("[{}]", quoted(name)))?;
            rename_key(&mut changed, &key("proposed"), "as")?;
            set(&mut changed, &key("entity"), &scalar(into))?;
            with(&mut wanted, open, |entries| {
                put(entries, "entity", text_node(into));
                entries.retain(|(key, _)| key != "proposed");
                entries.push(("as".into(), Node::Sequence(vec![text_node(name)])));
            });
        }
    }
    match deed {
        Deed::Refuse => drop_item(&mut wanted, open),
        _ => with(&mut wanted, open, |entries| entries.retain(|(key, _)| key != "proposed")),
    }
    agree(&changed, &wanted)?;
    Ok([&file[..block.start], &changed, &file[block.end..]].concat())
}

/// Takes `draft: true` out of a content file.
///
/// # Errors
/// The file's layout does not allow it.
pub fn publishable(file: &str) -> Result<String, Refusal> {
    let (block, _) = parts(file)?;
    let mut changed = file[block.clone()].to_owned();
    let mut wanted = values(&changed)?;
    take_key(&mut changed, &[Step::Key("draft".into())])?;
    if let Node::Mapping(entries) = &mut wanted {
        entries.retain(|(key, _)| key != "draft");
    }
    agree(&changed, &wanted)?;
    Ok([&file[..block.start], &changed, &file[block.end..]].concat())
}

/// What becomes of a new entity's entry in the registry's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Keep,
    Remove,
}

/// Accepts or removes the entry of an entity that was proposed; none when the list has no such entry.
///
/// # Errors
/// The list's layout does not allow it.
pub fn entity_of(registry: &str, id: &str, entry: Entry) -> Result<Option<String>, Refusal> {
    let mut wanted = values(registry)?;
    let Node::Sequence(items) = &mut wanted else { return Ok(None) };
    let is_it =
        |item: &Node| get(item, "id").and_then(text_of) == Some(id) && get(item, "proposed").is_some();
    let Some(index) = items.iter().position(is_it) else { return Ok(None) };
    let mut changed = registry.to_owned();
    match entry {
        Entry::Keep => {
            take_key(&mut changed, &[Step::Index(index), Step::Key("proposed".into())])?;
            if let Some(Node::Mapping(entries)) = items.get_mut(index) {
                entries.retain(|(key, _)| key != "proposed");
            }
        }
        Entry::Remove => {
            take_item(&mut changed, &[Step::Index(index)])?;
            items.remove(index);
        }
    }
    if items.is_empty() {
        return Ok(Some(changed));
    }
    agree(&changed, &wanted)?;
    Ok(Some(changed))
}

/// What is wrong with a new entity's entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction<'c> {
    /// Its name; the old one becomes another form of it.
    Name(&'c str),
    Kind(&'c str),
}

/// Corrects the entry of an entity that was proposed; none when the list has no such entry.
///
/// # Errors
/// The list's layout does not allow it.
pub fn correct(registry: &str, id: &str, correction: Correction<'_>) -> Result<Option<String>, Refusal> {
    let mut wanted = values(registry)?;
    let Node::Sequence(items) = &mut wanted else { return Ok(None) };
    let is_it =
        |item: &Node| get(item, "id").and_then(text_of) == Some(id) && get(item, "proposed").is_some();
    let Some(index) = items.iter().position(is_it) else { return Ok(None) };
    let Some(Node::Mapping(entries)) = items.get_mut(index) else { return Ok(None) };
    let mut changed = registry.to_owned();
    match correction {
        Correction::Kind(kind) => {
            set(&mut changed, &[Step::Index(index), Step::Key("kind".into())], &scalar(kind))?;
            put(entries, "kind", text_node(kind));
        }
        Correction::Name(name) => rename(&mut changed, index, entries, name)?,
    }
    let sorted = |node: &Node| match node {
        Node::Sequence(items) => Node::Sequence(items.iter().map(in_key_order).collect()),
        other => other.clone(),
    };
    let is_same = values(&changed).is_ok_and(|values| sorted(&values) == sorted(&wanted));
    if is_same { Ok(Some(changed)) } else { Err(by_hand()) }
}

/// Gives an entry of a list another name, in the text and in its values.
fn rename(
    yaml: &mut String,
    index: usize,
    entries: &mut Vec<(Text, Node)>,
    name: &str,
) -> Result<(), Refusal> {
    let path = |key: &str| [Step::Index(index), Step::Key(key.to_owned().into())];
    let own = |key: &str| entries.iter().find(|(known, _)| known == key).map(|(_, value)| value);
    let old = own("name").and_then(text_of).ok_or_else(by_hand)?.to_owned();
    let is_person = own("kind").and_then(text_of) == Some("person");
    // A surname alone may be anybody's.
    let list = if is_person && !old.contains(' ') { "weak_aliases" } else { "aliases" };
    let mut forms: Vec<String> = sequence(own(list)).iter().filter_map(text_of).map(str::to_owned).collect();
    if !forms.contains(&old) {
        forms.push(old);
    }
    let row: Vec<String> = forms.iter().map(|form| scalar(form)).collect();
    let row = format!("[{}]", row.join(", "));
    let node = Node::Sequence(forms.iter().map(|form| text_node(form)).collect());
    if own(list).is_some() {
        set(yaml, &path(list), &row)?;
        put(entries, list, node);
    } else {
        let kind = yaml::key_span(yaml, &path("kind")).ok_or_else(by_hand)?;
        let line = line_around(yaml, kind.start);
        let indent = yaml[line.start..kind.start].to_owned();
        if !indent.trim().is_empty() {
            return Err(by_hand());
        }
        yaml.insert_str(line.end, &format!("{indent}{list}: {row}\n"));
        entries.push((list.into(), node));
    }
    set(yaml, &path("name"), &scalar(name))?;
    put(entries, "name", text_node(name));
    Ok(())
}

/// An entry with its keys in order: where a new key stands says nothing.
fn in_key_order(entry: &Node) -> Node {
    match entry {
        Node::Mapping(entries) => {
            let mut entries = entries.clone();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            Node::Mapping(entries)
        }
        other => other.clone(),
    }
}

fn parts(file: &str) -> Result<(Range<usize>, usize), Refusal> {
    let parts = parse::split::split(file).map_err(|_| Refusal("it has no front matter".to_owned()))?;
    Ok((parts.yaml, parts.body_at))
}

fn values(yaml: &str) -> Result<Node, Refusal> {
    yaml::parse(yaml, parse::MAX_REGISTRY)
        .map_err(|error| Refusal(format!("its YAML cannot be read: {}", error.message)))
}

fn agree(changed: &str, wanted: &Node) -> Result<(), Refusal> {
    let is_same = values(changed).is_ok_and(|values| without_empty(values) == without_empty(wanted.clone()));
    if is_same { Ok(()) } else { Err(by_hand()) }
}

/// A list that lost its last item is the same as none.
fn without_empty(node: Node) -> Node {
    match node {
        Node::Mapping(entries) => Node::Mapping(
            entries
                .into_iter()
                .filter(|(key, value)| {
                    let is_list = matches!(key.as_str(), "entities" | "timeline");
                    !(is_list && (*value == Node::Null || *value == Node::Sequence(Vec::new())))
                })
                .collect(),
        ),
        other => other,
    }
}

fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    match node {
        Node::Mapping(entries) => entries.iter().find(|(known, _)| known == key).map(|(_, value)| value),
        _ => None,
    }
}

fn items<'n>(values: &'n Node, list: &str) -> &'n [Node] {
    sequence(get(values, list))
}

fn sequence(node: Option<&Node>) -> &[Node] {
    match node {
        Some(Node::Sequence(items)) => items,
        _ => &[],
    }
}

fn text_of(node: &Node) -> Option<&str> {
    match node {
        Node::Scalar(scalar) => Some(&scalar.text),
        _ => None,
    }
}

fn text_node(text: &str) -> Node {
    // What `scalar` writes is read back as it is: quoted where it would be anything else than text.
    Node::Scalar(Scalar { text: text.into(), kind: ScalarKind::Text })
}

fn item_mut<'n>(values: &'n mut Node, open: &Open) -> Option<&'n mut Node> {
    let Node::Mapping(entries) = values else { return None };
    let list = entries.iter_mut().find(|(key, _)| key == open.list)?;
    match &mut list.1 {
        Node::Sequence(items) => items.get_mut(open.index),
        _ => None,
    }
}

fn with(values: &mut Node, open: &Open, change: impl FnOnce(&mut Vec<(Text, Node)>)) {
    if let Some(Node::Mapping(entries)) = item_mut(values, open) {
        change(entries);
    }
}

fn put(entries: &mut [(Text, Node)], key: &str, value: Node) {
    if let Some(entry) = entries.iter_mut().find(|(known, _)| known == key) {
        entry.1 = value;
    }
}

fn drop_item(values: &mut Node, open: &Open) {
    let Node::Mapping(entries) = values else { return };
    let list = entries.iter_mut().find(|(key, _)| key == open.list);
    if let Some((_, Node::Sequence(items))) = list
        && open.index < items.len()
    {
        items.remove(open.index);
    }
}

/// Replaces an entity in the `entities` of all events, or takes it out of them.
fn name_in_events(
    yaml: &mut String,
    wanted: &mut Node,
    id: &str,
    instead: Option<&str>,
) -> Result<(), Refusal> {
    for index in 0..items(wanted, "timeline").len() {
        let event = &items(wanted, "timeline")[index];
        let named: Vec<&str> = sequence(get(event, "entities")).iter().filter_map(text_of).collect();
        if !named.contains(&id) {
            continue;
        }
        let mut ids: Vec<String> = Vec::new();
        for one in named {
            let one = if one == id { instead } else { Some(one) };
            ids.extend(one.map(str::to_owned).filter(|one| !ids.contains(one)));
        }
        let path = [Step::Key("timeline".into()), Step::Index(index), Step::Key("entities".into())];
        let row: Vec<String> = ids.iter().map(|id| scalar(id)).collect();
        set(yaml, &path, &format!("[{}]", row.join(", ")))?;
        let row = Node::Sequence(ids.iter().map(|id| text_node(id)).collect());
        let at = Open { list: "timeline", index, range: None, entities: Vec::new(), date: None, text: None };
        with(wanted, &at, |entries| put(entries, "entities", row));
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", crate::scaffold::in_quotes(text))
}

/// Writes another value in place of the one at a path.
fn set(yaml: &mut String, path: &[Step], value: &str) -> Result<(), Refusal> {
    let span = yaml::value_span(yaml, path).ok_or_else(by_hand)?;
    let is_row = yaml[span.clone()].starts_with('[');
    let end = match is_row {
        // Of a list only where it begins is known; one that ends in its line is ours.
        true => {
            let line_end = yaml[span.start..].find('\n').map_or(yaml.len(), |end| span.start + end);
            span.start + yaml[span.start..line_end].rfind(']').ok_or_else(by_hand)? + 1
        }
        false => span.end,
    };
    yaml.replace_range(span.start..end, value);
    Ok(())
}

fn rename_key(yaml: &mut String, path: &[Step], name: &str) -> Result<(), Refusal> {
    let span = yaml::key_span(yaml, path).ok_or_else(by_hand)?;
    yaml.replace_range(span, name);
    Ok(())
}

/// Takes a key with its value out: its line, or in `{…}` what stands between the commas.
fn take_key(yaml: &mut String, path: &[Step]) -> Result<(), Refusal> {
    let key = yaml::key_span(yaml, path).ok_or_else(by_hand)?;
    let value = yaml::value_span(yaml, path).ok_or_else(by_hand)?;
    let line = line_around(yaml, key.start);
    let is_alone =
        yaml[line.start..key.start].trim().is_empty() && yaml[value.end..line.end].trim().is_empty();
    if is_alone {
        yaml.replace_range(line, "");
        return Ok(());
    }
    let before = yaml[line.start..key.start].trim_end();
    if before.ends_with(',') {
        let start = line.start + before.len() - 1;
        yaml.replace_range(start..value.end, "");
        return Ok(());
    }
    let after = yaml[value.end..line.end].trim_start();
    if let Some(rest) = after.strip_prefix(',') {
        let end = line.end - rest.trim_start().len();
        yaml.replace_range(key.start..end, "");
        return Ok(());
    }
    Err(by_hand())
}

/// Takes an item of a list out: the line of its dash and all lines further in.
fn take_item(yaml: &mut String, path: &[Step]) -> Result<(), Refusal> {
    let at = yaml::key_span(yaml, path).ok_or_else(by_hand)?.start;
    let first = line_around(yaml, at);
    let dash = yaml[first.start..at].rfind('-').ok_or_else(by_hand)?;
    if !yaml[first.start..first.start + dash].trim().is_empty() {
        return Err(by_hand());
    }
    let mut end = first.end;
    while end < yaml.len() {
        let line = line_around(yaml, end);
        let text = &yaml[line.clone()];
        let indent = text.len() - text.trim_start().len();
        if text.trim().is_empty() || indent <= dash {
            break;
        }
        end = line.end;
    }
    yaml.replace_range(first.start..end, "");
    Ok(())
}

/// The line that holds a byte, with its line end.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    start..end
}
