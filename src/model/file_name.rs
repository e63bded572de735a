//! What a content file's name says: its stem, the date it begins with, and the rest.

/// The parts of a file's name.
#[derive(Debug, PartialEq, Eq)]
pub struct FileParts<'a> {
    /// The name without its ending; of `index.md`, the name of its folder.
    pub stem: &'a str,
    /// `YYYY-MM-DD`, when the stem begins with it and a hyphen or nothing follows.
    pub date: Option<&'a str>,
    /// The stem without the date.
    pub name: &'a str,
}

/// Takes a path relative to the site's root apart.
pub fn file_parts(file: &str) -> FileParts<'_> {
    let mut parts = file.rsplit('/');
    let last = parts.next().unwrap_or(file);
    let mut stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    if stem == "index" {
        stem = parts.next().unwrap_or(stem);
    }
    let date =
        stem.get(..10).filter(|head| is_date(head) && matches!(stem.as_bytes().get(10), None | Some(b'-')));
    let name = match date {
        Some(date) if stem.len() > date.len() + 1 => &stem[date.len() + 1..],
        _ => stem,
    };
    FileParts { stem, date, name }
}

/// Whether a text has the form `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(index, b)| match index {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, stem: &str, date: Option<&str>, name: &str) {
        assert_eq!(file_parts(file), FileParts { stem, date, name });
    }

    #[test]
    fn takes_names_apart() {
        check(
            "content/2016/2016-12-29-expulsion.md",
            "2016-12-29-expulsion",
            Some("2016-12-29"),
            "expulsion",
        );
        check("content/expulsion/index.md", "expulsion", None, "expulsion");
        check("content/2016-12-29.md", "2016-12-29", Some("2016-12-29"), "2016-12-29");
        check("content/2016-12-2900.md", "2016-12-2900", None, "2016-12-2900");
        check("content/żółw.md", "żółw", None, "żółw");
    }
}
