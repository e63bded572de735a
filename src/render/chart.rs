//! How much there is of each year, as bars: SVG that stands in the page.
//!
//! Comes in: years with their counts, in order, and where each leads. Goes out: the SVG, or none where it would say too
//! little. Years in between keep their room; a long span is told in decades or centuries.

use std::fmt::Write;

use crate::markdown::links::{escape_attribute, escape_text};

/// One year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub year: i64,
    pub count: usize,
    /// Where it leads; a bar of several years leads where the first of them does.
    pub href: Option<String>,
}

/// The chart, and how many years a bar stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    pub svg: String,
    pub years: i64,
}

/// Fewer than so many are seen at a glance.
pub const FEWEST: usize = 8;
/// Bars side by side.
const MOST: i64 = 60;
/// Pixels: the tallest bar, the line of counts above it, the line of years below.
const TALLEST: usize = 56;
const ABOVE: usize = 16;
const BELOW: usize = 20;

/// Whether bars say something about so many things of so many years.
pub fn is_long(count: usize, years: usize) -> bool {
    count >= FEWEST && years > 1
}

/// Draws the bars. `current` is the year that the page is about.
pub fn chart(label: &str, bars: &[Bar], current: Option<i64>) -> Option<Chart> {
    let (first, last) = (bars.first()?.year, bars.last()?.year);
    if !is_long(bars.iter().map(|bar| bar.count).sum(), bars.len()) {
        return None;
    }
    let step = steps(first, last);
    let base = first.div_euclid(step);
    let columns = (last.div_euclid(step) - base + 1) as usize;
    let merged = merge(bars, step);
    let highest = merged.iter().map(|bar| bar.count).max().unwrap_or(1);
    // Never below the 24 pixels that a finger or a shaky hand needs.
    let width = match columns {
        ..=15 => 40,
        16..=20 => 30,
        _ => 24,
    };
    let height = ABOVE + TALLEST + BELOW;
    let mut svg = String::with_capacity(160 + merged.len() * 220);
    let _ =
        write!(svg, "<svg width=\"{}\" height=\"{height}\" role=\"group\" aria-label=\"", columns * width);
    escape_attribute(&mut svg, label);
    let _ = write!(svg, "\">\n<path class=\"ground\" d=\"M0 {}h{}\"/>", ABOVE + TALLEST, columns * width);
    for bar in &merged {
        let column = (bar.year.div_euclid(step) - base) as usize;
        let is_current = current.is_some_and(|year| year.div_euclid(step) == column as i64 + base);
        // Beside narrow bars only round years have room.
        let is_marked = width == 40 || (bar.year / step) % 5 == 0;
        draw(&mut svg, bar, Column { x: column * width, width, step, highest, is_current, is_marked });
    }
    svg.push_str("\n</svg>");
    Some(Chart { svg, years: step })
}

/// One year a bar, or ten, or a hundred.
fn steps(first: i64, last: i64) -> i64 {
    let mut step = 1;
    while last.div_euclid(step) - first.div_euclid(step) >= MOST {
        step *= 10;
    }
    step
}

/// Bars of `step` years each, named by the first year of their span.
fn merge(bars: &[Bar], step: i64) -> Vec<Bar> {
    let start = |bar: &Bar| bar.year.div_euclid(step) * step;
    let runs = bars.chunk_by(|a, b| start(a) == start(b));
    let one = |run: &[Bar]| Bar {
        year: start(&run[0]),
        count: run.iter().map(|bar| bar.count).sum(),
        href: run[0].href.clone(),
    };
    runs.map(one).collect()
}

struct Column {
    x: usize,
    width: usize,
    step: i64,
    highest: usize,
    is_current: bool,
    is_marked: bool,
}

