//! What is packed inside an output: members of a gzip or zip file, compressed parts of a PNG or a PDF, UTF-16 text.
//!
//! Comes in: a file's bytes. Goes out: each thing inside, unpacked, to a limit; what cannot be unpacked is passed over,
//! since its own bytes are looked at all the same.

use std::io::{Cursor, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};

/// Most that is unpacked from one thing, and from all of one file, and how deep.
const MOST: u64 = 32 * 1024 * 1024;
const MOST_OF_ALL: u64 = 512 * 1024 * 1024;
const DEEPEST: usize = 3;
/// Most members of one archive that are looked into.
const MEMBERS: usize = 10_000;

/// Shows `bytes` and everything packed inside to `look`.
pub fn each(bytes: &[u8], look: &mut dyn FnMut(&[u8])) {
    let mut left = MOST_OF_ALL;
    inside(bytes, 0, &mut left, look);
}

fn inside(bytes: &[u8], depth: usize, left: &mut u64, look: &mut dyn FnMut(&[u8])) {
    look(bytes);
    if std::str::from_utf8(bytes).is_ok() {
        return;
    }
    // Titles in Exif and Office files are UTF-16: without its empty bytes, most of it reads as text.
    if bytes.iter().filter(|byte| **byte == 0).count() * 8 > bytes.len() || bytes.len() < 16 * 1024 * 1024 {
        let without: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
        if without.len() != bytes.len() {
            look(&without);
        }
    }
    if depth == DEEPEST {
        return;
    }
    let mut unpacked = |read: &mut dyn Read| {
        let mut out = Vec::new();
        // What was read before a mistake counts.
        let _ = read.take(MOST.min(*left)).read_to_end(&mut out);
        *left -= out.len() as u64;
        if !out.is_empty() {
            inside(&out, depth + 1, left, look);
        }
    };
    match bytes {
        [0x1f, 0x8b, ..] => unpacked(&mut MultiGzDecoder::new(bytes)),
        [b'P', b'K', 3, 4, ..] => zip(bytes, &mut unpacked),
        [0x89, b'P', b'N', b'G', ..] => png(bytes, &mut unpacked),
        [b'%', b'P', b'D', b'F', ..] => pdf(bytes, &mut unpacked),
        _ => {}
    }
}

type Unpack<'u> = dyn FnMut(&mut dyn Read) + 'u;

fn zip(bytes: &[u8], unpacked: &mut Unpack<'_>) {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return };
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    unpacked(&mut Cursor::new(names.join("\n")));
    for index in 0..archive.len().min(MEMBERS) {
        if let Ok(mut member) = archive.by_index(index) {
            unpacked(&mut member);
        }
    }
}

/// The compressed texts of a PNG: `zTXt` and `iTXt`.
fn png(bytes: &[u8], unpacked: &mut Unpack<'_>) {
    let mut rest = &bytes[8.min(bytes.len())..];
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(data) = body.get(..length) else { return };
        if matches!(&head[4..], b"zTXt" | b"iTXt") {
            // The stream begins behind the keyword and its flags: tried at each zlib header.
            for at in 0..data.len().saturating_sub(1).min(256) {
                if data[at] == 0x78 && (u16::from(data[at]) << 8 | u16::from(data[at + 1])) % 31 == 0 {
                    unpacked(&mut ZlibDecoder::new(&data[at..]));
                }
            }
        }
        rest = body.get(length + 4..).unwrap_or_default();
    }
}

/// The deflated streams of a PDF.
fn pdf(bytes: &[u8], unpacked: &mut Unpack<'_>) {
    for at in memchr::memmem::find_iter(bytes, b"stream").take(MEMBERS) {
        let data = &bytes[at + 6..];
        let data = data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n")).unwrap_or(data);
        if data.first() == Some(&0x78) {
            unpacked(&mut ZlibDecoder::new(data));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn holds(bytes: &[u8], words: &str) -> bool {
        let mut found = false;
        each(bytes, &mut |part| found |= memchr::memmem::find(part, words.as_bytes()).is_some());
        found
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn looks_into_what_is_packed() {
        assert!(holds(&gzip(&gzip(b"the secret plan")), "secret plan"));
        let utf16: Vec<u8> =
            [0xff].into_iter().chain("secret".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert!(holds(&utf16, "secret"));
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("inner.txt", zip::write::SimpleFileOptions::default()).expect("a member");
        archive.write_all(&gzip("x".repeat(3000).as_bytes())).expect("memory");
        archive.start_file("hidden-name.txt", zip::write::SimpleFileOptions::default()).expect("a member");
        archive.write_all(b"the secret plan".repeat(20).as_slice()).expect("memory");
        let bytes = archive.finish().expect("memory").into_inner();
        assert!(holds(&bytes, "secret plan") && holds(&bytes, "hidden-name") && holds(&bytes, "xxx"));
        let mut text = b"Title\0\0".to_vec();
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(b"the secret plan").expect("memory");
        text.extend(encoder.finish().expect("memory"));
        let mut png = vec![0x89, b'P', b'N', b'G', 13, 10, 26, 10];
        png.extend((text.len() as u32).to_be_bytes());
        png.extend(b"zTXt");
        png.extend(&text);
        png.extend([0; 4]);
        assert!(holds(&png, "secret plan"));
    }

    proptest::proptest! {
        #[test]
        fn broken_archives_are_no_trouble(
            head in proptest::sample::select(vec![&b"\x1f\x8b"[..], b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"%PDFstream\nx"]),
            bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..100),
        ) {
            each(&[head, &bytes].concat(), &mut |_| {});
        }
    }
}
