//! What the texts of the whole site say about names: shared ones, and ordinary words that are names too.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::model::briefing::NameTally;
use crate::model::text::Text;
use crate::parse::fields::quoted;

/// Shared names warned of one by one; the rest are counted.
const SHOWN: usize = 10;
/// A name is called an ordinary word when it stands in lower case at least this often …
const OFTEN: u32 = 10;
/// … and this many times as often as in the form of a name.
const FAR_MORE: u32 = 5;

#[derive(Default)]
pub struct Tallies {
    /// Name → candidates, times, first file.
    shared: BTreeMap<Text, (Vec<Text>, u32, Text)>,
    /// Name → times in lower case, times as a name.
    ordinary: BTreeMap<Text, (u32, u32)>,
}

impl Tallies {
    pub fn add(&mut self, file: &Text, tally: &NameTally) {
        for shared in &tally.shared {
            let entry = self
                .shared
                .entry(shared.name.clone())
                .or_insert_with(|| (shared.candidates.clone(), 0, file.clone()));
            entry.1 += shared.times;
        }
        for name in tally.ordinary.iter().filter(|name| name.in_lower_case > 0) {
            let entry = self.ordinary.entry(name.name.clone()).or_default();
            entry.0 += name.in_lower_case;
            entry.1 += name.as_name;
        }
    }

    /// What an editor should settle.
    pub fn judged(self) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        let count = self.shared.len();
        for (name, (candidates, times, file)) in self.shared.into_iter().take(SHOWN) {
            let ids: Vec<&str> = candidates.iter().map(|id| &**id).collect();
            let message = format!(
                "`{name}` could be {}; it stays without a link {}",
                quoted(&ids),
                times_in_words(times)
            );
            out.push(
                Diagnostic::warning(Code::AmbiguousEntity, message)
                    .at(Place::file(&*file))
                    .help("list the one you mean under `entities`, or write `[[ID|words]]`"),
            );
        }
        if count > SHOWN {
            let message =
                format!("{} more names are borne by several entities and stay without a link", count - SHOWN);
            out.push(
                Diagnostic::warning(Code::AmbiguousEntity, message).help("`dateline check` lists them all"),
            );
        }
        for (name, (lower, as_name)) in self.ordinary {
            if lower >= OFTEN && lower > as_name.saturating_mul(FAR_MORE) {
                let message = format!(
                    "`{name}` stands {lower} times as an ordinary word and {as_name} times as a name"
                );
                out.push(
                    Diagnostic::warning(Code::OrdinaryWord, message)
                        .help("put it under `weak_aliases`, so that it counts only after a fuller name"),
                );
            }
        }
        out
    }
}

fn times_in_words(times: u32) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}
