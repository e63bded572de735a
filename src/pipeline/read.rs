//! Files → everything the site is made of: settings, names, briefings, pages, files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::memo::{Encoded, Remembered};
use super::places::Places;
use super::recall::{Original, Recall, Recalled, Registry};
use super::{Options, files, names, registry};
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::load::{self, Class, Input, SETTINGS, Stat, Stats};
use crate::model::briefing::SharedName;
use crate::model::entity::Entity;
use crate::model::page::{Page, TopicText};
use crate::model::settings::{LinkMentions, Settings};
use crate::model::site::Asset;
use crate::model::spot::Spot;
use crate::model::text::Text;
use crate::model::visibility::Audience;
use crate::parse;
use crate::parse::fields::Origin;
use crate::recognise::lexicon::Lexicon;
use crate::recognise::{self, Elsewhere, Known, Recognised};
use crate::relate;
use crate::render::engine::ThemeFile;
use crate::search;

/// The site's files, and its settings, which say how to look for them.
pub struct Listed {
    pub files: Vec<Input>,
    pub settings: Option<Settings>,
    /// Of the settings' text, the address asked for on the command line, and this program's version.
    pub settings_digest: u64,
    /// Of the settings' text alone.
    pub settings_content: Option<u64>,
    /// Of what lies in the site and is passed over.
    pub odd: u64,
    /// Folders and files that links lead to.
    pub links: Vec<PathBuf>,
    pub diagnostics: Vec<Diagnostic>,
    /// Those of them that are about what lies in the site.
    pub of_files: Vec<Diagnostic>,
    /// Read already, as its files were then.
    pub registry: Option<registry::Registry>,
}

impl Listed {
    /// Reads the registry, if that has not been done: beside something else, since much of it is work for one core.
    pub fn read_registry(&mut self, options: &Options) {
        if let (Some(settings), None) = (&self.settings, &self.registry) {
            let inputs = Inputs { files: registry::of(&self.files).cloned().collect() };
            self.registry = Some(registry::read(&inputs, settings, &audience(options, settings)));
        }
    }
}

/// Lists the site.
pub fn list(options: &Options) -> Listed {
    let listed = list_none(options);
    list_files(options, Stats::AtOnce, listed)
}

/// Lists the site of which nothing is remembered, and does beside it what asks for none of its briefings: listing is work for
/// one core. Leaves the stats of briefings to `read`.
pub fn list_anew(options: &Options) -> Listed {
    let listed = list_none(options);
    let settings = listed.settings.clone();
    let registry = || {
        let settings = settings?;
        let files = load::list_folder(&options.root, registry::FOLDER, &allowed(Some(&settings))).files;
        Some(registry::read(&Inputs { files }, &settings, &audience(options, &settings)))
    };
    let (listed, registry) = rayon::join(|| list_files(options, Stats::OfBriefingsLater, listed), registry);
    Listed { registry, ..listed }
}

/// For whom and when a build is.
pub fn audience(options: &Options, settings: &Settings) -> Audience {
    Audience {
        now: options.now,
        up_to: options.up_to,
        drafts: options.drafts,
        is_rehearsal: options.is_rehearsal,
        default_marking: settings.default_marking,
    }
}

fn list_files(options: &Options, stats: Stats, mut listed: Listed) -> Listed {
    let listing = load::list(&options.root, &allowed(listed.settings.as_ref()), stats);
    listed.odd = xxh3_64(format!("{:?}", listing.diagnostics).as_bytes());
    listed.diagnostics.extend(listing.diagnostics.iter().cloned());
    Listed { files: listing.files, links: listing.links, of_files: listing.diagnostics, ..listed }
}

