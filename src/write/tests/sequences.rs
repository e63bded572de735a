//! Random sequences of states, with hand edits and kills between them, always end where they should.

use std::collections::BTreeSet;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::*;

fn any_state() -> impl Strategy<Value = State> {
    // Few names and contents, so that states share much and files meet folders.
    let route = prop_oneof![
        "[ab](/[ab](/[ab])?)?\\.h",
        "[abc]",
        "[abc]/[de]",
        Just("odd  name é\u{7f}".to_string()),
        Just(".well-known/x".to_string())
    ];
    btree_map(route, vec(b'x'..b'z', 0..2), 0..8).prop_map(|mut state| {
        let files: Vec<String> = state.keys().cloned().collect();
        state.retain(|route, _| !files.iter().any(|file| route.starts_with(&format!("{file}/"))));
        state
    })
}

#[derive(Debug, Clone)]
enum Between {
    Nothing,
    Kill(usize),
    Edit(usize),
    Delete(usize),
    LoseIdle,
    LoseStats,
    /// Puts a file of the user's there, or takes it away again.
    Foreign(&'static str),
}

fn any_between() -> impl Strategy<Value = Between> {
    prop_oneof![
        3 => Just(Between::Nothing),
        2 => (1usize..40).prop_map(Between::Kill),
        1 => (0usize..8).prop_map(Between::Edit),
        1 => (0usize..8).prop_map(Between::Delete),
        1 => Just(Between::LoseIdle),
        1 => Just(Between::LoseStats),
        3 => prop_oneof![Just("mine"), Just("a/mine"), Just("a/b/mine"), Just("c/mine"), Just(".well-known/mine"), Just(".git/mine")]
            .prop_map(Between::Foreign),
    ]
}

type Mine = BTreeSet<String>;

fn disturb(site: &mut Site, mine: &mut Mine, between: &Between, next: &State) {
    let nth = |number: usize| site.stats.files.keys().nth(number).map(|route| site.out().join(route));
    match between {
        Between::Nothing => {}
        Between::Kill(stop_at) => drop(site.build_until(next, *stop_at)),
        Between::Edit(number) => {
            nth(*number).into_iter().for_each(|path| fs::write(path, "by hand").unwrap())
        }
        Between::Delete(number) => nth(*number).into_iter().for_each(|path| fs::remove_file(path).unwrap()),
        Between::LoseIdle => fs::remove_dir_all(site.dir.path().join(".dateline")).unwrap_or(()),
        Between::LoseStats => site.stats = OutputStats::default(),
        Between::Foreign(name) => toggle(site, mine, name),
    }
}

/// Puts a file of the user's there, or takes it away with the folders that it leaves empty.
fn toggle(site: &Site, mine: &mut Mine, name: &str) {
    let path = site.out().join(name);
    let folder = path.parent().unwrap();
    if mine.remove(name) {
        fs::remove_file(&path).unwrap();
        let above = path.ancestors().skip(1).take_while(|above| *above != site.out());
        above.for_each(|above| drop(fs::remove_dir(above)));
    } else if site.out().join(MANIFEST_NAME).exists() && (name.starts_with('.') || folder.is_dir()) {
        fs::create_dir_all(folder).unwrap();
        fs::write(path, "user's").unwrap();
        mine.insert(name.to_string());
    }
}

/// Builds; a user's file in a route's way is taken away by the user, as the message says.
fn build_clearing_clashes(site: &mut Site, mine: &mut Mine, state: &State) {
    loop {
        match site.build(state) {
            Err(WriteError::Foreign { foreign, .. }) => toggle(site, mine, &foreign),
            done => break drop(done.unwrap()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_sequence_ends_right(
        platform in prop_oneof![4 => Just(Platform::Exchanges), 1 => Just(Platform::LacksExchange), 1 => Just(Platform::LacksLinks)],
        steps in vec((any_state(), any_between()), 1..8),
    ) {
        let mut site = Site::new(platform);
        let mut mine = Mine::new();
        for (state, between) in &steps {
            disturb(&mut site, &mut mine, between, state);
            build_clearing_clashes(&mut site, &mut mine, state);
            site.check(state, &mine.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
