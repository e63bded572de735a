//! The site that `init` makes: small, but it builds at once and shows what there is.

use super::host::Host;
use super::{NewFile, archetype};

/// What tells one new site from another.
#[derive(Clone, Debug)]
pub struct NewSite<'s> {
    pub title: &'s str,
    /// 16 hexadecimal digits that no other site has.
    pub site_id: &'s str,
    /// `YYYY-MM-DD`: when its first briefing is dated.
    pub day: &'s str,
    pub host: Option<Host>,
}

/// What git shall not keep: what is built, and what is remembered.
pub const IGNORED: &str = "/public/\n/.dateline/\n";
pub const GITIGNORE: &str = ".gitignore";

const SETTINGS: &str = include_str!("welcome/dateline.yaml");
const BRIEFING: &str = include_str!("welcome/briefing.md");
const PEOPLE: &str = include_str!("welcome/people.yaml");
const PLACES: &str = include_str!("welcome/places.yaml");
const ABOUT: &str = include_str!("welcome/about.md");

/// The files of a new site, in the order in which they are worth reading.
pub fn files(site: &NewSite<'_>) -> Vec<NewFile> {
    let mut files = vec![
        NewFile::new(crate::load::SETTINGS, settings(site)),
        NewFile::new(format!("content/{}-how-a-briefing-is-made.md", site.day), BRIEFING),
        NewFile::new("content/entities/people.yaml", PEOPLE),
        NewFile::new("content/entities/places.yaml", PLACES),
        NewFile::new("content/pages/about.md", ABOUT),
        NewFile::new(GITIGNORE, format!("{IGNORED}{}", site.host.map_or("", Host::ignored))),
    ];
    files.extend(site.host.and_then(Host::ci_file));
    files
}

fn settings(site: &NewSite<'_>) -> String {
    let title = super::scalar(site.title);
    // The whole file is YAML, without the lines that mark front matter: values are quoted here.
    let filled = archetype::fill(SETTINGS, &[("title", &title), ("site_id", site.site_id)]);
    // A test keeps the placeholders of our own file known.
    let mut settings = filled.unwrap_or_default();
    if let Some(host) = site.host {
        settings.push_str(&host.target());
    }
    settings
}

/// A site's title from its folder's name: `my-briefings` → `My briefings`.
pub fn title(folder: &str) -> String {
    let words: Vec<&str> = folder.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    let words = words.join(" ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "Our briefings".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::fields::Origin;
    use crate::parse::settings::settings as read;

    #[test]
    fn the_settings_can_be_read_for_every_host() {
        for host in Host::ALL.into_iter().map(Some).chain([None]) {
            let site = NewSite { title: "A: \"b\"", site_id: "0123456789abcdef", day: "2016-12-29", host };
            let text = settings(&site);
            let mut diagnostics = Vec::new();
            let settings = read(&Origin::whole("dateline.yaml", &text), &mut diagnostics);
            assert_eq!(diagnostics, [], "{text}");
            let settings = settings.expect("a mapping");
            assert_eq!(
                (&*settings.title, settings.site_id.as_deref()),
                ("A: \"b\"", Some("0123456789abcdef"))
            );
        }
    }

    #[test]
    fn folders_give_titles() {
        for (folder, expected) in [
            ("my-briefings", "My briefings"),
            ("ünder__watch", "Ünder watch"),
            ("", "Our briefings"),
            ("--", "Our briefings"),
        ] {
            assert_eq!(title(folder), expected);
        }
    }
}
