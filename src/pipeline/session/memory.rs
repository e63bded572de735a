//! What a session has read: briefings with their texts, facts about files, and the contents of all others.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::diagnostic::Diagnostic;
use crate::load::{self, Class, Input, SETTINGS, Stat};
use crate::model::briefing::NameTally;
use crate::model::hash::{HashMap, HashSet};
use crate::model::settings::ReadBy;
use crate::model::text::Text;
use crate::pipeline::memo::{FileFacts, Remembered};
use crate::pipeline::read::{Inputs, Listed, Look};
use crate::pipeline::recall::{Recall, Recalled, Registry};
use crate::recognise;
use crate::relate::Read;

use super::gist::Gist;
use super::names::{Changed, Names};
use super::turn::{self, Turned};

/// Texts whose gists are taken before the door is looked at again: a few milliseconds.
const GISTS_AT_ONCE: usize = 250;
/// Bytes of the largest file beside briefings of which the text is kept.
const LARGEST: u64 = 4 << 20;
/// Files read anew before their earlier readings are given up, where memory is spared.
const READ_AT_ONCE: usize = 512;

#[derive(Default)]
pub struct Memory {
    readings: HashMap<String, Kept>,
    /// Gists of the briefings' texts, each with the digest of the text that it is of; made while there is time.
    gists: HashMap<String, (u64, Gist)>,
    facts: HashMap<String, (Stat, FileFacts)>,
    /// Contents of the files that are neither briefings nor published as they are.
    contents: HashMap<String, Content>,
    /// The registry that texts were last read with.
    known: Option<Known>,
    /// What the last readings were made with, and which of them hold still.
    last: Option<(u64, Changed)>,
    /// The registry has mistakes: what is read with it is not kept.
    is_unsound: bool,
    /// What is read anew is not kept beside what it was read as before.
    pub is_sparing: bool,
}

/// What a file holds.
struct Content {
    digest: u64,
    /// None of what is large or no text.
    text: Option<Arc<Text>>,
}

struct Known {
    names: Names,
    settings: ReadBy,
    key: u64,
}

/// One briefing's reading.
struct Kept {
    stat: Stat,
    key: u64,
    content: Option<u64>,
    /// What the file holds: it stays when what was read of it is of no use any more.
    text: Option<Arc<Text>>,
    /// None when the file could not be read as a briefing.
    recalled: Option<Recalled>,
    said: Vec<Diagnostic>,
}

impl Memory {
    /// What was said of a briefing when it was read.
    pub fn said(&self, path: &str) -> &[Diagnostic] {
        self.readings.get(path).map(|kept| kept.said.as_slice()).unwrap_or_default()
    }

    /// Whether a briefing has the contents that it had when it was read.
    pub fn is_same(&mut self, input: &Input) -> bool {
        let Some(kept) = self.readings.get_mut(&input.path) else { return false };
        let is_same = kept.content.is_some() && kept.content == content(&input.full);
        if is_same {
            kept.stat = input.stat;
        }
        is_same
    }

    /// A briefing as relating wants it.
    pub fn read(&self, path: &str) -> Option<Read> {
        let Recalled { remembered, html, original } = self.readings.get(path)?.recalled.as_ref()?;
        let link = self.known.as_ref().map(|known| known.settings.link).unwrap_or_default();
        let print = original.as_ref().map_or(0, |original| original.print(link));
        let digest = remembered.digest ^ remembered.elsewhere ^ print;
        let original = original.as_ref().map(|original| original.text.clone());
        Some(Read { briefing: remembered.briefing.clone(), html: html.clone(), original, digest })
    }

    /// Whether a briefing declares entities on the spot.
    pub fn declares(&self, path: &str) -> bool {
        let recalled = self.readings.get(path).and_then(|kept| kept.recalled.as_ref());
        recalled.is_some_and(|recalled| !recalled.remembered.declared.is_empty())
    }

    /// What a briefing's text says about names.
    pub fn tally(&self, input: &Input) -> Option<(&Text, &NameTally)> {
        let remembered = &self.readings.get(&input.path)?.recalled.as_ref()?.remembered;
        Some((&remembered.briefing.file, &remembered.tally))
    }

