//! Tables of one-liners for the whole room, and properties for any text.

use super::*;
use proptest::prelude::*;

const LIMIT: usize = 256 << 10;

/// Writes a tree compactly: texts in `'…'`, other scalars bare with the first letter of their kind.
fn brief(node: &Node) -> String {
    match node {
        Node::Null => "null".into(),
        Node::Scalar(scalar) => match scalar.kind {
            ScalarKind::Text => format!("'{}'", scalar.text),
            kind => format!("{}({kind:?})", scalar.text),
        },
        Node::Sequence(items) => format!("[{}]", items.iter().map(brief).collect::<Vec<_>>().join(", ")),
        Node::Mapping(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key}: {}", brief(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

fn reads(text: &str, expected: &str) {
    match parse(text, LIMIT) {
        Ok(node) => assert_eq!(brief(&node), expected, "{text:?}"),
        Err(error) => panic!("{text:?}: {error:?}"),
    }
}

/// Checks that a text is refused with a message and help that contain these words, and at this part of the text.
fn refuses(text: &str, message: &str, help: &str, span: &str) {
    let error = parse(text, LIMIT).expect_err(text);
    let all = format!("{text:?}: {error:?}");
    assert!(error.message.contains(message), "{all}");
    assert!(error.help.as_deref().unwrap_or_default().contains(help), "{all}");
    assert_eq!(&text[error.span.clone()], span, "{all}");
}

#[test]
fn scalars_stay_as_written() {
    reads("a: 1.10", "{a: 1.10(Float)}");
    reads(
        "a: [0x1F, +5, 007, 1e3, .inf, TRUE, yes]",
        "{a: [0x1F(Integer), +5(Integer), '007', 1e3(Float), .inf(Float), TRUE(Bool), 'yes']}",
    );
    reads(
        "a: 123456789012345678901234567890123456789012345",
        "{a: 123456789012345678901234567890123456789012345(Float)}",
    );
    reads("a: '1.10'\nb: \"null\"\nc: 2016-12-29", "{a: '1.10', b: 'null', c: '2016-12-29'}");
    reads("2016: x\ntrue: y\n~: z", "{2016: 'x', true: 'y', ~: 'z'}");
    reads("a: &x 1.0\nb: [*x, *x]\nc: *x", "{a: 1.0(Float), b: [1.0(Float), 1.0(Float)], c: 1.0(Float)}");
    reads("a: |\n  1\n  2\nb: 3", "{a: '1\n2\n', b: 3(Integer)}");
    reads("a: hi !there # !!int\nb: '!x'\nc: 1", "{a: 'hi !there', b: '!x', c: 1(Integer)}");
}

#[test]
fn nothing_is_null_or_an_empty_mapping() {
    for empty in ["", "\n", "# only a comment", "~", "---\n", "\u{feff}"] {
        reads(empty, "{}");
    }
    reads(
        "a:\nb: ~\nc: null\nd: ''\ne: [,]".trim_end_matches("\ne: [,]"),
        "{a: null, b: null, c: null, d: ''}",
    );
    reads("- a\n-", "['a', null]");
    reads("just text", "'just text'");
}

#[test]
fn any_line_end_and_a_byte_order_mark_are_fine() {
    reads("\u{feff}a: b\r\nc: d", "{a: 'b', c: 'd'}");
    reads("a: b\rc: 1\r", "{a: 'b', c: 1(Integer)}");
}

#[test]
fn colons_in_texts_are_explained() {
    const COLON: &str = "a colon followed by a space cannot stand in a text without quotes";
    refuses("title: Talks: day two", COLON, "in quotes: `title: \"Talks: day two\"`", "Talks: day two");
    refuses("a: b\ntitle: Day: \"two\" # c\n", COLON, "`title: 'Day: \"two\"' # c`", "Day: \"two\"");
    refuses("e:\n  - text: é: b", COLON, "`- text: \"é: b\"`", "é: b");
    refuses("\u{feff}a: b: c", COLON, "`a: \"b: c\"`", "b: c");
    refuses(
        "- {date: 2016, text: Talks: day}",
        COLON,
        "`- {date: 2016, text: \"Talks: day\"}`",
        "Talks: day",
    );
    refuses("a: “x: y”", "curly quotes", "`a: \"x: y\"`", "“x: y”");
    refuses("a: 'x': y", "after its closing quote", "in quotes: `a: ", "'x': y");
    refuses("a:b\nc: d", "space is missing after the colon", "`a: b`", "a:b");
    refuses("a: b\n  c: d", "`c` is read as part of the text on the line above", "same column", "c");
}

#[test]
fn quotes_and_brackets_are_explained() {
    refuses(
        "a: 1\nb: \"Foo\nc: d\n",
        "the quote `\"` that opens here is never closed",
        "close it with `\"`",
        "\"Foo",
    );
    refuses("é: 'Foo\n---\n", "`'` that opens here", "close", "'Foo");
    refuses("a: 'it's'", "after its closing quote", "`a: \"it's\"`", "'it's'");
    refuses("a: \"x\" y", "after its closing quote", "`a: '\"x\" y'`", "\"x\" y");
    refuses(
        "a: \"C:\\Users\"",
        "a backslash begins an escape",
        "use single quotes: `a: 'C:\\Users'`",
        "\\Users\"",
    );
    refuses("a: [b, c\nd: e", "the `[` that opens here is never closed", "close it with `]`", "[b, c");
    refuses("a: {b: c\nd: e", "the `{` that opens here is never closed", "close it with `}`", "{b: c");
    refuses("a: {b: [c}", "the `[` that opens here", "", "[c}");
    refuses("a: [", "the `[` that opens here", "", "[");
    refuses("a: {b,, c}", "nothing before this comma", "", ",");
    refuses("a: [\"b\" c]", "a comma is missing before `c`", "", "c");
    refuses("a: [[x]] b\nc: d", "begins with `[[`", "`a: \"[[x]] b\"`", "[[x]] b");
    refuses("a: [x](y)", "begins with `[`", "`a: \"[x](y)\"`", "[x](y)");
    refuses("a: {{ b }} c", "begins with `{{`", "`a: \"{{ b }} c\"`", "{{ b }} c");
}

#[test]
fn first_characters_are_explained() {
    refuses("a: @b c", "cannot begin with `@`", "`a: \"@b c\"`", "@b c");
    refuses("a: `b` c", "cannot begin with ``", "`a: \"`b` c\"`", "`b` c");
    refuses("a: %b", "cannot begin with `%`", "`a: \"%b\"`", "%b");
    refuses("%b", "cannot begin with `%`", "quotes", "%b");
    refuses("a: *b", "cannot begin with `*`", "`a: \"*b\"`", "*b");
    refuses("a: **b** c", "cannot begin with `*`", "`a: \"**b** c\"`", "**b** c");
    refuses("a: & b", "cannot begin with `&`", "`a: \"& b\"`", "& b");
    refuses("a: > b", "cannot begin with `>`", "`a: \"> b\"`", "> b");
    refuses("a: ]", "cannot begin with `]`", "`a: \"]\"`", "]");
    refuses("a: ? b", "cannot begin with `?`", "`a: \"? b\"`", "? b");
    refuses("a: [*b, c]", "cannot begin with `*`", "quotes", "*b");
    refuses("a: - b", "a list cannot begin on the line of its key", "`a: \"- b\"`", "- b");
    refuses("t:\n-a\n-b", "a space is missing after the hyphen", "`- a`", "-a");
}

#[test]
fn layout_is_explained() {
    refuses("a:\n\tb: c", "a tab cannot be used for indentation", "use spaces", "\t");
    refuses("a:\n  b: c\n\t\td: e", "a tab", "use spaces", "\t\t");
    refuses("t:\n  - a\n - b", "this item does not line up", "same column", "- b");
    refuses("- a\nb: c", "this line does not line up", "same column", "b: c");
    refuses("a: b\nc\nd: e", "`c` is not `key: value`", "write `key: value`", "c");
    refuses("  a: b\nc: d", "the first line is indented further", "same column", "  a: b");
    refuses("a: b\n---\nc: d", "ends the YAML, but more follows", "delete", "---");
    refuses("a: x\u{7}", "control character (U+0007)", "delete it", "\u{7}");
    refuses("\0", "control character (U+0000)", "delete it", "\0");
}

#[test]
fn what_dateline_does_not_take_is_refused() {
    refuses("a: !b c", "`!b` is read as a YAML tag", "`a: \"!b c\"`", "!b c");
    refuses("x: hi!\na: !!int \"5\"", "`!!int` is read as a YAML tag", "quotes", "!!int \"5\"");
    refuses("a: !!map {b: c}", "`!!map`", "quotes", "!!map {b: c}");
    refuses("a: ! b", "cannot begin with `!`", "`a: \"! b\"`", "! b");
    refuses("[a]: b", "a list or map cannot be a key", "quotes", "[a]");
    refuses("a: {{ b }}", "begins with `{{`", "`a: \"{{ b }}\"`", "{{ b }}");
    refuses("a: 1\nb:\n  - x: 1\n    y: 2\n    x: 3", "`x` is written twice", "keep one", "x");
    refuses("a: 1\n'a': 2", "written twice", "keep one", "'a'");
    let many: String = (0..100).map(|n| format!("k{n}: {n}\n")).collect();
    refuses(&format!("{many}k7: x"), "`k7` is written twice", "keep one", "k7");
}

#[test]
fn limits_hold() {
    let limit = |text: &str, limit: usize| parse(text, limit).map_err(|error| error.code);
    assert!(limit("abc", 3).is_ok());
    assert_eq!(limit("abcd", 3), Err(Code::YamlLimits));
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("&a [", "]")] {
        let nested = |levels: usize| format!("{}{}", open.repeat(levels), close.repeat(levels));
        assert_ne!(limit(&nested(MAX_DEPTH), LIMIT), Err(Code::YamlLimits), "{open}");
        // Keys that are collections are refused before they are deep.
        if open != "? " {
            assert_eq!(limit(&nested(MAX_DEPTH + 1), LIMIT), Err(Code::YamlLimits), "{open}");
        }
        assert!(limit(&open.repeat(60_000), LIMIT).is_err(), "{open}");
    }
    assert!(limit(&"[".repeat(MAX_DEPTH), LIMIT).is_err());
    assert!(limit(&"{a: \"}\", b: ".repeat(20_000), LIMIT).is_err());
    assert!(limit(&"- Barack [sic\n".repeat(1000), LIMIT).is_ok());
    // Brackets in quotes and in running text are not levels.
    assert!(limit(&"a".repeat(3), LIMIT).is_ok());
    assert!(limit(&format!("- '{}'\n- x{}", "[".repeat(100), "[".repeat(100)), LIMIT).is_ok());
}

#[test]
fn aliases_cannot_explode() {
    let code = |text: &str| parse(text, LIMIT).map_err(|error| error.code);
    let laughs: String =
        (1..9).map(|n| format!("a{n}: &a{n} [{}]\n", format!("*a{},", n - 1).repeat(9))).collect();
    assert_eq!(code(&format!("a0: &a0 ha\n{laughs}")), Err(Code::YamlLimits));
    assert_eq!(
        code(&format!("a: &a [{}]\nb: [{}]", "x,".repeat(60_000), "*a,".repeat(30_000))),
        Err(Code::YamlLimits)
    );
    assert_eq!(
        code(&format!("a: &a {}\nb: [{}]", "x".repeat(100_000), "*a,".repeat(30_000))),
        Err(Code::YamlLimits)
    );
    assert_eq!(code("a: &a [*a]"), Err(Code::YamlLimits));
    assert!(code("a: &a {x: 1}\nb: *a\nc: *a").is_ok());
}

fn keys(path: &str) -> Vec<Step> {
    let step = |part: &str| part.parse().map_or_else(|_| Step::Key(part.to_owned().into()), Step::Index);
    path.split('/').filter(|part| !part.is_empty()).map(step).collect()
}

/// Checks what is written at a path: the key and the value.
fn stands(text: &str, path: &str, key: Option<&str>, value: Option<&str>) {
    let path = keys(path);
    assert_eq!(key_span(text, &path).map(|span| &text[span]), key, "key of {path:?} in {text:?}");
    assert_eq!(value_span(text, &path).map(|span| &text[span]), value, "value of {path:?} in {text:?}");
}

#[test]
fn keys_and_values_are_found() {
    let text = "\u{feff}# é\ntitle: Über uns # c\n\"date\": '2016'\ntopics: [a, \"b, c\", 1.10]\ntimeline:\n  - date: 2016\n    text: It's\n  - {date: ~, place: {x: [1], y: z}}\nempty:\nlast: &x \"q\\\" é\"";
    stands(text, "title", Some("title"), Some("Über uns"));
    stands(text, "date", Some("\"date\""), Some("'2016'"));
    stands(text, "topics", Some("topics"), Some("[a, \"b, c\", 1.10]"));
    stands(text, "topics/0", Some("a"), Some("a"));
    stands(text, "topics/1", Some("\"b, c\""), Some("\"b, c\""));
    stands(text, "topics/2", Some("1.10"), Some("1.10"));
    stands(text, "topics/3", None, None);
    stands(text, "timeline", Some("timeline"), Some("- date: 2016"));
    stands(text, "timeline/0", Some("date: 2016"), Some("date: 2016"));
    stands(text, "timeline/0/date", Some("date"), Some("2016"));
    stands(text, "timeline/0/text", Some("text"), Some("It's"));
    stands(text, "timeline/1/date", Some("date"), Some("~"));
    stands(text, "timeline/1/place", Some("place"), Some("{x: [1], y: z}"));
    stands(text, "timeline/1/place/x", Some("x"), Some("[1]"));
    stands(text, "empty", Some("empty"), Some(""));
    stands(text, "last", Some("last"), Some("\"q\\\" é\""));
    stands(text, "nothing", None, None);
    stands(text, "title/deeper", None, None);
    stands("a: |\n  one\n  two\nb: x\n  y", "a", Some("a"), Some("|"));
    stands("a: |\n  one\n  two\nb: x\n  y", "b", Some("b"), Some("x"));
    stands("a\r:", "a", None, None);
    stands("a: b\rc: d", "c", Some("c"), Some("d"));
    let empty = "a:\n\nb: 1";
    assert_eq!(value_span(empty, &keys("a")), Some(2..2));
    // A syntax error further down does not matter.
    stands("a: b\nc: [", "a", Some("a"), Some("b"));
}

#[test]
fn traps_are_recognised() {
    let value = |text: &str| match parse(text, LIMIT) {
        Ok(Node::Mapping(mut entries)) => entries.remove(0).1,
        other => panic!("{text}: {other:?}"),
    };
    assert!(looks_like_wiki_link(&value("a: [[Barack Obama]]")));
    assert!(looks_like_wiki_link(&value("a: [[Smith, John]]")));
    assert!(!looks_like_wiki_link(&value("a: [x]")));
    assert!(!looks_like_wiki_link(&value("a: [[a], [b]]")));
    assert!(!looks_like_wiki_link(&value("a: [[]]")));
    let cut =
        |text: &str, key: &str| is_cut_off(text, &["a", key].map(|key| Step::Key(key.to_owned().into())));
    assert!(cut("a: {date: 2016, text: Obama, Trump meet}", "Trump meet"));
    assert!(cut("a: {text: rain, wind , date: 2016}", "wind"));
    assert!(cut("a: {text: In 2016, 5}", "5"));
    assert!(!cut("a: {date: 2016, place: }", "place"));
    assert!(!cut("a: {date: 2016, according_to: ~}", "according_to"));
    assert!(!cut("a:\n  date: 2016\n  place:\n", "place"));
}

/// Pieces that make texts which are nearly YAML.
fn yamlish() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b: ",
        "c:",
        "- ",
        "-",
        "\n",
        "\n  ",
        "\n    ",
        "\r",
        "\r\n",
        "\t",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "\"",
        "'",
        "\\",
        "#",
        " # ",
        ": ",
        "? ",
        "|\n",
        ">",
        "&x ",
        "*x",
        "!t ",
        "!!int ",
        "!",
        "@",
        "`",
        "%",
        "---\n",
        "...",
        "~",
        "null",
        "1.10",
        "0x1F",
        "TRUE",
        "é",
        "“",
        "字",
        "\u{feff}",
        "\0",
        "\u{85}",
        "\u{2028}",
        "\u{a0}",
        "<<: ",
        "[[x]] ",
        "\\u00",
        "\u{1f642}",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn all_paths(node: &Node, here: &mut Vec<Step>, each: &mut impl FnMut(&[Step], &Node)) {
    each(here, node);
    let mut enter = |step: Step, inner: &Node| {
        here.push(step);
        all_paths(inner, here, each);
        here.pop();
    };
    match node {
        Node::Sequence(items) => items.iter().enumerate().for_each(|(n, item)| enter(Step::Index(n), item)),
        Node::Mapping(entries) => {
            entries.iter().for_each(|(key, value)| enter(Step::Key(key.clone().into()), value))
        }
        Node::Null | Node::Scalar(_) => {}
    }
}

fn holds_for(text: &str) {
    let good = |span: &Range<usize>| span.start <= span.end && text.get(span.clone()).is_some();
    match parse(text, LIMIT) {
        Err(error) => {
            assert!(good(&error.span), "{text:?}: {error:?}");
            for jargon in
                ["mapping", "scalar", "block", "flow", "token", "node", "anchor", "document", "expected"]
            {
                assert!(!error.message.contains(jargon) || text.contains(jargon), "{error:?}");
            }
            let message = &error.message;
            assert!(
                !message.is_empty() && message.len() < 400 && !message.ends_with('.'),
                "{text:?}: {message}"
            );
        }
        Ok(root) => all_paths(&root, &mut Vec::new(), &mut |path, node| {
            if path.is_empty() {
                return;
            }
            let key = key_span(text, path);
            let value = value_span(text, path);
            assert!(key.as_ref().is_some_and(good), "{text:?} {path:?} {key:?}");
            assert!(value.as_ref().is_some_and(good), "{text:?} {path:?} {value:?}");
            if let (Node::Scalar(scalar), Some(span)) = (node, value)
                && scalar.kind != ScalarKind::Text
            {
                assert_eq!(&text[span], &*scalar.text, "{text:?} {path:?}");
            }
        }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_or_refused_with_a_place(text in any::<String>()) {
        holds_for(&text);
    }

    #[test]
    fn nearly_yaml_is_read_or_refused_with_a_place(text in yamlish()) {
        holds_for(&text);
    }
}
