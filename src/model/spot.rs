//! Where in its file a statement stands, cheap to keep: bytes are known for a body, but the YAML reader gives no
//! positions, so for front matter the path is kept and looked up when a diagnostic needs the place.

use serde::{Deserialize, Serialize};

use super::text::Text;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Spot {
    /// The file as a whole.
    #[default]
    File,
    /// Bytes of the file.
    Bytes(u32, u32),
    /// The value at this path of the YAML: keys and `#INDEX`, joined by `/` (`timeline/#3/text`).
    Path(Text),
}
