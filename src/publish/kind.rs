//! What a file of a site is to those who serve and fetch it.
//!
//! Comes in: a path. Goes out: when it is sent, which type it has, and how long a browser may keep it.

use super::manifest::Headers;

/// In the order of sending: a page never stands before what it shows, a list never before what it lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Style sheets, scripts, pictures, files.
    Asset,
    Page,
    /// Lists, feeds, sitemaps, data.
    Index,
}

impl Stage {
    pub const ALL: [Stage; 3] = [Stage::Asset, Stage::Page, Stage::Index];

    pub fn in_words(self) -> &'static str {
        match self {
            Stage::Asset => "assets",
            Stage::Page => "pages",
            Stage::Index => "lists and feeds",
        }
    }
}

/// Folders whose pages are lists.
const LISTS: [&str; 7] =
    ["topics/", "timeline/", "archive/", "changes/", "corrections/", "digest/", "search/"];

pub fn stage(path: &str) -> Stage {
    match ending(path) {
        "html" if is_list(path) => Stage::Index,
        "html" => Stage::Page,
        // Named by their bytes: they stand before the index that names them.
        "json" if is_search_part(path) => Stage::Asset,
        "xml" | "json" | "jsonl" | "jsonld" | "geojson" | "ics" | "txt" | "csv" => Stage::Index,
        _ if path.starts_with("data/") || path.starts_with('_') || !path.contains(['.', '/']) => Stage::Index,
        _ => Stage::Asset,
    }
}

fn is_list(path: &str) -> bool {
    let is_numbered = path.split('/').rev().nth(2) == Some("page");
    matches!(path, "index.html" | "404.html" | "entities/index.html" | "briefings/index.html")
        || is_numbered
        || LISTS.iter().any(|folder| path.starts_with(folder))
}

/// Whether an address of this path may come and go with what is on it: numbered pages, years, weeks.
pub fn is_derived(path: &str) -> bool {
    let is_numbered = path.split('/').rev().nth(2) == Some("page");
    let lists = ["timeline/", "archive/", "changes/", "corrections/", "digest/", "search/"];
    is_numbered || path == "404.html" || lists.iter().any(|folder| path.starts_with(folder))
}

/// Whether it is a picture made for sharing.
pub fn is_card(path: &str) -> bool {
    path.starts_with("cards/") && path.ends_with(".png")
}

/// Whether a path is a part of the search index, whose name changes with its bytes. What is withdrawn must not live on in
/// one, so that it goes with its release, unlike a theme file.
pub fn is_search_part(path: &str) -> bool {
    path.starts_with("search/") && path != "search/index.json" && path.ends_with(".json")
}

/// The ending of the name, without the dot; empty when there is none.
pub fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

const YEAR: &str = "public, max-age=31536000, immutable";
const HOUR: &str = "public, max-age=3600";
const FRESH: &str = "public, max-age=0, must-revalidate";

/// What a store is told to answer with.
pub fn headers(path: &str, is_theme: bool) -> Headers {
    let cache_control = match stage(path) {
        _ if is_theme => YEAR,
        Stage::Asset => HOUR,
        // What is held back tomorrow must not be read from a cache the day after.
        Stage::Page | Stage::Index => FRESH,
    };
    Headers { content_type: content_type(path).to_owned(), cache_control: cache_control.to_owned() }
}

/// The media type, with its character set where it is text.
pub fn content_type(path: &str) -> &'static str {
    match ending(path).to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "xml" if path.ends_with("feed.xml") => "application/atom+xml; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "json" if path.ends_with("feed.json") => "application/feed+json; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "jsonld" => "application/ld+json; charset=utf-8",
        "geojson" => "application/geo+json; charset=utf-8",
        "jsonl" => "application/jsonl; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "vtt" => "text/vtt; charset=utf-8",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "gz" => "application/gzip",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_before_pages_before_lists() {
        for (path, expected) in [
            ("assets/site.0123abcd.css", Stage::Asset),
            ("briefings/a/photo.JPG", Stage::Asset),
            ("briefings/a/index.html", Stage::Page),
            ("entities/x/index.html", Stage::Page),
            ("about/index.html", Stage::Page),
            ("index.html", Stage::Index),
            ("page/2/index.html", Stage::Index),
            ("entities/x/page/2/index.html", Stage::Index),
            ("entities/index.html", Stage::Index),
            ("topics/x/index.html", Stage::Index),
            ("feed.xml", Stage::Index),
            ("entities/x/feed.json", Stage::Index),
            ("search/words-3.0123abcd.json", Stage::Asset),
            ("search/index.json", Stage::Index),
            ("data/events.csv", Stage::Index),
            ("robots.txt", Stage::Index),
            ("_redirects", Stage::Index),
            ("CNAME", Stage::Index),
        ] {
            assert_eq!(stage(path), expected, "{path}");
        }
    }

    #[test]
    fn only_the_themes_own_files_are_kept_for_a_year() {
        assert_eq!(headers("assets/site.0123abcd.css", true).cache_control, YEAR);
        assert_eq!(headers("assets/photo.0123abcd.jpg", false).cache_control, HOUR);
        assert_eq!(headers("index.html", false).cache_control, FRESH);
        assert_eq!(headers("feed.xml", false).content_type, "application/atom+xml; charset=utf-8");
    }
}
