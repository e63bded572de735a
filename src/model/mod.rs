//! The nouns of Dateline, with no input or output: what the stages hand to each other.

pub mod awaited;
pub mod briefing;
pub mod called;
pub mod date;
pub mod desk;
pub mod entity;
pub mod event;
pub mod file_name;
pub mod hash;
pub mod letters;
pub mod marking;
pub mod moment;
pub mod page;
pub mod params;
pub mod plain;
pub mod rich;
pub mod script;
pub mod settings;
pub mod site;
pub mod slug;
pub mod source;
pub mod spot;
pub mod target;
pub mod text;
pub mod visibility;
pub mod week;
