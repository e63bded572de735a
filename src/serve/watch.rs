//! The disk → touches: the only room that knows `notify`.
//!
//! Native events where they can be trusted; elsewhere (folders of other machines, too few watches left) nobody tells us,
//! and the desk lists the files now and then. Links are not followed by the watcher, which could lead anywhere: what
//! links of the site lead to is watched by itself.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError, RwLock};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind, RenameMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::answer::Letter;
use super::waiting::Touch;
use super::within;
use crate::load::{self, SETTINGS};

/// The folders of a site in which everything counts.
const FOLDERS: [&str; 2] = ["content", "templates"];

/// A watch that is being kept.
pub struct Watch {
    root: PathBuf,
    /// None where changes are looked for.
    watcher: Option<RecommendedWatcher>,
    /// What is watched beside the folders: where links lead.
    links: Arc<RwLock<Vec<PathBuf>>>,
    /// Why there are no native events, where there are none.
    pub why_not: Option<String>,
}

/// Begins to watch the site at `root`.
pub fn start(root: &Path, polls: bool, letters: Sender<Letter>) -> Watch {
    let mut watch = Watch { root: root.to_path_buf(), watcher: None, links: Arc::default(), why_not: None };
    if polls {
        watch.why_not = Some("as asked".to_owned());
        return watch;
    }
    if let Some(kind) = foreign(&root.join(FOLDERS[0])) {
        watch.why_not = Some(format!("the content lies on {kind}, which tells of no changes made elsewhere"));
        return watch;
    }
    let (own, links) = (root.to_path_buf(), Arc::clone(&watch.links));
    let send = move |event: notify::Result<Event>| {
        // Nothing can panic while the lock is held.
        let links = links.read().unwrap_or_else(PoisonError::into_inner);
        for touch in touches(&own, &links, event) {
            // When the desk is gone, so is everything else.
            let _ = letters.send(Letter::Touched(touch));
        }
    };
    let config = Config::default().with_follow_symlinks(false);
    match RecommendedWatcher::new(send, config) {
        Ok(watcher) => watch.watcher = Some(watcher),
        Err(error) => watch.give_up(&error),
    }
    watch.renew();
    watch
}

impl Watch {
    pub fn is_native(&self) -> bool {
        self.watcher.is_some()
    }

    /// Watches the folders that are there; those watched already are no trouble.
    pub fn renew(&mut self) {
        let mut places = vec![(self.root.clone(), RecursiveMode::NonRecursive)];
        let folders = FOLDERS.iter().map(|name| self.root.join(name)).filter(|folder| folder.is_dir());
        places.extend(folders.map(|folder| (folder, RecursiveMode::Recursive)));
        for (place, mode) in places {
            let Some(watcher) = &mut self.watcher else { return };
            if let Err(error) = watcher.watch(&place, mode)
                && !matches!(error.kind, notify::ErrorKind::PathNotFound)
            {
                self.give_up(&error);
            }
        }
    }

    /// Watches where links of the site lead.
    pub fn follow(&mut self, links: &[PathBuf]) {
        let folders: Vec<PathBuf> = FOLDERS.iter().map(|name| self.root.join(name)).collect();
        for link in links.iter().filter(|link| !folders.iter().any(|folder| link.starts_with(folder))) {
            let mut known = self.links.write().unwrap_or_else(PoisonError::into_inner);
            if known.contains(link) {
                continue;
            }
            known.push(link.clone());
            drop(known);
            let Some(watcher) = &mut self.watcher else { return };
            let (place, mode) = match link.parent().filter(|_| !link.is_dir()) {
                Some(folder) => (folder, RecursiveMode::NonRecursive),
                None => (link.as_path(), RecursiveMode::Recursive),
            };
            // What cannot be watched is still listed when anything else happens.
            let _ = watcher.watch(place, mode);
        }
    }

    fn give_up(&mut self, error: &notify::Error) {
        self.watcher = None;
        self.why_not = Some(match &error.kind {
            notify::ErrorKind::MaxFilesWatch => {
                "the system allows no more watches; `sysctl fs.inotify.max_user_watches` raises that"
                    .to_owned()
            }
            _ => format!("the system refused to tell of changes: {error}"),
        });
    }
}

