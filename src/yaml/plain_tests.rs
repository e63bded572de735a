//! What the reader of plain YAML takes, what it leaves alone, and that it never differs from the reader of any YAML.

use super::*;
use proptest::prelude::*;
use std::fs;
use std::path::Path;

/// Checks that the text is taken, and read as the other reader reads it.
fn takes(text: &str) {
    let node = plain::read(text).unwrap_or_else(|| panic!("not taken: {text:?}"));
    assert_eq!(Ok(node), read_any(text), "{text:?}");
}

fn leaves(text: &str) {
    assert_eq!(plain::read(text), None, "{text:?}");
}

/// Checks that nothing that is taken is read otherwise. Returns whether it was taken.
fn agrees(text: &str) -> bool {
    let taken = plain::read(text);
    if let Some(node) = &taken {
        assert_eq!(read_any(text).as_ref(), Ok(node), "{text:?}");
    }
    taken.is_some()
}

#[test]
fn takes_real_front_matter() {
    takes(
        r#"title: "Washington: 35 diplomats out"
date: 2016-12-29T14:00:00Z
summary: President Obama answers the [[GRU]] & the FSB, with 72 hours' notice for 35 diplomats.
topics: [Sanctions, Election interference, "O'Brien, J."]
entities: [barack-obama, eo-13757]
draft: false
weight: 10
aliases:
- /old/address/
- /briefings/1.html

key_points:
  - text: Executive Order 13757 lets the United States sanction those who interfere; nine are named at once.
    sources: [statement]
    confidence: high
sources:
  - id: order
    title: 'Executive Order 13757: "Additional Steps"'
    url: https://example.org/a?b=c#d
    date: 2016-12-29
timeline:
  - date: 2015~/2016-06
    text: "Intrusions — into the network, #1"
    place:
  - date: 2017-01-20
    text: Élysée reçoit
params:
  colour:
    dark: 3.50
    light: []
"#,
    );
}

#[test]
fn takes_plain_scalars() {
    for value in
        "yes off 0 7 007 3.10 1e3 1e999 1_000 1:30 12:30:45 2016-12-29 123456789012345678 inf nan a:b a#b \
                  O'Brien a\"b -]}a /x (x) $1 _ é “x” x,y x[1] {{ !x"
            .split(' ')
            .filter(|value| value.starts_with(|c: char| c.is_alphanumeric() || "/($_“".contains(c)))
    {
        takes(&format!("a: {value}"));
        takes(&format!("- {value}"));
    }
}

#[test]
fn leaves_the_rest() {
    for text in [
        "",
        "\n",
        "a",
        " a: b",
        "a: b ",
        "a:  ",
        "a: ~",
        "a: True",
        "a: null",
        "a: 0x1F",
        "a: .5",
        "a: -1",
        "a: +1",
        "a: b: c",
        "a: b:",
        "a: b #c",
        "#c\na: b",
        "a: b\n  c",
        "a: \"b\\n\"",
        "a: 'b''c'",
        "a: \"b\" c",
        "a: \"b",
        "a: \"",
        "a: [b,]",
        "a: [b]c",
        "a: [b",
        "a: [b: c]",
        "a: [[b]]",
        "a: [ ]",
        "a: [b ]",
        "a: {b: c}",
        "a: |\n  b",
        "a: &b c",
        "a: *b",
        "a: !b c",
        "a: ? b",
        "a: b\na: c",
        "a: b\n b: c",
        "a:\n  b: c\n d: e",
        "a:\n  - b\n c: d",
        "a:\n  - b\n  c: d",
        "- a\nb: c",
        "a: b\n- c",
        "-",
        "- - a",
        "- -a",
        "---\na: b",
        "...",
        "a: b\r\n",
        "a:\tb",
        "a: b\u{7f}",
        "a: b\u{85}c",
        "a: b\u{2028}c",
        "a: b\u{feff}c",
        "a: b\u{ffff}c",
        "yes: a",
        "a b: c",
        "<<: a",
    ] {
        leaves(text);
    }
    leaves(&format!("{}: b", "a".repeat(129)));
    leaves(&(0..65).map(|key| format!("k{key}: v\n")).collect::<String>());
    leaves(&(0..17).map(|depth| format!("{}k:\n", " ".repeat(depth))).collect::<String>());
    // The other reader refuses so many brackets that are never closed, even in prose.
    leaves(&format!("a: b {}", "- [ ".repeat(70).trim_end()));
}

#[test]
fn agrees_on_the_example_site() {
    let mut taken = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("content")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the example site") {
            let path = entry.expect("an entry of a folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let head = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
                taken += usize::from(agrees(head.map_or(&*text, |(head, _)| head)));
            }
        }
    }
    assert!(taken >= 3, "{taken}");
}

