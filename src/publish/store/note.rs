//! A note's text ↔ the bytes it is kept as: gzip, since lists of files are long and most of each is said many times.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

/// What nobody's list is larger than: a million files.
const MOST: u64 = 512 * 1024 * 1024;

pub fn packed(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    // Neither fails: a Vec takes everything.
    let _ = packer.write_all(text);
    packer.finish().unwrap_or_default()
}

/// The text; bytes that are not packed, as earlier versions wrote them, as they are.
pub fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    match bytes.starts_with(&[0x1f, 0x8b]) && GzDecoder::new(bytes).take(MOST).read_to_end(&mut text).is_ok()
    {
        true => text,
        false => bytes.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_and_what_is_not_stays() {
        let text = br#"{"files":{"index.html":{"sha256":"00","size":1}}}"#.repeat(100);
        let bytes = packed(&text);
        assert!(bytes.len() < text.len() / 10);
        assert_eq!(unpacked(&bytes), text);
        assert_eq!(unpacked(&text), text);
        // Cut short: shown to whoever reads it next as what it is.
        assert_eq!(unpacked(&bytes[..bytes.len() / 2]), bytes[..bytes.len() / 2]);
        assert!(unpacked(b"").is_empty());
    }
}