/// What an event says about the site's files.
fn touches(root: &Path, links: &[PathBuf], event: notify::Result<Event>) -> Vec<Touch> {
    let Ok(event) = event else { return vec![Touch::Unsure] };
    // Reading the site itself opens every file.
    if matches!(event.kind, EventKind::Access(kind) if kind != CLOSED) {
        return Vec::new();
    }
    if event.need_rescan() {
        return vec![Touch::Unsure];
    }
    let one = |(position, path): (usize, &PathBuf)| -> Option<Touch> {
        let Some(path) = within(root, path).filter(|path| is_of_site(path)) else {
            // Links may lead to other folders of the site too, of which nothing else counts.
            let is_linked = links.iter().any(|link| path.starts_with(link));
            return is_linked.then_some(Touch::Unsure);
        };
        match event.kind {
            EventKind::Access(CLOSED) => Some(Touch::Settled(path)),
            EventKind::Access(_) => None,
            EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder) => {
                Some(Touch::Unsure)
            }
            EventKind::Modify(ModifyKind::Name(RenameMode::From)) => Some(Touch::Gone(path)),
            EventKind::Remove(_) => Some(Touch::Deleted(path)),
            // The old name, then the new one.
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) if position == 0 => Some(Touch::Gone(path)),
            EventKind::Modify(ModifyKind::Name(_)) if root.join(&path).is_dir() => Some(Touch::Unsure),
            EventKind::Modify(ModifyKind::Name(_)) => Some(Touch::Settled(path)),
            EventKind::Create(_) | EventKind::Modify(_) => Some(Touch::Writing(path)),
            EventKind::Any | EventKind::Other => Some(Touch::Unsure),
        }
    };
    event.paths.iter().enumerate().filter_map(one).collect()
}

const CLOSED: AccessKind = AccessKind::Close(AccessMode::Write);

/// Whether a path is one that the site is read from: neither outputs nor what editors leave lying about.
fn is_of_site(path: &str) -> bool {
    let mut parts = path.split('/');
    let first = parts.next().unwrap_or("");
    let is_placed = path == SETTINGS || FOLDERS.contains(&first);
    is_placed && !parts.any(load::is_ignored)
}

/// The kind of a file system that other machines can change without telling this one.
#[cfg(target_os = "linux")]
fn foreign(folder: &Path) -> Option<&'static str> {
    // Linux, include/uapi/linux/magic.h and the file systems' own headers.
    let kind = rustix::fs::statfs(folder).ok()?.f_type as u64 & 0xffff_ffff;
    Some(match kind {
        0x6969 => "an NFS share",
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => "a Windows share",
        0x6573_5546 => "a FUSE file system",
        0x0102_1997 => "a folder shared by a virtual machine (9p)",
        0x786f_4256 => "a folder shared by VirtualBox",
        0x00c3_6400 => "a Ceph file system",
        0x5346_414f | 0x6b41_4653 => "an AFS cell",
        _ => return None,
    })
}

#[cfg(not(target_os = "linux"))]
fn foreign(_folder: &Path) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_outputs_and_litter_are_no_news() {
        for path in
            ["dateline.yaml", "content/a.md", "content/x/y.jpg", "templates/assets/site.css", "content"]
        {
            assert!(is_of_site(path), "{path}");
        }
        for path in [
            "public/index.html",
            ".dateline/cache/readings",
            "README.md",
            "content/.git/index",
            "content/a.md~",
            "content/.a.md.swp",
            "content/4913",
            "templates/.#base.html",
            "dateline.yaml~",
        ] {
            assert!(!is_of_site(path), "{path}");
        }
    }

    #[test]
    fn events_say_what_happened_to_which_file() {
        let links = [PathBuf::from("/linked"), PathBuf::from("/s/shared")];
        let touch =
            |kind, path: &str| touches(Path::new("/s"), &links, Ok(Event::new(kind).add_path(path.into())));
        let a = || "content/a.md".to_owned();
        let name = |mode| EventKind::Modify(ModifyKind::Name(mode));
        for (kind, expected) in [
            (EventKind::Access(CLOSED), vec![Touch::Settled(a())]),
            (EventKind::Access(AccessKind::Open(AccessMode::Any)), vec![]),
            (EventKind::Create(CreateKind::File), vec![Touch::Writing(a())]),
            (EventKind::Create(CreateKind::Folder), vec![Touch::Unsure]),
            (EventKind::Remove(RemoveKind::File), vec![Touch::Deleted(a())]),
            (name(RenameMode::From), vec![Touch::Gone(a())]),
            (name(RenameMode::To), vec![Touch::Settled(a())]),
            (EventKind::Any, vec![Touch::Unsure]),
        ] {
            assert_eq!(touch(kind, "/s/content/a.md"), expected, "{kind:?}");
            assert_eq!(touch(kind, "/s/public/a.html"), [], "{kind:?}");
        }
        assert_eq!(touch(EventKind::Access(CLOSED), "/linked/a.md"), [Touch::Unsure]);
        assert_eq!(touch(EventKind::Access(CLOSED), "/s/shared/a.md"), [Touch::Unsure]);
        assert_eq!(touch(EventKind::Access(CLOSED), "/elsewhere/a.md"), []);
        assert_eq!(touches(Path::new("/s"), &[], Err(notify::Error::generic("x"))), [Touch::Unsure]);
    }
}
