//! Any text as a body: the HTML holds nothing but what Markdown may write, and no parser has to mend it.
#![no_main]

use std::sync::LazyLock;

use dateline::parse::fields::Origin;
use dateline::recognise;
use dateline_fuzz::judge::{self, Allowed};
use dateline_fuzz::known::{check_diagnostics, known};
use libfuzzer_sys::fuzz_target;

static ALLOWED: LazyLock<Allowed> = LazyLock::new(judge::markdown);

fuzz_target!(|text: &str| {
    let mut out = Vec::new();
    let origin = Origin::whole("content/2016/x.md", text);
    let prose = recognise::prose(&origin, 0, None, known(), &mut out);
    let html = filled(&prose.body.html, prose.body.slots.len());
    let page = format!("<!doctype html><html><head><title>x</title></head><body>{html}</body></html>");
    judge::parse(&page).check(&ALLOWED, &page);
    check_diagnostics(&out, text);
});

/// Slots as links to nowhere, words as one; each is opened and closed as `model::rich` says.
fn filled(html: &str, slots: usize) -> String {
    let mut out = String::new();
    let mut parts = html.split('\0');
    out.push_str(parts.next().unwrap_or(""));
    while let (Some(mark), Some(text)) = (parts.next(), parts.next()) {
        match mark.parse::<usize>() {
            Ok(number) => assert!(number < slots, "slot {number} of {slots}"),
            Err(_) if mark.starts_with('=') => out.push_str("word"),
            Err(_) => assert_eq!(mark, "/", "{html:?}"),
        }
        out.push_str(text);
    }
    assert!(parts.next().is_none(), "half a slot in {html:?}");
    out
}
