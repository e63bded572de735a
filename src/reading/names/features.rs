//! What the tagger looks at. In: a sheet and a place in it. Out: the hashes of its features.
//!
//! A change here needs new weights: `cargo run --release --example train_names`.

use super::gazetteer::list;
use super::hash::feature;
use super::runs::around;
use super::sheet::{Cell, Line, Sheet, seen};

/// Appends the features of the token at `index` to `out`.
pub(super) fn extract(sheet: &Sheet, index: usize, out: &mut Vec<u64>) {
    let mut features = Features { out, kind: 0 };
    let none = Cell::default();
    let at = |offset: isize| -> &Cell {
        index
            .checked_add_signed(offset)
            .and_then(|at| sheet.cells.get(at))
            .filter(|_| same(sheet, index, offset))
            .unwrap_or(&none)
    };
    let cells = [at(-3), at(-2), at(-1), at(0), at(1), at(2), at(3)];
    if cells[2..5].iter().all(|cell| !cell.is_capitalised) {
        features.plain(&cells);
        return;
    }
    features.words(&cells);
    features.spelling(sheet, index, cells[3]);
    features.clusters(&cells);
    features.lists(&cells);
    features.lines(&cells);
    features.document(&cells);
    features.run(sheet, index);
}

/// Whether the token at an offset is of the same sentence.
fn same(sheet: &Sheet, index: usize, offset: isize) -> bool {
    let tokens = sheet.text.tokens();
    index
        .checked_add_signed(offset)
        .is_some_and(|at| tokens.get(at).is_some_and(|t| t.sentence == tokens[index].sentence))
}

struct Features<'o> {
    out: &'o mut Vec<u64>,
    kind: u32,
}