fn scalar() -> impl Strategy<Value = String> {
    let plain = prop_oneof![
        "[A-Za-z][A-Za-z0-9 _./,'()&-]{0,10}",
        "[0-9]{1,3}[-+.:_eExob~0-9]{0,4}",
        "[0-9]{17,20}",
        "20[0-9]{2}(-[01][0-9]){0,2}(T09:00(:00)?Z?)?",
        "[a-z/(é–][]a-z:# \"'\\[{},&*!|>?%@`=~<-]{0,7}",
        "\"[ -~é]{0,6}\"",
        "'[ -~é]{0,6}'",
        "(null|true|false|yes|no|on|off|inf|nan|NULL|True|TRUE|Null|FALSE|y|n|Infinity)",
    ];
    let odd = "(~|=|<<|%|@x|`x`|\\*a|&a b|!a b|!!int 3|\\|2?|>-|\\? a|:|-|--|-x|- x|\\.5|\\+1|-1|-0|0o7|0x1F|0b1|1_000|\\.inf|\
               \\{a: b\\}|\"a\" b|\"a\\\\n\"|'a''b'|a #b|#a|a:|a: b|\u{feff}|\u{85}|\u{2028}|\u{a0}|\u{ffff}|\t|)";
    prop_oneof![
        30 => plain.clone(),
        6 => prop::collection::vec(plain, 0..4).prop_flat_map(|items| {
            "(, |,|,  | , )".prop_map(move |comma| format!("[{}]", items.join(&comma)))
        }),
        2 => "\\[[]a-c, \\[\"'{}:?#-]{0,8}\\]?",
        2 => odd,
    ]
}

fn line() -> impl Strategy<Value = String> {
    let indent = prop_oneof![20 => Just(0_usize), 4 => Just(2), 1 => Just(4), 1 => 1..7_usize];
    let dashes =
        prop_oneof![16 => Just(""), 4 => Just("- "), 1 => Just("-   "), 1 => Just("- - "), 1 => Just("-")];
    let key = prop_oneof![
        30 => "[a-h]{1,2}",
        1 => "(null|yes|a-b|_x|a b|1|a\\.b|\"a\"|'a'|<<|\\? a|é|-a)",
    ];
    let colon = prop_oneof![20 => Just(": "), 4 => Just(":"), 1 => Just(":  "), 1 => Just(" : ")];
    let end = prop_oneof![50 => Just(""), 2 => Just("\n"), 1 => Just(" "), 1 => Just("\n  "), 1 => Just(" # c"), 1 => Just("\r")];
    let entry = (key, colon, scalar()).prop_map(|(key, colon, value)| match colon {
        ":" if value.len() % 4 != 0 => format!("{key}:"),
        _ => format!("{key}{colon}{value}"),
    });
    (indent, dashes, prop_oneof![12 => entry, 1 => scalar()], end)
        .prop_map(|(indent, dashes, text, end)| format!("{}{dashes}{text}{end}", " ".repeat(indent)))
}

fn yamlish() -> impl Strategy<Value = String> {
    ("(\n|)", prop::collection::vec(line(), 0..7)).prop_map(|(before, lines)| before + &lines.join("\n"))
}

/// Well-formed YAML by indentation, with now and then a slip.
fn block(depth: u32) -> BoxedStrategy<Vec<String>> {
    let leaf = scalar().prop_map(|value| vec![value]).boxed();
    if depth == 0 {
        return leaf;
    }
    let child = prop_oneof![3 => leaf, 2 => block(depth - 1)];
    let indent = |lines: &[String], by: usize| -> Vec<String> {
        lines.iter().map(|line| format!("{}{line}", " ".repeat(by))).collect()
    };
    let mapping =
        prop::collection::vec(("[a-z]{1,3}", child.clone(), 0..5_usize), 1..5).prop_map(move |entries| {
            entries
                .iter()
                .flat_map(|(key, lines, by)| match lines.as_slice() {
                    [only] if *by != 4 => vec![format!("{key}: {only}")],
                    _ => [vec![format!("{key}:")], indent(lines, *by)].concat(),
                })
                .collect::<Vec<_>>()
        });
    let sequence = prop::collection::vec((child, 1..4_usize), 1..4).prop_map(move |items| {
        items
            .iter()
            .flat_map(|(lines, by)| {
                let mut lines = indent(lines, *by + 1);
                lines[0].replace_range(..1, "-");
                lines
            })
            .collect::<Vec<_>>()
    });
    prop_oneof![3 => mapping, 2 => sequence].boxed()
}

fn cases() -> ProptestConfig {
    ProptestConfig { max_shrink_iters: 5000, ..ProptestConfig::with_cases(1_000) }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn agrees_on_nearly_plain_lines(text in yamlish()) {
        agrees(&text);
    }

    #[test]
    fn agrees_on_nearly_plain_trees(lines in block(3)) {
        agrees(&lines.join("\n"));
    }

    #[test]
    fn agrees_on_one_value(value in scalar()) {
        agrees(&format!("a: {value}"));
        agrees(&format!("- {value}\n- b: {value}"));
    }

    #[test]
    fn agrees_on_any_text(text in any::<String>()) {
        agrees(&text);
        agrees(&format!("a: {text}\nb: \"{text}\""));
    }
}
