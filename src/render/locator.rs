//! Where in the world a place is: a small map that stands in the page.
//!
//! Comes in: a point and its name. Goes out: SVG with the land round it, a net of degrees, a scale and a mark. No tiles,
//! no request, no border: a border is a statement that a theme must not make for its editors. The land is Natural
//! Earth's at 1:110 million (public domain), made into `land.bin` by `outlines.py`. Whole numbers throughout, so that
//! every machine draws the same.

use std::fmt::Write;

use crate::markdown::links::escape_text;

/// See `outlines.py` for the form.
static LAND: &[u8] = include_bytes!("locator/land.bin");

/// Units of the drawing.
const WIDTH: i64 = 640;
const HEIGHT: i64 = 400;
/// Hundredths of a degree of latitude to one unit: 400 units show 32 degrees.
const FINENESS: i64 = 8;
/// What lies so far outside is clipped, out of sight together with the cut itself.
const MARGIN: i64 = 12;
/// Beyond, the middle of the map is not moved nearer to a pole, nor the parallels drawn shorter.
const LAST_MIDDLE: i64 = 78_00;
const LAST_PARALLEL: i64 = 75;
const TURN: i64 = 36_000;
/// 500 km at 111.2 km a degree.
const SCALE_BAR: i64 = 500 * 1000 / 1112 / FINENESS;

/// How long a degree of longitude is at each degree of latitude, of 10,000 at the equator. A table, because functions
/// of the platform differ in the last digit.
const LENGTHS: [i64; LAST_PARALLEL as usize + 1] = [
    10000, 9998, 9994, 9986, 9976, 9962, 9945, 9925, 9903, 9877, 9848, 9816, 9781, 9744, 9703, 9659, 9613,
    9563, 9511, 9455, 9397, 9336, 9272, 9205, 9135, 9063, 8988, 8910, 8829, 8746, 8660, 8572, 8480, 8387,
    8290, 8192, 8090, 7986, 7880, 7771, 7660, 7547, 7431, 7314, 7193, 7071, 6947, 6820, 6691, 6561, 6428,
    6293, 6157, 6018, 5878, 5736, 5592, 5446, 5299, 5150, 5000, 4848, 4695, 4540, 4384, 4226, 4067, 3907,
    3746, 3584, 3420, 3256, 3090, 2924, 2756, 2588,
];

/// A point: longitude and latitude in hundredths of a degree, or units to the right and down.
type At = (i64, i64);

/// The part of the world that is shown.
struct Window {
    middle: At,
    length: i64,
}

impl Window {
    fn round(longitude: i64, latitude: i64) -> Window {
        let middle = latitude.clamp(-LAST_MIDDLE, LAST_MIDDLE);
        let parallel = ((middle.abs() + 50) / 100).min(LAST_PARALLEL);
        Window { middle: (longitude, middle), length: LENGTHS[parallel as usize] }
    }

    /// Half of what is shown, in hundredths of a degree.
    fn reach(&self, units: i64) -> i64 {
        units * FINENESS * 10_000 / self.length
    }

    fn on_paper(&self, (longitude, latitude): At) -> At {
        let right = (longitude - self.middle.0) * self.length;
        let down = self.middle.1 - latitude;
        (WIDTH / 2 + rounded(right, FINENESS * 10_000), HEIGHT / 2 + rounded(down, FINENESS))
    }
}

/// The nearest whole number.
fn rounded(number: i64, by: i64) -> i64 {
    (number + by / 2).div_euclid(by)
}

/// Draws the map. Latitude and longitude are in millionths of a degree.
pub fn map(name: &str, label: &str, (latitude, longitude): (i32, i32)) -> String {
    let at = (i64::from(longitude) / 10_000, i64::from(latitude) / 10_000);
    let window = Window::round(at.0, at.1);
    let mut svg = String::with_capacity(4096);
    let _ = write!(
        svg,
        "<svg class=\"map\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"map-name\"><title id=\"map-name\">"
    );
    escape_text(&mut svg, label);
    svg.push_str("</title><path class=\"sea\" d=\"");
    let (top, bottom) =
        (window.on_paper((at.0, 90_00)).1.max(0), window.on_paper((at.0, -90_00)).1.min(HEIGHT));
    let _ = write!(svg, "M0 {top}h{WIDTH}v{}H0z\"/><path class=\"land\" d=\"", bottom - top);
    land(&mut svg, &window);
    svg.push_str("\"/><path class=\"net\" d=\"");
    net(&mut svg, &window, top, bottom);
    svg.push_str("\"/>");
    mark(&mut svg, window.on_paper(at), name);
    let _ = write!(
        svg,
        "<path class=\"bar\" d=\"M20 {0}v8h{SCALE_BAR}v-8\"/><text x=\"{1}\" y=\"{2}\">500 km</text></svg>",
        HEIGHT - 24,
        30 + SCALE_BAR,
        HEIGHT - 14
    );
    svg
}

