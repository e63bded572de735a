//! Something dated, as one briefing tells it.

use serde::{Deserialize, Serialize};

use super::date::EventDate;
use super::rich::Rich;
use super::source::{Citation, Confidence};
use super::text::Text;

/// One entry of a briefing's `timeline`. With a shared `id`, date and text may be missing: then the event is
/// repeated from the briefing that tells it in full, and the keys given here override it on this page only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: Text,
    /// Whether the author gave the id; otherwise it is a digest and belongs to this briefing alone.
    pub is_shared: bool,
    /// Whether its date or text was written and could not be read, which has been told.
    pub is_misread: bool,
    pub date: Option<EventDate>,
    pub text: Option<Rich>,
    /// Canonical ids, in the order named; `None` when neither declared nor told here.
    pub entities: Option<Vec<Text>>,
    /// Apart, because most events say nothing of the kind and a site has many events.
    pub said: Option<Box<Said>>,
    /// Its position in the file's `timeline`, for diagnostics and for the order written.
    pub index: u32,
}

/// What an event says beside date, text and entities.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Said {
    pub place: Option<Text>,
    pub sources: Option<Vec<Citation>>,
    pub status: Option<Status>,
    pub according_to: Option<Text>,
    pub confidence: Option<Confidence>,
    pub likelihood: Option<Text>,
}

impl Event {
    /// The id of the place it happened at.
    pub fn place(&self) -> Option<&Text> {
        self.said.as_ref()?.place.as_ref()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    #[default]
    Confirmed,
    Reported,
    Disputed,
    Denied,
    Planned,
    Cancelled,
}

impl Status {
    pub const ALL: [(&'static str, Status); 6] = [
        ("confirmed", Status::Confirmed),
        ("reported", Status::Reported),
        ("disputed", Status::Disputed),
        ("denied", Status::Denied),
        ("planned", Status::Planned),
        ("cancelled", Status::Cancelled),
    ];

    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, status)| *status == self).map_or("confirmed", |(name, _)| name)
    }
}
