//! HTML whose links still have to be resolved, and the links it waits for.
//!
//! Comes in: what `markdown` made of one text. Goes out: the same HTML with every slot filled, once the
//! whole site is known (`render`). A slot stands in the HTML as `\0` NUMBER `\0`, and a word of the theme, whose language is
//! the page's, as `\0=` KEY `\0`; Markdown turns every NUL of the source into U+FFFD, so none can be forged.

use serde::{Deserialize, Serialize};

use super::spot::Spot;
use super::text::Text;

/// Where a link in a text wants to go, as the author wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Target {
    /// An entity's dossier, by canonical id.
    Entity(Text),
    /// A briefing, by id.
    Briefing(Text),
    /// A topic, by the words that name it.
    Topic(Text),
    /// A file of the site, relative to the site's root with `/` (`content/2016/x.md`).
    File(Text),
    /// An address of this site, from its root (`/about/`), without the base path.
    Address(Text),
    /// A heading or other anchor of the same text.
    Here,
    /// `[[words]]` that name nothing known.
    Unknown(Text),
    /// An address of this site in full, as it is written (`https://example.org/about/`).
    Full(Text),
}

/// One place in the HTML that waits for the whole site.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Slot {
    pub kind: SlotKind,
    pub target: Target,
    /// Apart, because most links are names of entities, which have nothing of it, and a site has very many.
    pub beside: Option<Box<Beside>>,
    /// Where the author wrote the link, for diagnostics.
    pub spot: Spot,
}

/// What an author wrote in a link beside its target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Beside {
    pub fragment: Text,
    pub words: Text,
    pub title: Text,
}

impl Slot {
    /// An address that stays as it is written.
    pub fn as_written(&self) -> Option<&Text> {
        match &self.target {
            Target::Full(url) => Some(url),
            _ => None,
        }
    }

    /// The part after `#`, without it; empty when there is none.
    pub fn fragment(&self) -> &str {
        self.beside.as_ref().map_or("", |beside| &beside.fragment)
    }

    /// An image's alternative text, or a link's words when it is `Named`.
    pub fn words(&self) -> &str {
        self.beside.as_ref().map_or("", |beside| &beside.words)
    }

    /// The title that Markdown allows behind an address; empty when there is none.
    pub fn title(&self) -> &str {
        self.beside.as_ref().map_or("", |beside| &beside.title)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SlotKind {
    /// The opening tag of a link; `\0/\0` closes it. Links do not nest.
    Link,
    /// The whole of a link without words of its own: the target's title or name is shown.
    Named,
    /// The same words without the link, where a text is taken for a summary.
    Words,
    /// The whole `<img>` of an image within a line.
    Image,
    /// The whole `<figure>` of an image alone in its paragraph.
    Figure,
}

/// HTML with slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rich {
    pub html: Text,
    pub slots: Vec<Slot>,
}

impl Rich {
    pub fn is_empty(&self) -> bool {
        self.html.is_empty()
    }
}