/// The mark, and the name on the side where it has room.
fn mark(svg: &mut String, (x, y): At, name: &str) {
    let _ = write!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"9\"/>");
    // A long name would leave the map; it stands above it anyway.
    if name.chars().count() > 22 {
        return;
    }
    let _ = write!(svg, "<text class=\"name\" x=\"{}\" y=\"{}\">", x + 18, y + 9);
    escape_text(svg, name);
    svg.push_str("</text>");
}

fn land(svg: &mut String, window: &Window) {
    let (reach_x, reach_y) = (window.reach(WIDTH / 2 + MARGIN), (HEIGHT / 2 + MARGIN) * FINENESS);
    let (west, east) = (window.middle.0 - reach_x, window.middle.0 + reach_x);
    let (south, north) = (window.middle.1 - reach_y, window.middle.1 + reach_y);
    let mut outline: Vec<At> = Vec::new();
    let mut rest = LAND;
    while let Some((points, behind)) = first_outline(rest) {
        rest = behind;
        let read = || points.chunks_exact(4).map(|four| (number(four[0], four[1]), number(four[2], four[3])));
        let (Some(least), Some(most)) = (read().map(|at| at.0).min(), read().map(|at| at.0).max()) else {
            continue;
        };
        // The world goes on beyond the antimeridian, on both sides.
        for turn in [-TURN, 0, TURN] {
            if most + turn < west || least + turn > east {
                continue;
            }
            outline.clear();
            outline.extend(read().map(|(x, y)| (x + turn, y)));
            clip(&mut outline, |at| at.0 - west, |a, b| cut(a, b, west));
            clip(&mut outline, |at| east - at.0, |a, b| cut(a, b, east));
            clip(&mut outline, |at| at.1 - south, |a, b| turned(cut(turned(a), turned(b), south)));
            clip(&mut outline, |at| north - at.1, |a, b| turned(cut(turned(a), turned(b), north)));
            draw(svg, window, &outline);
        }
    }
}

fn number(low: u8, high: u8) -> i64 {
    i16::from_le_bytes([low, high]).into()
}

/// The points of the first outline, and what is behind them.
fn first_outline(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (count, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_le_bytes(*count)) * 4)
}

/// Keeps the part of an outline for which `inside` is not negative (Sutherland and Hodgman).
fn clip(outline: &mut Vec<At>, inside: impl Fn(At) -> i64, cut: impl Fn(At, At) -> At) {
    let Some(mut last) = outline.last().copied() else { return };
    let mut kept = Vec::with_capacity(outline.len() + 8);
    for at in outline.drain(..) {
        if (inside(at) >= 0) != (inside(last) >= 0) {
            kept.push(cut(last, at));
        }
        if inside(at) >= 0 {
            kept.push(at);
        }
        last = at;
    }
    *outline = kept;
}

/// Where the line from `a` to `b` crosses a meridian; they lie on its two sides.
fn cut(a: At, b: At, x: i64) -> At {
    (x, a.1 + rounded((b.1 - a.1) * (x - a.0), b.0 - a.0))
}

fn turned((x, y): At) -> At {
    (y, x)
}

/// Adds an outline to a path, each point from the one before.
fn draw(svg: &mut String, window: &Window, outline: &[At]) {
    let mut points = outline.iter().map(|at| window.on_paper(*at));
    let Some(first) = points.next() else { return };
    let start = svg.len();
    let _ = write!(svg, "M{} {}", first.0, first.1);
    let (mut last, mut drawn) = (first, 1);
    for at in points.filter(|at| *at != first) {
        // Steps below two units cannot be seen, and are most of the bytes.
        if (at.0 - last.0).abs() + (at.1 - last.1).abs() < 3 {
            continue;
        }
        let _ = write!(svg, "l{} {}", at.0 - last.0, at.1 - last.1);
        (last, drawn) = (at, drawn + 1);
    }
    match drawn {
        ..3 => svg.truncate(start),
        _ => svg.push('z'),
    }
}

