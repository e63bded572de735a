//! The text of a template → its nodes.

use std::collections::BTreeMap;

use super::{Comparison, Expression, GiveUp, Node};
use crate::render::value::Value;

/// A template as written.
#[derive(Debug, Default)]
pub struct Template {
    pub parent: Option<String>,
    pub components: BTreeMap<String, Vec<Node>>,
    pub nodes: Vec<Node>,
}

/// Reads a template that is plain throughout.
pub fn read(text: &str) -> Result<Template, GiveUp> {
    let mut reader = Reader { pieces: pieces(text)?, at: 0, template: Template::default() };
    let (nodes, end) = reader.nodes()?;
    if end.is_some() {
        return Err(GiveUp);
    }
    let mut template = reader.template;
    template.nodes = nodes;
    Ok(template)
}

/// Text, or what stands between braces.
enum Piece<'t> {
    Text(&'t str),
    Write(&'t str),
    Tag(&'t str),
}

/// Takes a template apart; a hyphen beside a brace takes the white space away that stands there.
fn pieces(text: &str) -> Result<Vec<Piece<'_>>, GiveUp> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut is_trimmed = false;
    loop {
        let opens = |at: &usize| matches!(rest.as_bytes().get(at + 1), Some(b'{' | b'%' | b'#'));
        let open = memchr::memchr_iter(b'{', rest.as_bytes()).find(opens);
        let (mut before, inside) = rest.split_at(open.unwrap_or(rest.len()));
        if is_trimmed {
            before = before.trim_start();
        }
        let Some(kind) = inside.get(..2) else {
            pieces.push(Piece::Text(before));
            return Ok(pieces);
        };
        let close = match kind {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        let (mut inside, after) = inside[2..].split_once(close).ok_or(GiveUp)?;
        if let Some(trimming) = inside.strip_prefix('-') {
            (before, inside) = (before.trim_end(), trimming);
        }
        is_trimmed = inside.ends_with('-');
        let inside = inside.strip_suffix('-').unwrap_or(inside).trim();
        pieces.push(Piece::Text(before));
        match kind {
            "{{" => pieces.push(Piece::Write(inside)),
            "{%" => pieces.push(Piece::Tag(inside)),
            _ => {}
        }
        rest = after;
    }
}

struct Reader<'t> {
    pieces: Vec<Piece<'t>>,
    at: usize,
    template: Template,
}

/// The tag that ended a body: its first word and the rest.
type End<'t> = Option<(&'t str, &'t str)>;

impl<'t> Reader<'t> {
    /// Reads up to a tag that ends or divides what is open, or to the end.
    fn nodes(&mut self) -> Result<(Vec<Node>, End<'t>), GiveUp> {
        let mut nodes = Vec::new();
        while let Some(piece) = self.pieces.get(self.at) {
            self.at += 1;
            match piece {
                Piece::Text("") => {}
                Piece::Text(text) => nodes.push(Node::Text((*text).to_owned())),
                Piece::Write(inside) => nodes.push(written(inside)?),
                Piece::Tag(inside) => {
                    let (word, rest) = inside.split_once(' ').unwrap_or((inside, ""));
                    match word {
                        "elif" | "else" | "endif" | "endfor" | "endblock" | "endcomponent" => {
                            return Ok((nodes, Some((word, rest.trim()))));
                        }
                        _ => nodes.extend(self.tag(word, rest.trim())?),
                    }
                }
            }
        }
        Ok((nodes, None))
    }

    fn tag(&mut self, word: &str, rest: &'t str) -> Result<Option<Node>, GiveUp> {
        Ok(Some(match word {
            "extends" => {
                let parent = rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                self.template.parent = Some(parent.ok_or(GiveUp)?.to_owned());
                return Ok(None);
            }
            "set" => {
                let (name, value) = rest.split_once(" = ").ok_or(GiveUp)?;
                Node::Set { name: plain_name(name.trim())?, value: expression(value)? }
            }
            "if" => self.arms(rest)?,
            "for" => {
                let (name, list) = rest.split_once(" in ").ok_or(GiveUp)?;
                let body = self.until("endfor")?;
                Node::For { name: plain_name(name.trim())?, list: expression(list)?, body }
            }
            "block" => Node::Block { name: plain_name(rest)?, body: self.until("endblock")? },
            "component" => {
                // Its parameters are what its calls name; those with an `@` are known everywhere.
                let (name, _) = rest.split_once('(').ok_or(GiveUp)?;
                let body = self.until("endcomponent")?;
                self.template.components.insert(name.trim().to_owned(), body);
                return Ok(None);
            }
            _ => return Err(GiveUp),
        }))
    }

    fn until(&mut self, end: &str) -> Result<Vec<Node>, GiveUp> {
        match self.nodes()? {
            (nodes, Some((word, _))) if word == end => Ok(nodes),
            _ => Err(GiveUp),
        }
    }

    fn arms(&mut self, condition: &str) -> Result<Node, GiveUp> {
        let (mut arms, mut condition) = (Vec::new(), expression(condition)?);
        loop {
            let (body, end) = self.nodes()?;
            arms.push((condition, body));
            match end {
                Some(("elif", next)) => condition = expression(next)?,
                Some(("else", "")) => return Ok(Node::If { arms, otherwise: self.until("endif")? }),
                Some(("endif", _)) => return Ok(Node::If { arms, otherwise: Vec::new() }),
                _ => return Err(GiveUp),
            }
        }
    }
}

/// What `{{ … }}` holds: a value, a safe value, or a component.
fn written(inside: &str) -> Result<Node, GiveUp> {
    if let Some(component) = inside.strip_prefix('<') {
        let component = component.strip_suffix("/>").ok_or(GiveUp)?.trim();
        let (name, mut rest) = component.split_once(' ').unwrap_or((component, ""));
        let mut values = Vec::new();
        while let Some((key, value)) = rest.split_once("={") {
            let (value, after) = value.split_once('}').ok_or(GiveUp)?;
            values.push((plain_name(key.trim())?, expression(value)?));
            rest = after.trim_start();
        }
        return if rest.is_empty() {
            Ok(Node::Component { name: name.to_owned(), values })
        } else {
            Err(GiveUp)
        };
    }
    let (value, is_safe) = match inside.split_once('|') {
        Some((value, filter)) if filter.trim() == "safe" => (value, true),
        Some(_) => return Err(GiveUp),
        None => (inside, false),
    };
    Ok(Node::Write { value: expression(value)?, is_safe })
}

fn plain_name(name: &str) -> Result<String, GiveUp> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_name = name.bytes().all(is_word) && name.bytes().next().is_some_and(|byte| !byte.is_ascii_digit());
    let is_special =
        matches!(name, "true" | "false" | "none" | "not" | "and" | "or" | "in" | "is" | "if" | "else");
    if is_name && !is_special { Ok(name.to_owned()) } else { Err(GiveUp) }
}

