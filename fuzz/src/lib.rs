//! What the fuzz targets share: a small site to read texts with, a folder to build sites in, and judges of what comes out.
//!
//! Comes in: bytes of the fuzzer's. Goes out: a panic when Dateline breaks a promise of the specification's section 10.

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

    pub fn get(&self, index: usize) -> &str {
        self.0.get(index).map_or("x", String::as_str)
    }

    /// A text as a value of YAML, in double quotes.
    pub fn quoted(&self, index: usize) -> String {
        format!("\"{}\"", dateline::scaffold::in_quotes(self.get(index)))
    }
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