impl Features<'_> {
    /// Adds a feature; each call from one place of the program is a kind of its own.
    fn add(&mut self, one: u64, two: u64) {
        self.kind += 1;
        self.out.push(feature(self.kind, one, two));
    }

    /// Leaves a kind out, so that the kinds behind it keep their numbers.
    fn skip(&mut self) {
        self.kind += 1;
    }

    fn add_if(&mut self, holds: bool, one: u64, two: u64) {
        if holds { self.add(one, two) } else { self.skip() }
    }

    /// A token that neither has a capital nor stands beside one is hardly of a name: two of three cost a fifth of the others.
    fn plain(&mut self, c: &[&Cell; 7]) {
        const APART: u32 = 1000;
        self.kind = APART;
        let shape = |cell: &Cell| cell.shape;
        let names = |cell: &Cell| u64::from(cell.begins | cell.inside);
        self.add(0, 0);
        self.add(c[3].word, 0);
        self.add(c[2].word, 1);
        self.add(c[4].word, 2);
        self.add(c[2].word, c[3].word);
        self.add(c[3].word, c[4].word);
        self.add(shape(c[2]), shape(c[3]));
        self.add(shape(c[3]), shape(c[4]));
        self.add(shape(c[2]) ^ shape(c[4]).rotate_left(20), c[3].word);
        self.add(names(c[3]), u64::from(c[3].alone));
        self.add(names(c[2]), names(c[4]));
        self.add(names(c[2]), c[3].word);
        self.add(names(c[4]), c[3].word);
        let habit = u64::from(c[3].known.small) << 4 | u64::from(c[3].known.frequency);
        self.add(
            habit,
            u64::from(c[3].case) << 2 | u64::from(c[2].is_capitalised) << 1 | u64::from(c[4].is_capitalised),
        );
        self.add(u64::from(c[3].known.cluster), shape(c[4]));
        let pattern = c.iter().fold(1, |code, cell| code << 1 | u64::from(cell.is_capitalised));
        self.add(pattern, c[3].shape);
    }

    fn words(&mut self, c: &[&Cell; 7]) {
        for cell in &c[1..6] {
            self.add(cell.word, 0);
        }
        self.add(0, 0);
        self.add(c[2].word, c[3].word);
        self.add(c[3].word, c[4].word);
        self.add(c[2].word, c[4].word);
        self.add(c[1].word, c[2].word);
        self.add(c[4].word, c[5].word);
        self.add(c[3].word, u64::from(c[3].case));
        self.add(c[2].word, u64::from(c[3].case));
        self.add(c[4].word, u64::from(c[3].case));
    }

    fn spelling(&mut self, sheet: &Sheet, index: usize, cell: &Cell) {
        let word = sheet.text.word_at(index);
        self.add(cell.shape, 0);
        let case = u64::from(cell.is_capitalised);
        let mut ends: [u64; 4] = [0; 4];
        let mut hash: u64 = 7;
        for (nth, c) in word.chars().rev().take(4).enumerate() {
            hash = hash.wrapping_mul(0x0100_0193) ^ u64::from(u32::from(c.to_ascii_lowercase()));
            ends[nth] = hash;
        }
        for end in &ends[1..] {
            self.add_if(*end != 0, *end, case);
        }
        let mut begins: [u64; 4] = [0; 4];
        hash = 7;
        for (nth, c) in word.chars().take(4).enumerate() {
            hash = hash.wrapping_mul(0x0100_0193) ^ u64::from(u32::from(c.to_ascii_lowercase()));
            begins[nth] = hash;
        }
        for begin in &begins[1..] {
            self.add_if(*begin != 0, *begin, case);
        }
    }

    fn clusters(&mut self, c: &[&Cell; 7]) {
        for cell in &c[1..6] {
            let cluster = u64::from(cell.known.cluster);
            let case = u64::from(cell.case);
            self.add_if(cluster != 0, cluster, case);
            self.add_if(cluster != 0, cluster & 0xff, case);
            self.add_if(cluster != 0, cluster & 0xf, case);
        }
        self.add(u64::from(c[2].known.cluster), u64::from(c[3].known.cluster));
        self.add(u64::from(c[3].known.cluster), u64::from(c[4].known.cluster));
        self.add(u64::from(c[2].known.cluster), u64::from(c[3].case));
        self.add(u64::from(c[4].known.cluster), u64::from(c[3].case));
        let habit = |cell: &Cell| {
            u64::from(cell.known.small) << 8 | u64::from(cell.case) << 4 | u64::from(cell.opens)
        };
        self.add(habit(c[3]), 0);
        self.add(habit(c[3]), u64::from(c[3].known.frequency) + 1);
        self.add(habit(c[2]), 0);
        self.add(habit(c[4]), 0);
        self.add(habit(c[2]), habit(c[3]));
        self.add(habit(c[3]), habit(c[4]));
    }

    fn lists(&mut self, c: &[&Cell; 7]) {
        const TAGS: u32 = list::NAMES
            | list::HONORIFIC
            | list::ROLE
            | list::ORG_WORD
            | list::PLACE_WORD
            | list::PARTICLE
            | list::SAID
            | list::EVENT_WORD;
        for (place, cell) in c[1..6].iter().enumerate() {
            let base = self.kind;
            for bit in 0..list::COUNT {
                let mask = 1 << bit;
                let case = u64::from(cell.is_capitalised);
                if cell.begins & TAGS & mask != 0 {
                    self.kind = base + bit * 3;
                    self.add(case, 0);
                }
                if cell.inside & TAGS & mask != 0 {
                    self.kind = base + bit * 3 + 1;
                    self.add(case, 0);
                }
                if cell.alone & mask != 0 {
                    self.kind = base + bit * 3 + 2;
                    self.add(case, 0);
                }
            }
            self.kind = base + list::COUNT * 3;
            let whole = u64::from(cell.begins) << 32 | u64::from(cell.inside);
            if (1..4).contains(&place) { self.add(whole, u64::from(cell.alone)) } else { self.skip() }
        }
        let names = |cell: &Cell| {
            u64::from(cell.begins | cell.alone & (list::GIVEN | list::SURNAME)) << 1
                | u64::from(cell.is_capitalised)
        };
        self.add(names(c[2]), names(c[3]));
        self.add(names(c[3]), names(c[4]));
        self.add(names(c[3]), c[2].word);
        self.add(names(c[3]), c[4].word);
        self.add(names(c[3]), c[3].shape);
    }

    fn lines(&mut self, c: &[&Cell; 7]) {
        let line = match c[3].line {
            Line::Prose => 0,
            Line::Capitals => 1,
            Line::Title => 2,
            Line::Short => 3,
            Line::Table => 4,
        };
        let case = u64::from(c[3].case) << 1 | u64::from(c[3].opens);
        self.add(line, case);
        self.add(line << 8 | case, u64::from(c[3].known.small) + 1);
        self.add_if(line != 0, line, u64::from(c[3].begins) << 1 | 1);
        self.add(c[2].shape, c[3].shape);
        self.add(c[3].shape, c[4].shape);
        self.add(c[2].shape ^ c[3].shape.rotate_left(20), c[4].shape);
        let capitals = |cell: &Cell| u64::from(cell.is_capitalised);
        let pattern = c.iter().fold(1, |code, cell| code << 1 | capitals(cell));
        self.add(pattern, u64::from(c[3].opens));
    }

    fn document(&mut self, c: &[&Cell; 7]) {
        let base = self.kind;
        for bit in 0..seen::COUNT {
            if c[3].is_capitalised && c[3].seen & 1 << bit != 0 {
                self.kind = base + bit;
                self.add(u64::from(c[3].opens), 0);
            }
        }
        self.kind = base + seen::COUNT;
        self.add_if(c[3].is_capitalised, u64::from(c[3].seen), 0);
        self.add_if(c[3].is_capitalised && c[4].is_capitalised, u64::from(c[4].seen), 0);
        self.add_if(c[3].is_capitalised && c[2].is_capitalised, u64::from(c[2].seen), 0);
    }

    /// The run of words with capitals, and what stands before and behind all of it.
    fn run(&mut self, sheet: &Sheet, index: usize) {
        let cell = &sheet.cells[index];
        let base = self.kind;
        for bit in 0..around::COUNT {
            if cell.around & 1 << bit != 0 {
                self.kind = base + bit;
                self.add(0, 0);
            }
        }
        self.kind = base + around::COUNT;
        let (start, end) = (cell.run.start as usize, cell.run.end as usize);
        if start == end || matches!(cell.line, Line::Capitals | Line::Title) {
            return;
        }
        let none = Cell::default();
        let at = |at: Option<usize>| {
            at.and_then(|at| sheet.cells.get(at).filter(|_| same_as(sheet, index, at))).unwrap_or(&none)
        };
        let (before, behind) = (at(start.checked_sub(1)), at(Some(end)));
        let (first, last) = (&sheet.cells[start], &sheet.cells[end - 1]);
        let length = (end - start).min(4) as u64;
        let place = length << 4 | ((index - start).min(3) as u64) << 2 | ((end - 1 - index).min(3) as u64);
        self.add(place, 0);
        self.add(before.word, length);
        self.add(behind.word, length);
        self.add(before.word, place);
        self.add(behind.word, place);
        self.add(u64::from(before.known.cluster & 0xff), place);
        self.add(u64::from(behind.known.cluster & 0xff), place);
        self.add(last.word, place & 3);
        self.add(u64::from(first.alone | first.begins), place);
        self.add(u64::from(last.alone), place);
        self.add(u64::from(first.alone | first.begins), u64::from(last.alone));
        self.add(u64::from(cell.around), length);
    }
}

/// Whether two tokens are of one sentence.
fn same_as(sheet: &Sheet, one: usize, other: usize) -> bool {
    sheet.text.tokens()[one].sentence == sheet.text.tokens()[other].sentence
}
