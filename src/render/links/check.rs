//! What is wrong with the links and pictures of texts.
//!
//! Comes in: a text's slots, and where each stands. Goes out: diagnostics, of what [`Links`] would not fill with a link or a
//! picture: the same functions say where each leads.

use super::{Found, Here, Links};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::load::SETTINGS;
use crate::model::file_name::file_parts;
use crate::model::rich::{Slot, SlotKind, Target};
use crate::model::spot::Spot;
use crate::relate::PlaceOf;

/// Wrong links of one text that are told one by one.
const TOLD: usize = 1000;
/// Mistakes of a build up to which a nearest match is looked for, and names that are looked at for it: beyond, the
/// looking would take longer than the build.
const SUGGESTED: usize = 500;
const LOOKED_AT: usize = 500_000;

impl<'s> Links<'s> {
    /// Says which addresses of front matter and registry are those of what the site holds back: sources are cited without
    /// them, and whatever else has nothing but its address is left out.
    pub fn check_addresses(&self, place_of: &PlaceOf<'_>, out: &mut Vec<Diagnostic>) {
        // Nothing is asked of ten thousand sources where all is shown.
        if self.site.held_back.is_empty() {
            return;
        }
        for article in &self.site.briefings {
            for (index, source) in article.briefing.sources.iter().enumerate() {
                let mut urls = [&source.url, &source.archive_url].into_iter().flatten();
                let Some(url) = urls.find(|url| self.is_held_back(url)) else { continue };
                let diagnostic = match source.title == *url {
                    true => Diagnostic::error(
                        Code::HeldBackLink,
                        "this source shows the address of something held back",
                    )
                    .help(format!("give it words of its own: `{{title: …, url: {url}}}`")),
                    false => {
                        let message = "this source is held back; it is cited without its address";
                        Diagnostic::warning(Code::HeldBackLink, message)
                            .help("the address will be there once the page is public")
                    }
                };
                let spot = Spot::Path(format!("sources/#{index}").into());
                out.push(diagnostic.at(place_of(&article.briefing.file, &spot)));
            }
            let image = article.briefing.image.as_deref().filter(|image| self.is_held_back(&image.src));
            if image.is_some() {
                let place = place_of(&article.briefing.file, &Spot::Path("image".into()));
                out.extend(image.map(|image| left_out("image", &image.src).at(place)));
            }
        }
        for entity in self.site.entities.iter().map(|dossier| &dossier.entity) {
            let links = entity.links.iter().map(|link| ("link", &link.url));
            let sources = entity.relations.iter().filter_map(|relation| relation.source.as_ref());
            let images = entity.image.iter().map(|image| ("image", &image.src));
            let all = links.chain(sources.map(|source| ("source of a relation", source))).chain(images);
            for (what, url) in all.filter(|(_, url)| self.is_held_back(url)) {
                out.push(left_out(what, url).at(place_of(&entity.file, &entity.spot)));
            }
        }
    }

    /// Says what is wrong with the pictures that front matter names: they would be missing without a word.
    pub fn check_images(&self, place_of: &PlaceOf<'_>, out: &mut Vec<Diagnostic>) {
        let briefings = self.site.briefings.iter().filter_map(|article| {
            let briefing = &*article.briefing;
            Some((briefing.image.as_deref()?, &briefing.file, Spot::Path("image".into())))
        });
        let entities = self.site.entities.iter().filter_map(|dossier| {
            let entity = &dossier.entity;
            Some((entity.image.as_ref()?, &entity.file, entity.spot.clone()))
        });
        for (image, file, spot) in briefings.chain(entities) {
            let asset = self.site.assets.get(&*image.src);
            if asset.is_none() && image.src.starts_with("content/") {
                out.push(no_image_at(&image.src).at(place_of(file, &spot)));
            } else if image.alt.is_none() && asset.is_none_or(|asset| asset.alt.is_none()) {
                let message = format!("the image `{}` has no alternative text", image.src);
                let help = "write `image: {src: …, alt: what it shows}`; or once for all, under `alt` in a file `….yaml` \
                            beside it";
                out.push(Diagnostic::warning(Code::MissingAlt, message).at(place_of(file, &spot)).help(help));
            }
        }
        self.check_theme(place_of, out);
    }

