//! The list of what Dateline wrote into a tree, kept in the tree itself as `.dateline-manifest`.
//!
//! In: the text of such a file, or the routes of a build. Out: a sorted map from route to digest and size, or its text.
//! The text is `dateline-manifest 1`, then one line a file, sorted by path: `DIGEST SIZE PATH`. DIGEST is the XXH3-128
//! of the bytes in 32 lower-case hexadecimal digits, SIZE is in bytes, PATH is the rest of the line with `/` between
//! its parts. It is not a guard against forgery: whoever can write the manifest can write the files too.

use serde::{Deserialize, Serialize};
use std::io::{self, Read};

use super::error::WriteError;
use super::routes::Routes;

/// The manifest's own name at the root of each tree.
pub const MANIFEST_NAME: &str = ".dateline-manifest";
/// The manifest while it is being written; renamed when whole, so that a cut one is never read.
pub(super) const MANIFEST_DRAFT: &str = ".dateline-manifest.new";

const FIRST_LINE: &str = "dateline-manifest 1";

/// About as many bytes as most lines have.
const A_LINE: usize = 96;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// What the manifest says of one file: the XXH3-128 of its bytes, and its size in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub digest: u128,
    pub size: u64,
}

impl Entry {
    /// Describes these bytes.
    pub fn of(bytes: &[u8]) -> Entry {
        Entry { digest: twox_hash::XxHash3_128::oneshot(bytes), size: bytes.len() as u64 }
    }

    /// Describes the bytes of a reader while handing them on, piece by piece.
    pub(super) fn of_stream(
        reader: &mut dyn Read,
        mut piece: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<Entry> {
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        let mut size = 0;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match reader.read(&mut buffer)? {
                0 => return Ok(Entry { digest: hasher.digest128(), size }),
                length => {
                    hasher.update(&buffer[..length]);
                    size += length as u64;
                    piece(&buffer[..length])?;
                }
            }
        }
    }
}

/// The files that Dateline made in one tree, by route, in byte order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    entries: Routes<Entry>,
}

impl Manifest {
    /// Looks a route up.
    pub fn get(&self, route: &str) -> Option<Entry> {
        self.entries.get(route).copied()
    }

    /// The number of a route: its place in byte order.
    pub fn find(&self, route: &str) -> Option<usize> {
        self.entries.find(route)
    }

    /// The same of a route that is likely to have the number `hint`.
    pub fn find_near(&self, hint: usize, route: &str) -> Option<usize> {
        self.entries.find_near(hint, route)
    }

    /// The route of a number, and what is said of it.
    pub fn nth(&self, at: usize) -> Option<(&str, Entry)> {
        Some((self.entries.route(at)?, *self.entries.value(at)?))
    }

    /// Whether the tree holds a file of this route.
    pub fn contains(&self, route: &str) -> bool {
        self.find(route).is_some()
    }

    /// The routes with their entries, in byte order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Entry)> {
        self.entries.iter().map(|(route, entry)| (route, *entry))
    }

    pub(super) fn routes(&self) -> &Routes<Entry> {
        &self.entries
    }

    /// How many files the tree holds, the manifest not counted.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the tree holds no file.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The first route that lies beneath `folder`, given without a closing slash.
    pub(super) fn first_beneath(&self, folder: &str) -> Option<&str> {
        let start = format!("{folder}/");
        let first = self.entries.route(self.entries.first_from(&start))?;
        first.starts_with(&start).then_some(first)
    }

    /// The first of the folders above `route` that is itself a file here.
    pub(super) fn file_above<'r>(&self, route: &'r str) -> Option<&'r str> {
        folders_above(route).find(|folder| self.contains(folder))
    }

    /// Reads the text form; the error is the number of the first line that is wrong, from 1.
    pub fn parse(text: &str) -> Result<Manifest, usize> {
        // A last line without its line break was cut: writing always ends with one.
        if !text.ends_with('\n') {
            return Err(text.lines().count().max(1));
        }
        let lines = text.strip_prefix(FIRST_LINE).and_then(|rest| rest.strip_prefix('\n')).ok_or(1usize)?;
        let mut entries = Routes::with_capacity(text.len() / A_LINE, text.len() / 2);
        let is_plain = is_plain(lines.as_bytes());
        let mut start = 0;
        for (index, end) in memchr::memchr_iter(b'\n', lines.as_bytes()).enumerate() {
            let (route, entry) = parse_line(&lines[start..end], is_plain).ok_or(index + 2)?;
            if !entries.push(route, entry) {
                return Err(index + 2);
            }
            start = end + 1;
        }
        Ok(Manifest { entries })
    }

    /// The text form.
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(64 + self.entries.len() * A_LINE);
        text.push_str(FIRST_LINE);
        text.push('\n');
        for (route, Entry { digest, size }) in self.entries.iter() {
            // Nobody else has anything to do meanwhile.
            let (digits, number) = (hex(*digest), &mut [0; 20]);
            for part in [digits.as_slice(), b" ", decimal(*size, number), b" "] {
                // Digits and a blank are text.
                text.push_str(std::str::from_utf8(part).unwrap_or_default());
            }
            text.push_str(route);
            text.push('\n');
        }
        text
    }
}

