//! The weights of the tagger: a table that is unpacked once and read where it lies.
//!
//! In the file: a notice of what they were learned from, filled up with spaces; a scale (f32) and the steps between labels
//! (f32 each); then rows of fifteen bytes. A row is two bytes of its feature's hash and one weight (i8) a label; a feature stands
//! in its own row or one of the few behind it. Weights are of 63 sizes: of 255 the program would be a third of a megabyte
//! larger and would read no better.

use std::sync::{LazyLock, Once};

use super::tagger::{LABELS, Scores, Steps};
use crate::packed::unpacked;

static FILE: LazyLock<Vec<u8>> =
    LazyLock::new(|| unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/weights.packed"))));

const ROW: usize = 15;
const TAG: usize = ROW - LABELS;
const STEPS: usize = (LABELS + 1) * LABELS;
/// Bytes of the notice, and of all that stands before the rows.
const NOTICE: usize = 1536;
const HEAD: usize = NOTICE + 4 + STEPS * 4;

/// How many rows a feature may stand behind its own.
const REACH: usize = 6;
/// Weights up to this one are told apart, in so many sizes above nought.
const MOST: f32 = 2.5;
const LEVELS: f32 = 31.0;

pub struct Weights {
    rows: &'static [u8],
    scale: f32,
    pub steps: Steps,
}

static SHARED: LazyLock<Weights> = LazyLock::new(|| Weights::read(&FILE));

impl Weights {
    /// Begins to unpack the weights that ship beside what else is to be done before they are asked for: it is half of what the
    /// first text of a run waits for.
    pub(super) fn prepare() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // Where no thread is to be had, who asks for them unpacks them.
            let _ = std::thread::Builder::new().spawn(Self::shared);
        });
    }

    /// The weights that ship with the program.
    pub fn shared() -> &'static Self {
        &SHARED
    }

    pub fn read(file: &'static [u8]) -> Self {
        let number = |at: usize| {
            file.get(NOTICE + at * 4..NOTICE + at * 4 + 4)
                .map_or(0.0, |b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        };
        let steps = std::array::from_fn(|from| std::array::from_fn(|to| number(1 + from * LABELS + to)));
        Self { rows: file.get(HEAD..).unwrap_or(&[]), scale: number(0), steps }
    }

    /// Sums the rows of some features.
    pub fn sum(&self, features: &[u64]) -> Scores {
        let mut sum = [0i32; LABELS];
        for feature in features {
            if let Some(row) = self.row(*feature) {
                for (sum, weight) in sum.iter_mut().zip(&row[TAG..]) {
                    *sum += i32::from(*weight as i8);
                }
            }
        }
        sum.map(|sum| sum as f32 * self.scale)
    }

    fn row(&self, feature: u64) -> Option<&'static [u8]> {
        let count = self.rows.len() / ROW;
        let (first, tag) = (place(feature, count), tag(feature));
        for step in 0..REACH {
            let at = if first + step < count { first + step } else { (first + step).checked_sub(count)? };
            let row = &self.rows[at * ROW..(at + 1) * ROW];
            if row[..TAG] == tag {
                return Some(row);
            }
            if row[..TAG] == [0; TAG] {
                return None;
            }
        }
        None
    }
}

/// A feature's own row among some.
fn place(feature: u64, count: usize) -> usize {
    (((feature & 0xffff_ffff) * count as u64) >> 32) as usize
}

/// Never all zero, which is a free row's.
fn tag(feature: u64) -> [u8; TAG] {
    let bytes = (feature >> 40).to_le_bytes();
    if bytes[..TAG] == [0; TAG] { [1; TAG] } else { std::array::from_fn(|at| bytes[at]) }
}

/// Packs weights into the form that ships. In: what they were learned from, and the features, the weightiest first. A feature
/// that finds no row is lost. `count` is of rows.
pub fn pack(notice: &str, rows: &[(u64, Scores)], steps: &Steps, count: usize) -> Vec<u8> {
    let most = rows.iter().flat_map(|(_, row)| row).fold(0.0f32, |most, weight| most.max(weight.abs()));
    let scale = most.min(MOST) / LEVELS;
    let mut file = notice.as_bytes().to_vec();
    file.resize(NOTICE - 1, b' ');
    file.push(b'\n');
    file.extend(scale.to_le_bytes());
    file.extend(steps.iter().flatten().flat_map(|step| step.to_le_bytes()));
    file.resize(HEAD + count * ROW, 0);
    for (feature, weights) in rows {
        let free = (0..REACH)
            .map(|step| HEAD + (place(*feature, count) + step) % count * ROW)
            .find(|at| file[*at..*at + TAG] == [0; TAG]);
        if let Some(at) = free {
            file[at..at + TAG].copy_from_slice(&tag(*feature));
            for (label, weight) in weights.iter().enumerate() {
                file[at + TAG + label] = ((weight / scale).round().clamp(-127.0, 127.0) as i8) as u8;
            }
        }
    }
    file
}
