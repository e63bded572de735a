//! A settled template → steps, in which every name that the template itself gives has become a seat. What is left to be
//! looked up while a page is filled are the fields of its view, and these are nearly always where the last page had them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Comparison, Expression, GiveUp, Node, beyond, write};
use crate::render::value::{Fields, Kept, Seen, Value};

/// Names that a template may have given at one time; one that gives more is Tera's.
pub const SEATS: usize = 24;

/// What a loop calls its progress.
const TURN: &str = "loop";

/// A template, ready to be filled.
#[derive(Debug)]
pub struct Stencil {
    pub steps: Box<[Step]>,
    /// The name of the value that a part of a page is made of, which stands in the first seat.
    pub given: Option<&'static str>,
    /// All names that are looked up, whatever in.
    pub asked: BTreeSet<String>,
}

/// What is done next.
#[derive(Debug)]
pub enum Step {
    Text(Box<str>),
    Write {
        asked: Asked,
        is_safe: bool,
    },
    If {
        arms: Box<[(Asked, Box<[Step]>)]>,
        otherwise: Box<[Step]>,
    },
    /// The item goes to a seat, the progress to the one before it.
    For {
        seat: usize,
        list: Asked,
        body: Box<[Step]>,
    },
    Set {
        seat: usize,
        asked: Asked,
    },
}

/// An expression.
#[derive(Debug)]
pub enum Asked {
    Known(Value),
    /// What stands in a seat.
    Given(usize),
    At(Path),
    Not(Box<Asked>),
    And(Box<Asked>, Box<Asked>),
    Or(Box<Asked>, Box<Asked>),
    Compare(Box<Asked>, Comparison, Box<Asked>),
}

/// Where a value is: the map in which it is looked for, and its name there.
#[derive(Debug)]
pub struct Path {
    within: Within,
    last: Field,
}

#[derive(Debug)]
enum Within {
    /// The page's view.
    View,
    /// A map of the view, as most are.
    OfView(Field),
    Seat(usize),
    /// A map of what stands in a seat, such as the briefing of a list's item.
    OfSeat(usize, Field),
    Path(Box<Path>),
}

/// The name of a field, with what makes it quick to find.
#[derive(Debug)]
struct Field {
    name: Box<str>,
    /// Where it stood in the map that was last asked: a view writes its fields in one order, so that it will stand there again.
    last: AtomicUsize,
    /// Where the bytes of that map's own spelling lie. Those are part of the program and never move, so that the same
    /// address and length are the same name.
    spelling: AtomicUsize,
}

/// What lies at the end of a path: something that a map keeps, or what stands in something that is no map.
enum End<'v> {
    Kept(&'v Fields, &'v Kept),
    Seen(Seen<'v>),
}

