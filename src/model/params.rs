//! The free `params` map of a briefing, an entity or the settings, handed to templates as it is.

use serde::{Deserialize, Serialize};

use super::text::Text;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Param {
    Null,
    Bool(bool),
    Integer(i64),
    /// A number with a fraction, as written: `1.10` stays `1.10`.
    Number(Text),
    Text(Text),
    List(Vec<Param>),
    Map(Params),
}

pub type Params = Vec<(Text, Param)>;
