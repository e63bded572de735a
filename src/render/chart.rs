//! How much there is of each year or month, as bars, and below them what lasted: SVG that stands in the page.
//!
//! Comes in: years or months with their counts, in order, and where each leads; stretches of time. Goes out: the SVG, or
//! none where it would say too little. What lies in between keeps its room; a long span is told in decades or centuries.
//! `data-scale` tells the theme's script where to mark the reader's own today.

use xxhash_rust::xxh3::Xxh3;

use crate::markdown::links::{escape_attribute, escape_text};
use crate::model::date::MONTHS;
use crate::render::digits::put;

/// What one bar stands for, before a long span puts several into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Years,
    /// Bins count months: twelve times the year, and the month from 0.
    Months,
}

/// One year or month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub bin: i64,
    pub count: usize,
    /// Where it leads; a bar of several years leads where the first of them does.
    pub href: Option<String>,
}

/// A stretch of time: from and to a month and a day of it, both counted from 0; none where it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: Option<(i64, i64)>,
    pub to: Option<(i64, i64)>,
    /// Its ends, or where in it something happened, are not known exactly.
    pub is_vague: bool,
    pub words: String,
}

/// What is to be drawn. `current` is the year that the page is about.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'d> {
    pub label: &'d str,
    pub unit: Unit,
    pub bars: &'d [Bar],
    pub spans: &'d [Span],
    pub current: Option<i64>,
}

/// The chart, and how many years a bar stands for; 0 where it stands for a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    pub svg: String,
    pub years: i64,
}

/// Fewer than so many are seen at a glance.
pub const FEWEST: usize = 8;
/// What fits beside the margins of the smallest screen (320 pixels).
const NARROW: i64 = 288;
/// Bars side by side.
const MOST: i64 = 60;
/// Stretches below the bars, and lines of them.
const SPANS: usize = 16;
const LANES: usize = 4;
/// Pixels: the tallest bar, the line of counts above it, a line of stretches, the line of years below.
const TALLEST: i64 = 56;
const ABOVE: i64 = 16;
const LANE: i64 = 9;
const BELOW: i64 = 20;
/// Days of a month on the scale: enough to tell its beginning from its end.
const DAYS: i64 = 31;

/// Whether bars say something about so many things of so many years.
pub fn is_long(count: usize, years: usize) -> bool {
    count >= FEWEST && years > 1
}

/// Bins to pixels.
#[derive(Clone, Copy, Debug)]
struct Scale {
    unit: Unit,
    /// Bins to a column, and the first column.
    step: i64,
    base: i64,
    columns: i64,
    width: i64,
}

impl Scale {
    fn new(unit: Unit, first: i64, last: i64) -> Scale {
        let mut step = 1;
        while last.div_euclid(step) - first.div_euclid(step) >= MOST {
            step *= if unit == Unit::Months && step == 1 { 12 } else { 10 };
        }
        let base = first.div_euclid(step);
        let columns = last.div_euclid(step) - base + 1;
        // Never below the 24 pixels that a finger or a shaky hand needs.
        let width = match columns {
            ..=5 => 60,
            6 | 7 => 46,
            8..=15 => 40,
            16..=20 => 30,
            _ => 24,
        };
        Scale { unit, step, base, columns, width }
    }

    /// Months to a column.
    fn months(self) -> i64 {
        self.step * if self.unit == Unit::Years { 12 } else { 1 }
    }

    /// Where a day stands, in pixels from the left.
    fn at(self, (month, day): (i64, i64)) -> i64 {
        let days = (month - self.base * self.months()) * DAYS + day.min(DAYS);
        (days * self.width).div_euclid(self.months() * DAYS)
    }
}

impl Drawing<'_> {
    /// How bins become pixels; none where there is too little to draw.
    fn scale(&self) -> Option<Scale> {
        let (first, last) = (self.bars.first()?.bin, self.bars.last()?.bin);
        let is_long = is_long(self.bars.iter().map(|bar| bar.count).sum(), self.bars.len());
        is_long.then(|| Scale::new(self.unit, first, last))
    }

    /// A digest of everything that is drawn, made without drawing it; none where there is too little to draw.
    pub fn digest(&self) -> Option<u64> {
        self.scale()?;
        let mut hasher = Xxh3::new();
        let mut text = |text: &str| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        text(self.label);
        self.bars.iter().for_each(|bar| text(bar.href.as_deref().unwrap_or("\0")));
        self.spans.iter().for_each(|span| text(&span.words));
        let mut number = |number: i64| hasher.update(&number.to_le_bytes());
        number(i64::from(self.unit == Unit::Years));
        number(self.bars.len() as i64);
        number(self.spans.len() as i64);
        number(self.current.unwrap_or(i64::MIN));
        for bar in self.bars {
            number(bar.bin);
            number(bar.count as i64);
        }
        for span in self.spans {
            number(i64::from(span.is_vague));
            for end in [span.from, span.to] {
                let (month, day) = end.unwrap_or((i64::MIN, 0));
                number(month);
                number(day);
            }
        }
        Some(hasher.digest())
    }
}