    /// Keeps a reading, whatever was kept before.
    pub fn take(&mut self, input: &Input, key: u64, look: &mut Look) {
        self.put_in_place(input, look);
        let original = look.original.clone();
        let text = original.as_ref().map(|original| original.text.clone());
        let recall = |remembered: &Remembered| Recalled {
            remembered: remembered.clone(),
            html: look.html.clone(),
            original,
        };
        let recalled = look.remembered.as_ref().map(recall);
        let said = look.diagnostics.clone();
        let kept = Kept { stat: input.stat, key, content: look.content, text, recalled, said };
        self.readings.insert(input.path.clone(), kept);
    }

    /// A reading that comes out as it did keeps its old place in memory, and its digest: with other names or settings
    /// known, it still says the same.
    fn put_in_place(&self, input: &Input, look: &mut Look) {
        let (Some(remembered), Some(original)) = (&mut look.remembered, &mut look.original) else { return };
        let kept = self.readings.get(&input.path).and_then(|kept| kept.recalled.as_ref());
        let Some(Recalled { remembered: old, original: Some(old_original), .. }) = kept else { return };
        if original.text == old_original.text {
            original.text = Arc::clone(&old_original.text);
        }
        if original.has_same_body(old_original)
            && old.briefing == remembered.briefing
            && recognise::is_on_same_clocks(&old.briefing, &remembered.briefing)
        {
            remembered.briefing = Arc::clone(&old.briefing);
            remembered.digest = old.digest;
        }
    }

    /// Whether the texts were last read by other settings than these.
    pub fn is_read_otherwise(&self, settings: &ReadBy) -> bool {
        self.known.as_ref().is_some_and(|known| known.settings != *settings)
    }

    /// Takes the gists of some more texts; true when there are no more to take.
    pub fn take_gists(&mut self, inputs: &Inputs) -> bool {
        let is_missing = |input: &&Input| {
            input.class == Class::Briefing
                && self
                    .readings
                    .get(&input.path)
                    .is_some_and(|kept| kept.content.is_some() && kept.text.is_some())
                && self.gist_of(input).is_none()
        };
        let some: Vec<&Input> = inputs.files.iter().filter(is_missing).take(GISTS_AT_ONCE).collect();
        let is_over = some.len() < GISTS_AT_ONCE;
        let take = |input: &&Input| {
            let kept = self.readings.get(&input.path)?;
            Some((input.path.clone(), (kept.content?, Gist::of(kept.text.as_ref()?))))
        };
        let gists: Vec<_> = some.par_iter().filter_map(take).collect();
        // A text that cannot be taken now is about to be read again.
        let is_stuck = gists.is_empty();
        self.gists.extend(gists);
        is_over || is_stuck
    }

    fn gist_of(&self, input: &Input) -> Option<&Gist> {
        let content = self.readings.get(&input.path)?.content?;
        self.gists.get(&input.path).filter(|(of, _)| *of == content).map(|(_, gist)| gist)
    }

    /// Turns all readings to other settings; those whose texts have to be read for that are not recalled.
    fn turn(&mut self, from: &ReadBy, to: &ReadBy) {
        let gists = &self.gists;
        self.readings.par_iter_mut().for_each(|(path, kept)| {
            let gist = gists.get(path).filter(|(of, _)| Some(*of) == kept.content).map(|(_, gist)| gist);
            let recalled = kept.recalled.as_mut().filter(|_| kept.said.is_empty());
            match recalled.map_or(Turned::Not, |recalled| turn::turn(recalled, gist, from, to)) {
                Turned::Done => {}
                // A new reading may yet be the same.
                Turned::Not => kept.key = 0,
                Turned::Spoilt => (kept.recalled, kept.key) = (None, 0),
            }
        });
    }

    /// Forgets files that are gone.
    pub fn retain(&mut self, inputs: &Inputs) {
        let present: HashSet<&str> = inputs.files.iter().map(|input| input.path.as_str()).collect();
        self.readings.retain(|path, _| present.contains(path.as_str()));
        self.gists.retain(|path, _| present.contains(path.as_str()));
        self.facts.retain(|path, _| present.contains(path.as_str()));
        self.contents.retain(|path, _| present.contains(path.as_str()));
    }

