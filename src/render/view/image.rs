//! Pictures of briefings and entities.

use super::Scene;
use crate::model::briefing::ImageRef;
use crate::model::site::{Article, BriefingIx, Site};
use crate::render::record::Shared;
use crate::render::social;

/// The image's record, or none when its file is missing.
pub fn image(scene: &Scene<'_>, image: Option<&ImageRef>) -> Option<Shared> {
    let image = image?;
    let asset = scene.site.assets.get(&*image.src);
    let src = match asset {
        Some(asset) => scene.links.href(&asset.route),
        None => web(scene, image)?.to_owned(),
    };
    let beside = |own: &Option<crate::model::text::Text>, other: Option<&crate::model::text::Text>| {
        own.as_ref().or(other).map(|text| text.to_string())
    };
    let mut record = scene.record();
    record.text("src", &src);
    record.text("alt", &beside(&image.alt, asset.and_then(|asset| asset.alt.as_ref())).unwrap_or_default());
    let size = asset.and_then(|asset| asset.size);
    match size {
        Some((width, height)) => record.number("width", i64::from(width)).number("height", i64::from(height)),
        None => record.none("width").none("height"),
    };
    record
        .maybe("caption", beside(&image.caption, asset.and_then(|asset| asset.caption.as_ref())).as_deref());
    record.maybe("credit", beside(&image.credit, asset.and_then(|asset| asset.credit.as_ref())).as_deref());
    record
        .maybe("licence", beside(&image.licence, asset.and_then(|asset| asset.licence.as_ref())).as_deref());
    record.maybe("focus", image.focus.as_deref());
    record.maybe("focus_class", image.focus.as_deref().map(focus_class).as_deref());
    Some(record.finish())
}

/// The address in full that is given for a picture, where it may be shown.
fn web<'i>(scene: &Scene<'_>, image: &'i ImageRef) -> Option<&'i str> {
    image.src.contains("://").then_some(&*image.src).and_then(|url| scene.links.shown(url))
}

/// The focus in classes of the theme, to the nearest tenth: a style attribute would need leave from a strict content
/// security policy.
fn focus_class(focus: &str) -> String {
    let (mut across, mut down) = (None, None);
    for word in focus.split_whitespace() {
        match word {
            "left" => across = Some(0),
            "right" => across = Some(100),
            "top" => down = Some(0),
            "bottom" => down = Some(100),
            _ => {
                let per_cent =
                    word.strip_suffix('%').and_then(|number| number.parse::<u32>().ok()).unwrap_or(50);
                let axis = if across.is_none() { &mut across } else { &mut down };
                *axis = Some(per_cent);
            }
        }
    }
    let tenth = |per_cent: Option<u32>| (per_cent.unwrap_or(50).min(100) + 5) / 10;
    format!("fx-{} fy-{}", tenth(across), tenth(down))
}

/// A picture for where the page is shared.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Absolute.
    pub url: String,
    pub alt: String,
    pub size: Option<(u32, u32)>,
}

/// The image of the page, else that of the theme.
pub fn shared(scene: &Scene<'_>, image: Option<&ImageRef>) -> Option<Preview> {
    let settings = &scene.site.settings;
    let image = match image {
        Some(image) => image.clone(),
        None => ImageRef { src: settings.theme.image.clone()?, ..ImageRef::default() },
    };
    // The theme's is given by its address.
    let of_address = || scene.site.assets.get(&*format!("content{}", image.src));
    let asset = scene.site.assets.get(&*image.src).or_else(of_address);
    let url = match asset {
        Some(asset) => settings.base.absolute(&super::page::escaped(&asset.route)),
        None => web(scene, &image)?.to_owned(),
    };
    let alt = image.alt.as_ref().or(asset.and_then(|asset| asset.alt.as_ref()));
    let size = asset.and_then(|asset| asset.size);
    Some(Preview { url, alt: alt.map(|alt| alt.to_string()).unwrap_or_default(), size })
}

/// The image of a briefing, else the card that is made of it, else the image of the theme.
pub fn of_briefing(scene: &Scene<'_>, index: BriefingIx) -> Option<Preview> {
    let briefing = &scene.site.briefings[index as usize].briefing;
    let Some(place) = scene.plan.card(index) else { return shared(scene, briefing.image.as_deref()) };
    Some(Preview {
        url: scene.site.settings.base.absolute(&super::page::escaped(&place.route)),
        alt: social::of(scene.site, index).alt(),
        size: Some((social::WIDTH as u32, social::HEIGHT as u32)),
    })
}

/// Whether the author gives an image that can be shown where the page is shared: an SVG is shown nowhere.
pub fn has_own(site: &Site, article: &Article) -> bool {
    article.briefing.image.as_deref().is_some_and(|image| {
        let is_there = site.assets.contains_key(&*image.src) || image.src.contains("://");
        let path = image.src.split(['?', '#']).next().unwrap_or("");
        is_there && !path.to_ascii_lowercase().ends_with(".svg")
    })
}

#[cfg(test)]
mod tests {
    use super::focus_class;

    #[test]
    fn a_focus_is_a_tenth_of_the_picture() {
        for (focus, classes) in [
            ("50% 20%", "fx-5 fy-2"),
            ("33% 96%", "fx-3 fy-10"),
            ("top", "fx-5 fy-0"),
            ("30%", "fx-3 fy-5"),
            ("bottom right", "fx-10 fy-10"),
            ("left 10%", "fx-0 fy-1"),
            ("center", "fx-5 fy-5"),
            ("center top", "fx-5 fy-0"),
        ] {
            assert_eq!(focus_class(focus), classes, "{focus}");
        }
    }
}