/// Lists the site as it was listed before, but for some files that are still what they were: files in their places. None
/// when there is more to it.
pub fn list_again(options: &Options, before: &Reading, named: &BTreeSet<String>) -> Option<Listed> {
    // A file that links lead to is another file too.
    if !before.links.is_empty() {
        return None;
    }
    let mut files = before.inputs.files.clone();
    for path in named {
        let input = &mut files[before.inputs.index(path)?];
        let is_link = input.full != options.root.join(path);
        input.stat = load::stat(&input.full).filter(|_| !is_link && !load::is_link(&input.full))?;
    }
    let listed = list_none(options);
    if allowed(listed.settings.as_ref()) != allowed(Some(&before.settings)) {
        return None;
    }
    let mut diagnostics = listed.diagnostics;
    diagnostics.extend(before.of_files.iter().cloned());
    Some(Listed { files, odd: before.odd, of_files: before.of_files.clone(), diagnostics, ..listed })
}

/// Folders that links may lead to.
fn allowed(settings: Option<&Settings>) -> Vec<PathBuf> {
    settings.into_iter().flat_map(|settings| settings.allow_outside.iter().map(PathBuf::from)).collect()
}

/// The settings, and no files yet.
fn list_none(options: &Options) -> Listed {
    let mut diagnostics = Vec::new();
    let bytes = load::bytes_within(&options.root, SETTINGS, parse::settings::MAX_SETTINGS as u64)
        .map_err(|error| load::unreadable(SETTINGS, &error));
    let text = match bytes.and_then(|bytes| load::utf8(SETTINGS, bytes)) {
        Ok(text) => Some(text),
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            None
        }
    };
    let mut settings = text
        .as_deref()
        .and_then(|text| parse::settings::settings(&Origin::whole(SETTINGS, text), &mut diagnostics));
    let base_url = options.base_url.as_deref();
    if let (Some(settings), Some(url)) = (&mut settings, base_url) {
        match parse::settings::base_of(url) {
            Ok(base) => settings.live_at(base),
            Err(_) => diagnostics.push(
                Diagnostic::error(Code::BadUrl, format!("`--base-url {url}` is not a web address"))
                    .help("write it in full, e.g. `--base-url https://example.org/`"),
            ),
        }
    }
    if let Some(settings) = &mut settings {
        settings.cards = options.cards.settled(settings.cards);
    }
    let version = env!("CARGO_PKG_VERSION");
    let digested = format!("{version}\0{}\0{}", base_url.unwrap_or(""), text.as_deref().unwrap_or(""));
    let settings_digest = xxh3_64(digested.as_bytes());
    let settings_content = text.as_deref().map(|text| xxh3_64(text.as_bytes()));
    Listed {
        files: Vec::new(),
        settings,
        settings_digest,
        settings_content,
        odd: 0,
        links: Vec::new(),
        diagnostics,
        of_files: Vec::new(),
        registry: None,
    }
}

/// Everything that was read.
pub struct Reading {
    pub settings: Settings,
    pub settings_digest: u64,
    /// Bodies are made later, of what their authors wrote.
    pub makes_later: bool,
    /// Of what other pages than their own may know of all briefings; none where nobody asked.
    pub outer: Option<u64>,
    /// Of what lies in the site and is passed over.
    pub odd: u64,
    /// Of everything beside its text that a briefing's reading depends on.
    pub key: u64,
    pub audience: Audience,
    pub reads: Vec<relate::Read>,
    /// Files of briefings that could not be read.
    pub unread: Vec<Text>,
    pub entities: Vec<Entity>,
    pub pages: Vec<Page>,
    pub topics: Vec<TopicText>,
    pub files: BTreeMap<Text, Asset>,
    pub theme: Vec<ThemeFile>,
    pub lexicon: Arc<Lexicon>,
    pub elsewhere: Arc<Elsewhere>,
    /// Briefings that declare entities on the spot.
    pub declaring: BTreeSet<String>,
    pub inputs: Inputs,
    pub links: Vec<PathBuf>,
    /// Names that several entities bear and that stay unlinked, with the file they stand in.
    pub shared: Vec<(Text, SharedName)>,
    /// Entities that held-back and withdrawn briefings declare on the spot; nothing is made of them.
    pub hidden: Vec<Entity>,
    /// What was said of the names across all texts.
    pub judged: Vec<Diagnostic>,
    /// What was said of the list of files.
    pub of_files: Vec<Diagnostic>,
}

/// The site's files by path.
pub struct Inputs {
    /// In the order of their paths.
    pub files: Vec<Input>,
}

