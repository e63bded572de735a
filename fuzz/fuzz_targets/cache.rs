//! Any bytes in the files that a build keeps for the next one, in the manifests of its trees and in its notes about them:
//! the next build says what is wrong or writes the very site that a first build writes, and touches nothing beside it.
#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use dateline::publish::{Live, Manifest};
use dateline_fuzz::workshop::Workshop;
use libfuzzer_sys::fuzz_target;
use xxhash_rust::xxh3::xxh3_64;

type Files = Vec<(String, String)>;
type Written = BTreeMap<String, Vec<u8>>;

static WORKSHOP: LazyLock<Workshop> = LazyLock::new(|| Workshop::new("cache"));

/// What a first build makes of the site after each of the edits.
static EXPECTED: LazyLock<Vec<Written>> = LazyLock::new(|| {
    let workshop = Workshop::new("cache-expected");
    let build = |edit: u8| {
        let _ = fs::remove_dir_all(workshop.public());
        let _ = fs::remove_dir_all(workshop.site().join(".dateline"));
        let report = workshop.build(&files(edit)).expect("a build");
        assert!(report.written.is_some(), "{:?}", report.diagnostics);
        workshop.written().into_iter().collect()
    };
    (0..EDITS).map(build).collect()
});

/// Ways in which the content can differ from that of the last build, the first being none.
const EDITS: u8 = 4;

/// What an input does: to which file, how, at which byte, with which bytes, and what is edited meanwhile.
struct Deed<'d> {
    file: u8,
    way: u8,
    at: u16,
    edit: u8,
    is_journalled: bool,
    is_forged: bool,
    bytes: &'d [u8],
}

impl Deed<'_> {
    fn of(data: &[u8]) -> Option<Deed<'_>> {
        let ([file, way, low, high, flags], bytes) = data.split_first_chunk::<5>()?;
        Some(Deed {
            file: *file,
            way: *way % 7,
            at: u16::from_le_bytes([*low, *high]),
            edit: *flags % EDITS,
            is_journalled: flags & 0x40 != 0,
            is_forged: flags & 0x80 != 0,
            bytes,
        })
    }
}

fuzz_target!(|data: &[u8]| {
    let Some(deed) = Deed::of(data) else { return };
    check_lists(deed.bytes);
    prepare(deed.is_journalled);
    let file = file_of(&WORKSHOP.site(), deed.file);
    spoil(&file, &deed);
    match WORKSHOP.build_on(&files(deed.edit)) {
        Ok(report) => {
            assert!(report.written.is_some(), "{:?}", report.diagnostics);
            // Whoever knows the very program can make it believe in readings of his own; it must only stay on its feet.
            if !deed.is_forged {
                check_site(&EXPECTED[deed.edit as usize], &file);
                // And what is remembered now is as good as it ever was.
                WORKSHOP.build_on(&files(0)).unwrap_or_else(|failure| panic!("{failure} after {file:?}"));
                check_site(&EXPECTED[0], &file);
            }
        }
        Err(failure) => assert!(failure.to_string().len() > 10, "{failure}"),
    }
});

fn check_site(expected: &Written, file: &Path) {
    let written: Written = WORKSHOP.written().into_iter().collect();
    let names = |files: &Written| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&written), names(expected), "{file:?}");
    let other = expected.iter().find(|(name, bytes)| written[*name] != **bytes);
    assert!(other.is_none(), "{:?} after {file:?}", other.map(|(name, _)| name));
}

/// A site as it is after some builds: two trees, readings, and a memory of the last outputs.
fn prepare(is_journalled: bool) {
    let site = WORKSHOP.site();
    let _ = fs::remove_dir_all(WORKSHOP.public());
    let _ = fs::remove_dir_all(site.join(".dateline"));
    for (index, edit) in [1, 2, 0].into_iter().enumerate() {
        WORKSHOP.build_on(&files(edit)).expect("a build");
        if index == 0 && is_journalled {
            fs::write(file_of(&site, 6), "").expect("a note");
        }
    }
}

/// One of the files that the next build looks at.
fn file_of(site: &Path, number: u8) -> PathBuf {
    let state = site.join(".dateline");
    let cache = state.join("cache");
    let named = |folder: &Path, start: &str, ending: &str| {
        let names = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<PathBuf> = names.map(|entry| entry.path()).collect();
        names.sort();
        let is_it = |path: &PathBuf| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            name.starts_with(start) && name.ends_with(ending)
        };
        names.into_iter().find(is_it)
    };
    // The notes lie beside the idle tree and have its name, which the lock tells.
    let note = |ending: &str| {
        let lock =
            named(&state, "idle-", ".lock").expect("a lock").into_os_string().into_string().expect("UTF-8");
        PathBuf::from(lock.replace(".lock", ending))
    };
    match number % 9 {
        0 => site.join("public/.dateline-manifest"),
        1 => note("").join(".dateline-manifest"),
        2 => cache.join("readings"),
        3 => cache.join("readings.log"),
        4 => named(&cache, "out-", "").unwrap_or_else(|| cache.join("out-x")),
        5 => note(".journal"),
        6 => note(".by-journal"),
        7 => note(".unsettled"),
        _ => note(".lock"),
    }
}

