//! Pixels → PNG. Every pixel is a step on a way from one colour to another, so that a byte of a palette is enough.
//!
//! The steps are mixed in whole numbers, and how far an outline covers a pixel is found with additions, multiplications,
//! divisions and roots alone, which IEEE 754 defines to the last bit: a card has the same bytes on every machine.

use ab_glyph_rasterizer::{Point, Rasterizer, point};

pub type Colour = [u8; 3];

pub const WIDTH: usize = 1200;
pub const HEIGHT: usize = 630;

/// Steps from ground to ink; at this size more cannot be told apart.
const STEPS: u8 = 10;

/// A way from the colour of a ground to that of an ink: its number in the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ramp(u8);

pub struct Canvas {
    pixels: Vec<u8>,
    palette: Vec<Colour>,
    rasterizer: Rasterizer,
}

/// An outline in pixels, from the left and from the top.
pub enum Stroke {
    Line(Point, Point),
    Quad(Point, Point, Point),
    Cubic(Point, Point, Point, Point),
}

/// A part of the picture in whole pixels: left, top, width, height.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    pub left: i32,
    pub top: i32,
    pub width: i32,
    pub height: i32,
}

impl Canvas {
    /// A canvas in the ground of the first ramp that is added.
    pub fn new() -> Canvas {
        Canvas { pixels: vec![0; WIDTH * HEIGHT], palette: Vec::new(), rasterizer: Rasterizer::new(1, 1) }
    }

    /// Adds a way from `ground` to `ink`.
    pub fn ramp(&mut self, ground: Colour, ink: Colour) -> Ramp {
        let number = (self.palette.len() / usize::from(STEPS)) as u8;
        let last = u32::from(STEPS - 1);
        let mixed = |step: u32| {
            let part = |at: usize| {
                ((u32::from(ground[at]) * (last - step) + u32::from(ink[at]) * step + last / 2) / last) as u8
            };
            [part(0), part(1), part(2)]
        };
        self.palette.extend((0..=last).map(mixed));
        Ramp(number)
    }

    /// Fills an area with the ground of a ramp.
    pub fn fill_ground(&mut self, ramp: Ramp, area: Area) {
        self.fill_with(ramp.0 * STEPS, area);
    }

    /// Fills an area with the ink of a ramp.
    pub fn fill(&mut self, ramp: Ramp, area: Area) {
        self.fill_with(ramp.0 * STEPS + STEPS - 1, area);
    }

    fn fill_with(&mut self, value: u8, area: Area) {
        let within = |from: i32, size: i32, end: usize| {
            let start = from.clamp(0, end as i32);
            (start as usize)..((from.saturating_add(size)).clamp(start, end as i32) as usize)
        };
        let columns = within(area.left, area.width, WIDTH);
        for row in within(area.top, area.height, HEIGHT) {
            self.pixels[row * WIDTH..][columns.clone()].fill(value);
        }
    }

    /// Fills what closed outlines surround, all of it within `area`. Strokes are given from the area's corner.
    pub fn draw(&mut self, ramp: Ramp, area: Area, strokes: &[Stroke]) {
        let (width, height) = (area.width.max(1) as usize, area.height.max(1) as usize);
        let mut rasterizer = std::mem::replace(&mut self.rasterizer, Rasterizer::new(1, 1));
        rasterizer.reset(width, height);
        for stroke in strokes {
            match stroke {
                Stroke::Line(a, b) => rasterizer.draw_line(*a, *b),
                Stroke::Quad(a, b, c) => rasterizer.draw_quad(*a, *b, *c),
                Stroke::Cubic(a, b, c, d) => rasterizer.draw_cubic(*a, *b, *c, *d),
            }
        }
        rasterizer.for_each_pixel_2d(|x, y, covered| {
            let step = (covered.abs().min(1.0) * f32::from(STEPS - 1) + 0.5) as u8;
            self.put(ramp, area.left + x as i32, area.top + y as i32, step);
        });
        self.rasterizer = rasterizer;
    }

    /// Two outlines of one ramp that meet leave the darker step; where they are of two, the one that covers more.
    fn put(&mut self, ramp: Ramp, x: i32, y: i32, step: u8) {
        let is_within = (0..WIDTH as i32).contains(&x) && (0..HEIGHT as i32).contains(&y);
        if step == 0 || !is_within {
            return;
        }
        let pixel = &mut self.pixels[y as usize * WIDTH + x as usize];
        let (number, before) = (*pixel / STEPS, *pixel % STEPS);
        if before == 0 || number != ramp.0 && step >= STEPS / 2 || number == ramp.0 && step > before {
            *pixel = ramp.0 * STEPS + step;
        }
    }

    /// The picture as PNG; none if it cannot be encoded, which nothing here can bring about.
    pub fn png(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(32 * 1024);
        let mut encoder = png::Encoder::new(&mut bytes, WIDTH as u32, HEIGHT as u32);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(self.palette.concat());
        // Measured: level 3 takes half the time of 6 for a tenth more bytes; differences between lines are longer than
        // the lines, since letters repeat and their differences do not.
        encoder.set_deflate_compression(png::DeflateCompression::Level(3));
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header().ok()?;
        writer.write_image_data(&self.pixels).ok()?;
        writer.finish().ok()?;
        Some(bytes)
    }
}

/// The control points of a quarter of a circle lie so far along its tangents.
const QUARTER: f32 = 0.552_284_8;

/// A circle, drawn so that another drawn the other way round within it leaves a ring.
pub fn circle(centre: Point, radius: f32, is_hole: bool) -> [Stroke; 4] {
    let way = if is_hole { -1.0 } else { 1.0 };
    let at = |x: f32, y: f32| point(centre.x + x * radius, centre.y + y * radius * way);
    let k = QUARTER;
    [
        Stroke::Cubic(at(1.0, 0.0), at(1.0, k), at(k, 1.0), at(0.0, 1.0)),
        Stroke::Cubic(at(0.0, 1.0), at(-k, 1.0), at(-1.0, k), at(-1.0, 0.0)),
        Stroke::Cubic(at(-1.0, 0.0), at(-1.0, -k), at(-k, -1.0), at(0.0, -1.0)),
        Stroke::Cubic(at(0.0, -1.0), at(k, -1.0), at(1.0, -k), at(1.0, 0.0)),
    ]
}