impl Inputs {
    /// Takes the stats that the list left for when briefings are opened.
    fn take_stats(&mut self, looks: &[Look]) {
        for look in looks {
            let input = &mut self.files[look.input];
            if input.stat == Stat::default() {
                // A briefing that could not be read may be there all the same.
                input.stat = look.stat.or_else(|| load::stat(&input.full)).unwrap_or_default();
            }
        }
    }

    pub fn get(&self, path: &str) -> Option<&Input> {
        self.files.get(self.index(path)?)
    }

    pub fn index(&self, path: &str) -> Option<usize> {
        self.files.binary_search_by(|input| input.path.as_str().cmp(path)).ok()
    }

    /// The place that a `Spot` keeps; for many of them, [`Places`].
    pub fn place(&self, path: &str, spot: &Spot) -> Place {
        Places::new(self).place(path, spot)
    }

    /// The text of a file, if it still can be read.
    pub fn text(&self, path: &str) -> Option<String> {
        load::text(self.get(path)?).ok()
    }
}

/// Reads the site. None when its settings cannot be used at all; the diagnostics say why.
pub fn read(
    options: &Options,
    listed: Listed,
    memo: &mut impl Recall,
    out: &mut Vec<Diagnostic>,
) -> Option<Reading> {
    let Listed { files, settings, settings_digest, settings_content: _, odd, links, .. } = listed;
    let (mut diagnostics, of_files) = (listed.diagnostics, listed.of_files);
    let Some(settings) = settings else {
        out.append(&mut diagnostics);
        return None;
    };
    let audience = audience(options, &settings);
    let mut inputs = Inputs { files };
    let theme = theme_files(&inputs, &mut diagnostics);
    let registry = listed.registry.filter(|registry| registry.is_of(&inputs));
    let registry = registry.unwrap_or_else(|| registry::read(&inputs, &settings, &audience));
    let registry::Registry { entities, lexicon, mut said, .. } = registry;
    let read_with = settings.read_by().digest();
    let registry = Registry {
        entities: &entities,
        is_held_back: &|entity| entity.visibility.held_back(&audience).is_some(),
        inputs: &inputs,
        is_sound: said.iter().all(|diagnostic| diagnostic.severity != Severity::Error),
        settings: &settings,
    };
    let key = memo.hear(&registry, lexicon.digest() ^ read_with.rotate_left(23));
    diagnostics.append(&mut said);
    let makes_later = memo.makes_later();
    let first = Known { settings: &settings, lexicon: &lexicon, elsewhere: None, makes_later };
    let mut looks = looks(&inputs, first, key, memo);
    inputs.take_stats(&looks);
    let elsewhere = elsewhere(&looks, &audience, &inputs, &mut diagnostics);
    let known = Known { elsewhere: Some(&elsewhere), ..first };
    look_again(&mut looks, &inputs, known, &elsewhere, key);
    if memo.wants_encoded() {
        looks.par_iter_mut().for_each(Look::encode);
    }
    let outer = outer(&looks, &inputs);
    let mut entities = entities;
    registry::prose(&mut entities, &inputs, known, &mut diagnostics);
    let (pages, topics) = others(&inputs, known, &mut diagnostics);
    let entities = registry::unite(entities, &lexicon, &elsewhere, &audience, &inputs, &mut diagnostics);
    let is_declaring = |look: &&Look| look.remembered.as_ref().is_some_and(|one| !one.declared.is_empty());
    let declaring =
        looks.iter().filter(is_declaring).map(|look| inputs.files[look.input].path.clone()).collect();
    let unread = looks.iter().filter(|look| look.remembered.is_none());
    let unread = unread.map(|look| Text::from(inputs.files[look.input].path.as_str())).collect();
    let hidden = hidden(&looks, &audience);
    let Settled { reads, shared, tallies } =
        settle(looks, key, memo, &inputs, settings.link, &mut diagnostics);
    let judged = tallies.judged();
    diagnostics.extend(judged.iter().cloned());
    let files = files::facts(&inputs, memo, &mut diagnostics);
    out.append(&mut diagnostics);
    Some(Reading {
        settings,
        settings_digest,
        makes_later,
        outer,
        odd,
        key,
        audience,
        reads,
        unread,
        entities,
        pages,
        topics,
        files,
        theme,
        lexicon: Arc::new(lexicon),
        elsewhere: Arc::new(elsewhere),
        declaring,
        inputs,
        links,
        shared,
        hidden,
        judged,
        of_files,
    })
}