fn spoil(path: &Path, deed: &Deed<'_>) {
    let mut bytes = fs::read(path).unwrap_or_default();
    let at = usize::from(deed.at).min(bytes.len());
    match deed.way {
        0 => bytes = deed.bytes.to_vec(),
        1 => {
            let end = bytes.len().min(at + deed.bytes.len());
            bytes.splice(at..end, deed.bytes.iter().copied());
        }
        2 => bytes.truncate(at),
        3 => {
            bytes.splice(at..at, deed.bytes.iter().copied());
        }
        4 => bytes.drain(at..bytes.len().min(at + 1 + deed.bytes.len())).for_each(drop),
        _ => {}
    }
    if deed.is_forged && bytes.len() >= 16 {
        let digest = xxh3_64(&bytes[16..]).to_le_bytes();
        bytes[8..16].copy_from_slice(&digest);
    }
    let _ = fs::remove_file(path);
    let _ = fs::create_dir_all(path.parent().expect("a folder"));
    match deed.way {
        5 => std::os::unix::fs::symlink(WORKSHOP.sentinel(), path).expect("a link"),
        6 => fs::create_dir(path).expect("a folder"),
        // In place, as a machine that loses power leaves a file.
        _ => fs::write(path, bytes).expect("a file"),
    }
}

fn files(edit: u8) -> Files {
    let is = |wanted: u8, other: &str, usual: &str| {
        if edit == wanted { other.to_owned() } else { usual.to_owned() }
    };
    let briefing = |title: &str, date: &str| {
        format!(
            "---\ntitle: {title}\ntopics: [x]\nentities: [anna]\ntimeline: [{{date: {date}, text: Anna spoke}}]\n---\n\nAnna Arndt spoke on 3 May 2016. See ![x](/assets/x.txt).\n"
        )
    };
    let file = |path: &str, text: String| (path.to_owned(), text);
    let mut files = vec![
        file(
            "dateline.yaml",
            format!(
                "title: {}\nbase_url: https://example.org/sub/\nfeeds: none\nsearch: false\ndata: false\n",
                is(3, "Other", "Title")
            ),
        ),
        file("content/2016-12-29-one.md", briefing(&is(1, "First", "One"), "2016-05-03")),
        file("content/2016-12-30-two.md", briefing("Two", &is(2, "2017", "2018"))),
        file(
            "content/entities/all.yaml",
            format!(
                "- {{id: anna, name: Anna, kind: person, aliases: [{}]}}\n",
                is(2, "Arndt", "Anna Arndt")
            ),
        ),
        file("content/assets/x.txt", is(1, "y", "x")),
    ];
    if edit == 1 {
        files.push(file("content/pages/about.md", "---\ntitle: About\n---\n\nText.\n".to_owned()));
    }
    files
}

/// The lists of what a tree and what a target holds: each is refused as a whole, or names nothing outside, and comes back
/// as it was written.
fn check_lists(bytes: &[u8]) {
    let is_within = |path: &str| {
        let is_plain = |part: &str| !matches!(part, "" | "." | "..");
        path.split('/').all(is_plain) && !path.contains(['\n', '\0'])
    };
    if let Ok(Ok(manifest)) = std::str::from_utf8(bytes).map(dateline::write::Manifest::parse) {
        assert!(manifest.iter().all(|(route, _)| is_within(route)), "{manifest:?}");
        assert_eq!(dateline::write::Manifest::parse(&manifest.to_text()), Ok(manifest));
    }
    let Some(manifest) = Manifest::read(bytes) else { return };
    assert!(manifest.files.keys().chain(manifest.carried.keys()).all(|path| is_within(path)), "{manifest:?}");
    assert!(!manifest.release.contains(['/', '.']), "{manifest:?}");
    assert_eq!(Manifest::read(&manifest.to_json()).as_ref(), Some(&manifest));
    // Two runs that wanted the same leave no doubt about anything but what is carried.
    let live = Live::interrupted(Some(manifest.clone()), manifest);
    assert!(live.unsure.iter().all(|path| live.manifest.carried.contains_key(path)), "{live:?}");
}
