//! Traffic Light Protocol labels, version 2.0 (FIRST, 2022): who may see a briefing.

use serde::{Deserialize, Serialize};

/// A TLP 2.0 label; the order is the order of restriction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Marking {
    #[default]
    Clear,
    Green,
    Amber,
    AmberStrict,
    Red,
}

impl Marking {
    pub const ALL: [Marking; 5] =
        [Marking::Clear, Marking::Green, Marking::Amber, Marking::AmberStrict, Marking::Red];

    /// The label exactly as the standard writes it: capitals, no spaces, never translated.
    pub fn label(self) -> &'static str {
        match self {
            Marking::Clear => "TLP:CLEAR",
            Marking::Green => "TLP:GREEN",
            Marking::Amber => "TLP:AMBER",
            Marking::AmberStrict => "TLP:AMBER+STRICT",
            Marking::Red => "TLP:RED",
        }
    }

    /// Reads a label; only the standard's own spelling is taken.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|marking| marking.label() == text)
    }

    /// What the label allows, in a sentence for readers.
    pub fn meaning(self) -> &'static str {
        match self {
            Marking::Clear => "May be shared without limit.",
            Marking::Green => "May be shared within the community, not in public.",
            Marking::Amber => {
                "May be shared within the recipient's organisation and with its clients, where they need to know."
            }
            Marking::AmberStrict => {
                "May be shared within the recipient's organisation only, where they need to know."
            }
            Marking::Red => "For the named recipients only; not to be passed on.",
        }
    }
}