/// Every tenth parallel and meridian, nearer a pole fewer of these.
fn net(svg: &mut String, window: &Window, top: i64, bottom: i64) {
    let south = (window.middle.1 - HEIGHT / 2 * FINENESS).max(-90_00);
    let north = (window.middle.1 + HEIGHT / 2 * FINENESS).min(90_00);
    for parallel in south.div_euclid(10_00) + 1..=(north - 1).div_euclid(10_00) {
        let _ = write!(svg, "M0 {}h{WIDTH}", window.on_paper((0, parallel * 10_00)).1);
    }
    let step = if window.length < 5000 { 30_00 } else { 10_00 };
    let reach = window.reach(WIDTH / 2);
    for meridian in
        (window.middle.0 - reach).div_euclid(step) + 1..=(window.middle.0 + reach).div_euclid(step)
    {
        let _ = write!(svg, "M{} {top}v{}", window.on_paper((meridian * step, 0)).0, bottom - top);
    }
}

/// "55.7558° N, 37.6176° E", from degrees as text.
pub fn in_words(latitude: &str, longitude: &str) -> String {
    let one = |degrees: &str, ahead: char, behind: char| match degrees.strip_prefix('-') {
        Some(size) => format!("{size}° {behind}"),
        None => format!("{degrees}° {ahead}"),
    };
    format!("{}, {}", one(latitude, 'N', 'S'), one(longitude, 'E', 'W'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(latitude: i32, longitude: i32) -> String {
        map("X", "X on the map", (latitude * 1_000_000, longitude * 1_000_000))
    }

    /// The path of the land.
    fn shore(svg: &str) -> &str {
        svg.split("class=\"land\" d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("")
    }

    #[test]
    fn the_outlines_are_whole() {
        let (mut rest, mut outlines) = (LAND, 0);
        while let Some((points, behind)) = first_outline(rest) {
            assert!(points.len() >= 12, "an outline of fewer than three points");
            (rest, outlines) = (behind, outlines + 1);
        }
        assert_eq!((rest.len(), outlines), (0, 126));
    }

    #[test]
    fn the_mark_stands_in_the_middle_and_near_a_pole_where_the_place_is() {
        assert!(drawn(55, 37).contains("<circle cx=\"320\" cy=\"200\""));
        assert!(drawn(90, 0).contains("<circle cx=\"320\" cy=\"50\""), "the pole: {}", drawn(90, 0));
        assert!(drawn(-90, 0).contains("<circle cx=\"320\" cy=\"350\""));
    }

    #[test]
    fn the_world_goes_on_beyond_the_antimeridian() {
        // Fiji, Chukotka and New Zealand from both sides: the same land, whichever way the place is written.
        for latitude in [-17, 66, -44] {
            assert_eq!(shore(&drawn(latitude, 180)), shore(&drawn(latitude, -180)), "at {latitude}");
            assert!(!shore(&drawn(latitude, 180)).is_empty());
        }
        let (west, east) = (drawn(66, 179), drawn(66, -179));
        assert!(shore(&west).len() > 400 && shore(&east).len() > 400, "land on both sides");
    }

    #[test]
    fn every_place_gives_a_small_map_whose_points_stay_near_it() {
        for latitude in (-90..=90).step_by(5) {
            for longitude in (-180..=180).step_by(5) {
                let svg = drawn(latitude, longitude);
                assert!(svg.len() < 16 * 1024, "{} bytes at {latitude} {longitude}", svg.len());
                for start in shore(&svg).split('M').skip(1) {
                    let numbers = start.split('l').next().unwrap_or("");
                    let mut numbers = numbers.split(' ').filter_map(|number| number.parse::<i64>().ok());
                    let (x, y) = (numbers.next().unwrap_or(-999), numbers.next().unwrap_or(-999));
                    assert!((-2 * MARGIN..=WIDTH + 2 * MARGIN).contains(&x), "{x} at {latitude} {longitude}");
                    assert!(
                        (-2 * MARGIN..=HEIGHT + 2 * MARGIN).contains(&y),
                        "{y} at {latitude} {longitude}"
                    );
                }
            }
        }
    }

    #[test]
    fn names_are_escaped_and_coordinates_said_in_words() {
        assert!(map("<b>", "<b>&", (0, 0)).contains("<title id=\"map-name\">&lt;b&gt;&amp;</title>"));
        assert_eq!(in_words("55.7558", "37.6176"), "55.7558° N, 37.6176° E");
        assert_eq!(in_words("-17", "-0.5"), "17° S, 0.5° W");
    }
}
