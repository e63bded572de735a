//! An HTML page → a story. In: the page. Out: its article as paragraphs of text, and what the page says of itself
//! (title, date, authors, address, publisher).
//!
//! What is the article and what is around it, `dom_smoothie` says, which follows Mozilla's Readability. Of the article
//! the words are kept and the markup is not: nothing that a page may hide in it can reach the site.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Article, Config, Readability};

use super::meta::day_or_instant;
use super::page::{self, MAX_ELEMENTS};
use super::{Body, Origin, Story, Unreadable};

/// Elements inside one another. Browsers stop at 512 (Blink).
const MAX_DEPTH: usize = 512;

/// Elements that begin and end a paragraph.
pub(super) const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Elements whose text no reader sees.
const HIDDEN: &[&str] =
    &["script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object"];

/// Whether a text without a telling name is a page.
pub fn looks_like(text: &str) -> bool {
    let start = text.trim_start();
    let begins = |with: &str| start.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    ["<!doctype html", "<html", "<head", "<body", "<article", "<?xml"].into_iter().any(begins)
}

pub fn read(html: &str) -> Result<Story, Unreadable> {
    page::check(html)?;
    let page = Document::from(html);
    check_size(&page)?;
    tame(&page);
    let config = Config { max_elements_to_parse: MAX_ELEMENTS, ..Config::default() };
    let address = canonical(&page);
    let language = page.select("html").attr("lang").map(|lang| lang.trim().to_owned());
    let no_article = |why: &str| {
        Unreadable::new(
            format!("no article was found in the page ({why})"),
            "paste its text into a file and import that",
        )
    };
    let mut reader = Readability::with_document(page, None, Some(config))
        .map_err(|error| no_article(&error.to_string()))?;
    let article = reader.parse().map_err(|error| no_article(&error.to_string()))?;
    let body = paragraphs(&Document::from(&*article.content));
    Ok(story(article, body, address, language))
}

fn story(article: Article, body: String, address: Option<String>, language: Option<String>) -> Story {
    let mut story = Story { title: folded(&article.title), ..Story::default() };
    let published = article.published_time.as_deref();
    story.date = published.and_then(day_or_instant);
    if let (None, Some(written)) = (&story.date, published) {
        story.notes.push(format!("the page's date `{written}` could not be read"));
    }
    story.updated = article.modified_time.as_deref().and_then(day_or_instant).filter(|updated| {
        story.date.as_ref().is_some_and(|date| updated[..10.min(updated.len())] > date[..10])
    });
    story.authors = article.byline.as_deref().map(authors).unwrap_or_default();
    let body = without_head(&body, &story.authors, story.date.as_deref());
    story.body = Body::Text(body.to_owned());
    story.summary = article.excerpt.as_deref().and_then(folded);
    story.language = language.or(article.lang).filter(|language| !language.is_empty());
    let publisher = article.site_name.as_deref().and_then(folded);
    let url = address.or(article.url).filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    story.origin = url.map(|url| Origin { url, publisher });
    story
}

fn check_size(page: &Document) -> Result<(), Unreadable> {
    let (mut depth, mut elements, mut deepest) = (0usize, 0usize, 0usize);
    walk(&page.root(), &mut |node, enters| {
        if node.is_element() {
            elements += usize::from(enters);
            depth = if enters { depth + 1 } else { depth.saturating_sub(1) };
            deepest = deepest.max(depth);
        }
    });
    if deepest > MAX_DEPTH || elements > MAX_ELEMENTS {
        let message = format!(
            "the page has {elements} elements, {deepest} inside one another, which is too much for an article"
        );
        return Err(Unreadable::new(message, "paste its text into a file and import that"));
    }
    Ok(())
}

/// A longer value of an attribute, in bytes, tells nothing of an article: a picture inside the page, or an attack.
const LONGEST_VALUE: usize = 8 * 1024;
/// Longer texts, in bytes, are taken apart.
const LONGEST_TEXT: usize = 4 * 1024;

