//! Readers of calendars and tables that forgive nothing, and know nothing of how ours are written.
//!
//! Comes in: a file's text. Goes out: its values; or a panic where it is not what RFC 5545 or RFC 4180 asks for.

/// A line of a calendar: name with parameters, and value as written.
#[derive(Debug)]
pub struct Property {
    pub name: String,
    pub value: String,
}

/// A component of a calendar.
#[derive(Debug, Default)]
pub struct Component {
    pub name: String,
    pub properties: Vec<Property>,
    pub inner: Vec<Component>,
}

/// The properties whose value is text (RFC 5545, section 3.8; RFC 7986, section 5).
const TEXTS: &[&str] = &[
    "NAME",
    "X-WR-CALNAME",
    "DESCRIPTION",
    "UID",
    "SUMMARY",
    "LOCATION",
    "CATEGORIES",
    "PRODID",
    "STATUS",
    "TRANSP",
];
const OTHERS: &[&str] = &[
    "VERSION",
    "CALSCALE",
    "SOURCE",
    "REFRESH-INTERVAL",
    "DTSTAMP",
    "LAST-MODIFIED",
    "CREATED",
    "SEQUENCE",
    "DTSTART",
    "DTEND",
    "URL",
    "GEO",
];

/// Reads a calendar.
pub fn calendar(text: &str) -> Component {
    assert!(text.ends_with("\r\n"), "no end of the last line in {text}");
    let lines: Vec<&str> = text.strip_suffix("\r\n").unwrap_or(text).split("\r\n").collect();
    let mut unfolded: Vec<String> = Vec::new();
    for line in lines {
        assert!(line.len() <= 75, "{} bytes in {line:?}", line.len());
        assert!(!line.contains(|c: char| c.is_control() && c != '\t'), "control character in {line:?}");
        match line.strip_prefix([' ', '\t']) {
            Some(more) => unfolded.last_mut().expect("a line before").push_str(more),
            None => unfolded.push(line.to_owned()),
        }
    }
    let mut open = vec![Component::default()];
    for line in &unfolded {
        let property = property(line);
        match property.name.as_str() {
            "BEGIN" => open.push(Component { name: property.value, ..Component::default() }),
            "END" => {
                let done = open.pop().expect("a component");
                assert_eq!(done.name, property.value);
                open.last_mut().expect("a component around it").inner.push(done);
            }
            _ => open.last_mut().expect("a component").properties.push(property),
        }
    }
    let mut file = open.pop().filter(|_| open.is_empty()).expect("every component ended");
    assert!(file.properties.is_empty() && file.inner.len() == 1, "more than a calendar in {text}");
    let calendar = file.inner.pop().expect("a calendar");
    assert_eq!(calendar.name, "VCALENDAR");
    check_entries(&calendar);
    calendar
}

fn check_entries(calendar: &Component) {
    let mut ids = std::collections::BTreeSet::new();
    assert!(!calendar.inner.is_empty(), "a calendar without an entry");
    for entry in &calendar.inner {
        assert_eq!(entry.name, "VEVENT");
        assert!(entry.inner.is_empty());
        for once in ["UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "URL", "SEQUENCE", "STATUS"] {
            assert_eq!(entry.properties.iter().filter(|property| property.name == once).count(), 1, "{once}");
        }
        assert!(ids.insert(entry.text("UID")), "two entries of one UID");
    }
}

impl Component {
    /// The value of a property, unescaped; empty when there is none.
    pub fn text(&self, name: &str) -> String {
        let found = self.properties.iter().find(|property| property.name == name);
        found.map_or_else(String::new, |property| values(&property.value).join(","))
    }

    /// The values of a property that is a list.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let found = self.properties.iter().find(|property| property.name == name);
        found.map_or_else(Vec::new, |property| values(&property.value))
    }
}

fn property(line: &str) -> Property {
    let (head, value) = line.split_once(':').unwrap_or_else(|| panic!("no colon in {line:?}"));
    let name = head.split(';').next().unwrap_or(head);
    let is_known = TEXTS.contains(&name) || OTHERS.contains(&name) || matches!(name, "BEGIN" | "END");
    assert!(is_known, "`{name}` is no property that we write: {line:?}");
    // None of our parameters holds anything that had to be quoted.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ";=/-_".contains(c);
    assert!(head.chars().all(is_plain), "{head:?}");
    match name {
        "URL" | "SOURCE" => {
            let is_address = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
            assert!(
                value.starts_with("https://example.org/sub/") && value.chars().all(is_address),
                "{value:?}"
            );
        }
        "CATEGORIES" => assert!(values(value).iter().all(|one| !one.is_empty()), "{line:?}"),
        _ if TEXTS.contains(&name) => assert_eq!(values(value).len(), 1, "a bare comma in {line:?}"),
        "SEQUENCE" => assert!(value.parse::<u32>().is_ok(), "{line:?}"),
        _ => assert!(value.chars().all(|c| c.is_ascii_alphanumeric() || ".;-".contains(c)), "{line:?}"),
    }
    Property { name: name.to_owned(), value: value.to_owned() }
}

/// Texts with commas between them (RFC 5545, section 3.3.11), unescaped.
fn values(value: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        let last = all.last_mut().expect("a value");
        match c {
            '\\' => last.push(match chars.next() {
                Some('n' | 'N') => '\n',
                Some(escaped @ ('\\' | ';' | ',')) => escaped,
                other => panic!("`\\{other:?}` in {value:?}"),
            }),
            ';' => panic!("a bare semicolon in {value:?}"),
            ',' => all.push(String::new()),
            c => last.push(c),
        }
    }
    all
}

/// Reads a table: its rows, each as wide as the first, which names the columns.
pub fn table(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut row = Vec::new();
        loop {
            let (cell, after) = cell(rest);
            row.push(cell);
            rest = match after.strip_prefix(',') {
                Some(after) => after,
                None => {
                    break rest = after.strip_prefix("\r\n").unwrap_or_else(|| panic!("no CRLF at {after:?}"));
                }
            }
        }
        rows.push(row);
    }
    let width = rows.first().expect("a first line").len();
    assert!(rows.iter().all(|row| row.len() == width), "rows of unequal width in {text:?}");
    rows
}

fn cell(text: &str) -> (String, &str) {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find([',', '\r', '\n', '"']).expect("an end of the cell");
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut cell = String::new();
    loop {
        let (before, after) =
            rest.split_once('"').unwrap_or_else(|| panic!("a quote is not closed: {text:?}"));
        cell.push_str(before);
        match after.strip_prefix('"') {
            Some(after) => {
                cell.push('"');
                rest = after;
            }
            None => return (cell, after),
        }
    }
}

/// A cell that a spreadsheet takes for text, as it was before it was made safe.
pub fn cell_text<'c>(cell: &'c str, column: &str) -> &'c str {
    let is_formula =
        |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    assert!(!is_formula(cell) || cell.parse::<f64>().is_ok(), "a formula in `{column}`: {cell:?}");
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}
