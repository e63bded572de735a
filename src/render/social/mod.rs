//! A briefing → the picture that stands for it where it is shared: title, day, whom it is about, the shape of its
//! timeline, the site's name and accent.
//!
//! Comes in: the site. Goes out: what a card says, with a digest of it, and on request the PNG. Nothing here reads the
//! disk or a font of the system. A card says only what the page says to the same readers, so what is held back is in
//! none; statements taken from the text are not the author's and stay on the page.

mod canvas;
mod headline;
mod letters;
mod strip;
#[cfg(test)]
mod tests;

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::labels::Words;
use super::{accent, view};
use crate::model::event::Status;
use crate::model::marking::Marking;
use crate::model::site::{Article, BriefingIx, Site, Telling};
use canvas::{Area, Canvas, Colour, Ramp};
use letters::{Font, Spot};
use strip::{Mark, Strip};

pub use canvas::{HEIGHT, WIDTH};

/// To be raised with every change of what is drawn: addresses of cards are made from it, and readers keep what they
/// have fetched.
const REVISION: u32 = 1;

const PAPER: Colour = [0xfd, 0xfc, 0xfa];
const INK: Colour = [0x1a, 0x19, 0x17];
const SOFT: Colour = [0x5a, 0x57, 0x4f];
const LINE: Colour = [0xd8, 0xd3, 0xc7];
const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [0xff, 0xff, 0xff];
/// That of the theme, for sites without an accent.
const ACCENT: Colour = [0x8c, 0x1c, 0x13];
/// The ribbon of what is not for the public, as in `site.css`.
const RIBBON: Colour = [0xff, 0xd5, 0x4a];

const LEFT: i32 = 72;
const RIGHT: i32 = WIDTH as i32 - 72;
/// The most names that are tried for the one line there is.
const NAMES: usize = 8;
const BETWEEN: &str = " · ";

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SocialCard {
    pub site: String,
    pub title: String,
    pub date: String,
    /// Most mentioned first.
    pub names: Vec<String>,
    pub marking: Option<Marking>,
    /// What is said of a build that is not for the public.
    pub ribbon: Option<String>,
    pub accent: Colour,
    pub strip: Strip,
}

/// Where a card is and what it is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub route: String,
    pub digest: u64,
}

/// The places of all cards, by briefing; none for those that have an image of their own.
pub fn places(site: &Site) -> Vec<Option<Place>> {
    let ribbon = ribbon(site);
    let place = |(index, article): (usize, &Article)| {
        let has_own = view::has_own_image(site, article);
        (!has_own).then(|| place(article, &card(site, index as BriefingIx, ribbon.as_deref())))
    };
    site.briefings.iter().enumerate().map(place).collect()
}

fn place(article: &Article, card: &SocialCard) -> Place {
    let digest = card.digest();
    // Two pages may say the same, and differ in where they are.
    let hash = (digest ^ xxh3_64(article.route.as_bytes())) as u32;
    Place { route: format!("cards/{}.{hash:08x}.png", article.briefing.slug), digest }
}

/// What a briefing's card says.
pub fn of(site: &Site, index: BriefingIx) -> SocialCard {
    card(site, index, ribbon(site).as_deref())
}

fn card(site: &Site, index: BriefingIx, ribbon: Option<&str>) -> SocialCard {
    let article = &site.briefings[index as usize];
    let briefing = &article.briefing;
    SocialCard {
        site: site.settings.title.to_string(),
        title: briefing.title.to_string(),
        date: briefing.date.in_words(),
        names: names(site, article),
        marking: briefing.visibility.shown_marking(site.settings.default_marking),
        ribbon: ribbon.map(str::to_owned),
        accent: site.settings.theme.accent.as_deref().and_then(accent::on_paper).unwrap_or(ACCENT),
        strip: Strip::new(
            article.events.iter().filter_map(|telling| mark(site, article, *telling)).collect(),
        ),
    }
}

