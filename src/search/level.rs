//! How strongly a document has a word: BM25's saturation of counts, and whether its title or name has it.
//!
//! How rare a word is, the other half of BM25, is left to the reader's browser, once for titles and once for texts, so
//! that a new briefing does not change every list. For the same reason the mean length is rounded to a power of two.
//! The constants were chosen on known-item queries over the benchmark's corpus (`bench/search`).

use super::tally::Counts;

/// BM25's k1 and b.
const K1: f32 = 2.0;
const B: f32 = 0.4;
/// Levels of texts; as many above them are for titles.
const STEPS: u8 = 10;
/// The first level that means a title or a name; `search.js` has the same.
pub const TITLE: u8 = STEPS;

/// How long briefings are, roughly.
#[derive(Clone, Copy, Debug)]
pub struct Lengths {
    mean: f32,
}

impl Lengths {
    pub fn of(totals: impl Iterator<Item = u32>) -> Lengths {
        let add = |(count, sum): (u64, u64), total: u32| (count + 1, sum + u64::from(total));
        let (count, sum) = totals.fold((0, 0), add);
        let mean = (sum / count.max(1)).max(16);
        // The nearest power of two, in whole numbers.
        let below = 1_u64 << mean.ilog2();
        let nearest = if mean * 2 > below * 3 { below * 2 } else { below };
        Lengths { mean: nearest as f32 }
    }
}

/// What is known of a document beside its words.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Words in all, and words in its title.
    pub total: u32,
    pub title: u32,
}

/// The level of a word of a briefing.
pub fn of_briefing(counts: Counts, shape: Shape, lengths: Lengths) -> u8 {
    let often = f32::from(counts.body) + f32::from(counts.front) + f32::from(counts.title);
    let length = 1.0 - B + B * shape.total as f32 / lengths.mean;
    let level = step(often / (often + K1 * length));
    if counts.title > 0 { TITLE + level } else { level }
}

/// The level of a word of a dossier, topic or page: other names lowest, above them names, the fewer words the higher.
pub fn of_thing(counts: Counts, shape: Shape) -> u8 {
    match (counts.title, counts.front) {
        (1.., _) => TITLE + 4 - shape.title.clamp(1, 3) as u8,
        (_, 1..) => TITLE,
        _ => step(f32::from(counts.body) / (f32::from(counts.body) + K1)),
    }
}

fn step(score: f32) -> u8 {
    ((score * f32::from(STEPS)) as u8).min(STEPS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_stand_above_texts_and_more_above_less() {
        let lengths = Lengths::of([400, 500, 600].into_iter());
        let shape = Shape { total: 500, title: 6 };
        let text = |body| of_briefing(Counts { body, ..Counts::default() }, shape, lengths);
        assert!(text(1) < text(4) && text(4) < text(20) && text(65_535) < TITLE);
        let title = of_briefing(Counts { title: 1, ..Counts::default() }, shape, lengths);
        assert!(title >= TITLE);
        let long = Shape { total: 5_000, title: 6 };
        assert!(of_briefing(Counts { body: 4, ..Counts::default() }, long, lengths) < text(4));
        let alias = of_thing(Counts { front: 2, ..Counts::default() }, shape);
        let name = of_thing(Counts { title: 1, ..Counts::default() }, Shape { total: 1, title: 1 });
        let about = of_thing(Counts { body: 9, ..Counts::default() }, shape);
        assert!(about < alias && alias < name);
    }
}