impl Path {
    /// What lies at the end. Nothing may be missing but the last.
    #[inline]
    pub fn follow<'v>(&'v self, view: &'v Fields, seats: &[Seen<'v>; SEATS]) -> Result<Seen<'v>, GiveUp> {
        Ok(match self.end(view, seats)? {
            End::Kept(map, kept) => map.see(kept),
            End::Seen(seen) => seen,
        })
    }

    /// Writes what lies at the end as it lands in HTML.
    #[inline]
    pub fn write<'v>(
        &'v self,
        view: &'v Fields,
        seats: &[Seen<'v>; SEATS],
        is_safe: bool,
        out: &mut String,
    ) -> Result<(), GiveUp> {
        match self.end(view, seats)? {
            // Nearly everything that is written is such a text.
            End::Kept(map, kept) => match map.text_of(kept) {
                Some((text, true)) => {
                    out.push_str(text);
                    Ok(())
                }
                _ => write(out, map.see(kept), is_safe),
            },
            End::Seen(seen) => write(out, seen, is_safe),
        }
    }

    /// Whether a template takes that for true, which is told without looking at it; half of what is asked is only asked for
    /// that.
    #[inline]
    pub fn is_true<'v>(&'v self, view: &'v Fields, seats: &[Seen<'v>; SEATS]) -> Result<bool, GiveUp> {
        Ok(match self.end(view, seats)? {
            End::Kept(_, kept) => kept.is_truthy(),
            End::Seen(seen) => seen.is_truthy(),
        })
    }

    // Left to itself the compiler keeps it apart, and hands what it finds over through memory.
    #[inline(always)]
    fn end<'v>(&'v self, view: &'v Fields, seats: &[Seen<'v>; SEATS]) -> Result<End<'v>, GiveUp> {
        let map: &Fields = match &self.within {
            Within::View => view,
            Within::OfView(field) => match field.of(view) {
                Kept::Value(Value::Map(map)) => map,
                other => return self.beyond(view.see(other)),
            },
            Within::Seat(seat) => match seats.get(*seat) {
                Some(Seen::Map(map)) => map,
                other => return self.beyond(*other.ok_or(GiveUp)?),
            },
            Within::OfSeat(seat, field) => match seats.get(*seat) {
                Some(Seen::Map(outer)) => match field.of(outer) {
                    Kept::Value(Value::Map(map)) => map,
                    other => return self.beyond(outer.see(other)),
                },
                other => return self.beyond(beyond(*other.ok_or(GiveUp)?, &field.name)?),
            },
            Within::Path(path) => match path.far(view, seats)? {
                Seen::Map(map) => map,
                other => return self.beyond(other),
            },
        };
        Ok(End::Kept(map, self.last.of(map)))
    }

    /// The same as [`Path::follow`] for the few that are longer.
    #[inline(never)]
    fn far<'v>(&'v self, view: &'v Fields, seats: &[Seen<'v>; SEATS]) -> Result<Seen<'v>, GiveUp> {
        self.follow(view, seats)
    }

    #[cold]
    fn beyond<'v>(&self, within: Seen<'v>) -> Result<End<'v>, GiveUp> {
        beyond(within, &self.last.name).map(End::Seen)
    }
}

static NOTHING: Kept = Kept::Nothing;

impl Field {
    fn new(name: &str) -> Field {
        Field { name: name.into(), last: AtomicUsize::new(0), spelling: AtomicUsize::new(0) }
    }

    #[inline]
    fn of<'v>(&self, map: &'v Fields) -> &'v Kept {
        match map.entry(self.last.load(Ordering::Relaxed)) {
            Some((known, kept))
                if known.as_ptr() as usize == self.spelling.load(Ordering::Relaxed)
                    && known.len() == self.name.len() =>
            {
                kept
            }
            _ => self.found_in(map),
        }
    }

    #[cold]
    fn found_in<'v>(&self, map: &'v Fields) -> &'v Kept {
        let Some((at, (known, kept))) = map.find(&self.name) else { return &NOTHING };
        self.last.store(at, Ordering::Relaxed);
        self.spelling.store(known.as_ptr() as usize, Ordering::Relaxed);
        kept
    }
}

/// Makes steps of a settled template; `given` is the name of the one value that it is filled with, if it is no whole page.
pub fn stencil(nodes: &[Node], given: Option<&'static str>) -> Result<Stencil, GiveUp> {
    let scope = given.into_iter().map(|name| (name.to_owned(), Some(0))).collect();
    let mut making = Making { scope, used: usize::from(given.is_some()), asked: BTreeSet::new() };
    Ok(Stencil { steps: making.steps(nodes)?, given, asked: making.asked })
}

struct Making {
    /// The names that are given here with their seats, the newest last; none for one that is given only sometimes.
    scope: Vec<(String, Option<usize>)>,
    used: usize,
    asked: BTreeSet<String>,
}

impl Making {
    fn steps(&mut self, nodes: &[Node]) -> Result<Box<[Step]>, GiveUp> {
        let mut steps = Vec::with_capacity(nodes.len());
        self.add(nodes, &mut steps)?;
        Ok(steps.into())
    }

    fn add(&mut self, nodes: &[Node], steps: &mut Vec<Step>) -> Result<(), GiveUp> {
        nodes.iter().try_for_each(|node| self.step(node, steps))
    }

