//! Dated statements. In: a text and its expressions of time. Out: sentences that say what happened when, each with an
//! EDTF date; a sentence with two dates gives two.
//!
//! No statement is made of a heading, a dateline or a source line; of durations and habits; of a year that only names
//! something ("the 2018 World Cup"); of what another time is compared with ("than in 2008").

mod deadline;
mod role;

#[cfg(test)]
mod tests;

use std::ops::Range;

use chrono::NaiveDate;

use self::role::Role;
use super::dates::{Expression, Value};
use super::text::{Sentence, Text};

/// A sentence that says what happened when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// A date that Dateline's own reader takes.
    pub edtf: String,
    /// Bytes of the sentence.
    pub sentence: Range<usize>,
    /// Bytes of the expression that dates it.
    pub expression: Range<usize>,
    /// The year is written out, so that nothing had to be resolved.
    pub is_explicit: bool,
}

/// What has more dates than this is a table.
const MOST: usize = 24;

/// What is longer than this, in bytes, is no sentence.
const LONGEST: usize = 4096;

/// Finds the dated statements of a text, in its order.
pub fn find(text: &Text, expressions: &[Expression], reference: Option<NaiveDate>) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut rest = expressions;
    let mut is_source_list = false;
    for (index, sentence) in text.sentences().iter().enumerate() {
        let count = rest.iter().take_while(|found| found.tokens.start < sentence.tokens.end).count();
        let (own, behind) = rest.split_at(count);
        rest = behind;
        if sentence.is_line {
            is_source_list =
                role::heads_sources(text, sentence) || is_source_list && !role::is_heading(text, sentence);
            if !role::is_item(text, sentence, own) {
                continue;
            }
        }
        let span = text.span(sentence.tokens.clone());
        if own.is_empty() || own.len() > MOST || span.len() > LONGEST {
            continue;
        }
        if !is_source_list && !role::is_source(text, sentence, own) {
            statements.extend(of_sentence(text, (index, sentence), own, reference));
        }
    }
    statements
}

fn of_sentence(
    text: &Text,
    (index, sentence): (usize, &Sentence),
    found: &[Expression],
    reference: Option<NaiveDate>,
) -> Vec<Statement> {
    let mut dated: Vec<Dated> = Vec::new();
    for (at, expression) in found.iter().enumerate() {
        let role = role::of(text, (index, sentence), expression);
        let Some(edtf) = expression.edtf.as_deref().filter(|_| role != Role::None) else {
            dated.extend(deadline::read(text, sentence, expression, reference));
            continue;
        };
        let Some(point) = expression.point else { continue };
        if let Some(last) = dated.last_mut()
            && at > 0
            && role::joins_range(text, sentence, &found[at - 1], expression)
            && last.extend_to(point, edtf)
        {
            continue;
        }
        dated.push(Dated { point, edtf: role.date(edtf), expression: expression.clone() });
    }
    let span = text.span(sentence.tokens.clone());
    without_doubles(dated)
        .into_iter()
        .map(|dated| Statement {
            edtf: dated.edtf,
            sentence: span.clone(),
            expression: text.span(dated.expression.tokens.clone()),
            is_explicit: dated.expression.is_written,
        })
        .collect()
}

/// An expression that dates its sentence.
struct Dated {
    point: Value,
    edtf: String,
    expression: Expression,
}

impl Dated {
    /// Makes a range of the start of one; false when they are not in order.
    fn extend_to(&mut self, end: Value, edtf: &str) -> bool {
        let is_plain = |text: &str| !text.contains(['/', '~', '[']);
        let is_ordered = self.point.first() < end.first();
        if !is_plain(&self.edtf) || !is_plain(edtf) || !is_ordered {
            return false;
        }
        self.edtf = format!("{}/{edtf}", self.edtf);
        true
    }

    fn holds(&self, other: &Dated) -> bool {
        let (own, others) = (self.point, other.point);
        own != others && own.first() <= others.first() && others.last() <= own.last()
    }

    fn is_near(&self, other: &Dated) -> bool {
        let (a, b) = (&self.expression.tokens, &other.expression.tokens);
        a.start.max(b.start).saturating_sub(a.end.min(b.end)) <= NEAR
    }
}

/// Dates closer than this, in tokens, of which one holds the other, date one statement.
const NEAR: usize = 6;

/// One of equal dates, the one with a time of day; of a year and a day in it that stand together, the day.
fn without_doubles(dated: Vec<Dated>) -> Vec<Dated> {
    let mut kept: Vec<Dated> = Vec::new();
    for next in dated {
        if let Some(same) = kept.iter_mut().find(|kept| kept.point == next.point) {
            if next.edtf.len() > same.edtf.len() && next.edtf.contains('T') {
                *same = next;
            }
            continue;
        }
        if kept.iter().any(|kept| next.holds(kept) && next.is_near(kept)) {
            continue;
        }
        kept.retain(|kept| !(kept.holds(&next) && kept.is_near(&next)));
        kept.push(next);
    }
    kept
}