    /// Digests the files that reading leaves without a digest: before they are read, so that what changes meanwhile is
    /// never taken for what was read.
    pub fn digest_rest(&mut self, listed: &Listed) {
        // The settings have been read already.
        self.contents.remove(SETTINGS);
        let settings = listed.settings_content.map(|digest| Content { digest, text: None });
        self.contents.extend(settings.map(|content| (SETTINGS.to_owned(), content)));
        let is_rest = |input: &&Input| {
            let is_digested = matches!(input.class, Class::Briefing | Class::Asset) || input.path == SETTINGS;
            !is_digested && !self.contents.contains_key(&input.path)
        };
        let rest: Vec<&Input> = listed.files.iter().filter(is_rest).collect();
        let contents: Vec<_> =
            rest.par_iter().filter_map(|input| Some((input.path.clone(), whole(&input.full)?))).collect();
        self.contents.extend(contents);
    }

    /// The texts of all files but briefings.
    pub fn sources(&self) -> HashMap<String, Arc<Text>> {
        let texts =
            self.contents.iter().filter_map(|(path, content)| Some((path.clone(), content.text.clone()?)));
        texts.collect()
    }

    /// How many briefings have to be read, as far as that can be told without reading any.
    pub fn count_to_read(&self, inputs: &Inputs, key: u64) -> usize {
        let briefings = inputs.files.par_iter().filter(|input| input.class == Class::Briefing);
        briefings.filter(|input| self.holding(input, key, false).is_none()).count()
    }

    /// A reading that holds. A text without a gist is read for that, or taken not to hold.
    fn holding(&self, input: &Input, key: u64, may_read: bool) -> Option<&Recalled> {
        let kept = self.readings.get(&input.path).filter(|kept| kept.stat == input.stat)?;
        if input.held.is_some() || kept.key != key && !self.holds_still(kept, input, may_read) {
            return None;
        }
        kept.recalled.as_ref()
    }

    /// The files that came, went or have other contents than before, as far as the file system says anything of them or
    /// they are named. Those with the same contents are known again under what it says now.
    pub fn changed(&mut self, before: &[Input], now: &[Input], named: &BTreeSet<String>) -> Vec<String> {
        let old: HashMap<&str, &Input> = before.iter().map(|input| (input.path.as_str(), input)).collect();
        let present: HashSet<&str> = now.iter().map(|input| input.path.as_str()).collect();
        let mut changed: Vec<String> = Vec::new();
        for input in now {
            let same = old.get(input.path.as_str()).filter(|old| old.class == input.class);
            let is_sure = same.is_some_and(|old| old.stat == input.stat && old.full == input.full)
                && !named.contains(&input.path);
            let is_same = is_sure || same.is_some() && self.is_known_again(input);
            if !is_same {
                self.readings.remove(&input.path);
                self.facts.remove(&input.path);
                self.contents.remove(&input.path);
                changed.push(input.path.clone());
            }
        }
        let gone = before.iter().filter(|input| !present.contains(input.path.as_str()));
        changed.extend(gone.map(|input| input.path.clone()));
        changed
    }

    /// Whether a text reads as it did, though other names are known now.
    fn holds_still(&self, kept: &Kept, input: &Input, may_read: bool) -> bool {
        let Some((_, changed)) = self.last.as_ref().filter(|(key, _)| *key == kept.key) else { return false };
        let Some(Recalled { remembered, .. }) = &kept.recalled else { return false };
        if changed.is_nothing() {
            return true;
        }
        let briefing = &remembered.briefing;
        // Complaints suggest names, and what is settled elsewhere may be settled by the registry now.
        let is_plain = kept.said.is_empty() && briefing.unsettled.is_empty() && !briefing.lists_unknown;
        is_plain
            && match self.gist_of(input) {
                Some(gist) => !changed.may_be_in(gist),
                None => {
                    let text = kept.text.as_ref().filter(|_| may_read);
                    text.is_some_and(|text| !changed.may_be_in(&Gist::of(text)))
                }
            }
    }

