//! Dateline, a static site generator for briefings.
//!
//! The story of a page, in the order of the modules: `load` reads the site's files; `parse` takes each apart into front
//! matter and body; `recognise` finds out what it means, who is in it and what happened when; `relate` puts all
//! briefings together into one site; `render` turns the site into outputs through the templates; `write` brings them
//! into the output folder, whole or not at all. `pipeline` is the only module that knows this order; the stages know
//! only `model`, the nouns they hand to each other.

pub mod load;
pub mod parse;
pub mod recognise;
pub mod relate;
pub mod render;
pub mod write;

pub mod check;
pub mod cli;
pub mod import;
pub mod pipeline;
pub mod publish;
pub mod scaffold;
pub mod search;
pub mod serve;

pub mod model;

pub mod diagnostic;
pub mod edtf;
pub mod markdown;
mod packed;
pub mod reading;
pub mod schema;
pub mod yaml;
