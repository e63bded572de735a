//! Any text as `dateline.yaml`: read or refused with places; what it gives to every page stays what it is.
#![no_main]

use dateline::parse;
use dateline::parse::fields::Origin;
use dateline::render::labels::Words;
use dateline::render::{self, engine};
use dateline_fuzz::known::check_diagnostics;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut out = Vec::new();
    let settings = parse::settings::settings(&Origin::whole("dateline.yaml", text), &mut out);
    check_diagnostics(&out, text);
    let Some(settings) = settings else {
        assert!(!out.is_empty(), "refused without a word");
        return;
    };
    assert!(settings.base.path.starts_with('/') && settings.base.path.ends_with('/'));
    assert!(settings.base.origin.starts_with("http://") || settings.base.origin.starts_with("https://"));
    let is_plain = |c: char| !c.is_control() && !c.is_whitespace() && !"\"<>\\^`{|}".contains(c);
    assert!(settings.base.absolute("").chars().all(is_plain), "{:?}", settings.base);
    assert!((1..=1000).contains(&settings.paginate));
    let tail = render::stylesheet_tail(&settings);
    assert!(tail.chars().all(|c| c.is_ascii_alphanumeric() || "\n:{}-#".contains(c)), "{tail}");
    let words = Words::new(&settings);
    let assets = engine::theme_assets(&[], &tail);
    render::constants(&settings, &words, &assets);
    render::site_record(&settings, render::SiteFacts::default());
});