/// Drops values without measure and takes long texts apart. Writing HTML, which `dom_smoothie` does, costs the square of how long
/// a text or value is that is full of `&`; the parser puts the parts together again.
fn tame(page: &Document) {
    let (mut elements, mut texts) = (Vec::new(), Vec::new());
    walk(&page.root(), &mut |node, enters| {
        if enters && node.is_element() {
            elements.push(*node);
        } else if enters && node.is_text() {
            texts.push(*node);
        }
    });
    for element in elements {
        for attribute in element.attrs().iter().filter(|attribute| attribute.value.len() > LONGEST_VALUE) {
            element.remove_attr(&attribute.name.local);
        }
    }
    for node in texts {
        let text = node.text();
        if text.len() <= LONGEST_TEXT || !text.contains(['&', '\u{a0}']) {
            continue;
        }
        let mut rest = &*text;
        while !rest.is_empty() {
            let end = (1..=LONGEST_TEXT.min(rest.len())).rev().find(|end| rest.is_char_boundary(*end));
            let (part, behind) = rest.split_at(end.unwrap_or(rest.len()));
            node.insert_before(&node.tree.new_text(part));
            rest = behind;
        }
        node.remove_from_parent();
    }
}

/// Goes through a tree in the order of the text, with a call when a node begins and one when it ends. Not recursive: a
/// page decides how deep it is.
fn walk<'p>(root: &NodeRef<'p>, see: &mut dyn FnMut(&NodeRef<'p>, bool)) {
    let mut node = *root;
    see(&node, true);
    loop {
        if let Some(child) = node.first_child() {
            node = child;
            see(&node, true);
            continue;
        }
        loop {
            see(&node, false);
            if node.id == root.id {
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                see(&node, true);
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return,
            }
        }
    }
}

/// The text of an article: its blocks with an empty line between, white space folded.
fn paragraphs(article: &Document) -> String {
    let (mut out, mut block, mut hidden) = (String::new(), String::new(), 0usize);
    let mut end_block = |block: &mut String| {
        if let Some(text) = lines(block) {
            if !out.is_empty() {
                out.push_str("\n\n");
            }
            out.push_str(&text);
        }
        block.clear();
    };
    walk(&article.root(), &mut |node, enters| {
        if node.is_text() {
            if enters && hidden == 0 {
                block.push_str(&node.text());
            }
            return;
        }
        let Some(name) = node.node_name().filter(|_| node.is_element()) else { return };
        if HIDDEN.contains(&&*name) {
            hidden = if enters { hidden + 1 } else { hidden.saturating_sub(1) };
        } else if BLOCKS.contains(&&*name) {
            end_block(&mut block);
        } else if &*name == "br" && enters {
            block.push(BREAK);
        } else if matches!(&*name, "td" | "th") {
            block.push(' ');
        }
    });
    end_block(&mut block);
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Stands for `<br>` until a block is done: no parser leaves it in a text.
const BREAK: char = '\r';

/// A block with white space folded, and its line breaks kept.
fn lines(block: &str) -> Option<String> {
    let lines: Vec<String> = block.split(BREAK).filter_map(folded).collect();
    Some(lines.join("\n")).filter(|text| !text.is_empty())
}

/// The body without the lines of a head that repeat the byline and the day of the page, which have keys of their own.
fn without_head<'b>(body: &'b str, names: &[String], date: Option<&str>) -> &'b str {
    let mut rest = body;
    while let Some((first, behind)) = rest.split_once("\n\n") {
        let is_byline = !names.is_empty() && authors(first) == names;
        let day = day_or_instant(first);
        let is_day = day.is_some_and(|day| date.is_some_and(|date| date.get(..10) == day.get(..10)));
        if !is_byline && !is_day {
            break;
        }
        rest = behind;
    }
    rest
}

fn folded(text: &str) -> Option<String> {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(folded).filter(|text| !text.is_empty())
}

fn canonical(page: &Document) -> Option<String> {
    let link = page.select("link[rel=\"canonical\"]").attr("href");
    let said = link.or_else(|| page.select("meta[property=\"og:url\"]").attr("content"))?;
    Some(said.trim().to_owned()).filter(|url| !url.is_empty())
}

/// "By Ann Lee and Bo Ray" → two authors.
fn authors(byline: &str) -> Vec<String> {
    let line = byline.trim();
    let line = line.get(..3).filter(|by| by.eq_ignore_ascii_case("by ")).map_or(line, |_| &line[3..]);
    let names = line.split([',', ';', '|', '\n']).flat_map(|part| part.split(" and "));
    names.filter_map(folded).filter(|name| name.len() <= 80).collect()
}

/// A text in which character references stand for characters, as titles of some generators have them.
pub fn resolved(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    // As a text node only: what looks like an element is text here too.
    let safe = text.replace('<', "&lt;");
    Document::fragment(safe.as_str()).text().to_string()
}
