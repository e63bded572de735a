//! Tables and fonts as `build.rs` packs them → their bytes. A third of the program would else be tables, most of them
//! empty rows.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

/// Unpacks a part of the program, once in its life: it takes some milliseconds, and only what reads names or draws cards
/// needs one.
pub(crate) fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut table = Vec::new();
    // Cannot fail: what is read is part of the program.
    let _ = DeflateDecoder::new(packed).read_to_end(&mut table);
    table
}
