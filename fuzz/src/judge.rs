//! Judges: a browser's parser for HTML, a strict one for XML, and what may stand in a page.
//!
//! Comes in: a page. Goes out: a panic when it holds an element or attribute that no template and no Markdown writes, an
//! address that does more than lead somewhere, or markup that a parser has to mend.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Elements with their attributes: `a href`; and elements alone: `a`.
pub type Allowed = BTreeSet<String>;

/// What Markdown may write beside what pages show anyway.
const MARKDOWN: &[&str] = &[
    "p", "p id", "p class", "br", "hr", "em", "strong", "del", "code", "code class", "pre", "pre tabindex", "blockquote",
    "ul", "ol", "ol start", "li", "li id", "li value", "table", "thead", "tbody", "tr", "th", "th scope",
    "th class", "th id", "td", "td class", "td id", "div", "div class", "div role", "div aria-label",
    "div tabindex", "a", "a href", "a title", "a class", "a data-entity", "a aria-label", "span", "span class",
    "span id", "span role", "span aria-label", "sup", "sup class", "sup id", "a id", "section", "section class",
    "section aria-label", "h2", "h2 id", "h3", "h3 id", "h4", "h4 id", "h5", "h5 id", "h6", "h6 id", "figure",
    "figcaption", "img", "img src", "img alt", "img width", "img height", "img loading", "q", "cite", "b",
    "html", "head", "body", "title", "meta", "meta charset",
];

/// What Markdown may write.
pub fn markdown() -> Allowed {
    MARKDOWN.iter().map(|name| (*name).to_owned()).collect()
}

/// A page as a browser reads it.
pub struct Page {
    dom: RcDom,
}

pub fn parse(html: &str) -> Page {
    Page { dom: parse_document(RcDom::default(), ParseOpts::default()).one(html) }
}

impl Page {
    /// Notes everything that stands in the page.
    pub fn gather(&self, into: &mut Allowed) {
        let into = RefCell::new(into);
        walk(&self.dom.document, &mut |handle| {
            if let NodeData::Element { name, attrs, .. } = &handle.data {
                let name = name.local.to_string();
                for attribute in attrs.borrow().iter() {
                    into.borrow_mut().insert(format!("{name} {}", attribute.name.local));
                }
                into.borrow_mut().insert(name);
            }
        });
    }

    /// Refuses what nobody of ours writes.
    pub fn check(&self, allowed: &Allowed, html: &str) {
        let mut ids = BTreeSet::new();
        walk(&self.dom.document, &mut |handle| {
            let NodeData::Element { name, attrs, .. } = &handle.data else { return };
            let element = name.local.to_string();
            assert!(allowed.contains(&element), "<{element}> in {html}");
            for attribute in attrs.borrow().iter() {
                let written = format!("{element} {}", attribute.name.local);
                assert!(allowed.contains(&written), "<{written}=…> in {html}");
                check_value(&element, &attribute.name.local, &attribute.value, html);
            }
            if let Some(id) = attrs.borrow().iter().find(|attribute| *attribute.name.local == *"id") {
                assert!(ids.insert(id.value.to_string()), "two elements are called {:?} in {html}", id.value);
            }
            if element == "script" {
                check_script(attribute(handle, "src"), &text_of(handle), html);
            }
        });
        let errors = self.dom.errors.borrow();
        // Characters that HTML frowns upon are shown as they are; everything else would be markup gone wrong.
        let bad = errors.iter().find(|error| !error.to_lowercase().contains("character"));
        assert!(bad.is_none(), "{bad:?} in {html}");
    }

    /// The text of the first element of this name.
    pub fn text_of(&self, wanted: &str) -> Option<String> {
        let mut found = None;
        walk(&self.dom.document, &mut |handle: &Handle| {
            if let NodeData::Element { name, .. } = &handle.data
                && found.is_none()
                && *name.local == *wanted
            {
                found = Some(text_of(handle));
            }
        });
        found
    }

    /// The address in `<link rel=canonical>`.
    pub fn canonical(&self) -> Option<String> {
        self.value("link", ("rel", "canonical"), "href")
    }

