//! Facts about the files that are published as they are: digest, size in pixels, the words beside them.

use std::collections::BTreeMap;
use std::io::{self, Read as _};

use rayon::prelude::*;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::memo::FileFacts;
use super::read::Inputs;
use super::recall::Recall;
use super::svg;
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{self, Class, Input};
use crate::model::site::Asset;
use crate::model::text::Text;
use crate::parse;
use crate::parse::fields::{Fields, Origin, Path};
use crate::yaml::Node;

/// Largest file that is published.
pub const MAX_ASSET: u64 = 1024 * 1024 * 1024;
/// So much of a picture is looked at for its size.
const HEAD: u64 = 4 * 1024 * 1024;

/// Looks at every file of the content that is no text.
pub fn facts(inputs: &Inputs, memo: &mut impl Recall, out: &mut Vec<Diagnostic>) -> BTreeMap<Text, Asset> {
    let assets: Vec<&Input> = inputs.files.iter().filter(|input| input.class == Class::Asset).collect();
    let looked: Vec<(Result<FileFacts, Diagnostic>, bool)> = assets
        .par_iter()
        .map(|input| match memo.facts(input) {
            Some(facts) => (Ok(facts), true),
            None => (look(input), false),
        })
        .collect();
    let mut files = BTreeMap::new();
    for (input, (facts, is_from_memo)) in assets.into_iter().zip(looked) {
        let facts = match facts {
            Ok(facts) => facts,
            Err(diagnostic) => {
                out.push(diagnostic);
                continue;
            }
        };
        if !is_from_memo {
            memo.keep_facts(input, facts);
        }
        let mut asset = Asset {
            route: String::new(),
            size: facts.size,
            alt: None,
            caption: None,
            credit: None,
            licence: None,
            digest: facts.digest,
        };
        if let Some(beside) = inputs.get(&format!("{}.yaml", input.path)) {
            words(beside, &mut asset, out);
        }
        files.insert(Text::from(input.path.as_str()), asset);
    }
    files
}

fn look(input: &Input) -> Result<FileFacts, Diagnostic> {
    if input.stat.size > MAX_ASSET {
        let message = "this file is larger than 1 GiB and cannot be published";
        return Err(Diagnostic::error(Code::TooLarge, message)
            .at(crate::diagnostic::Place::file(&*input.path))
            .help("take it out of the content, or publish it elsewhere and link to it"));
    }
    let read = || -> io::Result<FileFacts> {
        let mut file = load::open(&input.full)?.take(MAX_ASSET);
        let mut head = Vec::new();
        file.by_ref().take(HEAD).read_to_end(&mut head)?;
        let is_svg = input.path.to_ascii_lowercase().ends_with(".svg");
        let size = if is_svg { svg::size(&head) } else { pixels(&head) };
        Ok(FileFacts { digest: digest(&head, file)?, size })
    };
    read().map_err(|error| load::unreadable(&input.path, &error))
}

/// The digest of a file's head and its rest, which is never in memory as a whole.
fn digest(head: &[u8], mut rest: impl io::Read) -> io::Result<u64> {
    let mut hasher = Xxh3::new();
    hasher.update(head);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match rest.read(&mut buffer)? {
            0 => return Ok(hasher.digest()),
            length => hasher.update(&buffer[..length]),
        }
    }
}

fn pixels(head: &[u8]) -> Option<(u32, u32)> {
    let size = imagesize::blob_size(head).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}

/// Reads `photo.jpg.yaml`.
fn words(input: &Input, asset: &mut Asset, out: &mut Vec<Diagnostic>) {
    let text = match load::text(input) {
        Ok(text) => text,
        Err(diagnostic) => return out.push(diagnostic),
    };
    let origin = Origin::whole(&input.path, &text);
    let Some(Node::Mapping(entries)) = parse::read_yaml(&origin, parse::MAX_FRONT_MATTER, out) else {
        return;
    };
    let mut fields = Fields::new(&origin, Path::new(), entries);
    asset.alt = fields.text("alt");
    asset.caption = fields.text("caption");
    asset.credit = fields.text("credit");
    asset.licence = fields.text("licence");
    fields.finish("the words for a file", out);
    asset.digest ^= xxh3_64(text.as_bytes());
}