/// Draws bars and stretches.
pub fn chart(drawing: &Drawing<'_>) -> Option<Chart> {
    let scale = drawing.scale()?;
    let merged = merge(drawing.bars, scale.step);
    let highest = merged.iter().map(|bar| bar.count).max().unwrap_or(1);
    let spans = lanes(drawing.spans, scale);
    let lanes = spans.iter().map(|span| span.lane + 1).max().unwrap_or(0);
    let ground = ABOVE + TALLEST;
    let below = BELOW + if lanes > 0 { lanes * LANE + 4 } else { 0 };
    let (wide, height) = (scale.columns * scale.width, ground + below);
    let mut svg = String::with_capacity(256 + merged.len() * 220 + spans.len() * 120);
    put(&mut svg, &[("<svg width=\"", wide), ("\" height=\"", height)]);
    svg.push_str("\" role=\"group\" aria-label=\"");
    escape_attribute(&mut svg, drawing.label);
    // What a small screen scrolls has to be reached with the keyboard: by its links, else by itself.
    if wide > NARROW && merged.iter().all(|bar| bar.href.is_none()) {
        svg.push_str("\" tabindex=\"0");
    }
    put(
        &mut svg,
        &[
            ("\" data-scale=\"", scale.base * scale.months()),
            (" ", scale.months()),
            (" ", scale.width),
            ("\">\n<path class=\"ground\" d=\"M0 ", ground),
            ("h", wide),
        ],
    );
    svg.push_str("\"/>");
    for bar in &merged {
        let column = bar.bin.div_euclid(scale.step) - scale.base;
        let is_current = drawing.current.is_some_and(|bin| bin.div_euclid(scale.step) == column + scale.base);
        draw(&mut svg, bar, Column { x: column * scale.width, scale, highest, is_current, below });
    }
    for span in &spans {
        stretch(&mut svg, span);
    }
    svg.push_str("\n</svg>");
    let years = if drawing.unit == Unit::Years { scale.step } else { scale.step / 12 };
    Some(Chart { svg, years })
}

/// Bars of `step` bins each, named by the first of their span.
fn merge(bars: &[Bar], step: i64) -> Vec<Bar> {
    let start = |bar: &Bar| bar.bin.div_euclid(step) * step;
    let runs = bars.chunk_by(|a, b| start(a) == start(b));
    let one = |run: &[Bar]| Bar {
        bin: start(&run[0]),
        count: run.iter().map(|bar| bar.count).sum(),
        href: run[0].href.clone(),
    };
    runs.map(one).collect()
}

/// A stretch with its place on the paper.
struct Laid<'d> {
    span: &'d Span,
    lane: i64,
    left: i64,
    right: i64,
}

/// Puts stretches side by side where they leave room, else below each other; what has none is left out.
fn lanes(spans: &[Span], scale: Scale) -> Vec<Laid<'_>> {
    let wide = scale.columns * scale.width;
    let mut ends = [-1; LANES];
    let mut laid = Vec::new();
    for span in spans {
        let left = span.from.map_or(0, |from| scale.at(from)).clamp(0, wide);
        let right = span.to.map_or(wide, |to| scale.at((to.0, to.1 + 1))).clamp(0, wide);
        let free = ends.iter().position(|end| *end < left);
        if let Some(lane) = free.filter(|_| right > left && laid.len() < SPANS) {
            let right = right.max(left + 4);
            ends[lane] = right + 2;
            laid.push(Laid { span, lane: lane as i64, left, right });
        }
    }
    laid
}

fn stretch(svg: &mut String, laid: &Laid<'_>) {
    let class = match (laid.span.from, laid.span.to) {
        (_, None) => " since",
        (None, _) => " by",
        _ if laid.span.is_vague => " vague",
        _ => "",
    };
    svg.push_str("\n<path class=\"span");
    svg.push_str(class);
    let top = ABOVE + TALLEST + 8 + laid.lane * LANE;
    put(svg, &[("\" d=\"M", laid.left), (" ", top), ("h", laid.right - laid.left)]);
    svg.push_str("\"><title>");
    escape_text(svg, &laid.span.words);
    svg.push_str("</title></path>");
}

