//! Where a statement comes from.

use serde::{Deserialize, Serialize};

use super::text::Text;

/// One entry of a briefing's `sources`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub id: Text,
    pub title: Text,
    pub author: Option<Text>,
    pub publisher: Option<Text>,
    pub url: Option<Text>,
    pub archive_url: Option<Text>,
    /// As written; shown in words when it is EDTF.
    pub date: Option<Text>,
    pub accessed: Option<Text>,
    pub kind: Option<SourceKind>,
    pub note: Option<Text>,
    pub grade: Option<Grade>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SourceKind {
    Document,
    Statement,
    Report,
    Interview,
    Anonymous,
}

impl SourceKind {
    pub const ALL: [(&'static str, SourceKind); 5] = [
        ("document", SourceKind::Document),
        ("statement", SourceKind::Statement),
        ("report", SourceKind::Report),
        ("interview", SourceKind::Interview),
        ("anonymous", SourceKind::Anonymous),
    ];

    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, kind)| *kind == self).map_or("document", |(name, _)| name)
    }
}

/// An Admiralty code: reliability of the source (A to F) and credibility of the information (1 to 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grade {
    pub reliability: u8,
    pub credibility: u8,
}

impl Grade {
    /// Reads `A1` … `F6`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [reliability @ b'A'..=b'F', credibility @ b'1'..=b'6'] => {
                Some(Grade { reliability: *reliability, credibility: *credibility })
            }
            _ => None,
        }
    }

    pub fn code(self) -> String {
        format!("{}{}", char::from(self.reliability), char::from(self.credibility))
    }

    /// The two halves of the code in plain words.
    pub fn in_words(self) -> String {
        let reliability = match self.reliability {
            b'A' => "completely reliable source",
            b'B' => "usually reliable source",
            b'C' => "fairly reliable source",
            b'D' => "not usually reliable source",
            b'E' => "unreliable source",
            _ => "source whose reliability cannot be judged",
        };
        let credibility = match self.credibility {
            b'1' => "confirmed by others",
            b'2' => "probably true",
            b'3' => "possibly true",
            b'4' => "doubtful",
            b'5' => "improbable",
            _ => "truth cannot be judged",
        };
        format!("{reliability}, {credibility}")
    }
}

/// A statement's reference to one of its briefing's sources, perhaps with a grade of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    pub source: Text,
    pub grade: Option<Grade>,
}

/// Analytic confidence, ICD 203.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Confidence {
    High,
    Moderate,
    Low,
}

impl Confidence {
    pub const ALL: [(&'static str, Confidence); 3] =
        [("high", Confidence::High), ("moderate", Confidence::Moderate), ("low", Confidence::Low)];

    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, value)| *value == self).map_or("low", |(name, _)| name)
    }
}

/// The likelihood terms of ICD 203, both rows, with their band in per cent.
pub const LIKELIHOODS: [(&str, u8, u8); 14] = [
    ("almost no chance", 1, 5),
    ("remote", 1, 5),
    ("very unlikely", 5, 20),
    ("highly improbable", 5, 20),
    ("unlikely", 20, 45),
    ("improbable", 20, 45),
    ("roughly even chance", 45, 55),
    ("roughly even odds", 45, 55),
    ("likely", 55, 80),
    ("probable", 55, 80),
    ("very likely", 80, 95),
    ("highly probable", 80, 95),
    ("almost certain", 95, 99),
    ("nearly certain", 95, 99),
];