    /// Says what is wrong with the pictures that the settings name by their addresses.
    fn check_theme(&self, place_of: &PlaceOf<'_>, out: &mut Vec<Diagnostic>) {
        let settings = &self.site.settings;
        let (theme, publisher) = (&settings.theme, settings.publisher.as_ref());
        // Pages show the first two; the others are only named to those who read them.
        let pictures = [
            (theme.logo.as_ref(), "theme/logo", true),
            (theme.icon.as_ref(), "theme/icon", true),
            (theme.image.as_ref(), "theme/image", false),
            (publisher.and_then(|publisher| publisher.logo.as_ref()), "publisher/logo", false),
        ];
        for (address, path, is_shown) in pictures {
            let Some(address) = address else { continue };
            let place = || place_of(SETTINGS, &Spot::Path(path.into()));
            let is_there =
                address.starts_with('/') && self.site.assets.contains_key(&*format!("content{address}"));
            let is_elsewhere = address.contains("://");
            if is_elsewhere && is_shown {
                let message = format!("pages show no picture of another site, so not `{address}`");
                let help = "put the file into `content/assets/` and write `/assets/NAME`";
                out.push(Diagnostic::warning(Code::MissingImage, message).at(place()).help(help));
            } else if !is_elsewhere && !is_there {
                let help = "put the file into `content/assets/` and write its address, `/assets/NAME`";
                out.push(no_image_at(address).at(place()).help(help));
            }
        }
    }

    /// Says what is wrong with the links of one text. `looked_at` grows by the names that were looked at for near ones.
    pub fn check(
        &self,
        slots: &'s [Slot],
        here: Here<'_>,
        place_of: &PlaceOf<'_>,
        looked_at: &mut usize,
        out: &mut Vec<Diagnostic>,
    ) {
        let before = out.len();
        // Bare words are those of another slot.
        let told = slots.iter().enumerate().filter(|(_, slot)| slot.kind != SlotKind::Words);
        for (index, slot) in told {
            if out.len() - before >= TOLD {
                let message =
                    format!("links of this file beyond the first {TOLD} wrong ones were not looked at");
                let place = place_of(here.file, &slots[index].spot);
                let diagnostic = Diagnostic::warning(Code::UnresolvedLink, message).at(place);
                return out.push(diagnostic.help("correct those that are named, and build again"));
            }
            let place = |spot: &Spot| place_of(here.file, spot);
            let is_image = matches!(slot.kind, SlotKind::Image | SlotKind::Figure);
            let lacks_words = is_image && slot.words().trim().is_empty();
            let found = self.find(&slot.target);
            let as_written = slot.as_written().filter(|_| !found.is_missing());
            match found {
                Found::Page(_) | Found::Foreign if as_written.is_some() => {
                    out.extend(
                        as_written.filter(|_| lacks_words).map(|url| no_alt(url).at(place(&slot.spot))),
                    );
                }
                Found::Page(_) if is_image => out.push(no_image(slot).at(place(&slot.spot))),
                Found::Page(page) if !self.is_anchored(&page, slot.fragment()) => {
                    let route = self.route(&page);
                    out.push(no_anchor(slot.fragment(), &route).at(place(&slot.spot)));
                }
                Found::Page(_) => {}
                Found::Asset(asset) => {
                    if lacks_words && asset.alt.is_none() {
                        out.push(no_alt(&asset.route).at(place(&slot.spot)));
                    }
                }
                Found::HeldBack => out.push(held_back(slot).at(place(&slot.spot))),
                Found::Nowhere | Found::Foreign => match (&slot.target, slot.kind) {
                    (Target::Here, _) if self.has_anchor(slot, here) => {}
                    (Target::Here, _) => {
                        out.push(no_anchor(slot.fragment(), here.route).at(place(&slot.spot)))
                    }
                    (Target::Unknown(url), _) if is_image && url.contains("://") => {
                        if lacks_words {
                            out.push(no_alt(url).at(place(&slot.spot)));
                        }
                    }
                    _ if is_image => out.push(no_image(slot).at(place(&slot.spot))),
                    (target, _) if self.may_be_unread(target) => {}
                    _ => {
                        let is_suggesting = out.len() < SUGGESTED && *looked_at < LOOKED_AT;
                        let diagnostic = self.unresolved(slot, is_suggesting.then_some(&mut *looked_at));
                        out.push(diagnostic.at(place(&slot.spot)));
                    }
                },
            }
        }
    }

    /// Whether a briefing that could not be read may be meant, or be what gives an entity its page. What is wrong with it
    /// has been told.
    fn may_be_unread(&self, target: &Target) -> bool {
        let unread = &self.site.unread;
        match target {
            Target::File(path) => unread.contains(path),
            Target::Briefing(id) | Target::Unknown(id) => {
                unread.iter().any(|file| file_parts(file).stem == &**id)
            }
            Target::Entity(_) => !unread.is_empty(),
            Target::Address(_) | Target::Full(_) | Target::Topic(_) | Target::Here => false,
        }
    }

