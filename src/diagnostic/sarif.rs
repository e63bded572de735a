//! In: diagnostics. Out: one SARIF 2.1.0 log (OASIS), the form that code scanners exchange (`--format sarif`).
//!
//! Files are relative to the site, columns count code points, and what was silenced is in the log as suppressed, with its
//! reason.

use serde_json::{Value, json};

use super::{Code, Diagnostic, Place, Severity};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes the log. `silenced` are findings with the reason for which somebody silenced them.
pub fn sarif<'d>(
    diagnostics: &'d [Diagnostic],
    silenced: impl Iterator<Item = (&'d Diagnostic, &'d str)>,
) -> String {
    let mut results: Vec<Value> = diagnostics.iter().map(|diagnostic| result(diagnostic, None)).collect();
    results.extend(silenced.map(|(diagnostic, reason)| result(diagnostic, Some(reason))));
    let rules: Vec<Value> = Code::all().iter().map(|code| rule(*code)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "dateline",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "SITE": { "description": { "text": "the folder of the site" } } },
            "results": results,
        }],
    });
    log.to_string()
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": code.meaning() },
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

fn level(severity: Severity) -> &'static str {
    severity.as_str()
}

fn result(diagnostic: &Diagnostic, reason: Option<&str>) -> Value {
    let text = match &diagnostic.help {
        Some(help) => format!("{}: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let index = Code::all().iter().position(|code| *code == diagnostic.code);
    let mut result = json!({
        "ruleId": diagnostic.code.as_str(),
        "ruleIndex": index,
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": diagnostic.place.iter().map(|place| json!({ "physicalLocation": physical(place) })).collect::<Vec<_>>(),
    });
    if !diagnostic.related.is_empty() {
        let related = diagnostic.related.iter().map(|related| {
            json!({ "physicalLocation": physical(&related.place), "message": { "text": related.message } })
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(reason) = reason {
        result["suppressions"] = json!([{ "kind": "inSource", "justification": reason }]);
    }
    result
}

fn physical(place: &Place) -> Value {
    let mut location = json!({ "artifactLocation": { "uri": uri(&place.file), "uriBaseId": "SITE" } });
    if place.line > 0 {
        location["region"] = json!({
            "startLine": place.line,
            "startColumn": place.column.max(1),
            "endLine": place.end_line.max(place.line),
            "endColumn": place.end_column.max(1),
        });
    }
    location
}

/// A path as a relative reference (RFC 3986): everything but letters, digits and a few marks percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_reasons_and_rules() {
        let place = Place { file: "content/ü 1.md".into(), line: 2, column: 3, end_line: 2, end_column: 8 };
        let found = Diagnostic::warning(Code::WeekdayMismatch, "m").at(place.clone()).help("h");
        let silenced = Diagnostic::error(Code::HiddenTrace, "n").also(place, "see");
        let log: Value =
            serde_json::from_str(&sarif(&[found], [(&silenced, "why")].into_iter())).unwrap_or_default();
        let results = &log["runs"][0]["results"];
        assert_eq!(results[0]["message"]["text"], "m: h");
        let location = &results[0]["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "content/%C3%BC%201.md");
        assert_eq!(location["region"]["endColumn"], 8);
        let rule = results[0]["ruleIndex"].as_u64().unwrap_or_default() as usize;
        assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][rule]["id"], "weekday-mismatch");
        assert_eq!(results[1]["suppressions"][0]["justification"], "why");
        assert_eq!(results[1]["relatedLocations"][0]["message"]["text"], "see");
    }
}
