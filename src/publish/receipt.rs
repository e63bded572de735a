//! The record of how a release got to its target, kept in `.dateline/receipts/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::manifest::{Manifest, Source};
use super::plan::Plan;
use super::trouble::{Result, Trouble, disk};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub target: String,
    /// Where it leads; without secrets.
    pub to: String,
    pub release: String,
    pub at: String,
    pub base_url: String,
    pub source: Source,
    /// The release that was live before.
    pub before: Option<String>,
    /// The release that this one brings back.
    pub rolled_back_to: Option<String>,
    pub verified: String,
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub deleted: Vec<String>,
    pub unchanged: usize,
    pub sent_bytes: u64,
    /// Path → SHA-256 of every file of the release.
    pub files: BTreeMap<String, String>,
}

/// What a receipt tells beside the plan and the manifest.
pub struct Circumstances {
    pub target: String,
    pub to: String,
    pub before: Option<String>,
    pub rolled_back_to: Option<String>,
    pub verified: String,
}

impl Receipt {
    pub fn new(circumstances: Circumstances, plan: &Plan, manifest: &Manifest) -> Receipt {
        let Circumstances { target, to, before, rolled_back_to, verified } = circumstances;
        let mut deleted = plan.delete.clone();
        deleted.extend(plan.expire.iter().cloned());
        Receipt {
            target,
            to,
            release: manifest.release.clone(),
            at: manifest.at.clone(),
            base_url: manifest.base_url.clone(),
            source: manifest.source.clone(),
            before,
            rolled_back_to,
            verified,
            added: plan.add.clone(),
            changed: plan.change.clone(),
            deleted,
            unchanged: plan.unchanged,
            sent_bytes: plan.send_bytes,
            files: manifest.files.iter().map(|(path, entry)| (path.clone(), entry.sha256.clone())).collect(),
        }
    }

    /// Writes it down: whole or not at all. Gives its path within the site.
    pub fn keep(&self, root: &Path) -> Result<String> {
        let folder = folder(root);
        fs::create_dir_all(&folder).map_err(disk("make", &folder))?;
        let name = format!("{}-{}.json", self.target, self.release);
        let path = folder.join(&name);
        let draft = folder.join(format!(".{name}.new"));
        // Cannot fail: texts and numbers under fixed names.
        let text = serde_json::to_vec_pretty(self).unwrap_or_default();
        fs::write(&draft, text).map_err(disk("write", &draft))?;
        fs::rename(&draft, &path).map_err(disk("write", &path))?;
        Ok(format!(".dateline/receipts/{name}"))
    }
}

/// The release that is meant by the name of a receipt: its file, its file's name, or the release's own id.
pub fn release_of(root: &Path, asked: &str, target: &str) -> Result<String> {
    let names = [
        PathBuf::from(asked),
        folder(root).join(asked),
        folder(root).join(format!("{asked}.json")),
        folder(root).join(format!("{target}-{asked}.json")),
    ];
    for path in names {
        let Ok(bytes) = fs::read(&path) else { continue };
        let receipt: Receipt = serde_json::from_slice(&bytes).map_err(|_| {
            Trouble::failed(format!("`{}` is not a receipt", path.display()))
                .help("name a file of .dateline/receipts/")
        })?;
        if receipt.target != target {
            let message = format!("`{asked}` is a receipt of `{}`, not of `{target}`", receipt.target);
            return Err(Trouble::failed(message)
                .help(format!("run `dateline publish {} --rollback {asked}`", receipt.target)));
        }
        return Ok(receipt.release);
    }
    // Receipts are history and may be elsewhere; the target knows its releases.
    match super::manifest::is_release(asked) {
        true => Ok(asked.to_owned()),
        false => Err(Trouble::failed(format!("there is no receipt `{asked}`"))
            .help("name a file of .dateline/receipts/, or a release")),
    }
}

fn folder(root: &Path) -> PathBuf {
    root.join(".dateline").join("receipts")
}
