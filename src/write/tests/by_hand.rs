//! Builds one after another, and what users do to the folder between them.

use std::time::{Duration, SystemTime};

use super::*;

fn counts(written: &Written) -> [usize; 5] {
    [written.added, written.changed, written.removed, written.unchanged, written.restored]
}

fn modified(site: &Site, route: &str) -> SystemTime {
    fs::metadata(site.out().join(route)).unwrap().modified().unwrap()
}

/// Sets a file's time back, so that writing it anew would show.
fn age(site: &mut Site, route: &str) -> SystemTime {
    let path = site.out().join(route);
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    let stat = OutputStat::of(&fs::metadata(&path).unwrap());
    let files =
        site.stats.files.iter().map(|(name, known)| (name, if name == route { stat } else { *known }));
    site.stats.files = files.collect();
    time
}

#[test]
fn builds_follow_one_another() {
    for platform in PLATFORMS {
        let mut site = Site::new(platform);
        let [one, two, three] = states();
        assert_eq!(counts(&site.build(&one).unwrap()), [5, 0, 0, 0, 0]);
        site.check(&one, &[]);
        assert_eq!(counts(&site.build(&one).unwrap()), [0, 0, 0, 5, 0]);
        for _ in 0..2 {
            assert_eq!(counts(&site.build(&two).unwrap())[1..], [1, 3, 1, 0]);
            site.check(&two, &[]);
            site.build(&three).unwrap();
            site.check(&three, &[]);
            assert_eq!(counts(&site.build(&one).unwrap()), [2, 1, 2, 2, 0]);
            site.check(&one, &[]);
        }
        site.build(&State::new()).unwrap();
        site.check(&State::new(), &[]);
        let leftovers = fs::read_dir(site.dir.path().join(".dateline")).unwrap().flatten();
        let names: Vec<_> = leftovers.map(|entry| entry.file_name().into_string().unwrap()).collect();
        assert!(
            names.iter().all(|name| !name.ends_with("-new") && !name.ends_with(".unsettled")),
            "{names:?}"
        );
    }
}

#[test]
fn unchanged_files_keep_their_time_and_unchanged_sites_are_not_touched() {
    for platform in PLATFORMS {
        let mut site = Site::new(platform);
        let [one, two, three] = states();
        site.build(&one).unwrap();
        let time = age(&mut site, "same");
        for state in [&two, &three, &one, &two] {
            site.build(state).unwrap();
            assert_eq!(modified(&site, "same"), time);
        }
        let root = fs::metadata(site.out()).unwrap();
        let idle_before = fs::read_dir(site.dir.path().join(".dateline")).unwrap().count();
        site.build(&two).unwrap();
        let root_after = fs::metadata(site.out()).unwrap();
        assert_eq!(OutputStat::of(&root), OutputStat::of(&root_after));
        assert_eq!(fs::read_dir(site.dir.path().join(".dateline")).unwrap().count(), idle_before);
    }
}

#[test]
fn tampering_shows_and_is_mended_in_both_trees() {
    for platform in PLATFORMS {
        let mut site = Site::new(platform);
        let [one, two, _] = states();
        for state in [&one, &two, &one] {
            site.build(state).unwrap();
        }
        let time = age(&mut site, "a/index.html");
        site.write("same", "t");
        fs::remove_file(site.out().join("b")).unwrap();
        let mut writer = Writer::open(&site.folder(), site.disk(0)).unwrap();
        assert_eq!(writer.altered(&site.stats), ["b", "same"]);
        assert!(matches!(writer.keep("same"), Err(WriteError::NotThere { .. })));
        drop(writer);
        assert_eq!(counts(&site.build(&one).unwrap()), [0, 0, 0, 3, 2], "{platform:?}");
        site.check(&one, &[]);
        assert_eq!(modified(&site, "a/index.html"), time);
        for state in [&two, &one, &two] {
            site.build(state).unwrap();
            site.check(state, &[]);
        }
    }
}

#[test]
fn without_stats_files_are_compared_by_their_bytes() {
    let mut site = Site::new(Platform::Exchanges);
    let [one, ..] = states();
    site.build(&one).unwrap();
    let time = age(&mut site, "same");
    site.write("b", "FILE");
    site.stats = OutputStats::default();
    assert_eq!(counts(&site.build(&one).unwrap()), [0, 0, 0, 4, 1]);
    site.check(&one, &[]);
    assert_eq!(modified(&site, "same"), time);
}

