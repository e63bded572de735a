//! What the fuzz targets share: a small site to read texts with, a folder to build sites in, and judges of what comes out.
//!
//! Comes in: bytes of the fuzzer's. Goes out: a panic when Dateline breaks a promise of the specification's section 10.

pub mod judge;
pub mod known;
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
