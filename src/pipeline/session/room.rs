//! Room for a new reading of a large site, which is not kept beside itself.
//!
//! Comes in: a memory of readings, what is shown, and which files changed. Goes out: the same memory to a reading that is
//! about to begin; where most texts have to be read, because settings, names or they themselves changed, what is shown is
//! given up first, and how to make it again comes back. Nobody notices, since questions wait meanwhile; should the new
//! content have errors, the last good pages are made again, which costs that edit the same time once more.

use std::sync::Arc;

use rayon::prelude::*;

use super::memory::Memory;
use crate::load::{Class, Input};
use crate::model::hash::HashMap;
use crate::model::text::Text;
use crate::pipeline::memo::FileFacts;
use crate::pipeline::read::{Inputs, Listed, Look, Reading};
use crate::pipeline::recall::{Recall, Recalled, Registry};
use crate::pipeline::stage::Stage;

/// A part of all texts that is read beside what it was read as before: an eighth.
const PART: usize = 8;

/// How a stage that was given up had come about.
pub struct Earlier {
    pub listed: Listed,
    pub now: i64,
}

/// What is shown.
pub struct Shown<'s> {
    pub stage: &'s mut Option<Stage>,
    pub current: &'s mut Option<Reading>,
    /// What the files beside the briefings held when the stage was set.
    pub sources: &'s HashMap<String, Arc<Text>>,
}

/// A memory that makes room when it has to.
pub struct Room<'s> {
    memory: &'s mut Memory,
    shown: Shown<'s>,
    changed: &'s [String],
    may_give_up: bool,
    earlier: Option<Earlier>,
}

impl<'s> Room<'s> {
    /// `changed` are the files that have other contents than the stage is of. From `roomy` briefings on the stage may be
    /// given up; never without it, when pages of files that have errors meanwhile are shown.
    pub fn new(
        memory: &'s mut Memory,
        shown: Shown<'s>,
        changed: &'s [String],
        roomy: Option<usize>,
    ) -> Room<'s> {
        let briefings = shown.stage.as_ref().map(|stage| stage.site.briefings.len());
        let is_large = briefings.zip(roomy).is_some_and(|(briefings, roomy)| briefings >= roomy);
        let may_give_up = is_large && shown.can_come_back(changed);
        Room { memory, shown, changed, may_give_up, earlier: None }
    }

    /// What was given up.
    pub fn close(self) -> Option<Earlier> {
        self.memory.is_sparing = false;
        self.earlier
    }

    fn give_up(&mut self, inputs: &Inputs) {
        let Some((mut stage, reading)) = self.shown.stage.take().zip(self.shown.current.take()) else {
            return;
        };
        let mut files = reading.inputs.files;
        for path in self.changed {
            if let Ok(at) = files.binary_search_by(|input| input.path.as_str().cmp(path)) {
                files[at].held = self.shown.sources.get(path).cloned().or_else(|| original(&stage, path));
            }
        }
        let listed = Listed {
            files,
            settings: Some(stage.site.settings.clone()),
            settings_digest: stage.site.digest,
            settings_content: None,
            odd: reading.odd,
            links: Vec::new(),
            diagnostics: Vec::new(),
            of_files: Vec::new(),
            registry: None,
        };
        self.earlier = Some(Earlier { listed, now: stage.site.audience.now });
        self.memory.is_sparing = true;
        self.memory.retain(inputs);
        // Readings that nobody shares are changed where they are, and go when their texts are read anew.
        let briefings = std::mem::take(&mut stage.site.briefings);
        let withdrawn = std::mem::take(&mut stage.site.withdrawn);
        briefings.into_par_iter().chain(withdrawn).for_each(drop);
        rayon::spawn(move || drop(stage));
    }
}

impl Shown<'_> {
    /// Whether what is shown can be made again when these files have changed.
    fn can_come_back(&self, changed: &[String]) -> bool {
        let Some(reading) = self.current.as_ref() else { return false };
        changed.iter().all(|path| match reading.inputs.get(path).map(|input| input.class) {
            // Not there before, known as they were, or gone whatever is shown.
            None | Some(Class::Briefing | Class::Settings | Class::Asset) => true,
            _ => self.sources.contains_key(path),
        })
    }
}

/// What a briefing that is shown was read from.
fn original(stage: &Stage, path: &str) -> Option<Arc<Text>> {
    let site = &stage.site;
    let shown = site.briefing_by_file.get(path).map(|index| &site.briefings[*index as usize]);
    let withdrawn = || site.withdrawn.iter().find(|article| &*article.briefing.file == path);
    shown.or_else(withdrawn)?.original.clone()
}

impl Recall for Room<'_> {
    fn wants_encoded(&self) -> bool {
        self.memory.wants_encoded()
    }

    fn makes_later(&self) -> bool {
        self.memory.makes_later()
    }

    fn hear(&mut self, registry: &Registry<'_>, key: u64) -> u64 {
        // Before the readings are turned, which is done where they are if nobody shares them.
        if self.may_give_up && self.memory.is_read_otherwise(&registry.settings.read_by()) {
            self.give_up(registry.inputs);
        }
        let key = self.memory.hear(registry, key);
        if self.may_give_up && self.earlier.is_none() && registry.is_sound {
            let all = registry.inputs.files.iter().filter(|input| input.class == Class::Briefing).count();
            if self.memory.count_to_read(registry.inputs, key) * PART > all {
                self.give_up(registry.inputs);
            }
        }
        key
    }

    fn reading(&self, input: &Input, key: u64) -> Option<Recalled> {
        self.memory.reading(input, key)
    }

    fn text(&self, input: &Input) -> Option<Arc<Text>> {
        self.memory.text(input)
    }

    fn share(&self, input: &Input, look: &mut Look) {
        self.memory.share(input, look);
    }

    fn at_once(&self) -> usize {
        self.memory.at_once()
    }

    fn let_go(&mut self, inputs: &Inputs, looks: &[Look]) {
        self.memory.let_go(inputs, looks);
    }

    fn keep(&mut self, input: &Input, key: u64, look: &mut Look) {
        self.memory.keep(input, key, look);
    }

    fn facts(&self, input: &Input) -> Option<FileFacts> {
        self.memory.facts(input)
    }

    fn keep_facts(&mut self, input: &Input, facts: FileFacts) {
        self.memory.keep_facts(input, facts);
    }
}
