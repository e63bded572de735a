//! Outputs → a folder, whole or not at all.
//!
//! A build says for every route either its bytes ([`Writer::put`]) or that it has not changed ([`Writer::keep`]); then
//! [`Writer::commit`] replaces the site in one step. Two hard-linked trees make that cheap: the live one, and an idle
//! one beside it that is brought up to date and exchanged for it (`exchange`). Where the platform cannot exchange
//! folders, a journal is written first and finished by whoever comes next (`journal`).
//!
//! This room removes only what a manifest says Dateline made, follows no link inside a tree, writes nowhere but in the
//! output folder and the idle tree with its notes, and never writes into an existing file.

mod disk;
mod error;
mod exchange;
mod foreign;
mod journal;
mod manifest;
mod merge;
mod place;
mod plan;
mod routes;
mod shards;
mod stats;
#[cfg(test)]
mod tests;
mod tree;
mod writer;

pub use error::WriteError;
pub use manifest::{Entry, MANIFEST_NAME, Manifest};
pub use routes::Routes;
pub use stats::{IdleSeal, OutputStat, OutputStats, Seal};
pub use writer::{Folder, Writer, Written, open};