fn theme_files(inputs: &Inputs, out: &mut Vec<Diagnostic>) -> Vec<ThemeFile> {
    let mut files = Vec::new();
    for input in inputs.files.iter().filter(|input| input.class == Class::Template) {
        match load::bytes_of(input, parse::MAX_BODY as u64) {
            Ok(bytes) => {
                let name = input.path.trim_start_matches("templates/").to_owned();
                files.push(ThemeFile { name, bytes });
            }
            Err(error) => out.push(load::unreadable(&input.path, &error)),
        }
    }
    files
}

/// What one look at a file gave.
pub struct Look {
    /// Its number among the inputs.
    pub input: usize,
    /// None when it could not be read as a briefing.
    pub remembered: Option<Remembered>,
    pub html: Option<Arc<Text>>,
    /// Instead of the body, where that is made later.
    pub original: Option<Original>,
    pub diagnostics: Vec<Diagnostic>,
    pub is_from_memo: bool,
    /// For the next build.
    pub encoded: Option<Encoded>,
    /// A digest of the file's bytes, as far as they are text; none where the reading is recalled.
    pub content: Option<u64>,
    /// Of the file as it was read now.
    pub stat: Option<Stat>,
}

impl Look {
    /// Makes ready for the next build what this one has read; mistakes are read again, until they are mended.
    fn encode(&mut self) {
        let is_clean = self.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
        if !self.is_from_memo {
            self.remembered.iter_mut().for_each(Remembered::set_outer);
        }
        if !self.is_from_memo && is_clean {
            self.encoded = self.remembered.as_ref().and_then(Remembered::encoded);
        }
    }
}

/// Looks at every briefing, or remembers what an earlier build saw.
fn looks(inputs: &Inputs, known: Known<'_>, key: u64, memo: &mut impl Recall) -> Vec<Look> {
    let briefings: Vec<usize> =
        (0..inputs.files.len()).filter(|index| inputs.files[*index].class == Class::Briefing).collect();
    let mut looks = Vec::with_capacity(briefings.len());
    for some in briefings.chunks(memo.at_once()) {
        let before = looks.len();
        looks.par_extend(some.par_iter().map(|input| recalled_or_read(inputs, *input, known, key, memo)));
        memo.let_go(inputs, &looks[before..]);
    }
    looks
}

fn recalled_or_read(inputs: &Inputs, index: usize, known: Known<'_>, key: u64, memo: &impl Recall) -> Look {
    let input = &inputs.files[index];
    // Whom a text declares itself may appear or disappear without any file being changed.
    let is_lasting = |recalled: &Recalled| recalled.remembered.declared.iter().all(Entity::is_always_shown);
    let Some(Recalled { remembered, html, original }) = memo.reading(input, key).filter(is_lasting) else {
        let mut look = look(inputs, index, memo.text(input), known, key);
        memo.share(input, &mut look);
        return look;
    };
    let diagnostics = remembered.diagnostics.clone();
    Look {
        input: index,
        remembered: Some(remembered),
        html,
        original,
        diagnostics,
        is_from_memo: true,
        encoded: None,
        content: None,
        stat: None,
    }
}

