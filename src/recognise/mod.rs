//! Documents → entities and briefings, as meant: validated, with their mentions and events. Per file and pure.

pub mod corrections;
pub mod registry;