struct Column {
    x: i64,
    scale: Scale,
    highest: usize,
    is_current: bool,
    below: i64,
}

fn draw(svg: &mut String, bar: &Bar, column: Column) {
    let Column { x, scale, highest, is_current, below } = column;
    let width = scale.width;
    match &bar.href {
        Some(href) => {
            svg.push_str("\n<a href=\"");
            escape_attribute(svg, href);
            svg.push_str(if is_current { "\" aria-current=\"page\">" } else { "\">" });
        }
        None => svg.push_str("\n<g>"),
    }
    svg.push_str("<title>");
    escape_text(svg, &in_words(bar.bin, scale));
    let (gap, middle) = (width / 8, x + width / 2);
    let tall = (bar.count * TALLEST as usize).div_ceil(highest.max(1)) as i64;
    let top = ABOVE + TALLEST - tall;
    // The first shape cannot be seen: it makes the whole column lead somewhere.
    let (count, foot) = (bar.count as i64, ABOVE + TALLEST + below);
    put(
        svg,
        &[
            (": ", count),
            ("</title><path class=\"hit\" d=\"M", x),
            (" 0h", width),
            ("v", foot),
            ("h-", width),
        ],
    );
    svg.push_str("z\"/>");
    let inner = width - 2 * gap;
    put(svg, &[("<path d=\"M", x + gap), (" ", top), ("h", inner), ("v", tall), ("h-", inner)]);
    svg.push_str("z\"/>");
    put(svg, &[("<text x=\"", middle), ("\" y=\"", top - 4), ("\">", count)]);
    svg.push_str("</text>");
    if let Some(mark) = mark(bar.bin, scale) {
        put(svg, &[("<text x=\"", middle), ("\" y=\"", foot - 5)]);
        svg.push_str("\">");
        svg.push_str(&mark);
        svg.push_str("</text>");
    }
    svg.push_str(if bar.href.is_some() { "</a>" } else { "</g>" });
}

/// What stands below a bar. Beside narrow bars only round years have room.
fn mark(bin: i64, scale: Scale) -> Option<String> {
    match scale.unit {
        Unit::Months if scale.step == 1 => Some(month_of(bin)[..3].to_owned()),
        Unit::Months => Some(year_in_words(bin.div_euclid(12))),
        Unit::Years => (scale.width >= 40 || (bin / scale.step) % 5 == 0).then(|| year_in_words(bin)),
    }
}

fn in_words(bin: i64, scale: Scale) -> String {
    let year = |bin: i64| if scale.unit == Unit::Years { bin } else { bin.div_euclid(12) };
    match scale.step {
        1 if scale.unit == Unit::Months => format!("{} {}", month_of(bin), year_in_words(year(bin))),
        1 => year_in_words(bin),
        step => format!("{}–{}", year_in_words(year(bin)), year_in_words(year(bin + step - 1))),
    }
}