/// Looks at one briefing, of which `text` is what its file holds where that is known. The key goes into the digest of what
/// is read in a preview, where pages are counted as changed by that alone.
fn look(inputs: &Inputs, index: usize, text: Option<Arc<Text>>, known: Known<'_>, key: u64) -> Look {
    let mut diagnostics = Vec::new();
    let input = &inputs.files[index];
    let held = text.or_else(|| input.held.clone());
    let read = || load::text_and_stat(input).map_err(|diagnostic| diagnostics.push(diagnostic)).ok();
    let (read, stat) = held.is_none().then(read).flatten().unzip();
    let text = held.as_deref().map(|held| &**held).or(read.as_deref());
    let content = text.map(|text| xxh3_64(text.as_bytes()));
    let recognised = text.and_then(|text| counted(&input.path, text, known, &mut diagnostics));
    let mut look = Look {
        input: index,
        remembered: None,
        html: None,
        original: None,
        diagnostics,
        is_from_memo: false,
        encoded: None,
        content,
        stat,
    };
    let Some(recognised) = recognised else { return look };
    let Recognised { briefing, html, links, declared, tally } = recognised;
    let key = if known.makes_later { key } else { known.lexicon.digest() };
    look.remembered = Some(Remembered {
        briefing: Arc::from(briefing),
        declared,
        tally,
        digest: content.unwrap_or_default() ^ key,
        elsewhere: 0,
        diagnostics: look.diagnostics.clone(),
        outer: 0,
    });
    match known.makes_later {
        true => {
            let text = held.or_else(|| read.map(|text| Arc::new(text.into())));
            look.original = text.map(|text| Original::new(text, &html, links));
        }
        false => look.html = Some(Arc::new(html)),
    }
    look
}

/// One file by itself, as reading the whole site would read it.
pub fn look_alone(reading: &Reading, index: usize) -> Look {
    let Reading { settings, lexicon, makes_later, key, .. } = reading;
    let first = Known { settings, lexicon, elsewhere: None, makes_later: *makes_later };
    let mut looks = [look(&reading.inputs, index, None, first, *key)];
    let known = Known { elsewhere: Some(&reading.elsewhere), ..first };
    look_again(&mut looks, &reading.inputs, known, &reading.elsewhere, *key);
    let [look] = looks;
    look
}

fn recognised(path: &str, text: &str, known: Known<'_>, out: &mut Vec<Diagnostic>) -> Option<Recognised> {
    recognise::briefing(parse::document(path, text, out)?, known, out)
}

/// The same, its words counted if a build is to make an index of them.
fn counted(path: &str, text: &str, known: Known<'_>, out: &mut Vec<Diagnostic>) -> Option<Recognised> {
    let recognised = recognised(path, text, known, out)?;
    if known.settings.search && !known.makes_later {
        let Recognised { briefing, html, .. } = &recognised;
        briefing.search.count(|| search::tally::of_briefing(briefing, html));
    }
    Some(recognised)
}

/// The body of a briefing that was remembered without it.
pub fn body(reading: &Reading, path: &str) -> Option<Arc<Text>> {
    let Reading { settings, lexicon, elsewhere, makes_later, .. } = reading;
    let known = Known { settings, lexicon, elsewhere: Some(elsewhere), makes_later: *makes_later };
    let text = load::text(reading.inputs.get(path)?).ok()?;
    body_of(path, &text, known)
}

/// The body of a briefing as it was read.
pub fn body_of(path: &str, text: &str, known: Known<'_>) -> Option<Arc<Text>> {
    Some(Arc::new(recognised(path, text, known, &mut Vec::new())?.html))
}

/// What all briefings have told others of themselves, as a digest.
fn outer(looks: &[Look], inputs: &Inputs) -> Option<u64> {
    let mut hasher = Xxh3::new();
    for look in looks {
        let outer =
            look.remembered.as_ref().map(|remembered| remembered.outer).filter(|outer| *outer != 0)?;
        hasher.update(inputs.files[look.input].path.as_bytes());
        hasher.update(&outer.to_le_bytes());
    }
    Some(hasher.digest())
}

fn is_public(remembered: &Remembered, audience: &Audience) -> bool {
    let briefing = &remembered.briefing;
    briefing.visibility.held_back(audience).is_none() && !briefing.is_withdrawn()
}

/// The entities that other than public briefings declare on the spot.
fn hidden(looks: &[Look], audience: &Audience) -> Vec<Entity> {
    let looks = looks.iter().filter_map(|look| look.remembered.as_ref());
    let held = looks.filter(|remembered| !is_public(remembered, audience));
    held.flat_map(|remembered| remembered.declared.iter().cloned()).collect()
}