fn ribbon(site: &Site) -> Option<String> {
    view::ribbon(site).map(|key| Words::new(&site.settings).get(key).to_owned())
}

fn names(site: &Site, article: &Article) -> Vec<String> {
    let mut cast: Vec<_> = article.cast.iter().collect();
    let count = |position: u32| article.briefing.entities[position as usize].count;
    cast.sort_by_key(|(_, position)| std::cmp::Reverse(count(*position)));
    let names = cast.into_iter().take(NAMES).map(|(entity, _)| &site.entities[*entity as usize].entity.name);
    names.map(|name| name.to_string()).collect()
}

/// An event as its briefing tells it; where that says nothing, as its main telling does.
fn mark(site: &Site, article: &Article, telling: Telling) -> Option<Mark> {
    let own = &article.briefing.events[telling.own as usize];
    let told = site.told(&site.events[telling.event as usize]);
    let status = |event: &crate::model::event::Event| event.said.as_ref().and_then(|said| said.status);
    let is_open = matches!(
        status(own).or(status(told)).unwrap_or_default(),
        Status::Planned | Status::Denied | Status::Cancelled
    );
    Some(Mark::new(own.date.as_ref().or(told.date.as_ref())?, is_open))
}

/// The colours of a card, each on the ground it stands on.
struct Ramps {
    ink: Ramp,
    soft: Ramp,
    line: Ramp,
    accent: Ramp,
}

impl SocialCard {
    pub fn digest(&self) -> u64 {
        // What cannot be encoded has no digest of its own; a card is nothing but texts and numbers.
        xxh3_64(&postcard::to_stdvec(&(REVISION, self)).unwrap_or_default())
    }

    /// The picture in words.
    pub fn alt(&self) -> String {
        let names = Some(self.names.join(", ")).filter(|names| !names.is_empty());
        let parts = [Some(self.title.clone()), Some(self.date.clone()), names];
        parts.into_iter().flatten().map(|part| format!("{part}.")).collect::<Vec<_>>().join(" ")
    }

    /// Every word that may be drawn, a line each.
    pub fn words(&self) -> String {
        let mut lines = vec![self.site.as_str(), &self.title, &self.date];
        lines.extend(self.names.iter().map(String::as_str));
        lines.extend(self.ribbon.as_deref());
        lines.join("\n")
    }

    /// The picture; none if a font of the program could not be read, which a test rules out.
    pub fn png(&self) -> Option<Vec<u8>> {
        let (serif, sans) = (Font::serif()?, Font::sans()?);
        let mut canvas = Canvas::new();
        let ramps = Ramps {
            ink: canvas.ramp(PAPER, INK),
            soft: canvas.ramp(PAPER, SOFT),
            line: canvas.ramp(PAPER, LINE),
            accent: canvas.ramp(PAPER, self.accent),
        };
        let top = self.banners(&mut canvas, &ramps, &sans);
        self.head(&mut canvas, &ramps, &sans, top);
        let bottom = self.strip.draw(&mut canvas, &ramps, &sans);
        self.middle(&mut canvas, &ramps, (&serif, &sans), (top + 90, bottom));
        canvas.png()
    }

    /// What stands across the top; says where the rest begins.
    fn banners(&self, canvas: &mut Canvas, ramps: &Ramps, sans: &Font) -> i32 {
        let mut top = 14;
        canvas.fill(ramps.accent, Area { left: 0, top: 0, width: WIDTH as i32, height: top });
        let mut banner = |ground: Colour, ink: Colour, words: &str, more: &str| {
            let (strong, plain) =
                (canvas.ramp(ground, ink), canvas.ramp(ground, if ground == BLACK { WHITE } else { ink }));
            canvas.fill_ground(strong, Area { left: 0, top, width: WIDTH as i32, height: 56 });
            let spot = Spot { size: 28, left: LEFT, baseline: top + 38 };
            sans.write(canvas, strong, spot, words);
            let left = LEFT + sans.width(words, 28) + 24;
            if left + sans.width(more, 22) <= RIGHT {
                sans.write(canvas, plain, Spot { size: 22, left, baseline: top + 37 }, more);
            }
            top += 56;
        };
        if let Some(marking) = self.marking {
            banner(BLACK, colour_of(marking), marking.label(), marking.meaning());
        }
        if let Some(words) = self.ribbon.as_deref().and_then(|words| sans.legible(words)) {
            banner(RIBBON, INK, &words, "");
        }
        top
    }

