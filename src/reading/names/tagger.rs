//! The tagger: a linear-chain conditional random field over the tokens of a sentence. In: a sheet. Out: for each token the
//! scores of its labels; from them the best labels, or how likely each is.
//!
//! Its weights (`data/weights.bin`) are learned by `bench/names/train.rs`, which says from what texts, whose they are and
//! under which licences they stand.

use std::ops::Range;

use super::Kind;
use super::features;
use super::sheet::Sheet;
use super::weights::Weights;

/// `O`, then for each kind: begins, inside, last, alone.
pub const LABELS: usize = 1 + 3 * 4;

/// One number a label.
pub type Scores = [f32; LABELS];

/// What it costs to go from one label to the next; the last row is the start of a sentence.
pub type Steps = [Scores; LABELS + 1];

/// A span of tokens with its kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
}

/// Label of a place in a span.
pub fn label(kind: Kind, first: bool, last: bool) -> usize {
    let place = match (first, last) {
        (true, false) => 0,
        (false, false) => 1,
        (false, true) => 2,
        (true, true) => 3,
    };
    1 + 4 * kind as usize + place
}

/// Whether one label may follow another; `LABELS` stands for the start and the end of a sentence.
pub const fn may_follow(from: usize, to: usize) -> bool {
    let opens = from != 0 && from != LABELS && (from - 1) % 4 < 2;
    let goes_on = to != 0 && to != LABELS && matches!((to - 1) % 4, 1 | 2);
    match (opens, goes_on) {
        (false, false) => true,
        (true, true) => (from - 1) / 4 == (to - 1) / 4,
        _ => false,
    }
}

/// The scores of all tokens of a sheet.
pub fn scores(sheet: &Sheet, weights: &Weights) -> Vec<Scores> {
    let mut found = Vec::with_capacity(128);
    (0..sheet.cells.len())
        .map(|index| {
            found.clear();
            features::extract(sheet, index, &mut found);
            weights.sum(&found)
        })
        .collect()
}

/// The features of some tokens, one list a token; for training.
pub fn features_of(sheet: &Sheet, tokens: Range<usize>) -> Vec<Vec<u64>> {
    tokens
        .map(|index| {
            let mut found = Vec::new();
            features::extract(sheet, index, &mut found);
            found
        })
        .collect()
}

/// Labels that a name does not go on behind.
const CLOSED: [usize; 7] = [0, 3, 4, 7, 8, 11, 12];

/// The labels that may stand before one; `may_follow` for each of them.
fn before(label: usize) -> &'static [usize] {
    const OPEN: [[usize; 2]; 3] = [[1, 2], [5, 6], [9, 10]];
    match label {
        0 => &CLOSED,
        _ if matches!((label - 1) % 4, 1 | 2) => &OPEN[(label - 1) / 4],
        _ => &CLOSED,
    }
}

/// The best labels of a sentence (Viterbi).
pub fn best(steps: &Steps, scores: &[Scores]) -> Vec<usize> {
    let mut best = vec![[f32::NEG_INFINITY; LABELS]; scores.len()];
    let mut from = vec![[0u8; LABELS]; scores.len()];
    let Some(first) = scores.first() else { return Vec::new() };
    for to in (0..LABELS).filter(|to| may_follow(LABELS, *to)) {
        best[0][to] = steps[LABELS][to] + first[to];
    }
    for at in 1..scores.len() {
        for to in 0..LABELS {
            for &previous in before(to) {
                let sum = best[at - 1][previous] + steps[previous][to] + scores[at][to];
                if sum > best[at][to] {
                    best[at][to] = sum;
                    from[at][to] = previous as u8;
                }
            }
        }
    }
    let last = best[scores.len() - 1];
    let mut label = CLOSED.into_iter().max_by(|a, b| last[*a].total_cmp(&last[*b])).unwrap_or(0);
    let mut labels = vec![0; scores.len()];
    for at in (0..scores.len()).rev() {
        labels[at] = label;
        label = usize::from(from[at][label]);
    }
    labels
}