impl From<Routes<Entry>> for Manifest {
    fn from(entries: Routes<Entry>) -> Manifest {
        Manifest { entries }
    }
}

impl FromIterator<(String, Entry)> for Manifest {
    fn from_iter<I: IntoIterator<Item = (String, Entry)>>(entries: I) -> Manifest {
        Manifest { entries: entries.into_iter().collect() }
    }
}

fn parse_line(line: &str, is_plain: bool) -> Option<(&str, Entry)> {
    let (digest, rest) = line.as_bytes().split_at_checked(32)?;
    let (high, low) = digest.split_at(16);
    let digest = u128::from(number(high)?) << 64 | u128::from(number(low)?);
    let end = memchr::memchr(b' ', rest.strip_prefix(b" ")?)?;
    // Up to here it is digits and blanks, so that this is where a character begins.
    let (size, route) = (line.get(33..33 + end)?, line.get(34 + end..)?);
    let is_right = match route.as_bytes() {
        [first, .., last] if is_plain => !matches!(first, b'/' | b'.') && *last != b'/',
        _ => false,
    };
    if size.starts_with('+') || !is_right && check_route(route).is_err() {
        return None;
    }
    Some((route, Entry { digest, size: size.parse().ok()? }))
}

/// Whether nothing in these lines makes a route odd, but for how it may begin and end. All at once that takes a tenth of what
/// it takes for each.
fn is_plain(lines: &[u8]) -> bool {
    let has_control = lines.iter().fold(false, |found, byte| found | ((*byte < 0x20) & (*byte != b'\n')));
    let has = |odd: &[u8]| memchr::memmem::find(lines, odd).is_some();
    !(has_control || cfg!(windows) || has(b"//") || has(b"/."))
}

fn hex(number: u128) -> [u8; 32] {
    let mut digits = [0; 32];
    for (byte, digits) in number.to_be_bytes().into_iter().zip(digits.as_chunks_mut::<2>().0) {
        *digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
    }
    digits
}

fn decimal(mut number: u64, digits: &mut [u8; 20]) -> &[u8] {
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return &digits[start..];
        }
    }
}

/// Sixteen hexadecimal digits as a number; none when one of them is not.
fn number(digits: &[u8]) -> Option<u64> {
    let add = |(number, all): (u64, u8), digit: &u8| {
        let value = VALUES[usize::from(*digit)];
        (number << 4 | u64::from(value & 15), all | value)
    };
    let (number, all) = digits.iter().fold((0, 0), add);
    (all < 16).then_some(number)
}

/// The value of each hexadecimal digit, and more than 15 for what is none.
const VALUES: [u8; 256] = {
    let mut values = [255; 256];
    let mut value = 0;
    while value < 16 {
        let digit = HEX[value as usize];
        values[digit as usize] = value;
        values[digit.to_ascii_uppercase() as usize] = value;
        value += 1;
    }
    values
};

/// The folders above a route, nearest first, without the tree's root.
pub(super) fn folders_above(route: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(parent_of(route), |folder| parent_of(folder))
}

