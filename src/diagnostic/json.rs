//! In: a diagnostic. Out: it as one line of JSON, the form that editors and scripts read (`--format json`).

use super::{Diagnostic, Place};
use serde::Serialize;

#[derive(Serialize)]
struct Line<'d> {
    severity: &'static str,
    code: &'static str,
    message: &'d str,
    file: Option<&'d str>,
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
    help: Option<&'d str>,
    related: Vec<RelatedLine<'d>>,
}

#[derive(Serialize)]
struct RelatedLine<'d> {
    file: &'d str,
    line: Option<u32>,
    column: Option<u32>,
    message: &'d str,
}

/// Writes a diagnostic as one line of JSON without a line end: keys in a fixed order, `null` where there is nothing.
pub fn json(d: &Diagnostic) -> String {
    let known = |number: fn(&Place) -> u32| d.place.as_ref().filter(|place| place.line > 0).map(number);
    let line = Line {
        severity: d.severity.as_str(),
        code: d.code.as_str(),
        message: &d.message,
        file: d.place.as_ref().map(|place| place.file.as_str()),
        line: known(|place| place.line),
        column: known(|place| place.column),
        end_line: known(|place| place.end_line),
        end_column: known(|place| place.end_column),
        help: d.help.as_deref(),
        related: d.related.iter().map(related_line).collect(),
    };
    // Cannot fail: serialising to a string does no I/O, and the keys are fixed field names.
    serde_json::to_string(&line).expect("texts and numbers are always JSON")
}

fn related_line(related: &super::Related) -> RelatedLine<'_> {
    let place = &related.place;
    let known = |number: u32| (place.line > 0).then_some(number);
    RelatedLine {
        file: &place.file,
        line: known(place.line),
        column: known(place.column),
        message: &related.message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn keys_stand_in_the_documented_order() {
        let place = Place { file: "content/a.md".into(), line: 2, column: 3, end_line: 2, end_column: 8 };
        let d = Diagnostic::error(Code::BadDate, "no \"date\"\n")
            .at(place)
            .help("say when")
            .also(Place::file("b.md"), "see");
        assert_eq!(
            json(&d),
            r#"{"severity":"error","code":"bad-date","message":"no \"date\"\n","file":"content/a.md","line":2,"column":3,"end_line":2,"end_column":8,"help":"say when","related":[{"file":"b.md","line":null,"column":null,"message":"see"}]}"#
        );
    }

    #[test]
    fn what_is_not_known_is_null() {
        let nowhere = Diagnostic::warning(Code::EmptySite, "m");
        assert_eq!(
            json(&nowhere),
            r#"{"severity":"warning","code":"empty-site","message":"m","file":null,"line":null,"column":null,"end_line":null,"end_column":null,"help":null,"related":[]}"#
        );
        let whole_file = nowhere.at(Place::file("a.md"));
        assert!(json(&whole_file).contains(r#""file":"a.md","line":null,"column":null,"end_line":null"#));
    }
}
