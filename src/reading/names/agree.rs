//! Agreement within a document. In: the scores of a sheet, sentence by sentence. Out: the same, each word leaning to what
//! its other places say: who is a person in one sentence is one in the next, and in a headline in capitals.

use std::collections::HashMap;

use super::sheet::{Line, Sheet};
use super::tagger::{self, LABELS, Scores, Steps};
use crate::reading::text::Class;

/// How much a word's other places count.
const LEAN: f32 = 0.7;
/// Added to each count, so that a single place does not decide.
const DOUBT: f32 = 0.25;

/// How likely no name, a person, an organisation, a place; summed over places.
type Votes = [f32; 4];

pub(super) fn agree(sheet: &Sheet, steps: &Steps, scores: &mut [Scores]) {
    let own: Vec<Option<Votes>> = votes(sheet, steps, scores);
    let mut all: HashMap<u64, (Votes, f32), ahash::RandomState> =
        HashMap::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
    for (cell, votes) in sheet.cells.iter().zip(&own) {
        let Some(votes) = votes else { continue };
        if matches!(cell.line, Line::Prose | Line::Short | Line::Table) {
            let (sum, count) = all.entry(cell.word).or_default();
            sum.iter_mut().zip(votes).for_each(|(sum, vote)| *sum += vote);
            *count += 1.0;
        }
    }
    for (at, cell) in sheet.cells.iter().enumerate() {
        let (Some(votes), Some((sum, count))) = (own[at], all.get(&cell.word)) else { continue };
        let counted = matches!(cell.line, Line::Prose | Line::Short | Line::Table);
        let others = if counted { count - 1.0 } else { *count };
        if others < 0.5 {
            continue;
        }
        let lean: Votes = std::array::from_fn(|kind| {
            let vote = sum[kind] - if counted { votes[kind] } else { 0.0 };
            LEAN * ((vote.max(0.0) + DOUBT) / (others + 4.0 * DOUBT)).ln()
        });
        for (label, score) in scores[at].iter_mut().enumerate() {
            *score += lean[kind_of(label)];
        }
    }
}

fn kind_of(label: usize) -> usize {
    label.div_ceil(4)
}

/// The votes of each place of a capitalised word.
fn votes(sheet: &Sheet, steps: &Steps, scores: &[Scores]) -> Vec<Option<Votes>> {
    let mut votes = vec![None; scores.len()];
    for sentence in sheet.text.sentences() {
        let tokens = sentence.tokens.clone();
        let likely = tagger::likelihoods(steps, &scores[tokens.clone()], None);
        for (at, likely) in tokens.zip(likely) {
            let is_word = sheet.text.tokens()[at].class == Class::Word;
            if is_word && sheet.cells[at].is_capitalised {
                let mut sum = [0.0; 4];
                (0..LABELS).for_each(|label| sum[kind_of(label)] += likely[label]);
                votes[at] = Some(sum);
            }
        }
    }
    votes
}
