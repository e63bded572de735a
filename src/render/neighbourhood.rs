//! An entity and those about it, as arcs beside a list of names: SVG that stands in the page.
//!
//! Comes in: names, the first of which the drawing is about, and who is tied to whom. Goes out: the SVG. A list of names
//! can be read on the narrowest screen and on paper, which a web of crossing lines cannot; the order is the caller's, so
//! that the same facts always give the same picture. Whole numbers throughout.

use std::fmt::Write;

use crate::markdown::links::{escape_attribute, escape_text};

/// One name of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    /// Where it leads; the entity that the drawing is about leads nowhere.
    pub href: Option<String>,
    /// In a word or two what ties it to the first.
    pub note: String,
}

/// What ties two of them, by their places in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    pub from: usize,
    pub to: usize,
    /// In words: both names and what is between them.
    pub words: String,
    /// Briefings that name both; none for what an editor declared.
    pub count: Option<usize>,
}

/// Units of the drawing, which is shown at its own size.
const ROW: usize = 28;
const WIDTH: usize = 560;
/// Where the dots stand, and the room to the left of them.
const AXIS: usize = 104;
/// Letters of a name that have room, and of what stands behind it.
const LETTERS: usize = 34;
const LINE: usize = 58;

/// Draws the list and its arcs. What is declared is drawn over what was counted.
pub fn neighbourhood(label: &str, nodes: &[Node], ties: &[Tie]) -> String {
    let height = nodes.len() * ROW;
    let mut svg = String::with_capacity(256 + nodes.len() * 220 + ties.len() * 160);
    let _ =
        write!(svg, "<svg class=\"arcs\" width=\"{WIDTH}\" height=\"{height}\" role=\"group\" aria-label=\"");
    escape_attribute(&mut svg, label);
    svg.push_str("\"><g aria-hidden=\"true\">");
    let most = ties.iter().filter_map(|tie| tie.count).max().unwrap_or(1);
    for is_counted in [true, false] {
        for tie in ties.iter().filter(|tie| tie.count.is_some() == is_counted && tie.from != tie.to) {
            arc(&mut svg, tie, most, nodes.len());
        }
    }
    svg.push_str("</g>");
    for (at, node) in nodes.iter().enumerate() {
        draw(&mut svg, at, node);
    }
    svg.push_str("\n</svg>");
    svg
}

/// Half an ellipse to the left of the names, the wider the further these are from each other.
fn arc(svg: &mut String, tie: &Tie, most: usize, rows: usize) {
    let (upper, lower) = (tie.from.min(tie.to), tie.from.max(tie.to));
    let reach = AXIS - 12;
    let wide = (14 + (lower - upper) * (reach - 14) / rows.max(2)).min(reach);
    let (class, thick) = match tie.count {
        Some(count) => ("with", 1 + count * 4 / most.max(1)),
        None => ("tie", 2),
    };
    let _ = write!(
        svg,
        "\n<path class=\"{class}\" stroke-width=\"{thick}\" d=\"M{AXIS} {}a{wide} {} 0 0 0 0 {}\"><title>",
        upper * ROW + ROW / 2,
        (lower - upper) * ROW / 2,
        (lower - upper) * ROW,
    );
    escape_text(svg, &tie.words);
    svg.push_str("</title></path>");
}

fn draw(svg: &mut String, at: usize, node: &Node) {
    let middle = at * ROW + ROW / 2;
    match &node.href {
        Some(href) => {
            svg.push_str("\n<a href=\"");
            escape_attribute(svg, href);
            svg.push_str("\">");
        }
        None => svg.push_str("\n<g class=\"self\">"),
    }
    let letters = node.name.chars().count();
    if letters > LETTERS {
        svg.push_str("<title>");
        escape_text(svg, &node.name);
        svg.push_str("</title>");
    }
    let room = LINE - letters.min(LETTERS);
    // The first shape cannot be seen: it makes the whole row lead somewhere.
    let _ = write!(
        svg,
        "<path class=\"hit\" d=\"M{0} {1}h{2}v{ROW}H{0}z\"/><circle cx=\"{AXIS}\" cy=\"{middle}\" r=\"{3}\"/>",
        AXIS - 12,
        at * ROW,
        WIDTH - AXIS + 12,
        if node.href.is_some() { 5 } else { 7 },
    );
    let _ = write!(svg, "<text x=\"{}\" y=\"{}\">", AXIS + 16, middle + 5);
    shortened(svg, &node.name, LETTERS);
    if !node.note.is_empty() {
        svg.push_str(" <tspan>");
        shortened(svg, &node.note, room);
        svg.push_str("</tspan>");
    }
    svg.push_str(if node.href.is_some() { "</text></a>" } else { "</text></g>" });
}

/// Text that ends in a dot more when it has no room.
fn shortened(svg: &mut String, text: &str, most: usize) {
    if text.chars().count() <= most {
        return escape_text(svg, text);
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    escape_text(svg, cut.trim_end());
    svg.push('…');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, href: Option<&str>) -> Node {
        Node { name: name.to_owned(), href: href.map(str::to_owned), note: "→ a <tie>".to_owned() }
    }

    fn tie(from: usize, to: usize, count: Option<usize>) -> Tie {
        Tie { from, to, words: format!("{from} <& {to}"), count }
    }

    #[test]
    fn every_name_has_a_row_and_every_tie_an_arc() {
        let long = "An organisation with a name that has no room";
        let nodes = [node("A & B", None), node("<C>", Some("/entities/c/?a&b")), node(long, Some("/x/"))];
        let svg =
            neighbourhood("About \"A\"", &nodes, &[tie(0, 1, None), tie(2, 0, Some(7)), tie(1, 1, None)]);
        assert!(svg.starts_with("<svg class=\"arcs\" width=\"560\" height=\"84\" role=\"group\" aria-label=\"About &quot;A&quot;\">"));
        assert!(
            svg.contains("<g class=\"self\">")
                && svg.contains("A &amp; B <tspan>→ a &lt;tie&gt;</tspan></text>")
        );
        assert!(svg.contains("<a href=\"/entities/c/?a&amp;b\">") && svg.contains("&lt;C&gt; <tspan>"));
        assert!(
            svg.contains(&format!("<title>{long}</title>"))
                && svg.contains("An organisation with a name that…")
        );
        assert_eq!(svg.matches("<path class=\"tie\"").count(), 1, "what is tied to itself has no arc");
        assert!(svg.find("class=\"with\"") < svg.find("class=\"tie\""), "what is declared lies on top");
        assert!(svg.contains("0 &lt;&amp; 1"));
    }

    #[test]
    fn arcs_stay_on_the_paper() {
        let nodes: Vec<Node> = (0..14).map(|at| node("X", (at > 0).then_some("/x/"))).collect();
        let svg = neighbourhood("x", &nodes, &[tie(0, 13, None)]);
        let wide = svg.split(" 14a").nth(1).and_then(|rest| rest.split(' ').next()).expect("an arc");
        assert!(wide.parse::<usize>().expect("a number") < AXIS, "{wide}");
    }
}
