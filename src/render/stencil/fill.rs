//! A settled template and a page's fields → the page.

use xxhash_rust::xxh3::xxh3_64;

use super::{Comparison, Expression, GiveUp, Name, Node, follow, write};
use crate::render::value::{Fields, Seen};

/// Fills the gaps. `named` are values beside the fields; what comes of it is written behind what is in `out`.
pub fn fill(
    program: &[Node],
    fields: &Fields,
    named: &[(&str, Seen<'_>)],
    out: Vec<u8>,
) -> Result<Vec<u8>, GiveUp> {
    let given =
        named.iter().map(|(name, seen)| Local { name, digest: xxh3_64(name.as_bytes()), seen: *seen });
    let turn = xxh3_64(TURN.as_bytes());
    let mut page = Page { fields, locals: given.collect(), turn, out };
    page.nodes(program)?;
    Ok(page.out)
}

/// What a loop calls its progress.
const TURN: &str = "loop";

/// A name that a loop, a component or `set` has given.
struct Local<'p> {
    name: &'p str,
    digest: u64,
    seen: Seen<'p>,
}

impl<'p> Local<'p> {
    fn new(name: &'p Name, seen: Seen<'p>) -> Self {
        Local { name: &name.text, digest: name.digest, seen }
    }
}

struct Page<'p> {
    fields: &'p Fields,
    /// The newest last.
    locals: Vec<Local<'p>>,
    /// The digest of [`TURN`].
    turn: u64,
    out: Vec<u8>,
}

impl<'p> Page<'p> {
    fn nodes(&mut self, nodes: &'p [Node]) -> Result<(), GiveUp> {
        nodes.iter().try_for_each(|node| self.node(node))
    }

    fn node(&mut self, node: &'p Node) -> Result<(), GiveUp> {
        match node {
            Node::Text(text) => self.out.extend_from_slice(text.as_bytes()),
            Node::Write { value, is_safe } => {
                let seen = self.value(value)?;
                write(&mut self.out, seen, *is_safe)?;
            }
            Node::If { arms, otherwise } => {
                for (condition, body) in arms {
                    if self.value(condition)?.is_truthy() {
                        return self.nodes(body);
                    }
                }
                self.nodes(otherwise)?;
            }
            Node::For { name, list, body } => self.turns(name, list, body)?,
            Node::Set { name, value } => {
                let seen = self.value(value)?;
                self.locals.push(Local::new(name, seen));
            }
            Node::With { values, body } => {
                let before = self.locals.len();
                for (name, value) in values {
                    let seen = self.value(value)?;
                    self.locals.push(Local::new(name, seen));
                }
                self.nodes(body)?;
                self.locals.truncate(before);
            }
            Node::Component { .. } | Node::Block { .. } => return Err(GiveUp),
        }
        Ok(())
    }

    fn turns(&mut self, name: &'p Name, list: &'p Expression, body: &'p [Node]) -> Result<(), GiveUp> {
        let Seen::List(items) = self.value(list)? else { return Err(GiveUp) };
        let before = self.locals.len();
        for (done, item) in items.iter().enumerate() {
            let progress = Seen::Turn(done, items.len());
            self.locals.push(Local { name: TURN, digest: self.turn, seen: progress });
            self.locals.push(Local::new(name, item.see()));
            self.nodes(body)?;
            self.locals.truncate(before);
        }
        Ok(())
    }

    fn value(&self, expression: &'p Expression) -> Result<Seen<'p>, GiveUp> {
        match expression {
            Expression::Known(value) => Ok(value.see()),
            Expression::Path(name, path) => follow(self.named(name), path),
            Expression::Not(inner) => Ok(Seen::Flag(!self.value(inner)?.is_truthy())),
            Expression::And(first, second) => match self.value(first)? {
                seen if seen.is_truthy() => self.value(second),
                seen => Ok(seen),
            },
            Expression::Or(first, second) => match self.value(first)? {
                seen if seen.is_truthy() => Ok(seen),
                _ => self.value(second),
            },
            Expression::Compare(first, comparison, second) => {
                compare(self.value(first)?, *comparison, self.value(second)?).map(Seen::Flag)
            }
        }
    }

    fn named(&self, name: &Name) -> Seen<'p> {
        let is_it = |local: &&Local<'p>| local.digest == name.digest && local.name == name.text;
        match self.locals.iter().rev().find(is_it) {
            Some(local) => local.seen,
            None => name.in_fields(self.fields),
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
        (Seen::Text(first), Seen::Text(second), _) => is_equal(first == second),
        _ => Err(GiveUp),
    }
}
