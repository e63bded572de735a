//! Any bytes as a file of the content: split, read as YAML, validated and recognised; or refused with a place.
#![no_main]

use dateline::load;
use dateline::parse;
use dateline::recognise::{self, registry};
use dateline_fuzz::known::{check_diagnostics, known};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else { return };
    let mut out = Vec::new();
    let file = match kind % 4 {
        0 | 1 => "content/2016-12-29-x.md",
        2 => "content/entities/x.yaml",
        _ => "content/pages/x.md",
    };
    let text = match load::utf8(file, data.to_vec()) {
        Ok(text) => text,
        Err(refused) => return check_diagnostics(&[refused], &String::from_utf8_lossy(data)),
    };
    if file.ends_with(".yaml") {
        let reading = registry::Reading::plain(known().settings);
        let declared = registry::entities(file, &text, &reading, &mut out).entities;
        let mut merged = registry::merge(declared, &|_| Some(text.clone()), &mut out);
        registry::verify(&mut merged, &|_| None, &|_| Some(text.clone()), &mut out);
    } else if let Some(document) = parse::document(file, &text, &mut out) {
        match kind % 4 {
            3 => drop(recognise::page(document, known(), &mut out)),
            _ => drop(recognise::briefing(document, known(), &mut out)),
        }
    }
    check_diagnostics(&out, &text);
});
