//! What authors write and what comes of it, one line each.

use super::*;
use crate::model::awaited;
use crate::model::rich::SlotKind;

fn options(file: &'static str) -> Options<'static> {
    Options {
        raw_html: false,
        smart: true,
        link: LinkMentions::First,
        base_path: "/",
        bases: &[],
        file,
        sources: &[],
        stands: Stands::At(0),
        tells_links: false,
        marked: &[],
    }
}

#[test]
fn it_is_told_whose_text_changes_with_the_links_that_are_wanted() {
    let texts = [
        "# Obama\n\nObama met *Obama*, Obama.\n\n- Obama\n",
        "[[Obama]] and Obama; `Obama` Obama.\n\nObama",
        "Obama [[Obama|him]] Obama\n\n[Obama](x.md) Obama[^1]\n\n[^1]: Obama\n\nObama",
        "Obama, once.\n\n## Obama\n",
        "[[Obama]] alone",
        "# Obama alone",
        "no name",
    ];
    let all = [LinkMentions::First, LinkMentions::All, LinkMentions::None];
    for text in texts {
        let rendered = all.map(|link| {
            let options = Options { link, tells_links: true, ..options("content/a.md") };
            render(text, &options, &mut Obama)
        });
        for (rendered, link) in rendered.iter().zip(all) {
            let options = Options { link, ..options("content/a.md") };
            assert_eq!(rendered.body, render(text, &options, &mut Obama).body, "{text}");
        }
        for (at, other) in [(0, 1), (0, 2), (1, 2)] {
            let (one, two) = (&rendered[at], &rendered[other]);
            assert_eq!(one.links, two.links, "{text}");
            let is_same = one.links.shown(all[at]) == two.links.shown(all[other]);
            assert_eq!(one.body == two.body, is_same, "{text}, {:?}, {:?}", all[at], all[other]);
        }
    }
}

/// Knows one name, `Obama`.
struct Obama;

impl Names for Obama {
    fn find(&mut self, run: &str, found: &mut Vec<Found>) {
        found.extend(run.match_indices("Obama").map(|(start, name)| Found {
            start,
            end: start + name.len(),
            entity: 0,
        }));
    }
    fn wiki(&mut self, words: &str) -> (Target, Option<u32>) {
        match words {
            "obama" => (Target::Entity("barack-obama".into()), Some(0)),
            _ => (Target::Unknown(words.into()), None),
        }
    }
    fn called(&mut self, name: &str, words: &str) -> String {
        match name {
            "obama" => "Barack Obama".to_owned(),
            "talks" => awaited::mark(7).expect("a mark").into(),
            _ => words.to_owned(),
        }
    }
    fn id(&self, _: u32) -> &str {
        "barack-obama"
    }
}

fn check(text: &str, html: &str) {
    let rendered = render(text, &options("content/a.md"), &mut Obama);
    assert_eq!(rendered.body.html.trim(), html, "{text}");
}

/// `\0` NUMBER `\0` opens a link whose address is not known yet, and `\0/\0` closes it.
#[test]
fn links_do_not_nest() {
    check("[[x|a <https://b.example> c]] d", "<p>\x000\0a https://b.example c\0/\0 d</p>");
    check("[[x|<odd:y>]] z", "<p>\x000\0odd:y\0/\0 z</p>");
    check("[[<https://b.example>]] z", "<p>\x000\0 z</p>");
}

const LINK: &str = "<a class=\"mention\" data-entity=\"barack-obama\" href=\"/entities/barack-obama/\">";

#[test]
fn links_the_first_mention() {
    check("Obama and Obama", &format!("<p id=\"p-1\">{LINK}Obama</a> and Obama</p>"));
    check("*Obama*’s", &format!("<p id=\"p-1\"><em>{LINK}Obama</a></em>’s</p>"));
    check(
        "`Obama` [Obama](https://x.example/)",
        "<p><code>Obama</code> <a href=\"https://x.example/\">Obama</a></p>",
    );
    check("## Obama\n", "<h2 id=\"obama\">Obama</h2>");
    check("- Obama", &format!("<ul>\n<li id=\"p-1\">{LINK}Obama</a></li>\n</ul>"));
}

#[test]
fn kills_what_could_run() {
    check("[x](javascript:alert(1))", "<p><span class=\"unresolved\">x</span></p>");
    check("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
    check("a <b onclick=x> b", "<p>a &lt;b onclick=x&gt; b</p>");
    check("[x](java\tscript:alert(1))", "<p>[x](java\tscript:alert(1))</p>");
    check("a\0b", "<p>a\u{fffd}b</p>");
}

#[test]
fn keeps_slots_for_links_inside() {
    let rendered = render("[a](b.md#c) [[obama]] ![d](e.png)", &options("content/2016/a.md"), &mut Obama);
    let kinds: Vec<SlotKind> = rendered.body.slots.iter().map(|slot| slot.kind).collect();
    assert_eq!(kinds, [SlotKind::Link, SlotKind::Named, SlotKind::Image]);
    assert_eq!(rendered.body.slots[0].target, Target::File("content/2016/b.md".into()));
    assert_eq!(rendered.body.slots[0].fragment(), "c");
}

#[test]
fn a_wiki_link_reads_as_what_it_shows() {
    let opening = |text: &str| render(text, &options("content/a.md"), &mut Obama).opening;
    assert_eq!(opening("Then [[obama]] spoke"), "Then Barack Obama spoke");
    assert_eq!(opening("Then [[obama|he]] spoke, [[nobody#x]] did not"), "Then he spoke, nobody#x did not");
    let rendered =
        render("One. To [[obama]] it went. [[obama|He]] left.", &options("content/a.md"), &mut Obama);
    assert_eq!(rendered.opening, "One. To Barack Obama it went. He left.");
    let quote = rendered.mentions[0].quote.clone().expect("a quote");
    assert_eq!(&*quote.sentence, "To Barack Obama it went.");
    assert_eq!(&quote.sentence[quote.start as usize..quote.end as usize], "Barack Obama");
    assert!(rendered.mentions[1].quote.is_none());
}

#[test]
fn a_title_that_is_awaited_is_a_mark_that_nobody_can_forge() {
    let mark = awaited::mark(7).expect("a mark");
    let own = awaited::mark(0).expect("a mark");
    let text = format!("# Of [[talks]], [[obama]] &#x100000;\n\nSee [[talks]]. Obama {own} left. `{own}`");
    let rendered = render(&text, &options("content/a.md"), &mut Obama);
    assert_eq!(rendered.opening, format!("See {mark}. Obama \u{10fffd} left. \u{10fffd}"));
    assert_eq!(&*rendered.headings[0].text, format!("Of {mark}, Barack Obama \u{10fffd}"));
    // An address must not change with somebody else's title.
    assert_eq!(&*rendered.headings[0].id, "of-talks-barack-obama-");
    let quote = rendered.mentions[1].quote.clone().or(rendered.mentions[0].quote.clone()).expect("a quote");
    assert_eq!(&quote.sentence[quote.start as usize..quote.end as usize], "Obama");
    assert!(rendered.body.html.contains(own));
}

#[test]
fn html_that_is_shown_is_text() {
    let plain = |text: &str| render(text, &options("content/a.md"), &mut Obama).opening;
    assert_eq!(plain("a <b>c</b><!-- d -->"), "a <b>c</b>");
    check("a\u{1}b\u{7f}", "<p>a\u{fffd}b\u{fffd}</p>");
}

#[test]
fn comments_vanish_and_nothing_else() {
    check("<!-- a --> visible <!-- b -->", "<p>visible</p>");
    check("<!-- a -->", "");
    check("<!--> a -->", "<p>a --&gt;</p>");
    check("x <!-- a --> y", "<p>x  y</p>");
    check("<!-- a\n\nb --> c", "<p>c</p>");
    let remarks = |text: &str| render(text, &options("content/a.md"), &mut Obama).remarks;
    assert_eq!(remarks("<!-- a --> visible <!-- b -->"), []);
    assert_eq!(remarks("<!-- a\n\nb"), [Remark::OpenComment(Spot::Bytes(0, 9))]);
    assert!(matches!(remarks("<!-- a --> <b>c</b>").as_slice(), [Remark::RawHtml(_)]));
}

#[test]
fn citations_that_nothing_answers_are_noted() {
    let check = |text: &str, labels: &[&str]| {
        let rendered =
            render(text, &Options { sources: &["order".into()], ..options("content/a.md") }, &mut Obama);
        let label = |remark: &Remark| match remark {
            Remark::UnknownCitation { label, spot: Spot::Bytes(start, end) } => {
                assert_eq!(text[*start as usize..*end as usize], format!("[^{label}]"));
                Some(label.clone())
            }
            _ => None,
        };
        assert_eq!(rendered.remarks.iter().filter_map(label).collect::<Vec<_>>(), labels, "{text}");
    };
    check("Said[^order], said[^oder]. It’s *so*[^b.2]!", &["oder", "b.2"]);
    check("- a [^x]\n\n| a |\n|---|\n| [^y] |", &["x", "y"]);
    check("A note[^1].\n\n[^1]: It.", &[]);
    check("`[^x]` \\[^x] [^two words] [^] x^[^2^] [a](b.md)[ ^x]", &[]);
    check("    [^code]\n\n```\n[^code]\n```", &[]);
    check("Said[^order] and[^x].\n\n<!-- open", &["x"]);
    check("Said[^order] and[^x].\n\n~~~\nopen", &["x"]);
    check("    code[^order]", &[]);
}

#[test]
fn reads_one_line_as_one_line() {
    let check = |text: &str, html: &str| {
        let inline = inline(text, &options("content/a.md"), &mut Obama);
        assert_eq!(&*inline.rich.html, html, "{text}");
    };
    check("# no heading", "# no heading");
    check("1. no *list*", "1. no <em>list</em>");
    check("R&D < 5", "R&amp;D &lt; 5");
    check("it's", "it’s");
    check("- x", "- x");
}

proptest::proptest! {
    #[test]
    fn never_panics(text in "\\PC{0,200}") {
        let _ = render(&text, &options("content/a.md"), &mut Obama);
        let _ = inline(&text, &options("content/a.md"), &mut Obama);
    }

    #[test]
    fn never_panics_on_marks(text in "(Obama|[\\[\\]()*_`~<>!#|\\\\ \nOba&^:.\u{1}\u{7f}\u{2028}-]){0,80}") {
        let _ = render(&text, &options("content/a.md"), &mut Obama);
        let _ = inline(&text, &options("content/a.md"), &mut Obama);
    }
}
