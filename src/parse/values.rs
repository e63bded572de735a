//! Values that briefings, registry and settings have in common, read from a mapping's keys.
//!
//! Comes in: a mapping being read. Goes out: dates, moments, markings, links, images, language tags as the model has
//! them; `None` and a diagnostic for each that cannot be read.

use chrono_tz::Tz;

use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::edtf;
use crate::model::briefing::ImageRef;
use crate::model::date::{DateError, EventDate};
use crate::model::marking::Marking;
use crate::model::moment::Moment;
use crate::model::text::Text;
use crate::model::visibility::Visibility;
use crate::yaml::Node;

use super::fields::{Fields, Origin, Path, quoted};
use super::links::{self, BadLink};

impl Fields<'_, '_> {
    /// The date of an event, EDTF.
    pub fn event_date(&mut self, key: &'static str) -> Option<EventDate> {
        let text = self.text(key)?;
        edtf::parse(&text).map_err(|error| self.bad_date(key, error)).ok()
    }

    /// A day or an instant; one without a zone is local to `zone`.
    pub fn moment(&mut self, key: &'static str, zone: Tz) -> Option<Moment> {
        let text = self.text(key)?;
        self.as_moment(&text, key, zone)
    }

    /// `text`, the value of `key`, as a day or an instant.
    pub fn as_moment(&mut self, text: &str, key: &'static str, zone: Tz) -> Option<Moment> {
        Moment::parse(text, zone).map_err(|error| self.bad_date(key, error)).ok()
    }

    fn bad_date(&mut self, key: &'static str, error: DateError) {
        let path = self.at(key);
        self.bad(Code::BadDate, &path, error.message, error.help);
    }

    /// `draft`, `embargo`, `expires` and `marking`. A bare day as `expires` lasts to its end.
    ///
    /// A value that cannot be read is an error, so that nothing is shown because of a slip of the pen.
    pub fn visibility(&mut self, zone: Tz) -> Visibility {
        let visibility = Visibility {
            draft: self.flag("draft"),
            embargo: self.moment("embargo", zone).map(Moment::instant_utc),
            expires: self.moment("expires", zone).map(|moment| match moment.is_day_only() {
                true => moment.end_of_day_utc(),
                false => moment.instant_utc(),
            }),
            marking: self.marking("marking"),
        };
        if let (Some(from), Some(to)) = (visibility.embargo, visibility.expires)
            && to <= from
        {
            let place = self.origin.value(&self.at("expires"));
            let message = "this expires before its embargo is lifted, so that nobody ever sees it";
            let help = "correct `expires` or `embargo`, or take one of them out";
            self.push(Diagnostic::warning(Code::BadValue, message).at(place).help(help));
        }
        visibility
    }

    /// A TLP 2.0 label, in the standard's own spelling.
    pub fn marking(&mut self, key: &'static str) -> Option<Marking> {
        let text = self.text(key)?;
        let marking = Marking::parse(&text);
        if marking.is_none() {
            let path = self.at(key);
            self.bad(Code::BadValue, &path, format!("unknown {} `{text}`", spaced(key)), marking_help(&text));
        }
        marking
    }

    /// An absolute web address.
    pub fn web_url(&mut self, key: &'static str) -> Option<Text> {
        self.checked(key, links::web_url)
    }

    /// A text that `check` lets through.
    pub fn checked(&mut self, key: &'static str, check: fn(&str) -> Result<Text, BadLink>) -> Option<Text> {
        let text = self.text(key)?;
        let path = self.at(key);
        self.checked_at(&text, &path, check)
    }

    /// `text`, the value at `path`, when `check` lets it through.
    pub fn checked_at(
        &mut self,
        text: &str,
        path: &Path,
        check: fn(&str) -> Result<Text, BadLink>,
    ) -> Option<Text> {
        match check(text) {
            Ok(text) => Some(text),
            Err(BadLink { message, help }) => {
                self.bad(Code::BadUrl, path, message, help);
                None
            }
        }
    }

    /// Old addresses, as routes.
    pub fn redirects(&mut self) -> Vec<Text> {
        let items = self.list("redirects").unwrap_or_default();
        items
            .into_iter()
            .filter_map(|(path, node)| {
                let text = self.text_at(node, path.clone())?;
                self.checked_at(&text, &path, links::old_address)
            })
            .collect()
    }

    /// A language tag (BCP 47), in the usual spelling.
    pub fn language(&mut self, key: &'static str) -> Option<Text> {
        let text = self.text(key)?;
        let place = |origin: &Origin<'_>, path: &Path| origin.value(path);
        self.language_tag(&text, &self.at(key), place)
    }

    /// A language tag that is itself the key at `path`.
    pub fn language_key(&mut self, tag: &str, path: &Path) -> Option<Text> {
        self.language_tag(tag, path, |origin, path| origin.key(path))
    }

