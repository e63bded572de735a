//! What reading costs: the YAML of a front matter, a whole file taken apart, a body rendered.

use dateline::markdown::{self, Found, Names, Options, Stands};
use dateline::model::rich::Target;
use dateline::model::settings::LinkMentions;
use dateline::{parse, yaml};
use divan::{Bencher, black_box, counter::BytesCount};

fn main() {
    divan::main();
}

/// Somebody who knows no names.
struct NoNames;

impl Names for NoNames {
    fn find(&mut self, _: &str, _: &mut Vec<Found>) {}
    fn wiki(&mut self, words: &str) -> (Target, Option<u32>) {
        (Target::Unknown(words.into()), None)
    }
    fn id(&self, _: u32) -> &str {
        ""
    }
}

/// Front matter of the usual size, and one with a value that needs the slow reader.
const PLAIN: &str = "title: \"What the interim hearing means for the harbour\"\ndate: 2026-10-28T14:33:02Z\n\
    topics: [transport, pharma, technology]\nentities: [juniper-health, stefan-demir, irena-novak, lucia-fischer]\n\
    timeline:\n  - date: 2025-11-12\n    text: \"Both sides sign a statement on the school building plan\"\n\
    \x20 - date: 2025-01-02\n    text: \"Committee votes on a steel tariff\"\n";
const ODD: &str = "title: >\n  What the interim hearing\n  means for the harbour\ndate: 2026-10-28T14:33:02Z\nversion: 1.10\n";

#[divan::bench(args = [PLAIN, ODD])]
fn front_matter(bencher: Bencher<'_, '_>, text: &str) {
    bencher.counter(BytesCount::of_str(text)).bench(|| yaml::parse(black_box(text), parse::MAX_FRONT_MATTER));
}

#[divan::bench]
fn document(bencher: Bencher<'_, '_>) {
    let text = format!("---\n{PLAIN}---\n\n{}", body());
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut out = Vec::new();
        parse::document("content/a.md", black_box(&text), &mut out).is_some()
    });
}

#[divan::bench]
fn body_without_names(bencher: Bencher<'_, '_>) {
    let text = body();
    let options = || Options {
        raw_html: false,
        smart: true,
        link: LinkMentions::First,
        base_path: "/",
        bases: &[],
        file: "content/a.md",
        sources: &[],
        stands: Stands::At(0),
        tells_links: false,
        marked: &[],
    };
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| markdown::render(black_box(&text), &options(), &mut NoNames));
}

fn body() -> String {
    let paragraph = "The timetable, already final, depends on a report that nobody has yet scheduled. *Officials* said \
                     the **revised** audit would be [published](https://example.org/a) within two weeks.\n\n";
    format!("{}## Background\n\n- one\n- two\n\n{}", paragraph.repeat(8), paragraph.repeat(8))
}