    fn step(&mut self, node: &Node, steps: &mut Vec<Step>) -> Result<(), GiveUp> {
        match node {
            Node::Text(text) => steps.push(Step::Text(text.as_str().into())),
            Node::Write { value, is_safe } => {
                steps.push(Step::Write { asked: self.asked(value)?, is_safe: *is_safe });
            }
            Node::If { arms, otherwise } => {
                let one = |(condition, body): &(Expression, Vec<Node>)| {
                    Ok((self.asked(condition)?, self.arm(body)?))
                };
                let arms = arms.iter().map(one).collect::<Result<_, GiveUp>>()?;
                steps.push(Step::If { arms, otherwise: self.arm(otherwise)? });
            }
            Node::For { name, list, body } => {
                let list = self.asked(list)?;
                let before = (self.scope.len(), self.used);
                self.give(TURN)?;
                let seat = self.give(name)?;
                let body = self.steps(body)?;
                self.forget(before);
                steps.push(Step::For { seat, list, body });
            }
            Node::Set { name, value } => {
                let asked = self.asked(value)?;
                steps.push(Step::Set { seat: self.give(name)?, asked });
            }
            Node::With { values, body } => {
                let before = (self.scope.len(), self.used);
                for (name, value) in values {
                    let asked = self.asked(value)?;
                    steps.push(Step::Set { seat: self.give(name)?, asked });
                }
                self.add(body, steps)?;
                self.forget(before);
            }
            Node::Component { .. } | Node::Block { .. } => return Err(GiveUp),
        }
        Ok(())
    }

    /// The body of a condition. What it gives stays given behind it, but only sometimes.
    fn arm(&mut self, body: &[Node]) -> Result<Box<[Step]>, GiveUp> {
        let before = self.scope.len();
        let steps = self.steps(body)?;
        self.scope.iter_mut().skip(before).for_each(|(_, seat)| *seat = None);
        Ok(steps)
    }

    fn give(&mut self, name: &str) -> Result<usize, GiveUp> {
        let seat = self.used;
        self.used += 1;
        self.scope.push((name.to_owned(), Some(seat)));
        if seat < SEATS { Ok(seat) } else { Err(GiveUp) }
    }

    fn forget(&mut self, (names, used): (usize, usize)) {
        self.scope.truncate(names);
        self.used = used;
    }

    fn asked(&mut self, expression: &Expression) -> Result<Asked, GiveUp> {
        let mut boxed = |expression: &Expression| self.asked(expression).map(Box::new);
        Ok(match expression {
            Expression::Known(value) => Asked::Known(value.clone()),
            Expression::Path(name, path) => self.path(name, path)?,
            Expression::Not(inner) => Asked::Not(boxed(inner)?),
            Expression::And(first, second) => Asked::And(boxed(first)?, boxed(second)?),
            Expression::Or(first, second) => Asked::Or(boxed(first)?, boxed(second)?),
            Expression::Compare(first, comparison, second) => {
                Asked::Compare(boxed(first)?, *comparison, boxed(second)?)
            }
        })
    }

    fn path(&mut self, name: &str, path: &[String]) -> Result<Asked, GiveUp> {
        self.asked.extend(path.iter().cloned().chain([name.to_owned()]));
        let seat = match self.scope.iter().rev().find(|(known, _)| known == name) {
            Some((_, seat)) => Some(seat.ok_or(GiveUp)?),
            None => None,
        };
        let mut names: Vec<&str> = path.iter().map(String::as_str).collect();
        let mut within = match seat {
            Some(seat) if names.is_empty() => return Ok(Asked::Given(seat)),
            Some(seat) => Within::Seat(seat),
            None => {
                names.insert(0, name);
                Within::View
            }
        };
        let last = Field::new(names.pop().ok_or(GiveUp)?);
        for field in names.into_iter().map(Field::new) {
            within = match within {
                Within::View => Within::OfView(field),
                Within::Seat(seat) => Within::OfSeat(seat, field),
                within => Within::Path(Box::new(Path { within, last: field })),
            };
        }
        Ok(Asked::At(Path { within, last }))
    }
}