    fn language_tag(
        &mut self,
        text: &str,
        path: &Path,
        place: impl Fn(&Origin<'_>, &Path) -> Place,
    ) -> Option<Text> {
        let tag = language_tag(text);
        if tag.is_none() {
            let help = match language_tag(&text.replace('_', "-")) {
                Some(near) => format!("write `{near}`"),
                None => "write a BCP 47 tag, e.g. `en`, `de` or `pt-BR`".to_owned(),
            };
            let message = format!("`{text}` is not a language tag");
            self.push(Diagnostic::error(Code::BadValue, message).at(place(self.origin, path)).help(help));
        }
        tag.map(Text::from)
    }

    /// `image`: a path or URL, or a map with `src` and what belongs to it. The path becomes one from the site's root.
    pub fn image(&mut self) -> Option<ImageRef> {
        let path = self.at("image");
        match self.take("image")? {
            Node::Scalar(scalar) => {
                let src = self.image_file(&scalar.text, &path)?;
                Some(ImageRef { src, ..ImageRef::default() })
            }
            node => {
                let mut map = self.map_at(node, path)?;
                let image = image_map(&mut map);
                self.absorb(map, "an image");
                image
            }
        }
    }

    fn image_file(&mut self, written: &str, path: &Path) -> Option<Text> {
        if written.contains(':') {
            return self.checked_at(written, path, links::web_url);
        }
        let file = links::site_file(self.origin.file, written);
        if file.is_none() {
            let help = "put the image beside this file or in `content/assets/`";
            self.bad(Code::BadUrl, path, format!("`{written}` leads out of the site"), help);
        }
        file.map(Text::from)
    }

    /// Warns about the value at `path`.
    pub fn warn(&mut self, code: Code, path: &Path, message: impl Into<String>, help: impl Into<String>) {
        let place = self.origin.value(path);
        self.push(Diagnostic::warning(code, message).at(place).help(help));
    }
}

fn image_map(map: &mut Fields<'_, '_>) -> Option<ImageRef> {
    let src = map.text("src");
    let (alt, caption, credit) = (map.text("alt"), map.text("caption"), map.text("credit"));
    let (licence, focus) = (map.text("licence"), focus(map));
    let Some(src) = src else {
        map.missing("src", "this image", "name its file: `src: photo.jpg`");
        return None;
    };
    let src = map.image_file(&src, &map.at("src"))?;
    Some(ImageRef { src, alt, caption, credit, licence, focus })
}

/// The part of an image to keep in sight, as CSS's `object-position` has it; nothing else reaches a style sheet.
fn focus(map: &mut Fields<'_, '_>) -> Option<Text> {
    let text = map.text("focus")?;
    let is_percentage =
        |word: &str| word.strip_suffix('%').and_then(|n| n.parse::<u8>().ok()).is_some_and(|n| n <= 100);
    let is_position =
        |word: &str| matches!(word, "left" | "right" | "top" | "bottom" | "center") || is_percentage(word);
    let words: Vec<&str> = text.split_whitespace().collect();
    if matches!(words.len(), 1 | 2) && words.iter().all(|word| is_position(word)) {
        return Some(words.join(" ").into());
    }
    let path = map.at("focus");
    let help = "write `top`, `left`, `center` …, or two percentages from the left and the top: `30% 20%`";
    map.bad(Code::BadValue, &path, format!("`{text}` is not a place in an image"), help);
    None
}

/// `text` as a BCP 47 tag in the spelling that RFC 5646 recommends (`de`, `zh-Hant`, `pt-BR`); `None` when it is none.
pub fn language_tag(text: &str) -> Option<String> {
    let mut subtags = text.split('-');
    let language = subtags.next().filter(|tag| (2..=3).contains(&tag.len()) && is_alphabetic(tag))?;
    let mut tag = language.to_ascii_lowercase();
    for subtag in subtags {
        if !(1..=8).contains(&subtag.len()) || !subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        tag.push('-');
        tag.push_str(&match subtag.len() {
            2 => subtag.to_ascii_uppercase(),
            4 if is_alphabetic(subtag) => {
                subtag[..1].to_ascii_uppercase() + &subtag[1..].to_ascii_lowercase()
            }
            _ => subtag.to_ascii_lowercase(),
        });
    }
    Some(tag)
}

fn is_alphabetic(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn marking_help(text: &str) -> String {
    let labels = Marking::ALL.map(Marking::label);
    let upper = text.trim().to_ascii_uppercase().replace(' ', "");
    let full = if upper.starts_with("TLP:") { upper } else { format!("TLP:{upper}") };
    if full == "TLP:WHITE" {
        return "TLP 2.0 calls TLP:WHITE `TLP:CLEAR`: write that".to_owned();
    }
    match nearest(&full, labels) {
        Some(label) => format!("did you mean `{label}`? the labels are {}", quoted(&labels)),
        None => format!("the labels are {}", quoted(&labels)),
    }
}

/// A key as words.
fn spaced(key: &str) -> String {
    key.replace('_', " ")
}
