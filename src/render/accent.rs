//! The settings' accent in shades that can be read: one for links on light paper, one on dark, one colour upon it.
//!
//! Comes in: `#rgb` or `#rrggbb`, which the settings have checked. Goes out: what is added to the theme's stylesheet and
//! changed in its icon. Whatever an editor chooses, text in it has the contrast that WCAG 2.2 asks for at level AA.

/// The darkest of the theme's light backgrounds and the lightest of its dark ones: `--tint` in `site.css`.
const LIGHT: Colour = [0xf3, 0xf0, 0xe8];
const DARK: Colour = [0x20, 0x23, 0x29];

/// WCAG asks for 4.5; the rest is for thin letters, which look thinner on dark paper.
const ON_LIGHT: f64 = 5.0;
const ON_DARK: f64 = 6.5;

/// How many steps lie between a colour and white or black.
const STEPS: u32 = 64;

/// What the built-in icon says about its colours, to be replaced.
const ICON: &str = "--accent:#8c1c13;--on:#fff";

type Colour = [u8; 3];

/// What stands behind the stylesheet; empty without an accent of the site's own.
pub fn stylesheet_tail(accent: Option<&str>) -> String {
    let Some((accent, colour)) = accent.and_then(|accent| Some((accent, read(accent)?))) else {
        return String::new();
    };
    // On the way to white a colour is first made as bright as it can be: pale red would look pink.
    let light = written(readable(&[colour, [0; 3]], LIGHT, ON_LIGHT));
    let dark = written(readable(&[colour, brightest(colour), [255; 3]], DARK, ON_DARK));
    format!(
        "\n:root{{--accent:{accent};--link:{light}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root{{--link:{dark}}}}}\n"
    )
}

/// The accent in the shade of links on light paper, for the pictures that are shared; none for what is no colour.
pub fn on_paper(accent: &str) -> Option<Colour> {
    Some(readable(&[read(accent)?, [0; 3]], LIGHT, ON_LIGHT))
}

/// The theme's icon in the site's colours.
pub fn tint_icon(icon: Vec<u8>, accent: Option<&str>) -> Vec<u8> {
    let Some((accent, colour)) = accent.and_then(|accent| Some((accent, read(accent)?))) else {
        return icon;
    };
    let upon = if contrast(colour, [255; 3]) >= contrast(colour, [0; 3]) { "#fff" } else { "#000" };
    match String::from_utf8(icon) {
        Ok(text) => text.replacen(ICON, &format!("--accent:{accent};--on:{upon}"), 1).into_bytes(),
        Err(other) => other.into_bytes(),
    }
}

fn read(accent: &str) -> Option<Colour> {
    let digits = accent.strip_prefix('#')?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    let nibble = |shift: u32| ((value >> shift) & 0xf) as u8 * 0x11;
    match digits.len() {
        3 => Some([nibble(8), nibble(4), nibble(0)]),
        6 => Some([(value >> 16) as u8, (value >> 8) as u8, value as u8]),
        _ => None,
    }
}

fn written([red, green, blue]: Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The first colour on a way that can be read on `paper`.
fn readable(way: &[Colour], paper: Colour, least: f64) -> Colour {
    let legs = way.windows(2).flat_map(|leg| (0..=STEPS).map(|step| mixed(leg[0], leg[1], step)));
    legs.clone().find(|shade| contrast(*shade, paper) >= least).or(legs.last()).unwrap_or_default()
}

/// The colour with as much light as its hue allows.
fn brightest(colour: Colour) -> Colour {
    let most = u32::from(colour.into_iter().max().unwrap_or(0).max(1));
    colour.map(|part| (u32::from(part) * 255 / most) as u8)
}

/// Whole numbers only, so that every machine finds the same shade.
fn mixed(from: Colour, to: Colour, step: u32) -> Colour {
    let part = |at: usize| ((u32::from(from[at]) * (STEPS - step) + u32::from(to[at]) * step) / STEPS) as u8;
    [part(0), part(1), part(2)]
}

/// WCAG 2.2, contrast ratio.
fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// WCAG 2.2, relative luminance.
fn luminance(colour: Colour) -> f64 {
    let linear = |byte: u8| match f64::from(byte) / 255.0 {
        low if low <= 0.04045 => low / 12.92,
        high => to_the_2_4((high + 0.055) / 1.055),
    };
    0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}

/// `x` to the power of 2.4, for 0 to 1: its square times the fifth root of its square. Additions, multiplications and
/// divisions alone, since the platform's `pow` is not the same everywhere.
fn to_the_2_4(x: f64) -> f64 {
    let square = x * x;
    let mut root = 1.0_f64;
    for _ in 0..16 {
        let fourth = root * root * root * root;
        root = (4.0 * root + square / fourth) / 5.0;
    }
    square * root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_is_counted_as_the_standard_does() {
        for step in 41..=1000 {
            let x = f64::from(step) / 1000.0;
            assert!((to_the_2_4(x) - x.powf(2.4)).abs() < 1e-12, "{x}");
        }
    }

    /// The shades that the tail names.
    fn shades(accent: &str) -> (Colour, Colour) {
        let tail = stylesheet_tail(Some(accent));
        let mut links = tail.split("--link:").skip(1).map(|after| read(&after[..7]).expect("a colour"));
        (links.next().expect("light"), links.next().expect("dark"))
    }

    #[test]
    fn every_accent_can_be_read() {
        for accent in (0..=0xfff).map(|value| format!("#{value:03x}")) {
            let (light, dark) = shades(&accent);
            assert!(contrast(light, LIGHT) >= ON_LIGHT, "{accent}: {light:?} on light");
            assert!(contrast(dark, DARK) >= ON_DARK, "{accent}: {dark:?} on dark");
        }
    }

    #[test]
    fn a_readable_accent_stays_as_it_is() {
        assert_eq!(shades("#8c1c13").0, [0x8c, 0x1c, 0x13]);
        assert_eq!(shades("#fd4").1, [0xff, 0xdd, 0x44]);
        assert_eq!(stylesheet_tail(None), "");
    }

    #[test]
    fn the_papers_are_those_of_the_stylesheet() {
        let stylesheet = include_str!("../../templates/assets/site.css");
        for (scheme, paper) in [("light", LIGHT), ("dark", DARK)] {
            assert!(stylesheet.contains(&format!("--tint: {}", written(paper))), "{scheme}");
        }
        assert!(include_str!("../../templates/assets/icon.svg").contains(ICON));
    }

    #[test]
    fn the_icon_takes_the_accent() {
        let icon = |accent| String::from_utf8(tint_icon(ICON.into(), accent)).expect("text");
        assert_eq!(icon(None), ICON);
        assert_eq!(icon(Some("#123")), "--accent:#123;--on:#fff");
        assert_eq!(icon(Some("#fe0")), "--accent:#fe0;--on:#000");
        assert_eq!(tint_icon(vec![0xff], Some("#123")), [0xff]);
    }
}
