//! Any text as `dateline.yaml`: read or refused with places; what it gives to every page stays what it is.
#![no_main]

use std::collections::BTreeMap;

use dateline::parse;
use dateline::parse::fields::Origin;
use dateline::render::labels::Words;
use dateline::render;
use dateline::render::engine::{self, ThemeAsset};
use dateline_fuzz::judge;
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
    let words = Words::new(&settings);
    let plain = engine::theme_assets(&[], None, &words);
    let assets = engine::theme_assets(&[], settings.theme.accent.as_deref(), &words);
    let tail = text_of(&assets, "site.css").strip_prefix(text_of(&plain, "site.css")).expect("the theme's stylesheet");
    assert!(tail.chars().all(|c| c.is_ascii_alphanumeric() || "\n -:;,#@(){}".contains(c)), "{tail}");
    check_script(text_of(&assets, "site.js"), &words);
    judge::check_xml(text_of(&assets, "icon.svg"));
    render::constants(&settings, &words, &assets);
    render::site_record(&settings, render::SiteFacts::default());
});

fn text_of<'a>(assets: &'a BTreeMap<String, ThemeAsset>, name: &str) -> &'a str {
    std::str::from_utf8(&assets[name].bytes).expect("UTF-8")
}

/// The words of the theme stand in its script as one object of JSON, each as the settings have it.
fn check_script(script: &str, words: &Words) {
    let (_, rest) = script.split_once("const words = ").expect("the words");
    let mut read = serde_json::Deserializer::from_str(rest).into_iter::<BTreeMap<String, String>>();
    let object = read.next().expect("a value").expect("an object of texts");
    assert!(rest[read.byte_offset()..].starts_with(';'), "{script}");
    assert!(!object.is_empty());
    for (key, shown) in &object {
        assert_eq!(shown, words.get(key));
    }
}