    fn unresolved(&self, slot: &Slot, looked_at: Option<&mut usize>) -> Diagnostic {
        let words = match &slot.target {
            Target::File(words) | Target::Address(words) | Target::Entity(words) | Target::Full(words) => {
                words
            }
            Target::Unknown(words) | Target::Briefing(words) | Target::Topic(words) => words,
            Target::Here => slot.fragment(),
        };
        if words.trim().is_empty() {
            let help = "write an address in the brackets, or take the link away";
            return Diagnostic::warning(Code::UnresolvedLink, "this link says not where it leads").help(help);
        }
        let near = looked_at.and_then(|looked_at| {
            *looked_at += self.routes.len();
            self.nearest_to(&slot.target)
        });
        let help = match (&slot.target, near) {
            (Target::Entity(_), _) => "no public briefing names it, so that it has no page".to_owned(),
            (_, Some(near)) => format!("did you mean `{near}`?"),
            (_, None) => {
                "correct it, or take the link away; until then the words stay without a link".to_owned()
            }
        };
        Diagnostic::warning(Code::UnresolvedLink, format!("nothing on this site is `{words}`")).help(help)
    }

    /// What was probably meant: every name of the site is looked at.
    fn nearest_to(&self, target: &Target) -> Option<String> {
        let site = self.site;
        match target {
            Target::File(file) => nearest(file, site.briefing_by_file.keys().map(|file| &**file)),
            Target::Address(address) => {
                let known = self.routes.keys().map(String::as_str);
                return nearest(address.trim_start_matches('/'), known).map(|route| format!("/{route}"));
            }
            Target::Entity(id) | Target::Unknown(id) => {
                let known = site.entity_by_id.keys().chain(site.briefing_by_id.keys());
                nearest(id, known.map(|id| &**id))
            }
            Target::Briefing(id) => nearest(id, site.briefing_by_id.keys().map(|id| &**id)),
            Target::Topic(id) => nearest(id, site.topic_by_slug.keys().map(|id| &**id)),
            Target::Here | Target::Full(_) => None,
        }
        .map(str::to_owned)
    }
}

/// Something that is shown by its address alone, which is that of something held back.
fn left_out(what: &str, url: &str) -> Diagnostic {
    let message = format!("the {what} `{url}` leads to nothing public, and is left out");
    Diagnostic::warning(Code::HeldBackLink, message).help("it will be there once the page is public")
}

fn no_anchor(fragment: &str, route: &str) -> Diagnostic {
    Diagnostic::warning(Code::UnresolvedAnchor, format!("`/{route}` has no place `#{fragment}`"))
        .help("use the words of a heading in lower case with hyphens, or leave the `#…` out")
}

fn no_alt(src: &str) -> Diagnostic {
    Diagnostic::warning(Code::MissingAlt, format!("the image `{src}` has no alternative text"))
        .help("say in the brackets what it shows: `![words](path)`; or once for all, under `alt` in a file `….yaml` beside it")
}

fn no_image(slot: &Slot) -> Diagnostic {
    match &slot.target {
        Target::File(path) | Target::Address(path) | Target::Unknown(path) | Target::Full(path) => {
            no_image_at(path)
        }
        _ => no_image_at(slot.words()),
    }
}

fn no_image_at(path: &str) -> Diagnostic {
    if path.trim().is_empty() {
        let help = "write its path in the brackets, or take it away";
        return Diagnostic::warning(Code::MissingImage, "this image has no address").help(help);
    }
    Diagnostic::warning(Code::MissingImage, format!("there is no image `{path}`"))
        .help("put the file beside this one, or into `content/assets/` and write `/assets/NAME`")
}

/// A link to something held back: its words stay; without words of its own it would show a title that must not be seen.
fn held_back(slot: &Slot) -> Diagnostic {
    match (slot.kind, &slot.target) {
        (SlotKind::Named, Target::Full(url)) => {
            Diagnostic::error(Code::HeldBackLink, "this shows the address of something held back")
                .help(format!("give it words of its own: `[words]({url})`"))
        }
        (SlotKind::Named, _) => {
            Diagnostic::error(Code::HeldBackLink, "this link shows the name of something held back")
                .help("give it words of its own: `[[ID|words]]`")
        }
        _ => Diagnostic::warning(
            Code::HeldBackLink,
            "this links to something held back; the words stay without the link",
        )
        .help("it will be a link once the page it leads to is public"),
    }
}