/// The entities that public briefings declare on the spot.
fn elsewhere(looks: &[Look], audience: &Audience, inputs: &Inputs, out: &mut Vec<Diagnostic>) -> Elsewhere {
    let public = looks.iter().filter_map(|look| look.remembered.as_ref());
    let public = public.filter(|remembered| is_public(remembered, audience));
    let declared: Vec<Entity> = public.flat_map(|remembered| remembered.declared.iter().cloned()).collect();
    if declared.is_empty() {
        return Elsewhere::default();
    }
    let places = Places::new(inputs);
    Elsewhere::new(recognise::registry::merge(declared, &|path| places.text(path), out))
}

/// A second look at the files with names that nothing bore on the first.
fn look_again(looks: &mut [Look], inputs: &Inputs, known: Known<'_>, elsewhere: &Elsewhere, key: u64) {
    let digest = elsewhere.digest(known.lexicon);
    looks.par_iter_mut().for_each(|look_at| {
        let Some(remembered) = &look_at.remembered else {
            // A file that could not be read as a briefing may hold mistakes in names too: say them all in one run.
            *look_at = look(inputs, look_at.input, None, known, key);
            return;
        };
        let is_settled = match remembered.elsewhere {
            // Read with the registry alone: that will do as long as what it lacks is nowhere else either, and is no mistake.
            0 => {
                let is_elsewhere = |name: &Text| elsewhere.find(name).is_some();
                !remembered.briefing.lists_unknown && !remembered.briefing.unsettled.iter().any(is_elsewhere)
            }
            asked => asked == digest,
        };
        if is_settled {
            return;
        }
        let unsettled = remembered.briefing.unsettled.clone();
        let text = look_at.original.take().map(|original| original.text);
        *look_at = look(inputs, look_at.input, text, known, key);
        if let Some(remembered) = &mut look_at.remembered {
            remembered.elsewhere = digest;
            // The next build must know that this reading depends on what others declare.
            Arc::make_mut(&mut remembered.briefing).unsettled = unsettled;
        }
    });
}

/// Plain pages and topics.
fn others(inputs: &Inputs, known: Known<'_>, out: &mut Vec<Diagnostic>) -> (Vec<Page>, Vec<TopicText>) {
    let (mut pages, mut topics) = (Vec::new(), Vec::new());
    for input in inputs.files.iter().filter(|input| matches!(input.class, Class::Page | Class::Topic)) {
        let text = match load::text(input) {
            Ok(text) => text,
            Err(diagnostic) => {
                out.push(diagnostic);
                continue;
            }
        };
        let Some(document) = parse::document(&input.path, &text, out) else { continue };
        match input.class {
            Class::Page => pages.extend(recognise::page(document, known, out)),
            _ => topics.extend(recognise::topic(document, known, out)),
        }
    }
    (pages, topics)
}

/// All briefings as read, and what they say of names.
struct Settled {
    reads: Vec<relate::Read>,
    shared: Vec<(Text, SharedName)>,
    tallies: names::Tallies,
}

/// Ends the reading of briefings: remembers them for the next build and counts the names across all texts.
fn settle(
    looks: Vec<Look>,
    key: u64,
    memo: &mut impl Recall,
    inputs: &Inputs,
    link: LinkMentions,
    out: &mut Vec<Diagnostic>,
) -> Settled {
    let mut reads = Vec::with_capacity(looks.len());
    let (mut shared, mut tallies) = (Vec::new(), names::Tallies::default());
    for mut look in looks {
        out.extend(look.diagnostics.iter().cloned());
        memo.keep(&inputs.files[look.input], key, &mut look);
        let Some(remembered) = look.remembered else { continue };
        tallies.add(&remembered.briefing.file, &remembered.tally);
        let names = remembered.tally.shared.iter();
        shared.extend(names.map(|name| (remembered.briefing.file.clone(), name.clone())));
        let Remembered { briefing, digest, elsewhere, .. } = remembered;
        let print = look.original.as_ref().map_or(0, |original| original.print(link));
        let original = look.original.map(|original| original.text);
        reads.push(relate::Read { briefing, html: look.html, original, digest: digest ^ elsewhere ^ print });
    }
    Settled { reads, shared, tallies }
}
