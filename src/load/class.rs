//! What a file of the site is, by where it lies and how its name ends.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Class {
    Settings,
    Briefing,
    /// An entity with prose: `content/entities/NAME.md`.
    EntityText,
    /// A list of entities: `content/entities/NAME.yaml`.
    Registry,
    Topic,
    Page,
    /// Words for the file beside it: `photo.jpg.yaml`.
    Sidecar,
    /// Anything else in `content/`: published when a page uses it, or when it lies in `content/assets/`.
    Asset,
    /// A template or theme file: `templates/…`.
    Template,
}

/// Judges a path relative to the site's root; none for files that are not the site's.
pub fn class(path: &str) -> Option<Class> {
    if path == super::SETTINGS {
        return Some(Class::Settings);
    }
    if let Some(name) = path.strip_prefix("templates/") {
        return (!name.starts_with("archetypes/")).then_some(Class::Template);
    }
    let within = path.strip_prefix("content/")?;
    let ending = path.rsplit('/').next()?.rsplit_once('.').map_or("", |(_, ending)| ending);
    let (is_text, is_yaml) = (ending == "md", matches!(ending, "yaml" | "yml"));
    let folder = within.split_once('/').map(|(folder, _)| folder);
    Some(match folder {
        Some("assets") if is_yaml && names_a_file(path) => Class::Sidecar,
        Some("assets") => Class::Asset,
        Some("entities") if is_text => Class::EntityText,
        Some("entities") if is_yaml && !names_a_file(path) => Class::Registry,
        Some("topics") if is_text => Class::Topic,
        Some("pages") if is_text => Class::Page,
        _ if is_text => Class::Briefing,
        _ if is_yaml && names_a_file(path) => Class::Sidecar,
        _ => Class::Asset,
    })
}

/// Whether a YAML file's name is that of another file and `.yaml`: `photo.jpg.yaml`.
fn names_a_file(path: &str) -> bool {
    let stem = path.strip_suffix(".yaml").or_else(|| path.strip_suffix(".yml")).unwrap_or(path);
    let name = stem.rsplit('/').next().unwrap_or(stem);
    name.rsplit_once('.')
        .is_some_and(|(before, ending)| !before.is_empty() && (2..=5).contains(&ending.len()))
}

/// Whether a name is one that editors and systems leave lying about.
pub fn is_ignored(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || name.ends_with(".swp")
        || name.ends_with(".swx")
        || name.ends_with(".swo")
        || name == "4913"
        || name == "Thumbs.db"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_files_by_their_place() {
        let check = |path: &str, expected: Option<Class>| assert_eq!(class(path), expected, "{path}");
        check("dateline.yaml", Some(Class::Settings));
        check("content/2016/a.md", Some(Class::Briefing));
        check("content/entities/obama.md", Some(Class::EntityText));
        check("content/entities/people.yaml", Some(Class::Registry));
        check("content/entities/obama.jpg.yaml", Some(Class::Sidecar));
        check("content/topics/cyber.md", Some(Class::Topic));
        check("content/pages/about.md", Some(Class::Page));
        check("content/assets/logo.svg", Some(Class::Asset));
        check("content/assets/read.md", Some(Class::Asset));
        check("content/2016/a/photo.jpg", Some(Class::Asset));
        check("templates/card.html", Some(Class::Template));
        check("templates/archetypes/briefing.md", None);
        check("README.md", None);
    }
}
