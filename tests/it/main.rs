//! The command line from the outside: sites in temporary folders, the real binary, what it prints and how it exits.

mod build;
mod cards;
mod check;
mod common;
mod extract;
mod follow;
mod found;
mod golden;
mod held_back;
mod hostile;
mod hostile_disk;
mod hostile_names;
mod hostile_text;
mod import;
mod init;
mod list;
mod new;
mod publish;
mod rehearsal;
mod search;
mod serve;
mod served;
mod site;
mod templates;
mod warm;
mod words;