#[test]
fn a_copy_put_back_by_hand_does_not_bring_an_edited_twin_to_light() {
    let mut site = Site::new(Platform::Exchanges);
    let [one, two, three] = states();
    for state in [&one, &two, &one] {
        site.build(state).unwrap();
    }
    // The edit goes into both trees at once; putting a good copy back mends the live one only.
    site.write("same", "t");
    fs::remove_file(site.out().join("same")).unwrap();
    site.write("same", "s");
    for state in [&two, &three, &one] {
        site.build(state).unwrap();
        site.check(state, &[]);
    }
}

#[test]
fn what_the_user_put_there_is_kept_and_told() {
    for platform in PLATFORMS {
        let mut site = Site::new(platform);
        let [one, two, _] = states();
        site.write(".gitkeep", "");
        site.build(&one).unwrap();
        site.write("CNAME", "example.org");
        site.write("c/d/note.txt", "mine");
        site.write(".git/HEAD", "ref");
        #[cfg(unix)]
        std::os::unix::fs::symlink("/nowhere/at/all", site.out().join("link")).unwrap();
        let foreign = [".git/HEAD", ".gitkeep", "CNAME", "c/d/note.txt", "link"];
        for state in [&two, &one, &two, &one] {
            let written = site.build(state).unwrap();
            assert_eq!(written.foreign_kept, [".git/", ".gitkeep", "CNAME", "c/d/note.txt", "link"]);
            site.check(state, &foreign);
        }
        fs::remove_dir_all(site.out().join(".git")).unwrap();
        fs::remove_file(site.out().join("CNAME")).unwrap();
        site.write("c/d/note.txt", "mine, edited");
        for state in [&two, &one] {
            site.build(state).unwrap();
            site.check(state, &[".gitkeep", "c/d/note.txt", "link"]);
            assert_eq!(site.read("c/d/note.txt").as_deref(), Some("mine, edited"));
        }
    }
}

#[test]
fn routes_may_lie_in_a_dot_folder_with_the_users_files() {
    for platform in PLATFORMS {
        let mut site = Site::new(platform);
        let with = state(&[("index.html", "1"), (".well-known/security.txt", "ours")]);
        let without = state(&[("index.html", "2")]);
        site.build(&without).unwrap();
        site.write(".well-known/theirs", "theirs");
        for state in [&with, &without, &with, &without] {
            site.build(state).unwrap();
            site.check(state, &[".well-known/theirs"]);
        }
        // With no route in it for two builds on end, the folder is the user's own and moves as a whole.
        let other = state(&[("index.html", "3")]);
        let written = site.build(&other).unwrap();
        assert_eq!(written.foreign_kept, [".well-known/"]);
        site.check(&other, &[".well-known/theirs"]);
    }
}

#[test]
fn routes_do_not_overwrite_the_users_files() {
    for platform in PLATFORMS {
        let mut site = Site::new(platform);
        let [one, ..] = states();
        site.build(&one).unwrap();
        site.write("mine", "mine");
        site.write("folder/mine", "mine");
        site.write(".git/HEAD", "mine");
        for clash in ["mine", "mine/beneath", "folder", ".git"] {
            let mut next = one.clone();
            next.insert(clash.to_string(), b"ours".to_vec());
            let error = site.build(&next).unwrap_err();
            assert!(matches!(error, WriteError::Foreign { .. }), "{clash}: {error}");
            assert!(error.to_string().contains("mine") || error.to_string().contains(".git"), "{error}");
            site.check(&one, &["mine", "folder/mine", ".git/HEAD"]);
        }
        site.build(&one).unwrap();
        site.check(&one, &["mine", "folder/mine", ".git/HEAD"]);
    }
}

#[test]
fn refuses_folders_that_it_did_not_make() {
    let mut site = Site::new(Platform::Exchanges);
    site.write("thesis.txt", "mine");
    let error = site.build(&states()[0]).unwrap_err();
    assert!(error.to_string().contains("did not make") && error.to_string().contains("--out"), "{error}");
    site.write(MANIFEST_NAME, "dateline-manifest 1\n00 1 ../../etc/passwd\n");
    assert!(matches!(site.build(&states()[0]), Err(WriteError::Damaged { line: 2, .. })));
    assert_eq!(site.read("thesis.txt").as_deref(), Some("mine"));

    let folder = Folder { out: site.dir.path().to_path_buf(), state_dir: site.dir.path().join(".dateline") };
    assert!(matches!(open(&folder), Err(WriteError::HoldsTheSite { .. })));
    let folder = Folder { out: site.out().join("thesis.txt"), ..folder };
    assert!(matches!(open(&folder), Err(WriteError::NotAFolder { .. })));
}

