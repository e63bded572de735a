//! Makes the table of names from the lists in `src/reading/names/data`, so that the program need not read them at each
//! start: that would cost it 25 ms, half of what a small site takes to build. Packs it, the other tables of the
//! tagger and the fonts of cards, which makes the program more than two megabytes smaller; `packed` unpacks them in some
//! milliseconds when names are read or cards drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::DeflateEncoder;

#[path = "src/reading/names/hash.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod hash;
#[path = "src/reading/names/lists.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod lists;

use hash::Phrase;
use lists::{Entry, HEAD, SLOT};

#[derive(Default)]
struct Table {
    entries: BTreeMap<u64, (Phrase, Entry)>,
    names: Vec<String>,
}

fn main() {
    let folder = Path::new(&variable("CARGO_MANIFEST_DIR")).join("src/reading/names/data");
    let mut table = Table { names: vec![String::new()], ..Table::default() };
    for (name, headings) in lists::FILES {
        let path = folder.join(name).with_extension("txt");
        println!("cargo::rerun-if-changed={}", path.display());
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        table.read(&text, headings);
    }
    for file in ["build.rs", "src/reading/names/hash.rs", "src/reading/names/lists.rs"] {
        println!("cargo::rerun-if-changed={file}");
    }
    write("names.packed", &table.pack());
    write("towns.packed", &towns(&folder.join("towns.txt")));
    for (path, packed) in [
        ("src/reading/names/data/weights.bin", "weights.packed"),
        ("src/reading/names/data/words.bin", "words.packed"),
        ("src/render/social/fonts/sans.ttf", "sans.packed"),
        ("src/render/social/fonts/serif.ttf", "serif.packed"),
    ] {
        let path = Path::new(&variable("CARGO_MANIFEST_DIR")).join(path);
        println!("cargo::rerun-if-changed={}", path.display());
        let bytes =
            std::fs::read(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        write(packed, &bytes);
    }
}

/// The hashes of small towns, ascending: what each is more than the one before, seven bits a byte, the lowest first.
fn towns(path: &Path) -> Vec<u8> {
    println!("cargo::rerun-if-changed={}", path.display());
    let text = std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let forms = lines.flat_map(|line| line.split('|')).map(str::trim).filter(|form| !form.is_empty());
    let phrase = |form: &str| lists::words(form).fold(Phrase::EMPTY, Phrase::with);
    let hashes: BTreeSet<u32> = forms.map(|form| lists::town(phrase(form))).collect();
    let mut file = Vec::new();
    let mut last = 0;
    for hash in hashes {
        let mut more = hash - last;
        while more > 127 {
            file.push(more as u8 & 127 | 128);
            more >>= 7;
        }
        file.push(more as u8);
        last = hash;
    }
    file
}

/// Packs bytes and writes them for the program to include.
fn write(name: &str, bytes: &[u8]) {
    let out = Path::new(&variable("OUT_DIR")).join(name);
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
    packer
        .write_all(bytes)
        .and_then(|()| packer.finish())
        .and_then(|packed| std::fs::write(&out, packed))
        .unwrap_or_else(|error| panic!("cannot write {}: {error}", out.display()));
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}

impl Table {
    /// Reads a list: one name a line, its other forms behind `|`, `#` before comments, `[heading]` before what follows.
    fn read(&mut self, text: &str, headings: &[(&str, u32)]) {
        let mut of = headings[0].1;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(heading) = line.strip_prefix('[') {
                let heading = heading.trim_end_matches(']');
                of = headings.iter().find(|(name, _)| *name == heading).map_or(0, |(_, bits)| *bits);
                continue;
            }
            let forms: Vec<&str> = line.split('|').map(str::trim).collect();
            let index = if of & lists::LINES == 0 { 0 } else { self.names.len() };
            if index != 0 {
                self.names.push(forms[0].to_owned());
            }
            forms.iter().for_each(|form| self.insert(form, of, index as u32));
        }
    }

    fn insert(&mut self, form: &str, of: u32, line: u32) {
        let mut words = lists::words(form).filter(|word| Phrase::EMPTY.with(word) != Phrase::EMPTY);
        let Some(first) = words.next().map(|word| Phrase::EMPTY.with(word)) else { return };
        let (whole, count) = words.fold((first, 1), |(phrase, count), word| (phrase.with(word), count + 1));
        let is_upper = lists::is_acronym(form) && of & lists::WORDS == 0;
        let entry = self.entry(whole);
        entry.only_upper = is_upper && (entry.lists == 0 || entry.only_upper);
        entry.begins_small |= form.starts_with(char::is_lowercase);
        entry.lists |= of;
        if line != 0 {
            entry.line = line;
        }
        if count > 1 {
            let entry = self.entry(first);
            entry.reach = entry.reach.max(count.min(lists::LONGEST) as u8);
        }
    }

    fn entry(&mut self, phrase: Phrase) -> &mut Entry {
        &mut self.entries.entry(phrase.value()).or_insert((phrase, Entry::default())).1
    }

    fn pack(&self) -> Vec<u8> {
        // A quarter of the slots at least stays free, or looking for what is not there would take long.
        let slots = (self.entries.len() * 5 / 4).next_power_of_two();
        let mut file = vec![0; HEAD + slots * SLOT];
        file[..4].copy_from_slice(&(slots as u32).to_le_bytes());
        file[4..8].copy_from_slice(&(self.names.len() as u32).to_le_bytes());
        for (phrase, entry) in self.entries.values() {
            let (mut at, tag) = lists::place(*phrase, slots);
            while file[HEAD + at * SLOT..][..4] != [0; 4] {
                at = (at + 1) & (slots - 1);
            }
            let slot = &mut file[HEAD + at * SLOT..][..SLOT];
            slot[..4].copy_from_slice(&tag.to_le_bytes());
            slot[4..8].copy_from_slice(&entry.packed().to_le_bytes());
            slot[8..11].copy_from_slice(&entry.line.to_le_bytes()[..3]);
        }
        let mut end = 0;
        for name in &self.names {
            end += name.len() as u32;
            file.extend(end.to_le_bytes());
        }
        self.names.iter().for_each(|name| file.extend(name.bytes()));
        file
    }
}
