//! What earlier readings of the same site have left: for a build on the disk (`memo`), for the preview in memory
//! (`session`). Nothing recalled is trusted without its key, so that one may ask and always get what reading would give.

use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::memo::{FileFacts, Remembered};
use super::read::{Inputs, Look};
use crate::load::Input;
use crate::markdown::mentions::Linkable;
use crate::model::entity::Entity;
use crate::model::settings::{LinkMentions, Settings};
use crate::model::text::Text;

/// An earlier reading of a briefing.
#[derive(Clone)]
pub struct Recalled {
    pub remembered: Remembered,
    /// The body, where it is kept too.
    pub html: Option<Arc<Text>>,
    /// What a body can be made of.
    pub original: Option<Original>,
}

/// What an author wrote, kept instead of the body that is made of it: it is smaller, and what was read of it can be read
/// anew by other settings or names without asking the disk.
#[derive(Clone)]
pub struct Original {
    pub text: Arc<Text>,
    /// A digest of the body.
    body: u64,
    links: Linkable,
}

impl Original {
    pub fn new(text: Arc<Text>, html: &str, links: Linkable) -> Original {
        Original { text, body: xxh3_64(html.as_bytes()), links }
    }

    pub fn has_same_body(&self, other: &Original) -> bool {
        self.body == other.body
    }

    /// Changes when the body does because others of its mentions are links.
    pub fn print(&self, link: LinkMentions) -> u64 {
        u64::from(self.links.shown(link)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// The registry, as it was just read.
pub struct Registry<'r> {
    pub entities: &'r [Entity],
    pub is_held_back: &'r dyn Fn(&Entity) -> bool,
    pub is_sound: bool,
    /// The files that are read with it.
    pub inputs: &'r Inputs,
    pub settings: &'r Settings,
}

/// A memory of readings.
pub trait Recall: Sync {
    /// Whether `keep` wants readings in their encoded form.
    fn wants_encoded(&self) -> bool;

    /// Whether bodies are made when a page is, of texts that are kept, rather than when the texts are read.
    fn makes_later(&self) -> bool {
        false
    }

    /// Hears of the registry before any text is read with it, and whether it is without mistakes; gives the key to
    /// recall by, which is the one offered unless the readings are of no use anyway.
    fn hear(&mut self, _registry: &Registry<'_>, key: u64) -> u64 {
        key
    }

    /// What reading this very file with the names and settings of `key` gave.
    fn reading(&self, input: &Input, key: u64) -> Option<Recalled>;

    /// What this very file holds, where that is kept.
    fn text(&self, _input: &Input) -> Option<Arc<Text>> {
        None
    }

    /// Lets a new reading that says what an earlier one did have its place in memory.
    fn share(&self, _input: &Input, _look: &mut Look) {}

    /// How many files are looked at before `let_go` is asked.
    fn at_once(&self) -> usize {
        usize::MAX
    }

    /// Hears which files have been looked at: an earlier reading of what was read anew need not lie beside the new one.
    fn let_go(&mut self, _inputs: &Inputs, _looks: &[Look]) {}

    fn keep(&mut self, input: &Input, key: u64, look: &mut Look);

    /// What is known of this very file, which is published as it is.
    fn facts(&self, input: &Input) -> Option<FileFacts>;

    fn keep_facts(&mut self, input: &Input, facts: FileFacts);
}
