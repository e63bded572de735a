//! Random sequences of states, with hand edits and kills between them, always end where they should.

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
}

fn any_between() -> impl Strategy<Value = Between> {
    prop_oneof![
        3 => Just(Between::Nothing),
        2 => (1usize..40).prop_map(Between::Kill),
        1 => (0usize..8).prop_map(Between::Edit),
        1 => (0usize..8).prop_map(Between::Delete),
        1 => Just(Between::LoseIdle),
        1 => Just(Between::LoseStats),
    ]
}

fn disturb(site: &mut Site, between: &Between, next: &State) {
    let nth = |number: usize| site.stats.0.keys().nth(number).map(|route| site.out().join(route));
    match between {
        Between::Nothing => {}
        Between::Kill(stop_at) => drop(site.build_until(next, *stop_at)),
        Between::Edit(number) => {
            nth(*number).into_iter().for_each(|path| fs::write(path, "by hand").unwrap())
        }
        Between::Delete(number) => nth(*number).into_iter().for_each(|path| fs::remove_file(path).unwrap()),
        Between::LoseIdle => fs::remove_dir_all(site.dir.path().join(".dateline")).unwrap_or(()),
        Between::LoseStats => site.stats = OutputStats::default(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_sequence_ends_right(
        platform in prop_oneof![4 => Just(Platform::Exchanges), 1 => Just(Platform::LacksExchange), 1 => Just(Platform::LacksLinks)],
        steps in vec((any_state(), any_between()), 1..7),
    ) {
        let mut site = Site::new(platform);
        for (state, between) in &steps {
            disturb(&mut site, between, state);
            // A kill may have put the new state into place already, so the files that the stats speak of are gone.
            site.build(state).unwrap();
            site.check(state, &[]);
        }
    }
}