    /// An attribute of the first element that has this name and this other attribute.
    pub fn value(&self, element: &str, with: (&str, &str), wanted: &str) -> Option<String> {
        let mut found = None;
        walk(&self.dom.document, &mut |handle: &Handle| {
            if let NodeData::Element { name, attrs, .. } = &handle.data
                && *name.local == *element
                && found.is_none()
            {
                let attrs = attrs.borrow();
                let value =
                    |name: &str| attrs.iter().find(|a| *a.name.local == *name).map(|a| a.value.to_string());
                if value(with.0).as_deref() == Some(with.1) {
                    found = value(wanted);
                }
            }
        });
        found
    }
}

/// A script is one of the theme's files, or it is data.
fn check_script(source: Option<String>, text: &str, html: &str) {
    let is_right = match source {
        Some(address) => address.starts_with("/sub/assets/") && text.is_empty(),
        None => serde_json::from_str::<serde_json::Value>(text).is_ok(),
    };
    assert!(is_right, "a script that is neither the theme's nor JSON in {html}");
}

fn attribute(handle: &Handle, wanted: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &handle.data else { return None };
    let attrs = attrs.borrow();
    attrs.iter().find(|attribute| *attribute.name.local == *wanted).map(|attribute| attribute.value.to_string())
}

/// What leads somewhere and does no more.
const SCHEMES: [&str; 8] = ["http", "https", "mailto", "tel", "sms", "geo", "xmpp", "webcal"];

/// Attributes that a browser follows, loads or asks.
const ADDRESSES: [&str; 7] = ["href", "src", "action", "formaction", "cite", "poster", "data"];

fn check_value(element: &str, attribute: &str, value: &str, html: &str) {
    if ADDRESSES.contains(&attribute) {
        check_address(value, html);
    }
    match attribute {
        "srcset" => value.split(',').for_each(|offer| check_address(offer, html)),
        "content" => value.split_once("url=").into_iter().for_each(|(_, address)| check_address(address, html)),
        "style" => {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || " -:;.,%".contains(c);
            assert!(value.chars().all(is_plain), "<{element} style={value:?}> in {html}");
        }
        "id" => {
            let is_one = !value.is_empty() && !value.contains(|c: char| c.is_ascii_whitespace());
            assert!(is_one, "<{element} id={value:?}> in {html}");
        }
        _ => {}
    }
}

fn check_address(value: &str, html: &str) {
    // Browsers drop these before they look for a scheme.
    let seen = value.trim_start_matches(|c: char| c <= ' ');
    let seen: String = seen.chars().filter(|c| !"\t\n\r".contains(*c)).collect();
    assert!(!seen.contains(['"', '<', '>', ' ', '\\', '`']), "the address {value:?} in {html}");
    let head = seen.split(['/', '?', '#']).next().unwrap_or("");
    let Some((scheme, _)) = head.split_once(':') else { return };
    let is_known = SCHEMES.contains(&&*scheme.to_ascii_lowercase()) || seen == "data:,";
    assert!(is_known, "the address {value:?} in {html}");
}

fn walk(handle: &Handle, see: &mut dyn FnMut(&Handle)) {
    // Deeply nested lists make deep trees: no recursion.
    let mut open: Vec<Rc<markup5ever_rcdom::Node>> = vec![handle.clone()];
    while let Some(node) = open.pop() {
        see(&node);
        open.extend(node.children.borrow().iter().rev().cloned());
    }
}

fn text_of(handle: &Handle) -> String {
    let mut text = String::new();
    walk(handle, &mut |node| {
        if let NodeData::Text { contents } = &node.data {
            text.push_str(&contents.borrow());
        }
    });
    text
}

/// XML that is well formed.
pub fn check_xml(text: &str) {
    let read = roxmltree::Document::parse(text);
    assert!(read.is_ok(), "{:?} in {text}", read.err());
}

/// JSON.
pub fn check_json(text: &str) {
    let read: Result<serde_json::Value, _> = serde_json::from_str(text);
    assert!(read.is_ok(), "{:?} in {text}", read.err());
}
