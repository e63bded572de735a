//! The house style: what front matter must have, how long titles are, words that are not used, headings and links that
//! everybody can follow.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use super::MOST;
use super::cues::is_whole;
use super::manuscript::{Line, Manuscript};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::desk::Desk;
use crate::model::text::Text;
use crate::yaml::Node;

/// Words that say nothing about where a link leads when they are all of it.
const EMPTY_WORDS: [&str; 16] = [
    "here",
    "click here",
    "click",
    "this",
    "this link",
    "link",
    "more",
    "read more",
    "learn more",
    "see here",
    "this page",
    "this article",
    "article",
    "page",
    "details",
    "source",
];

/// The desk's rules, made ready.
pub struct Style<'d> {
    pub desk: &'d Desk,
    banned: Option<AhoCorasick>,
}

impl<'d> Style<'d> {
    pub fn new(desk: &'d Desk) -> Self {
        let words: Vec<&str> = desk.banned.iter().map(|banned| &*banned.words).collect();
        let banned = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&words);
        // Settings are at most a megabyte, so that the automaton cannot outgrow its limits.
        Style { desk, banned: banned.ok().filter(|_| !words.is_empty()) }
    }

    /// Looks at one line.
    pub fn line(&self, page: &Manuscript<'_>, line: &Line<'_>, out: &mut Vec<Diagnostic>) {
        let Some(banned) = &self.banned else { return };
        let found = banned.find_iter(&line.plain).filter(|found| is_whole(&line.plain, found.range()));
        for found in found.take(MOST) {
            let entry = &self.desk.banned[found.pattern().as_usize()];
            let message = format!("the desk does not write `{}`", &line.plain[found.range()]);
            let diagnostic =
                Diagnostic::warning(Code::BannedWord, message).at(page.place(line, found.range()));
            out.push(match &entry.instead {
                Some(instead) => diagnostic.help(format!("write `{instead}`")),
                None => diagnostic.help("write it otherwise"),
            });
        }
    }

    /// Looks at the page as a whole. `head` is its front matter.
    pub fn page(&self, page: &Manuscript<'_>, head: &Node, out: &mut Vec<Diagnostic>) {
        self.title(page, out);
        if let Node::Mapping(entries) = head {
            self.required(page, entries, out);
        }
        headings(page, out);
        links(page, out);
    }

    fn title(&self, page: &Manuscript<'_>, out: &mut Vec<Diagnostic>) {
        let Some((min, max)) = self.desk.title_length else { return };
        let length = page.briefing.title.chars().count();
        let (word, limit) = match () {
            () if length > max => ("longer", max),
            () if length < min => ("shorter", min),
            () => return,
        };
        let noun = if length == 1 { "character" } else { "characters" };
        let message = format!("this title has {length} {noun}, {word} than the {limit} of the desk");
        out.push(
            Diagnostic::warning(Code::TitleLength, message)
                .at(page.value("title"))
                .help("say the one thing that is new, and leave the rest to the summary"),
        );
    }

    fn required(&self, page: &Manuscript<'_>, entries: &[(Text, Node)], out: &mut Vec<Diagnostic>) {
        let file: &str = &page.briefing.file;
        let folders = self.desk.required.iter().filter(|(folder, _)| {
            let folder = folder.trim_end_matches('/');
            file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        });
        let mut told: Vec<&str> = Vec::new();
        for (folder, keys) in folders {
            for key in keys {
                let has = entries.iter().any(|(name, node)| name == &**key && !is_empty(node));
                if has || told.contains(&&**key) {
                    continue;
                }
                told.push(key);
                out.push(
                    Diagnostic::warning(Code::RequiredKey, format!("this briefing has no `{key}`"))
                        .at(page.value("title"))
                        .help(format!("the settings require it for all of `{folder}`")),
                );
            }
        }
    }
}

fn is_empty(node: &Node) -> bool {
    match node {
        Node::Null => true,
        Node::Scalar(scalar) => scalar.text.trim().is_empty(),
        Node::Sequence(items) => items.is_empty(),
        Node::Mapping(entries) => entries.is_empty(),
    }
}

/// Headings that skip a level: whoever listens to a page cannot tell what belongs to what.
fn headings(page: &Manuscript<'_>, out: &mut Vec<Diagnostic>) {
    let mut last: Option<u8> = None;
    for block in &page.prose.blocks {
        let Some(level) = block.level.filter(|_| out.len() < MOST) else { continue };
        if let Some(before) = last.filter(|before| level > before + 1) {
            let marks = "#".repeat(usize::from(before) + 1);
            out.push(
                Diagnostic::warning(
                    Code::HeadingOrder,
                    format!("a heading of level {level} follows one of level {before}"),
                )
                .at(page.body(block.source(0..block.plain.len())))
                .help(format!("write `{marks}`: a heading belongs to the one above it")),
            );
        }
        last = Some(level);
    }
}

/// Links whose words are nothing, or say nothing.
fn links(page: &Manuscript<'_>, out: &mut Vec<Diagnostic>) {
    for block in &page.prose.blocks {
        for link in block.links.iter().filter(|link| !link.is_wiki && !link.has_image) {
            if out.len() >= MOST {
                return;
            }
            let words = block.plain.get(link.words.clone()).unwrap_or("").trim();
            let bare = words.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            let message = match () {
                () if words.is_empty() => "this link has no words".to_owned(),
                () if EMPTY_WORDS.contains(&bare.as_str()) => {
                    format!("`{words}` does not say where the link leads")
                }
                () => continue,
            };
            out.push(
                Diagnostic::warning(Code::LinkText, message)
                    .at(page.body(link.source.clone()))
                    .help("let the words of the link name what is behind it: readers jump from link to link"),
            );
        }
    }
}