fn expression(text: &str) -> Result<Expression, GiveUp> {
    let mut words = Words { rest: text.trim() };
    let expression = words.either()?;
    if words.rest.is_empty() { Ok(expression) } else { Err(GiveUp) }
}

/// An expression being read, from the loosest binding to the tightest.
struct Words<'t> {
    rest: &'t str,
}

impl Words<'_> {
    /// Takes a word or sign if it comes next.
    fn take(&mut self, sign: &str) -> bool {
        let Some(after) = self.rest.strip_prefix(sign) else { return false };
        let is_cut = sign.ends_with(char::is_alphabetic)
            && after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '['));
        if !is_cut {
            self.rest = after.trim_start();
        }
        !is_cut
    }

    fn either(&mut self) -> Result<Expression, GiveUp> {
        let mut left = self.both()?;
        while self.take("or") {
            left = Expression::Or(left.into(), self.both()?.into());
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Expression, GiveUp> {
        let mut left = self.compared()?;
        while self.take("and") {
            left = Expression::And(left.into(), self.compared()?.into());
        }
        Ok(left)
    }

    fn compared(&mut self) -> Result<Expression, GiveUp> {
        let is_negated = self.take("not");
        let left = self.single()?;
        let signs = [
            ("==", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<", Comparison::Less),
            (">", Comparison::More),
        ];
        match signs.into_iter().find(|(sign, _)| self.take(sign)) {
            // What `not a == b` means is Tera's to say.
            Some(_) if is_negated => Err(GiveUp),
            Some((_, comparison)) => Ok(Expression::Compare(left.into(), comparison, self.single()?.into())),
            None if is_negated => Ok(Expression::Not(left.into())),
            None => Ok(left),
        }
    }

    fn single(&mut self) -> Result<Expression, GiveUp> {
        if self.take("(") {
            let inner = self.either()?;
            return if self.take(")") { Ok(inner) } else { Err(GiveUp) };
        }
        if let Some(text) = self.quoted() {
            return Ok(Expression::Known(Value::Text(text.into())));
        }
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            let (number, after) = self.rest.split_at(digits);
            if after.starts_with(|c: char| c == '.' || c == '_' || c.is_alphanumeric()) {
                return Err(GiveUp);
            }
            self.rest = after.trim_start();
            return number.parse().map(|number| Expression::Known(Value::Number(number))).map_err(|_| GiveUp);
        }
        self.path()
    }

    /// A text in quotes without anything special in it.
    fn quoted(&mut self) -> Option<String> {
        let (text, after) = self.rest.strip_prefix('"')?.split_once('"')?;
        self.rest = after.trim_start();
        (!text.contains('\\')).then(|| text.to_owned())
    }

    fn path(&mut self) -> Result<Expression, GiveUp> {
        let first = self.name()?;
        let mut path = Vec::new();
        loop {
            if let Some(after) = self.rest.strip_prefix('.') {
                self.rest = after;
                path.push(self.name()?);
            } else if let Some(after) = self.rest.strip_prefix("[\"") {
                let (name, after) = after.split_once("\"]").ok_or(GiveUp)?;
                path.push(name.to_owned());
                self.rest = after;
            } else {
                self.rest = self.rest.trim_start();
                return Ok(Expression::Path(first, path));
            }
        }
    }

    fn name(&mut self) -> Result<String, GiveUp> {
        let length =
            self.rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let (name, after) = self.rest.split_at(length);
        self.rest = after;
        plain_name(name)
    }
}
