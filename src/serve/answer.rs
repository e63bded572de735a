//! What browsers ask the desk, and what it answers.

use std::path::PathBuf;

use tokio::sync::oneshot;

use super::waiting::Touch;

/// Something for the desk to deal with, in the order of arrival.
pub enum Letter {
    Touched(Touch),
    Asked(Ask),
}

pub struct Ask {
    /// The path of the address, decoded.
    pub path: String,
    pub what: What,
    pub reply: oneshot::Sender<Answer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The output itself.
    Output,
    /// A page as the script in the browser wants it: what it shows now, if that is not what is shown, and what is to be
    /// said of it.
    Look { shown: u64 },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Output {
        /// 200, or that of a page that says what is wrong.
        status: u16,
        /// A content type, without parameters.
        media: String,
        bytes: Vec<u8>,
        digest: u64,
    },
    File {
        full: PathBuf,
        media: String,
    },
    /// The page lives there.
    Moved(String),
    /// Beyond the site.
    Refused,
    /// JSON.
    Look(String),
}
