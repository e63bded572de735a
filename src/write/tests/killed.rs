//! Runs that are stopped before every single step, and what they leave.

use super::*;

/// What a run finds before it is killed.
#[derive(Debug, Clone, Copy)]
enum Before {
    Nothing,
    EmptyFolder,
    OneBuild,
    TwoBuilds,
    ThreeBuildsAndTampering,
}

const FOREIGN: [&str; 4] = [".git/HEAD", ".keep", "CNAME", "deep/in/mine.txt"];

fn prepare(before: Before, platform: Platform) -> (Site, Option<State>) {
    let mut site = Site::new(platform);
    let [one, _, three] = states();
    let builds = match before {
        Before::Nothing => vec![],
        Before::EmptyFolder => {
            site.write(".git/HEAD", "user's");
            site.write(".keep", "user's");
            vec![]
        }
        Before::OneBuild => vec![&one],
        Before::TwoBuilds => vec![&three, &one],
        Before::ThreeBuildsAndTampering => vec![&one, &three, &one],
    };
    for (number, state) in builds.iter().enumerate() {
        site.build(state).unwrap();
        if number == 0 {
            FOREIGN.iter().for_each(|name| site.write(name, "user's"));
        }
    }
    if matches!(before, Before::ThreeBuildsAndTampering) {
        site.write("same", "t");
        site.write("index.html", "tampered with");
        fs::remove_file(site.out().join("c/d/e.html")).unwrap();
    }
    (site, builds.last().map(|state| (*state).clone()))
}

fn without_foreign(site: &Site) -> State {
    let mut tree = site.tree();
    tree.retain(|name, _| !FOREIGN.contains(&name.as_str()));
    tree
}

/// One kill at `stop_at`; whether the run was killed at all.
fn kill_at(before: Before, platform: Platform, stop_at: usize) -> bool {
    let (mut site, old) = prepare(before, platform);
    let [_, new, other] = states();
    let foreign = site.tree().into_keys().filter(|name| FOREIGN.contains(&name.as_str())).collect::<Vec<_>>();
    let foreign: Vec<&str> = foreign.iter().map(String::as_str).collect();
    let live_before = without_foreign(&site);

    let killed = site.build_until(&new, stop_at).is_err();
    let left = without_foreign(&site);
    if platform == Platform::Exchanges {
        assert!(left == new || left == live_before, "{before:?} killed at {stop_at} left {left:?}");
        match left == new {
            true => site.check_manifest(&new),
            false => old.iter().for_each(|old| site.check_manifest(old)),
        }
        let user_files = foreign.iter().filter(|name| **name != ".git/HEAD");
        user_files
            .for_each(|name| assert_eq!(site.read(name).as_deref(), Some("user's"), "{name} at {stop_at}"));
    }
    // Killed again while mending, at one place or another; then left alone.
    if killed {
        let _ = site.build_until(&new, 1 + stop_at * 7 % 13);
    }
    site.build(&new).unwrap();
    site.check(&new, &foreign);
    // What the user deletes stays deleted, whatever the idle tree may still have held.
    let rest: Vec<&str> = foreign.iter().copied().filter(|name| *name != "CNAME").collect();
    let _ = fs::remove_file(site.out().join("CNAME"));
    site.build(&other).unwrap();
    site.check(&other, &rest);
    site.build(&new).unwrap();
    site.check(&new, &rest);
    killed
}

fn kill_everywhere(platform: Platform) {
    use Before::*;
    for before in [Nothing, EmptyFolder, OneBuild, TwoBuilds, ThreeBuildsAndTampering] {
        let survived = (1..500).find(|stop_at| !kill_at(before, platform, *stop_at));
        assert!(survived.is_some_and(|steps| steps > 5), "{before:?}");
    }
}

#[test]
fn an_exchange_is_whole_at_every_step() {
    kill_everywhere(Platform::Exchanges);
}

#[test]
fn a_journal_is_finished_from_every_step() {
    kill_everywhere(Platform::LacksExchange);
}

#[test]
fn a_journal_without_links_is_finished_from_every_step() {
    kill_everywhere(Platform::LacksLinks);
}

#[test]
fn a_finished_journal_is_told() {
    let [one, two, _] = states();
    let mut told = 0;
    for stop_at in 1..60 {
        let mut site = Site::new(Platform::LacksExchange);
        site.build(&one).unwrap();
        site.write("c/x", "user's");
        site.build(&two).unwrap();
        if site.build_until(&one, stop_at).is_err() {
            site.build(&one).unwrap();
            told += usize::from(site.recovered.is_some());
        }
    }
    assert!(told > 5, "{told}");
}

#[test]
fn a_dot_folder_made_anew_after_a_kill_is_not_overwritten() {
    let [one, two, _] = states();
    let seen = (1..80).any(|stop_at| {
        let mut site = Site::new(Platform::Exchanges);
        site.build(&one).unwrap();
        site.write(".git/HEAD", "old");
        let killed = site.build_until(&two, stop_at).is_err();
        if !killed || site.read(".git/HEAD").is_some() {
            return false;
        }
        site.write(".git/HEAD", "new");
        site.build(&two).unwrap();
        site.check(&two, &[".git/HEAD", ".git.kept-1/HEAD"]);
        assert_eq!(site.read(".git/HEAD").as_deref(), Some("new"));
        assert_eq!(site.read(".git.kept-1/HEAD").as_deref(), Some("old"));
        assert!(site.recovered.unwrap().contains(".git.kept-1"));
        true
    });
    assert!(seen);
}