fn draw(svg: &mut String, bar: &Bar, column: Column) {
    let Column { x, width, step, highest, is_current, is_marked } = column;
    let mut years = year_in_words(bar.year);
    let mark = is_marked.then(|| years.clone());
    if step > 1 {
        years = format!("{years}–{}", year_in_words(bar.year + step - 1));
    }
    match &bar.href {
        Some(href) => {
            svg.push_str("\n<a href=\"");
            escape_attribute(svg, href);
            svg.push_str(if is_current { "\" aria-current=\"page\">" } else { "\">" });
        }
        None => svg.push_str("\n<g>"),
    }
    svg.push_str("<title>");
    escape_text(svg, &years);
    let (gap, middle) = (width / 8, x + width / 2);
    let tall = (bar.count * TALLEST).div_ceil(highest);
    let top = ABOVE + TALLEST - tall;
    // The first shape cannot be seen: it makes the whole column lead somewhere.
    let _ = write!(
        svg,
        ": {}</title><path class=\"hit\" d=\"M{x} 0h{width}v{}h-{width}z\"/>",
        bar.count,
        ABOVE + TALLEST + BELOW
    );
    let _ = write!(svg, "<path d=\"M{} {top}h{}v{tall}h-{1}z\"/>", x + gap, width - 2 * gap);
    let _ = write!(svg, "<text x=\"{middle}\" y=\"{}\">{}</text>", top - 4, bar.count);
    if let Some(mark) = mark {
        let _ = write!(svg, "<text x=\"{middle}\" y=\"{}\">{mark}</text>", ABOVE + TALLEST + 15);
    }
    svg.push_str(if bar.href.is_some() { "</a>" } else { "</g>" });
}

/// Years before 1 are counted backwards, without a year 0.
pub fn year_in_words(year: i64) -> String {
    match year {
        1.. => year.to_string(),
        _ => format!("{} BC", 1 - year),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(counts: &[(i64, usize)]) -> Vec<Bar> {
        let href = |year: i64| (year % 2 == 0).then(|| format!("/timeline/{year}/?a&b"));
        counts.iter().map(|(year, count)| Bar { year: *year, count: *count, href: href(*year) }).collect()
    }

    #[test]
    fn few_events_and_a_single_year_need_no_chart() {
        assert_eq!(chart("x", &[], None), None);
        assert_eq!(chart("x", &bars(&[(2016, 90)]), None), None);
        assert_eq!(chart("x", &bars(&[(2016, 4), (2017, 3)]), None), None);
        assert!(chart("x", &bars(&[(2016, 4), (2017, 4)]), None).is_some());
    }

    #[test]
    fn years_in_between_keep_their_room() {
        let chart = chart("per <year>", &bars(&[(2014, 2), (2017, 8)]), Some(2014)).expect("a chart");
        assert_eq!(chart.years, 1);
        assert!(
            chart.svg.starts_with(
                "<svg width=\"160\" height=\"92\" role=\"group\" aria-label=\"per &lt;year&gt;\">"
            )
        );
        assert!(
            chart
                .svg
                .contains("<a href=\"/timeline/2014/?a&amp;b\" aria-current=\"page\"><title>2014: 2</title>")
        );
        assert!(chart.svg.contains("<g><title>2017: 8</title>"));
        assert!(chart.svg.contains("M125 16h30v56h-30z"), "the most reaches the top: {}", chart.svg);
        assert!(chart.svg.contains("M5 58h30v14h-30z"), "a quarter of it: {}", chart.svg);
    }

    #[test]
    fn long_spans_are_told_in_decades_and_centuries() {
        let decades = chart("x", &bars(&[(1914, 3), (1918, 1), (2016, 9)]), Some(1918)).expect("a chart");
        assert_eq!(decades.years, 10);
        assert!(
            decades
                .svg
                .contains("<a href=\"/timeline/1914/?a&amp;b\" aria-current=\"page\"><title>1910–1919: 4<")
        );
        let centuries = chart("x", &bars(&[(-43, 8), (2016, 9)]), None).expect("a chart");
        assert_eq!(centuries.years, 100);
        assert!(centuries.svg.contains("<title>101 BC–2 BC: 8<"), "{}", centuries.svg);
        let all = chart("x", &bars(&[(i32::MIN.into(), 8), (i32::MAX.into(), 9)]), None).expect("a chart");
        assert!(all.svg.matches("<title>").count() == 2);
    }
}
