//! Bytes → text. In: a file's bytes. Out: its text without a byte order mark, or why it is none. Only what the file says
//! of itself is believed: UTF-8, a byte order mark, or the character set that an HTML page names. Nothing is guessed.

use encoding_rs::{Encoding, UTF_8};

use super::Unreadable;

/// How far into a page its character set is looked for, in bytes (HTML Standard, 13.2.3.2).
const PRESCAN: usize = 1024;

pub fn text(bytes: &[u8], is_html: bool) -> Result<String, Unreadable> {
    if bytes.contains(&0) && Encoding::for_bom(bytes).is_none() {
        return Err(Unreadable::new(
            "this is not text: it holds NUL bytes",
            "save the article as plain text, HTML or Markdown",
        ));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded(encoding, &bytes[mark..]);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let named = if is_html { named_charset(bytes) } else { None };
            match named {
                Some(encoding) if encoding != UTF_8 => decoded(encoding, bytes),
                _ => Err(not_utf8(bytes, error.valid_up_to())),
            }
        }
    }
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, Unreadable> {
    let (text, is_damaged) = encoding.decode_without_bom_handling(bytes);
    if is_damaged {
        let message = format!("it says that it is {}, but some of its bytes are not", encoding.name());
        return Err(Unreadable::new(message, "save it as UTF-8 in the program it comes from"));
    }
    Ok(text.into_owned())
}

fn named_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes[..bytes.len().min(PRESCAN)].to_ascii_lowercase();
    let at = memchr::memmem::find(&start, b"charset")? + b"charset".len();
    let rest = start[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)));
    Encoding::for_label(&rest[..end.unwrap_or(rest.len())])
}

fn not_utf8(bytes: &[u8], at: usize) -> Unreadable {
    Unreadable {
        message: format!("it is not UTF-8 text: the byte {:#04x} is out of place", bytes[at]),
        help: "save it as UTF-8; for a file from old Windows programs: `iconv -f windows-1252 -t utf-8`"
            .to_owned(),
        at: super::place(bytes, at),
    }
}