/// The folder a route lies in; none at the root.
pub(super) fn parent_of(route: &str) -> Option<&str> {
    memchr::memrchr(b'/', route.as_bytes()).map(|slash| &route[..slash])
}

/// Refuses routes that would leave the tree or break the manifest's lines.
pub(super) fn check_route(route: &str) -> Result<(), WriteError> {
    let refuse = |why| Err(WriteError::BadRoute { route: route.to_string(), why });
    if route.is_empty() {
        return refuse("the path is empty");
    }
    if route == MANIFEST_NAME || route == MANIFEST_DRAFT {
        return refuse("this name is Dateline's own");
    }
    // Without a branch, so that many bytes are looked at at once.
    if route.bytes().fold(false, |found, byte| found | (byte < 0x20)) {
        return refuse("the path holds a line break or another control character");
    }
    if has_odd_part(route.as_bytes()) {
        return refuse("each part of the path has to be a plain name");
    }
    if cfg!(windows) && route.contains(['\\', ':']) {
        return refuse("`\\` and `:` are not allowed in names on Windows");
    }
    Ok(())
}

/// Whether a part between slashes is empty or leads elsewhere. Nearly all are told by their first byte.
fn has_odd_part(route: &[u8]) -> bool {
    let mut starts = std::iter::once(0).chain(memchr::memchr_iter(b'/', route).map(|slash| slash + 1));
    starts.any(|start| match route.get(start) {
        None | Some(b'/') => true,
        Some(b'.') => matches!(route[start..].split(|byte| *byte == b'/').next(), Some(b"." | b"..")),
        Some(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_what_leaves_the_tree_or_the_line() {
        for bad in ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a\nb", "a\0b", ".dateline-manifest"] {
            assert!(check_route(bad).is_err(), "{bad:?}");
        }
        for good in ["index.html", " a b /c  d", "é/ü.html", ".well-known/x", "..a/b..", "a\u{2028}b"] {
            assert!(check_route(good).is_ok(), "{good:?}");
        }
    }

    #[test]
    fn describes_bytes_at_once_and_piece_by_piece_alike() {
        let bytes: Vec<u8> = (0..200_000u32).map(|at| (at.wrapping_mul(0x9e37_79b9) >> 24) as u8).collect();
        let lengths = (0..600).chain([1023, 1024, 1025, 4096, 65_535, 65_536, 65_537, 131_073, 200_000]);
        for length in lengths {
            let bytes = &bytes[..length];
            let streamed = Entry::of_stream(&mut &*bytes, |_| Ok(())).unwrap();
            assert_eq!(Entry::of(bytes), streamed, "{length}");
            assert_eq!(streamed.digest, xxhash_rust::xxh3::xxh3_128(bytes), "{length}");
        }
    }

    #[test]
    fn refuses_damaged_text() {
        let whole = [("a".to_string(), Entry::of(b"1")), ("b".to_string(), Entry::of(b"2"))];
        let text = whole.into_iter().collect::<Manifest>().to_text();
        assert!(Manifest::parse(&text).is_ok());
        for cut in 0..text.len() {
            let at_line_end = text[..cut].ends_with('\n');
            assert_eq!(Manifest::parse(&text[..cut]).is_ok(), at_line_end, "{cut}");
        }
        let swapped = "dateline-manifest 1\n00000000000000000000000000000001 1 b\n00000000000000000000000000000001 1 a\n";
        assert_eq!(Manifest::parse(swapped), Err(3));
        assert_eq!(Manifest::parse("dateline-manifest 2\n"), Err(1));
    }

    proptest! {
        #[test]
        fn odd_paths_come_back(paths in proptest::collection::btree_map("[^\n\r\0]{1,20}", any::<(u128, u64)>(), 0..20)) {
            let manifest: Manifest = paths
                .into_iter()
                .filter(|(path, _)| check_route(path).is_ok())
                .map(|(path, (digest, size))| (path, Entry { digest, size }))
                .collect();
            prop_assert_eq!(Manifest::parse(&manifest.to_text()), Ok(manifest));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = Manifest::parse(&text);
        }
    }
}