fn month_of(bin: i64) -> &'static str {
    MONTHS[bin.rem_euclid(12) as usize]
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
        let href = |bin: i64| (bin % 2 == 0).then(|| format!("/timeline/{bin}/?a&b"));
        counts.iter().map(|(bin, count)| Bar { bin: *bin, count: *count, href: href(*bin) }).collect()
    }

    fn drawn(unit: Unit, counts: &[(i64, usize)], spans: &[Span], current: Option<i64>) -> Option<Chart> {
        chart(&Drawing { label: "per <year>", unit, bars: &bars(counts), spans, current })
    }

    fn years(counts: &[(i64, usize)]) -> Option<Chart> {
        drawn(Unit::Years, counts, &[], None)
    }

    fn span(from: Option<(i64, i64)>, to: Option<(i64, i64)>) -> Span {
        Span { from, to, is_vague: false, words: "a & b".to_owned() }
    }

    #[test]
    fn few_events_and_a_single_year_need_no_chart() {
        assert_eq!(years(&[]), None);
        assert_eq!(years(&[(2016, 90)]), None);
        assert_eq!(years(&[(2016, 4), (2017, 3)]), None);
        assert!(years(&[(2016, 4), (2017, 4)]).is_some());
    }

    #[test]
    fn years_in_between_keep_their_room() {
        let chart = drawn(Unit::Years, &[(2014, 2), (2017, 8)], &[], Some(2014)).expect("a chart");
        assert_eq!(chart.years, 1);
        assert!(
            chart.svg.starts_with(
                "<svg width=\"240\" height=\"92\" role=\"group\" aria-label=\"per &lt;year&gt;\" data-scale=\"24168 12 60\">"
            ),
            "{}",
            chart.svg
        );
        assert!(
            chart
                .svg
                .contains("<a href=\"/timeline/2014/?a&amp;b\" aria-current=\"page\"><title>2014: 2</title>")
        );
        assert!(chart.svg.contains("<g><title>2017: 8</title>"));
        assert!(chart.svg.contains("M187 16h46v56h-46z"), "the most reaches the top: {}", chart.svg);
        assert!(chart.svg.contains("M7 58h46v14h-46z"), "a quarter of it: {}", chart.svg);
    }

    #[test]
    fn what_a_small_screen_scrolls_can_be_reached_with_the_keyboard() {
        let is_reached = |counts: &[(i64, usize)]| {
            let bars: Vec<Bar> = bars(counts).into_iter().map(|bar| Bar { href: None, ..bar }).collect();
            let drawing = Drawing { label: "", unit: Unit::Years, bars: &bars, spans: &[], current: None };
            chart(&drawing).expect("a chart").svg.contains(" tabindex=\"0\"")
        };
        assert!(is_reached(&[(1990, 4), (2017, 4)]));
        assert!(!is_reached(&[(2014, 4), (2017, 4)]), "all of it is in sight");
        let linked = years(&[(1990, 4), (2016, 4)]).expect("a chart");
        assert!(!linked.svg.contains("tabindex"), "its links are enough");
    }

    #[test]
    fn long_spans_are_told_in_decades_and_centuries() {
        let decades = drawn(Unit::Years, &[(1914, 3), (1918, 1), (2016, 9)], &[], Some(1918));
        let decades = decades.expect("a chart");
        assert_eq!(decades.years, 10);
        assert!(
            decades
                .svg
                .contains("<a href=\"/timeline/1914/?a&amp;b\" aria-current=\"page\"><title>1910–1919: 4<")
        );
        let centuries = years(&[(-43, 8), (2016, 9)]).expect("a chart");
        assert_eq!(centuries.years, 100);
        assert!(centuries.svg.contains("<title>101 BC–2 BC: 8<"), "{}", centuries.svg);
        let all = years(&[(i32::MIN.into(), 8), (i32::MAX.into(), 9)]).expect("a chart");
        assert!(all.svg.matches("<title>").count() == 2);
    }

    #[test]
    fn months_have_their_names() {
        let december = 2016 * 12 + 11;
        let chart = drawn(Unit::Months, &[(december, 6), (december + 2, 4)], &[], None).expect("a chart");
        assert_eq!(chart.years, 0);
        assert!(chart.svg.contains("<title>December 2016: 6</title>") && chart.svg.contains(">Dec</text>"));
        assert!(chart.svg.contains("<title>February 2017: 4</title>") && chart.svg.contains("width=\"180\""));
        let long = drawn(Unit::Months, &[(december, 6), (december + 700, 4)], &[], None).expect("a chart");
        assert_eq!(long.years, 1, "more months than bars have room become years");
        assert!(long.svg.contains("<title>2016–2016: 6<"), "{}", long.svg);
    }

    #[test]
    fn what_lasted_lies_below_the_bars() {
        let counts = [(2016, 5), (2017, 5)];
        let first = 2016 * 12;
        let spans = [
            span(Some((first, 0)), Some((first + 11, 30))),
            span(Some((first + 6, 0)), None),
            span(None, Some((first + 12, 0))),
            Span { is_vague: true, ..span(Some((first + 13, 0)), Some((first + 14, 0))) },
        ];
        let svg = drawn(Unit::Years, &counts, &spans, None).expect("a chart").svg;
        assert!(svg.contains("<path class=\"span\" d=\"M0 80h60\"><title>a &amp; b</title>"), "{svg}");
        assert!(svg.contains("<path class=\"span since\" d=\"M30 89h90\">"), "{svg}");
        assert!(svg.contains("<path class=\"span by\" d=\"M0 98h60\">"), "{svg}");
        assert!(svg.contains("<path class=\"span vague\" d=\"M65 80h5\">"), "beside the first: {svg}");
        assert!(svg.contains("height=\"123\""), "three lines: {svg}");
        let crowd: Vec<Span> = (0..100).map(|_| span(Some((first, 0)), None)).collect();
        let svg = drawn(Unit::Years, &counts, &crowd, None).expect("a chart").svg;
        assert_eq!(svg.matches("class=\"span").count(), LANES, "no more than have room");
    }

    #[test]
    fn the_ends_of_time_can_be_drawn() {
        let far = [span(Some((i64::from(i32::MIN) * 12, 0)), Some((i64::from(i32::MAX) * 12 + 11, 30)))];
        assert!(drawn(Unit::Years, &[(2016, 5), (2017, 5)], &far, None).is_some());
    }
}
