//! The nouns every stage speaks in: values without I/O, without the clock, without another crate's types on show.

pub mod date;
pub mod moment;