    /// The site's name, and the day.
    fn head(&self, canvas: &mut Canvas, ramps: &Ramps, sans: &Font, top: i32) {
        let baseline = top + 66;
        let mut room = RIGHT - LEFT;
        if let Some(date) = sans.legible(&self.date) {
            let width = sans.width(&date, 28);
            sans.write(canvas, ramps.soft, Spot { size: 28, left: RIGHT - width, baseline }, &date);
            room -= width + 40;
        }
        if let Some(site) = sans.legible(&self.site) {
            let words = fitting(sans, &site, 32, room);
            sans.write(canvas, ramps.accent, Spot { size: 32, left: LEFT, baseline }, &words);
        }
    }

    /// Title and names, between head and timeline. A title in letters that the fonts have not is left to the words that
    /// every network shows beside the picture, and the site's name takes its place.
    fn middle(&self, canvas: &mut Canvas, ramps: &Ramps, fonts: (&Font, &Font), (top, bottom): (i32, i32)) {
        let (serif, sans) = fonts;
        let names = named(sans, &self.names);
        let below = if names.is_some() { 62 } else { 0 };
        let title = serif.legible(&self.title).or_else(|| serif.legible(&self.site)).unwrap_or_default();
        let headline = headline::headline(serif, &title, RIGHT - LEFT, bottom - top - below);
        let height = headline::line_height(headline.size);
        let block = headline.lines.len() as i32 * height + below;
        let from = top + (bottom - top - block) / 2;
        // Capitals reach two thirds of the size above their line.
        let first = from + (height + headline.size * 2 / 3) / 2;
        for (index, line) in headline.lines.iter().enumerate() {
            let spot = Spot { size: headline.size, left: LEFT, baseline: first + index as i32 * height };
            serif.write(canvas, ramps.ink, spot, line);
        }
        if let Some(names) = names {
            let spot = Spot { size: 30, left: LEFT, baseline: from + block - 12 };
            sans.write(canvas, ramps.soft, spot, &names);
        }
    }
}

/// As many names as fit into one line, none of them cut.
fn named(sans: &Font, names: &[String]) -> Option<String> {
    let mut line = String::new();
    for name in names.iter().filter_map(|name| sans.legible(name)) {
        let longer = if line.is_empty() { name } else { format!("{line}{BETWEEN}{name}") };
        if sans.width(&longer, 30) <= RIGHT - LEFT {
            line = longer;
        }
    }
    (!line.is_empty()).then_some(line)
}

/// A text, cut with dots where it is longer than there is room for.
fn fitting(font: &Font, text: &str, size: i32, room: i32) -> String {
    if font.width(text, size) <= room {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(200).collect();
    while cut.pop().is_some() {
        let dotted = format!("{}…", cut.trim_end());
        if font.width(&dotted, size) <= room {
            return dotted;
        }
    }
    String::new()
}

/// Traffic Light Protocol 2.0, section on colours: all of them on black.
fn colour_of(marking: Marking) -> Colour {
    match marking {
        Marking::Clear => [0xff, 0xff, 0xff],
        Marking::Green => [0x33, 0xff, 0x00],
        Marking::Amber | Marking::AmberStrict => [0xff, 0xc0, 0x00],
        Marking::Red => [0xff, 0x2b, 0x2b],
    }
}