    /// Whether a file has the contents it had, for all that may have happened to it.
    fn is_known_again(&mut self, input: &Input) -> bool {
        let known = match input.class {
            Class::Briefing => return self.is_same(input),
            Class::Asset => self.facts.get(&input.path).map(|(_, facts)| facts.digest),
            _ => self.contents.get(&input.path).map(|content| content.digest),
        };
        let is_same = known.is_some() && known == content(&input.full);
        if let Some((stat, _)) = self.facts.get_mut(&input.path).filter(|_| is_same) {
            *stat = input.stat;
        }
        is_same
    }
}

/// What a file holds, with its text.
fn whole(full: &Path) -> Option<Content> {
    match load::bytes(full, LARGEST) {
        Ok(bytes) => {
            let digest = xxh3_64(&bytes);
            let text = String::from_utf8(bytes).ok().map(|text| Arc::new(text.into()));
            Some(Content { digest, text })
        }
        Err(_) => Some(Content { digest: content(full)?, text: None }),
    }
}

/// A digest of a file's bytes.
fn content(full: &Path) -> Option<u64> {
    use std::io::Read as _;
    let mut file = load::open(full).ok()?;
    let mut state = Xxh3::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(state.digest()),
            count => state.update(&buffer[..count]),
        }
    }
}

impl Recall for Memory {
    fn wants_encoded(&self) -> bool {
        false
    }

    fn makes_later(&self) -> bool {
        true
    }

    fn hear(&mut self, registry: &Registry<'_>, key: u64) -> u64 {
        self.last = None;
        self.is_unsound = !registry.is_sound;
        let settings = registry.settings.read_by();
        if self.is_read_otherwise(&settings)
            && let Some(mut known) = self.known.take()
        {
            self.turn(&known.settings, &settings);
            known.settings = settings.clone();
            self.known = Some(known);
        }
        if !registry.is_sound {
            // With mistakes in the registry there will be no new pages: what was read before will do for the rest.
            let known = self.known.as_ref().filter(|known| known.settings == settings);
            return known.map_or(key, |known| known.key);
        }
        let names = Names::of(registry.entities, registry.is_held_back);
        if let Some(known) = self.known.as_ref().filter(|known| known.settings == settings) {
            self.last = known.names.changed(&names).map(|changed| (known.key, changed));
        }
        self.known = Some(Known { names, settings, key });
        key
    }

    fn reading(&self, input: &Input, key: u64) -> Option<Recalled> {
        self.holding(input, key, true).cloned()
    }

    fn text(&self, input: &Input) -> Option<Arc<Text>> {
        let kept = self.readings.get(&input.path).filter(|kept| kept.stat == input.stat);
        kept.filter(|_| input.held.is_none())?.text.clone()
    }

    fn share(&self, input: &Input, look: &mut Look) {
        self.put_in_place(input, look);
    }

    fn at_once(&self) -> usize {
        if self.is_sparing { READ_AT_ONCE } else { usize::MAX }
    }

    fn let_go(&mut self, inputs: &Inputs, looks: &[Look]) {
        let read = looks.iter().filter(|look| self.is_sparing && !look.is_from_memo);
        let read = read.map(|look| &inputs.files[look.input]).filter(|input| input.held.is_none());
        let spent: Vec<_> =
            read.filter_map(|input| self.readings.get_mut(&input.path)?.recalled.take()).collect();
        spent.into_par_iter().for_each(drop);
    }

    fn keep(&mut self, input: &Input, key: u64, look: &mut Look) {
        // What a file held once is not what it holds.
        if input.held.is_some() {
            return;
        }
        if look.is_from_memo {
            if let Some(kept) = self.readings.get_mut(&input.path) {
                kept.key = key;
            }
        } else if !self.is_unsound {
            self.take(input, key, look);
        }
    }

    fn facts(&self, input: &Input) -> Option<FileFacts> {
        self.facts.get(&input.path).filter(|(stat, _)| *stat == input.stat).map(|(_, facts)| *facts)
    }

    fn keep_facts(&mut self, input: &Input, facts: FileFacts) {
        self.facts.insert(input.path.clone(), (input.stat, facts));
    }
}
