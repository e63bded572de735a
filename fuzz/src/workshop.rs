//! A folder in which sites are built, and which tells when anything was written beside them.
//!
//! Comes in: a site's files. Goes out: what the real pipeline makes of them, on the real disk (`TMPDIR` should be a tmpfs).

use std::fs;
use std::path::{Path, PathBuf};

use dateline::model::marking::Marking;
use dateline::pipeline::{self, Failure, Options, Report};

pub struct Workshop {
    /// Two folders above that of the site: something that climbs out of the site lands where it is seen.
    root: PathBuf,
    /// What stands at the top of the disk.
    top: Vec<String>,
}

/// A file beside the site that nothing may touch.
const SENTINEL: &str = "outside the site";

impl Workshop {
    /// A fresh folder of this process.
    pub fn new(name: &str) -> Workshop {
        let root = std::env::temp_dir().join(format!("dateline-fuzz-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let workshop = Workshop { root, top: names(Path::new("/")) };
        fs::create_dir_all(workshop.site()).expect("a folder");
        fs::write(workshop.sentinel(), SENTINEL).expect("a file");
        workshop
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn site(&self) -> PathBuf {
        self.root.join("a/b/site")
    }

    pub fn public(&self) -> PathBuf {
        self.site().join("public")
    }

    /// A file outside the site, for links that lead there.
    pub fn sentinel(&self) -> PathBuf {
        self.root.join("a/b/sentinel")
    }

    /// Builds a site of these files and no others, trusting nothing of earlier builds.
    pub fn build(&self, files: &[(String, String)]) -> Result<Report, Failure> {
        let _ = fs::remove_dir_all(self.site().join("content"));
        self.built(files, true)
    }

    /// Builds a site of these files on what the last build left. Files that are as they were are not touched.
    pub fn build_on(&self, files: &[(String, String)]) -> Result<Report, Failure> {
        let mut there = Vec::new();
        if self.site().join("content").is_dir() {
            collect(&self.site().join("content"), "content/", &mut there);
        }
        for (path, _) in there.iter().filter(|(path, _)| files.iter().all(|(wanted, _)| wanted != path)) {
            fs::remove_file(self.site().join(path)).expect("a file");
        }
        self.built(files, false)
    }

    fn built(&self, files: &[(String, String)], is_fresh: bool) -> Result<Report, Failure> {
        let site = self.site();
        for (path, text) in files {
            let full = site.join(path);
            if fs::read_to_string(&full).is_ok_and(|there| there == *text) {
                continue;
            }
            fs::create_dir_all(full.parent().expect("a folder")).expect("folders");
            fs::write(full, text).expect("a file");
        }
        let built = pipeline::build(&options(&site, is_fresh));
        // Whoever looks into an input wants to know why it was refused.
        if std::env::var_os("FUZZ_TELL").is_some() {
            built.iter().flat_map(|report| &report.diagnostics).for_each(|told| eprintln!("{told:?}"));
        }
        self.check_outside();
        built
    }

    /// Nothing but what a build may write has appeared.
    fn check_outside(&self) {
        assert_eq!(names(&self.root), ["a"]);
        assert_eq!(names(&self.root.join("a")), ["b"]);
        assert_eq!(names(&self.root.join("a/b")), ["sentinel", "site"]);
        assert_eq!(names(Path::new("/")), self.top);
        assert_eq!(fs::read_to_string(self.sentinel()).expect("a file"), SENTINEL);
        for name in names(&self.site()) {
            let is_ours = [".dateline", "content", "dateline.yaml", "public"].contains(&name.as_str());
            assert!(is_ours, "{name} was written into the site's folder");
        }
    }

    /// Every file of the written site, relative to it, with its bytes.
    pub fn written(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        collect(&self.public(), "", &mut files);
        files
    }
}

fn options(site: &Path, is_fresh: bool) -> Options {
    Options {
        root: site.to_path_buf(),
        out: None,
        base_url: None,
        now: 1_527_811_200,
        drafts: false,
        is_rehearsal: false,
        up_to: Marking::Red,
        is_strict: false,
        is_fresh,
        cards: Default::default(),
        left_out: Default::default(),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        let name = entry.file_name().into_string().expect("UTF-8");
        let path = format!("{prefix}{name}");
        match entry.file_type().expect("a type").is_dir() {
            true => collect(&entry.path(), &format!("{path}/"), files),
            false if path.starts_with(".dateline-manifest") => {}
            false => files.push((path, fs::read(entry.path()).expect("a file"))),
        }
    }
}
