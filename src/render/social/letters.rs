//! Text → outlines: two fonts that are part of the program, with their kerning.
//!
//! The fonts have the letters of Latin, Greek and Cyrillic, which stand one after the other and need no shaping. What
//! they have not is not written at all: a box in the place of a letter tells a reader that nobody looked.

use std::sync::LazyLock;

use ab_glyph_rasterizer::{Point, point};
use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::{Face, GlyphId, OutlineBuilder, Rect};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::canvas::{Area, Canvas, Ramp, Stroke};
use crate::packed::unpacked;

static SERIF: LazyLock<Vec<u8>> =
    LazyLock::new(|| unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/serif.packed"))));
static SANS: LazyLock<Vec<u8>> =
    LazyLock::new(|| unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/sans.packed"))));

/// Between a letter and a mark above it, in thousandths of the size.
const GAP: i32 = 50;

pub struct Font {
    face: Face<'static>,
    kerning: Vec<PairAdjustment<'static>>,
}

/// A size in pixels, and where the first letter stands on its line.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    pub size: i32,
    pub left: i32,
    pub baseline: i32,
}

impl Font {
    /// That of titles.
    pub fn serif() -> Option<Font> {
        Font::new(&SERIF)
    }

    /// That of everything else.
    pub fn sans() -> Option<Font> {
        Font::new(&SANS)
    }

    fn new(bytes: &'static [u8]) -> Option<Font> {
        let face = Face::parse(bytes, 0).ok()?;
        let mut kerning = Vec::new();
        // `fonts/subset.py` leaves no feature but kerning, so every lookup is part of it.
        for lookup in face.tables().gpos.iter().flat_map(|table| table.lookups) {
            for subtable in lookup.subtables.into_iter::<PositioningSubtable<'_>>() {
                if let PositioningSubtable::Pair(pairs) = subtable {
                    kerning.push(pairs);
                }
            }
        }
        Some(Font { face, kerning })
    }

    /// The text as it can be written: composed, in one line, without signs that are no letters and that the font has
    /// not. None when it has not all of the letters, or nothing is left.
    pub fn legible(&self, text: &str) -> Option<String> {
        let mut legible = String::with_capacity(text.len());
        for c in text.nfc() {
            if c.is_whitespace() {
                legible.push(' ');
            } else if self.face.glyph_index(c).is_some() {
                legible.push(c);
            } else if c.is_alphanumeric() || is_combining_mark(c) && !is_variation(c) {
                return None;
            }
        }
        let folded: Vec<&str> = legible.split(' ').filter(|word| !word.is_empty()).collect();
        (!folded.is_empty()).then(|| folded.join(" "))
    }

    /// How long a text is, in thousandths of its size.
    pub fn length(&self, text: &str) -> i32 {
        let mut length = 0;
        self.walk(text, |_, at, advance| length = at + advance);
        length
    }

    /// How many pixels a text takes at a size.
    pub fn width(&self, text: &str, size: i32) -> i32 {
        (self.length(text) * size + 999) / 1000
    }

    /// Shows each glyph with where it begins and how far it goes, in thousandths of the size.
    fn walk(&self, text: &str, mut see: impl FnMut(GlyphId, i32, i32)) {
        let mut at = 0;
        let mut before = None;
        for glyph in text.chars().filter_map(|c| self.face.glyph_index(c)) {
            at += before.map_or(0, |before| self.kern(before, glyph));
            let advance = i32::from(self.face.glyph_hor_advance(glyph).unwrap_or(0));
            see(glyph, at, advance);
            at += advance;
            before = Some(glyph);
        }
    }

    fn kern(&self, first: GlyphId, second: GlyphId) -> i32 {
        let pair = |pairs: &PairAdjustment<'_>| match pairs {
            PairAdjustment::Format1 { coverage, sets } => {
                Some(sets.get(coverage.get(first)?)?.get(second)?.0.x_advance)
            }
            PairAdjustment::Format2 { coverage, classes, matrix } => {
                coverage.get(first)?;
                let values = matrix.get((classes.0.get(first), classes.1.get(second)))?;
                Some(values.0.x_advance).filter(|advance| *advance != 0)
            }
        };
        self.kerning.iter().find_map(pair).map_or(0, i32::from)
    }

    /// Writes a text.
    pub fn write(&self, canvas: &mut Canvas, ramp: Ramp, spot: Spot, text: &str) {
        let scale = spot.size as f32 / 1000.0;
        let mut strokes = Vec::new();
        let mut base = None;
        self.walk(text, |glyph, mut at, advance| {
            let Some(bounds) = self.face.glyph_bounding_box(glyph) else { return };
            let mut raised = 0;
            match base {
                Some(base) if advance == 0 => (at, raised) = placed(bounds, base),
                _ => base = Some((bounds, at)),
            }
            // Whole pixels: a letter that looks the same wherever it stands makes the file a third smaller.
            let from = spot.left + (at * spot.size + 500).div_euclid(1000);
            let left = from + (f32::from(bounds.x_min) * scale).floor() as i32 - 1;
            let right = from + (f32::from(bounds.x_max) * scale).ceil() as i32 + 1;
            let above = (f32::from(bounds.y_max) * scale).ceil() as i32 + 1;
            let below = (f32::from(bounds.y_min) * scale).floor() as i32 - 1;
            let top = spot.baseline - above - raised * spot.size / 1000;
            let area = Area { left, top, width: right - left, height: above - below };
            let corner = point((from - left) as f32, above as f32);
            strokes.clear();
            let mut pen = Pen { scale, corner, strokes: &mut strokes, start: corner, here: corner };
            self.face.outline_glyph(glyph, &mut pen);
            canvas.draw(ramp, area, &strokes);
        });
    }
}

/// Where a mark begins, and how far it is raised: over the middle of its letter, and above it. Only for letters that are
/// not there composed.
fn placed(mark: Rect, (letter, at): (Rect, i32)) -> (i32, i32) {
    let twice_middle = |bounds: Rect| i32::from(bounds.x_min) + i32::from(bounds.x_max);
    let from = at + (twice_middle(letter) - twice_middle(mark)) / 2;
    let is_above = mark.y_min > 0;
    let raised = i32::from(letter.y_max) + GAP - i32::from(mark.y_min);
    (from, if is_above { raised.max(0) } else { 0 })
}

/// Asks for a letter's form as text or as picture; has none of its own.
fn is_variation(c: char) -> bool {
    ('\u{fe00}'..='\u{fe0f}').contains(&c)
}

/// Turns a glyph's outline, upward and in units of the font, into strokes, downward and in pixels.
struct Pen<'s> {
    scale: f32,
    corner: Point,
    strokes: &'s mut Vec<Stroke>,
    start: Point,
    here: Point,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> Point {
        point(self.corner.x + x * self.scale, self.corner.y - y * self.scale)
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = self.at(x, y);
        self.here = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.at(x, y);
        self.strokes.push(Stroke::Line(self.here, to));
        self.here = to;
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (by, to) = (self.at(x1, y1), self.at(x, y));
        self.strokes.push(Stroke::Quad(self.here, by, to));
        self.here = to;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (by, and, to) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.strokes.push(Stroke::Cubic(self.here, by, and, to));
        self.here = to;
    }

    fn close(&mut self) {
        self.strokes.push(Stroke::Line(self.here, self.start));
        self.here = self.start;
    }
}
