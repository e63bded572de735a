//! What earlier readings of the same site have left: for a build on the disk (`memo`), for the preview in memory
//! (`session`). Nothing recalled is trusted without its key, so that one may ask and always get what reading would give.

use std::sync::Arc;

use super::memo::{FileFacts, Remembered};
use super::read::Look;
use crate::load::Input;
use crate::model::entity::Entity;
use crate::model::settings::{ReadBy, Settings};
use crate::model::text::Text;

/// An earlier reading of a briefing.
#[derive(Clone)]
pub struct Recalled {
    pub remembered: Remembered,
    /// The body, where it is kept too.
    pub html: Option<Arc<Text>>,
}

/// The registry, as it was just read.
pub struct Registry<'r> {
    pub entities: &'r [Entity],
    pub is_held_back: &'r dyn Fn(&Entity) -> bool,
    pub is_sound: bool,
    pub settings: &'r Settings,
}

/// A memory of readings.
pub trait Recall: Sync {
    /// Whether `keep` wants readings in their encoded form.
    fn wants_encoded(&self) -> bool;

    /// Whether which mentions become links is settled when a page is made, rather than when its text is read.
    fn settles_later(&self) -> bool {
        false
    }

    /// What readings depend on in the settings.
    fn read_by(&self, settings: &Settings) -> ReadBy {
        settings.read_by()
    }

    /// Hears of the registry before any text is read with it, and whether it is without mistakes; gives the key to
    /// recall by, which is the one offered unless the readings are of no use anyway.
    fn hear(&mut self, _registry: &Registry<'_>, key: u64) -> u64 {
        key
    }

    /// What reading this very file with the names and settings of `key` gave.
    fn reading(&self, input: &Input, key: u64) -> Option<Recalled>;

    /// Lets a new reading that says what an earlier one did have its place in memory.
    fn share(&self, _input: &Input, _look: &mut Look) {}

    fn keep(&mut self, input: &Input, key: u64, look: &mut Look);

    /// What is known of this very file, which is published as it is.
    fn facts(&self, input: &Input) -> Option<FileFacts>;

    fn keep_facts(&mut self, input: &Input, facts: FileFacts);
}
