//! What the fuzz targets share: a small site to read texts with, a folder to build sites in, and judges of what comes out.
//!
//! Comes in: bytes of the fuzzer's. Goes out: a panic when Dateline breaks a promise of ARCHITECTURE.md.

pub mod judge;
pub mod known;
pub mod site;
pub mod strict;
pub mod workshop;

/// The texts that an input holds: parted by U+001E, with bytes that are not UTF-8 replaced. Asked for one that it does not
/// hold, it gives `x`.
pub struct Texts(Vec<String>);

impl Texts {
    pub fn of(data: &[u8]) -> Texts {
        Texts(String::from_utf8_lossy(data).split('\u{1e}').map(str::to_owned).collect())
    }

    /// The usual texts, of which an input changes some: the first byte of each of its parts says which.
    pub fn over(usual: &[&str], data: &[u8]) -> Texts {
        let mut texts: Vec<String> = usual.iter().map(|text| (*text).to_owned()).collect();
        for part in data.split(|byte| *byte == 0x1e) {
            let Some((index, text)) = part.split_first() else { continue };
            let index = usize::from(*index) % texts.len();
            texts[index] = String::from_utf8_lossy(text).into_owned();
        }
        Texts(texts)
    }

    pub fn get(&self, index: usize) -> &str {
        self.0.get(index).map_or("x", String::as_str)
    }

    /// A text as a value of YAML, in double quotes.
    pub fn quoted(&self, index: usize) -> String {
        in_quotes(self.get(index))
    }

    /// The same where a site cannot do without it: `x` for what is blank.
    pub fn filled(&self, index: usize) -> String {
        let text = self.get(index);
        in_quotes(if visible(text).is_empty() { "x" } else { text })
    }

    /// An address that holds a text as far as one can, so that it is not refused.
    pub fn address(&self, index: usize) -> String {
        let is_allowed = |c: char| !c.is_whitespace() && !c.is_control() && !"\"<>\\^`{|}".contains(c);
        let text: String = self.get(index).chars().filter(|c| is_allowed(*c)).collect();
        in_quotes(&format!("https://example.org/{text}"))
    }

    /// A text as a tag of a language, if it looks like one; else German.
    pub fn language(&self, index: usize) -> &str {
        let text = self.get(index);
        let is_tag = (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase());
        if is_tag { text } else { "de" }
    }
}

fn in_quotes(text: &str) -> String {
    format!("\"{}\"", dateline::scaffold::in_quotes(text))
}

/// A text as far as HTML can show it: white space folded, control characters as U+FFFD.
pub fn folded(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|c| if c.is_ascii_control() && !c.is_ascii_whitespace() { '\u{fffd}' } else { c })
        .map(|c| if c == '\u{b}' { '\u{fffd}' } else { c })
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What every format can say of a text: without white space, control characters and what Unicode gives no character.
pub fn visible(text: &str) -> String {
    let is_seen = |c: &char| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{fffd}'..='\u{ffff}');
    text.chars().filter(is_seen).collect()
}