#[test]
fn one_build_at_a_time() {
    let mut site = Site::new(Platform::Exchanges);
    let first = open(&site.folder()).unwrap();
    assert!(matches!(open(&site.folder()), Err(WriteError::Busy { .. })));
    drop(first);
    site.build(&states()[0]).unwrap();
}

#[test]
fn refuses_two_outputs_in_one_place() {
    let site = Site::new(Platform::Exchanges);
    let writer = open(&site.folder()).unwrap();
    writer.put("a", b"1").unwrap();
    assert!(matches!(writer.put("a", b"1"), Err(WriteError::Twice { .. })));
    assert!(writer.put("../a", b"1").is_err());
    assert!(matches!(writer.keep("b"), Err(WriteError::NotThere { .. })));
    drop(writer);
    let writer = open(&site.folder()).unwrap();
    writer.put("a/b", b"1").unwrap();
    writer.put("a/b-c", b"1").unwrap();
    writer.put("a", b"1").unwrap();
    assert!(matches!(writer.commit(), Err(WriteError::Overlap { .. })));
    assert!(!site.out().exists());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_linked_output_folder_stays_a_link() {
        for there in [true, false] {
            let mut site = Site::new(Platform::Exchanges);
            let real = site.dir.path().join("elsewhere/site");
            if there {
                fs::create_dir_all(&real).unwrap();
            }
            symlink("elsewhere/site", site.out()).unwrap();
            for state in states() {
                site.build(&state).unwrap();
                site.check(&state, &[]);
                assert!(fs::symlink_metadata(site.out()).unwrap().is_symlink());
            }
        }
    }

    #[test]
    fn never_reaches_through_links_inside() {
        for platform in PLATFORMS {
            let mut site = Site::new(platform);
            let [one, two, three] = states();
            for state in [&one, &three, &one] {
                site.build(state).unwrap();
            }
            let outside = site.dir.path().join("outside");
            fs::rename(site.out().join("c"), &outside).unwrap();
            symlink(&outside, site.out().join("c")).unwrap();
            let mut edited = one.clone();
            edited.insert("c/d/e.html".to_string(), b"must not go outside".to_vec());
            assert!(matches!(site.build(&edited), Err(WriteError::Foreign { .. })), "{platform:?}");
            for state in [&two, &two] {
                site.build(state).unwrap();
                site.check(state, &["c"]);
            }
            assert_eq!(fs::read(outside.join("d/e.html")).unwrap(), b"e");
            fs::remove_file(site.out().join("c")).unwrap();
            for state in [&three, &one] {
                site.build(state).unwrap();
                site.check(state, &[]);
            }
            assert_eq!(fs::read(outside.join("d/e.html")).unwrap(), b"e");
        }
    }

    #[test]
    fn permissions_of_the_folder_are_kept() {
        let mut site = Site::new(Platform::Exchanges);
        for state in states() {
            site.build(&state).unwrap();
            fs::set_permissions(site.out(), fs::Permissions::from_mode(0o2750)).unwrap();
        }
        site.build(&states()[0]).unwrap();
        assert_eq!(fs::metadata(site.out()).unwrap().permissions().mode() & 0o7777, 0o2750);
    }
}

#[test]
fn a_note_moves_nothing_but_dot_folders() {
    let mut site = Site::new(Platform::Exchanges);
    let [one, two, _] = states();
    site.build(&one).unwrap();
    let place = crate::write::place::Place::find(&site.out(), &site.folder().state_dir).unwrap();
    let outside = site.dir.path().join("outside");
    fs::write(&outside, "the user's").unwrap();
    let absolute = outside.display().to_string();
    for name in ["../../outside", &*absolute, "outside", ".a/../../../outside", "..", ".git\n\n"] {
        fs::write(&place.unsettled, format!("dateline-unsettled 1\n.git\n{name}\n")).unwrap();
        let told = site.build(&two).unwrap_err().to_string();
        assert!(told.contains(".unsettled` is damaged (line 3)") || name.starts_with(".git"), "{told}");
        assert_eq!(fs::read_to_string(&outside).unwrap(), "the user's", "{name}");
    }
    for cut in ["", "dateline-unsett", "dateline-unsettled 1", "dateline-unsettled 1\n.gi"] {
        fs::write(&place.unsettled, cut).unwrap();
        assert!(matches!(site.build(&two), Err(WriteError::Damaged { .. })), "{cut:?}");
    }
    fs::remove_file(&place.unsettled).unwrap();
    site.build(&two).unwrap();
    site.check(&two, &[]);
}
