//! A template, its parent and its components → one run of nodes, in which everything that is the same on every page of the
//! site has been answered.

use std::collections::BTreeMap;

use super::syntax::Template;
use super::{Expression, GiveUp, Node, follow, write};
use crate::render::value::{Seen, Value};

/// Settles one template.
pub fn settled(
    name: &str,
    templates: &BTreeMap<&str, Template>,
    shared: &[(&'static str, Value)],
) -> Result<Vec<Node>, GiveUp> {
    let template = templates.get(name).ok_or(GiveUp)?;
    let mut settling = Settling {
        known: shared.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        blocks: BTreeMap::new(),
        components: template.components.iter().map(|(name, body)| (name.as_str(), body.as_slice())).collect(),
    };
    let base = match &template.parent {
        None => template,
        Some(parent) => {
            let parent =
                templates.get(parent.as_str()).filter(|parent| parent.parent.is_none()).ok_or(GiveUp)?;
            settling.gather(&template.nodes)?;
            let components = parent.components.iter();
            settling.components.extend(components.map(|(name, body)| (name.as_str(), body.as_slice())));
            parent
        }
    };
    let mut out = Vec::new();
    settling.nodes(&base.nodes, &mut out)?;
    Ok(out)
}

struct Settling<'t> {
    /// Names with one value on every page, the newest last.
    known: Vec<(String, Value)>,
    /// What the template says in place of its parent's blocks.
    blocks: BTreeMap<&'t str, &'t [Node]>,
    components: BTreeMap<&'t str, &'t [Node]>,
}

impl<'t> Settling<'t> {
    fn gather(&mut self, nodes: &'t [Node]) -> Result<(), GiveUp> {
        for node in nodes {
            match node {
                Node::Block { name, body } => drop(self.blocks.insert(name, body)),
                Node::Text(_) => {}
                // What stands outside its blocks has no place in the parent.
                _ => return Err(GiveUp),
            }
        }
        Ok(())
    }

    fn nodes(&mut self, nodes: &'t [Node], out: &mut Vec<Node>) -> Result<(), GiveUp> {
        nodes.iter().try_for_each(|node| self.node(node, out))
    }

    fn body(&mut self, nodes: &'t [Node]) -> Result<Vec<Node>, GiveUp> {
        let mut out = Vec::new();
        self.nodes(nodes, &mut out)?;
        Ok(out)
    }

    fn node(&mut self, node: &'t Node, out: &mut Vec<Node>) -> Result<(), GiveUp> {
        match node {
            Node::Text(text) => say(out, text),
            Node::Write { value, is_safe } => match self.expression(value)? {
                Expression::Known(value) => {
                    let mut text = String::new();
                    write(&mut text, value.see(), *is_safe)?;
                    say(out, &text);
                }
                value => out.push(Node::Write { value, is_safe: *is_safe }),
            },
            Node::If { arms, otherwise } => return self.arms(arms, otherwise, out),
            Node::For { name, list, body } => return self.turns(name, list, body, out),
            Node::Set { name, value } => {
                let value = self.expression(value)?;
                out.push(Node::Set { name: name.clone(), value });
            }
            Node::Component { name, values } => {
                let body: &'t [Node] = self.components.get(name.as_str()).ok_or(GiveUp)?;
                let values = values.iter().map(|(name, value)| Ok((name.clone(), self.expression(value)?)));
                let values = values.collect::<Result<_, GiveUp>>()?;
                out.push(Node::With { values, body: self.body(body)? });
            }
            Node::Block { name, body } => {
                let own = self.blocks.get(name.as_str()).copied();
                self.nodes(own.unwrap_or(body), out)?;
            }
            Node::With { .. } => return Err(GiveUp),
        }
        Ok(())
    }

    /// Leaves out the arms that are never taken.
    fn arms(
        &mut self,
        arms: &'t [(Expression, Vec<Node>)],
        otherwise: &'t [Node],
        out: &mut Vec<Node>,
    ) -> Result<(), GiveUp> {
        let mut left = Vec::new();
        for (condition, body) in arms {
            match self.expression(condition)? {
                Expression::Known(value) if !value.see().is_truthy() => {}
                Expression::Known(_) if left.is_empty() => return self.nodes(body, out),
                Expression::Known(_) => {
                    out.push(Node::If { arms: left, otherwise: self.body(body)? });
                    return Ok(());
                }
                condition => left.push((condition, self.body(body)?)),
            }
        }
        if left.is_empty() {
            return self.nodes(otherwise, out);
        }
        out.push(Node::If { arms: left, otherwise: self.body(otherwise)? });
        Ok(())
    }

    /// Writes a loop over something known, such as the menu, turn by turn.
    fn turns(
        &mut self,
        name: &str,
        list: &Expression,
        body: &'t [Node],
        out: &mut Vec<Node>,
    ) -> Result<(), GiveUp> {
        let list = self.expression(list)?;
        let Expression::Known(Value::List(items)) = &list else {
            out.push(Node::For { name: name.to_owned(), list, body: self.body(body)? });
            return Ok(());
        };
        for item in items.iter() {
            self.known.push((name.to_owned(), item.clone()));
            let settled = self.nodes(body, out);
            self.known.pop();
            settled?;
        }
        Ok(())
    }

    fn expression(&self, expression: &Expression) -> Result<Expression, GiveUp> {
        Ok(match expression {
            Expression::Known(_) => expression.clone(),
            Expression::Path(name, path) => match self.known.iter().rev().find(|(known, _)| known == name) {
                Some((_, value)) => Expression::Known(known(follow(value.see(), path)?, value)?),
                None => expression.clone(),
            },
            Expression::Not(inner) => match self.expression(inner)? {
                Expression::Known(value) => Expression::Known(Value::Flag(!value.see().is_truthy())),
                inner => Expression::Not(inner.into()),
            },
            Expression::And(first, second) => match self.expression(first)? {
                Expression::Known(value) if value.see().is_truthy() => self.expression(second)?,
                Expression::Known(value) => Expression::Known(value),
                first => Expression::And(first.into(), self.expression(second)?.into()),
            },
            Expression::Or(first, second) => match self.expression(first)? {
                Expression::Known(value) if value.see().is_truthy() => Expression::Known(value),
                Expression::Known(_) => self.expression(second)?,
                first => Expression::Or(first.into(), self.expression(second)?.into()),
            },
            Expression::Compare(first, comparison, second) => {
                let (first, second) = (self.expression(first)?, self.expression(second)?);
                Expression::Compare(first.into(), *comparison, second.into())
            }
        })
    }
}

/// Adds text, to the text before it where there is some.
fn say(out: &mut Vec<Node>, text: &str) {
    match out.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => out.push(Node::Text(text.to_owned())),
    }
}

/// A value that was found in another, to be kept.
fn known(seen: Seen<'_>, within: &Value) -> Result<Value, GiveUp> {
    Ok(match seen {
        Seen::Nothing => Value::Nothing,
        Seen::Flag(flag) => Value::Flag(flag),
        Seen::Number(number) => Value::Number(number),
        Seen::Text(text) | Seen::Plain(text) => Value::Text(text.into()),
        Seen::Html(html) => Value::Html(html.into()),
        Seen::List(items) => Value::List(items.into()),
        Seen::Map(fields) => match within {
            Value::Map(whole) if std::ptr::eq(&**whole, fields) => within.clone(),
            _ => Value::Map(std::sync::Arc::new(fields.clone())),
        },
        Seen::Joined(_) | Seen::Filled(_) | Seen::Free(_) | Seen::Turn(..) => return Err(GiveUp),
    })
}