/// How likely each label of each token is (forward and backward); adds the expected steps to `expected`, for training.
pub fn likelihoods(steps: &Steps, scores: &[Scores], mut expected: Option<&mut Steps>) -> Vec<Scores> {
    let mut step = [[0.0; LABELS]; LABELS + 1];
    for (from, row) in step.iter_mut().enumerate() {
        for (to, value) in row.iter_mut().enumerate().filter(|(to, _)| may_follow(from, *to)) {
            *value = steps[from][to].exp();
        }
    }
    let own: Vec<Scores> = scores.iter().map(|score| exponential(*score)).collect();
    let forward = forward(&step, &own);
    let mut backward: Scores = std::array::from_fn(|label| f32::from(u8::from(may_follow(label, LABELS))));
    let mut likely = vec![[0.0; LABELS]; own.len()];
    for at in (0..own.len()).rev() {
        likely[at] = std::array::from_fn(|label| forward[at][label] * backward[label]);
        normalise(&mut likely[at]);
        let here: Scores = std::array::from_fn(|label| own[at][label] * backward[label]);
        if let Some(expected) = &mut expected {
            let before = at.checked_sub(1).map(|at| &forward[at]);
            expect(&step, before, &here, expected);
        }
        backward = std::array::from_fn(|from| (0..LABELS).map(|to| step[from][to] * here[to]).sum());
        normalise(&mut backward);
    }
    likely
}

fn forward(step: &Steps, own: &[Scores]) -> Vec<Scores> {
    let mut forward: Vec<Scores> = Vec::with_capacity(own.len());
    for own in own {
        let mut here = match forward.last() {
            None => std::array::from_fn(|to| step[LABELS][to] * own[to]),
            Some(before) => {
                let mut sum = [0.0; LABELS];
                for (from, weight) in before.iter().enumerate() {
                    for (sum, step) in sum.iter_mut().zip(&step[from]) {
                        *sum += weight * step;
                    }
                }
                std::array::from_fn(|to| sum[to] * own[to])
            }
        };
        normalise(&mut here);
        forward.push(here);
    }
    forward
}

/// Adds how likely each step onto a token is.
fn expect(step: &Steps, before: Option<&Scores>, here: &Scores, expected: &mut Steps) {
    let mut rows = [[0.0; LABELS]; LABELS + 1];
    let mut sum = 0.0;
    for (from, row) in rows.iter_mut().enumerate() {
        let weight = match before {
            Some(before) => before.get(from).copied().unwrap_or(0.0),
            None => f32::from(u8::from(from == LABELS)),
        };
        for to in 0..LABELS {
            row[to] = weight * step[from][to] * here[to];
            sum += row[to];
        }
    }
    for (row, expected) in rows.iter().zip(expected.iter_mut()) {
        for (value, expected) in row.iter().zip(expected.iter_mut()) {
            *expected += value / sum.max(f32::MIN_POSITIVE);
        }
    }
}

fn exponential(scores: Scores) -> Scores {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.map(|score| (score - most).exp())
}

fn normalise(values: &mut Scores) {
    let sum: f32 = values.iter().sum();
    for value in values.iter_mut() {
        *value /= sum.max(f32::MIN_POSITIVE);
    }
}

/// The spans that labels describe; `base` is the index of the first token.
pub fn spans(labels: &[usize], base: usize) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    for (at, &label) in labels.iter().enumerate().filter(|(_, label)| **label != 0) {
        let (kind, place) = (Kind::ALL[(label - 1) / 4], (label - 1) % 4);
        if place == 0 || place == 3 {
            start = at;
        }
        if place >= 2 {
            spans.push(Span { start: base + start, end: base + at + 1, kind });
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_may_stand_before_a_label() {
        for to in 0..LABELS {
            let allowed: Vec<usize> = (0..LABELS).filter(|from| may_follow(*from, to)).collect();
            assert_eq!(before(to), allowed);
        }
        let closed: Vec<usize> = (0..LABELS).filter(|from| may_follow(*from, LABELS)).collect();
        assert_eq!(CLOSED[..], closed);
    }
}
