//! A stencil and a page's fields → the page.

use super::steps::{Asked, SEATS, Stencil, Step};
use super::{Comparison, GiveUp, write};
use crate::render::value::{Fields, Seen};

/// Fills the gaps. `given` is the value that a part of a page is made of; what comes of it is written behind what is in
/// `out`.
pub fn fill(stencil: &Stencil, fields: &Fields, given: Seen<'_>, out: &mut String) -> Result<(), GiveUp> {
    let mut seats = [Seen::Nothing; SEATS];
    seats[0] = given;
    let mut page = Page { fields, seats, out: std::mem::take(out) };
    let filled = page.steps(&stencil.steps);
    *out = page.out;
    filled
}

struct Page<'p> {
    fields: &'p Fields,
    /// Values with a name that a loop, a component or `set` has given.
    seats: [Seen<'p>; SEATS],
    out: String,
}

impl<'p> Page<'p> {
    fn steps(&mut self, steps: &'p [Step]) -> Result<(), GiveUp> {
        for step in steps {
            match step {
                Step::Text(text) => self.out.push_str(text),
                Step::Write { asked: Asked::At(path), is_safe } => {
                    path.write(self.fields, &self.seats, *is_safe, &mut self.out)?;
                }
                Step::Write { asked, is_safe } => {
                    let seen = self.value(asked)?;
                    write(&mut self.out, seen, *is_safe)?;
                }
                Step::If { arms, otherwise } => {
                    let mut taken = &**otherwise;
                    for (condition, body) in arms {
                        if self.is_true(condition)? {
                            taken = body;
                            break;
                        }
                    }
                    if !taken.is_empty() {
                        self.steps(taken)?;
                    }
                }
                Step::For { seat, list, body } => self.turns(*seat, list, body)?,
                Step::Set { seat, asked } => self.seats[*seat] = self.value(asked)?,
            }
        }
        Ok(())
    }

    fn turns(&mut self, seat: usize, list: &'p Asked, body: &'p [Step]) -> Result<(), GiveUp> {
        let Seen::List(items) = self.value(list)? else { return Err(GiveUp) };
        for (done, item) in items.iter().enumerate() {
            self.seats[seat - 1] = Seen::Turn(done, items.len());
            self.seats[seat] = item.see();
            self.steps(body)?;
        }
        Ok(())
    }

    #[inline]
    fn value(&self, asked: &'p Asked) -> Result<Seen<'p>, GiveUp> {
        match asked {
            Asked::At(path) => path.follow(self.fields, &self.seats),
            asked => self.worked_out(asked),
        }
    }

    fn worked_out(&self, asked: &'p Asked) -> Result<Seen<'p>, GiveUp> {
        match asked {
            Asked::Known(value) => Ok(value.see()),
            Asked::Given(seat) => self.seats.get(*seat).copied().ok_or(GiveUp),
            Asked::At(path) => path.follow(self.fields, &self.seats),
            Asked::And(first, second) => match self.value(first)? {
                seen if seen.is_truthy() => self.value(second),
                seen => Ok(seen),
            },
            Asked::Or(first, second) => match self.value(first)? {
                seen if seen.is_truthy() => Ok(seen),
                _ => self.value(second),
            },
            Asked::Not(_) | Asked::Compare(..) => self.is_true(asked).map(Seen::Flag),
        }
    }

    #[inline]
    fn is_true(&self, asked: &'p Asked) -> Result<bool, GiveUp> {
        match asked {
            Asked::At(path) => path.is_true(self.fields, &self.seats),
            asked => self.holds(asked),
        }
    }

    fn holds(&self, asked: &'p Asked) -> Result<bool, GiveUp> {
        match asked {
            Asked::Known(_) | Asked::Given(_) => Ok(self.worked_out(asked)?.is_truthy()),
            Asked::At(path) => path.is_true(self.fields, &self.seats),
            Asked::Not(inner) => Ok(!self.is_true(inner)?),
            Asked::And(first, second) => Ok(self.is_true(first)? && self.is_true(second)?),
            Asked::Or(first, second) => Ok(self.is_true(first)? || self.is_true(second)?),
            Asked::Compare(first, comparison, second) => {
                compare(self.value(first)?, *comparison, self.value(second)?)
            }
        }
    }
}

fn compare(first: Seen<'_>, comparison: Comparison, second: Seen<'_>) -> Result<bool, GiveUp> {
    let is_equal = |equal: bool| match comparison {
        Comparison::Equal => Ok(equal),
        Comparison::Unequal => Ok(!equal),
        _ => Err(GiveUp),
    };
    match (first, second, comparison) {
        (Seen::Number(first), Seen::Number(second), Comparison::Less) => Ok(first < second),
        (Seen::Number(first), Seen::Number(second), Comparison::More) => Ok(first > second),
        (Seen::Number(first), Seen::Number(second), _) => is_equal(first == second),
        (Seen::Text(first) | Seen::Plain(first), Seen::Text(second) | Seen::Plain(second), _) => {
            is_equal(first == second)
        }
        _ => Err(GiveUp),
    }
}
