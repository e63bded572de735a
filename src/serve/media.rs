//! The content type of an output, by the name of its file and what it is.

use crate::render::plan::Kind;

/// A content type without parameters.
pub fn of(kind: &Kind, file: &str) -> String {
    match kind {
        Kind::Atom(_) => "application/atom+xml".to_owned(),
        Kind::JsonFeed(_) => "application/feed+json".to_owned(),
        _ => by_name(file),
    }
}

fn by_name(file: &str) -> String {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        // Known to those who made them, and not yet to the list.
        "jsonld" => "application/ld+json".to_owned(),
        "geojson" => "application/geo+json".to_owned(),
        "jsonl" => "application/jsonl".to_owned(),
        "ics" => "text/calendar".to_owned(),
        // RFC 9239, which the list does not follow for modules.
        "js" | "mjs" => "text/javascript".to_owned(),
        "xml" => "application/xml".to_owned(),
        _ => mime_guess::from_path(file).first_or_octet_stream().essence_str().to_owned(),
    }
}

/// The whole header: texts are in UTF-8.
pub fn header(media: &str) -> String {
    let is_text = media.starts_with("text/") || ["application/xml", "application/atom+xml"].contains(&media);
    if is_text { format!("{media}; charset=utf-8") } else { media.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_types_that_hosts_give_them() {
        for (file, expected) in [
            ("a/index.html", "text/html; charset=utf-8"),
            ("assets/site.12345678.css", "text/css; charset=utf-8"),
            ("x.JPG", "image/jpeg"),
            ("x.svg", "image/svg+xml"),
            ("x.webp", "image/webp"),
            ("x.avif", "image/avif"),
            ("x.woff2", "font/woff2"),
            ("x.mjs", "text/javascript; charset=utf-8"),
            ("x.pdf", "application/pdf"),
            ("robots.txt", "text/plain; charset=utf-8"),
            ("sitemap.xml", "application/xml; charset=utf-8"),
            ("timeline.ics", "text/calendar; charset=utf-8"),
            ("data/places.geojson", "application/geo+json"),
            ("x.mp4", "video/mp4"),
            ("LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(header(&of(&Kind::Asset(file.into()), file)), expected, "{file}");
        }
    }
}
