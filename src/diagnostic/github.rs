//! In: a diagnostic. Out: it as a workflow command of GitHub Actions (`--format github`), which shows it beside the line
//! of a pull request that it is about.

use super::{Diagnostic, Severity};

/// Writes one command without a line end. `folder` is where the site lies in the repository, empty or with `/` behind.
pub fn github(diagnostic: &Diagnostic, folder: &str) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(place) = &diagnostic.place {
        properties.push(format!("file={}", property(&format!("{folder}{}", place.file))));
        if place.line > 0 {
            properties.push(format!("line={},endLine={}", place.line, place.end_line));
            // Columns are shown only for what stands on one line.
            if place.line == place.end_line {
                properties.push(format!("col={},endColumn={}", place.column, place.end_column));
            }
        }
    }
    properties.push(format!("title={}", property(diagnostic.code.as_str())));
    let mut message = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    format!("::{command} {}::{}", properties.join(","), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Place};

    #[test]
    fn commands_cannot_be_broken_out_of() {
        let place = Place { file: "content/a, b.md".into(), line: 2, column: 3, end_line: 2, end_column: 8 };
        let found = Diagnostic::warning(Code::WeekdayMismatch, "100 %\n::error::x").at(place).help("h");
        assert_eq!(
            github(&found, "site/"),
            "::warning file=site/content/a%2C b.md,line=2,endLine=2,col=3,endColumn=8,title=weekday-mismatch::100 %25%0A::error::x%0Ahelp: h"
        );
        let whole = Diagnostic::error(Code::EmptySite, "m").at(Place::file("a.md"));
        assert_eq!(github(&whole, ""), "::error file=a.md,title=empty-site::m");
    }
}
