//! Entities of several files put together, and anything at all thrown at the whole.

use proptest::prelude::*;

use super::*;

/// Merges and verifies the files, with ids and names as what resolves.
fn together(files: &[(&str, &str)]) -> (Vec<Entity>, String) {
    let mut all = Vec::new();
    let mut out = Vec::new();
    let settings = site();
    for (file, text) in files {
        all.extend(entities(file, text, &Reading::plain(&settings), &mut out).entities);
    }
    let read = |file: &str| files.iter().find(|(name, _)| *name == file).map(|(_, text)| (*text).to_owned());
    let mut all = merge(all, &read, &mut out);
    let known: Vec<(Text, Text)> =
        all.iter().map(|entity| (entity.id.clone(), entity.name.clone())).collect();
    let resolve = |words: &str| {
        known.iter().find(|(id, name)| *id == *words || *name == *words).map(|(id, _)| id.clone())
    };
    verify(&mut all, &resolve, &read, &mut out);
    (all, lines(&out))
}

const A: &str = "content/entities/a.yaml";
const B: &str = "content/entities/b.yaml";

#[test]
fn unites_declarations_of_one_id() {
    let (all, out) = together(&[
        (
            B,
            "- {name: N, kind: person, aliases: [X2, Y2], country: FR, facts: {b: 2}, marking: 'TLP:GREEN'}\n",
        ),
        (A, "- {name: N, kind: person, aliases: [X2], description: d, facts: {a: 1}, draft: true}\n"),
    ]);
    assert_eq!(out, "");
    assert_eq!(all.len(), 1);
    assert_eq!(texts(&all[0].aliases), ["X2", "Y2"]);
    assert_eq!((all[0].description.as_deref(), all[0].country.as_deref()), (Some("d"), Some("FR")));
    assert_eq!(all[0].facts.len(), 2);
    assert!(all[0].visibility.draft && all[0].visibility.marking.is_some());
    assert_eq!(all[0].file, A);
}

#[test]
fn reports_declarations_that_contradict() {
    for (files, expected) in [
        (
            vec![(A, "- {id: n, name: N, kind: person}\n- {id: n, name: M, kind: person}\n")],
            "error[entity-conflict] 2:17 `n` is declared twice, with name `M` here and `N` before | if they are two, give this one another `id`; if they are one, make this name an alias of the other",
        ),
        (
            vec![(A, "- {name: N, kind: person}\n"), (B, "- {name: N, kind: place}\n")],
            "warning[entity-conflict] 1:10 `n` is declared twice, with kind `place` here and `person` before | if they are two, give this one another `id`; if they are one, say its `kind` once",
        ),
        (
            vec![
                (A, "- {name: N, kind: person, country: FR}\n"),
                (B, "- {name: N, kind: person, country: DE}\n"),
            ],
            "warning[entity-conflict] 1:10 `n` is declared twice, with different `country` | the first declaration's is shown: take out one of them",
        ),
    ] {
        assert_eq!(together(&files).1, expected, "{files:?}");
    }
}

#[test]
fn resolves_references_and_reports_the_lost() {
    let (all, out) = together(&[(
        A,
        concat!(
            "- {name: Ann, kind: person, relations: [{entity: Great Bank, type: owner}], ",
            "roles: [{title: Chair, organisation: Great Bank}, {title: Baker, organisation: somewhere}]}\n",
            "- {name: Great Bank, kind: organisation, part_of: [ann, graet-bank]}\n",
        ),
    )]);
    assert_eq!(all[0].relations[0].entity, "great-bank");
    assert_eq!(all[0].roles[0].organisation.as_deref(), Some("great-bank"));
    assert_eq!(all[0].roles[1].organisation.as_deref(), Some("somewhere"));
    assert_eq!(
        out,
        "error[unknown-entity] 2:57 `great-bank` refers to an unknown entity `graet-bank` | did you mean `great-bank`?"
    );
}

#[test]
fn reports_circles_and_clashes() {
    let part = |name: &str, of: &str| format!("- {{name: {name}, kind: place, part_of: {of}}}\n");
    let text = [part("A1", "b1"), part("B1", "c1"), part("C1", "a1"), part("D1", "a1")].concat();
    let (_, out) = together(&[(A, &text)]);
    assert_eq!(
        out,
        "error[cycle] 1:10 `part_of` goes round in a circle: `a1` → `b1` → `c1` → `a1` | take one of these `part_of` out: a part cannot hold its whole"
    );
    assert!(together(&[(A, &part("A1", "a1"))]).1.contains("`a1` is part of itself"));
    let (_, out) = together(&[(
        A,
        "- {name: Ann, kind: person, aliases: [bob]}\n- {name: Bob, kind: person, aliases: [Ann]}\n",
    )]);
    assert_eq!(
        out,
        "warning[name-clash] 1:10 the alias `bob` of `ann` is the id of another entity | `bob` always means the entity with that id: give one of them another"
    );
}

#[test]
fn follows_a_chain_as_long_as_the_registry() {
    let entity = |index: usize| Entity {
        id: format!("e{index:06}").into(),
        part_of: vec![format!("e{:06}", index + 1).into()],
        ..Entity::default()
    };
    let mut all: Vec<Entity> = (0..100_000).map(entity).collect();
    let mut out = Vec::new();
    verify(&mut all, &|words| Some(words.into()), &|_| None, &mut out);
    assert_eq!(out, []);
}

/// Small YAML with the keys of an entity.
fn hostile() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "id",
        "name",
        "kind",
        "aliases",
        "former_names",
        "names",
        "facts",
        "roles",
        "relations",
        "part_of",
        "links",
        "wikidata",
        "country",
        "location",
        "image",
        "former_ids",
        "redirects",
        "corrections",
        "embargo",
        "params",
    ]);
    let value = prop_oneof![
        "[-a-zA-Z0-9/:#.%&*!|>'\" éж中]{0,20}",
        "\\[[-a-z0-9., '\"{}:]{0,20}\\]",
        "\\{[a-z]{1,6}: [-a-z0-9.]{0,12}\\}",
        Just("[{name: [], title: {}, date: [1], url: [], entity: {}}]".to_owned()),
    ];
    prop::collection::vec((key, value), 0..6).prop_map(|pairs| {
        pairs.into_iter().enumerate().fold(String::new(), |text, (index, (key, value))| {
            text + if index == 0 { "- " } else { "  " } + key + ": " + &value + "\n"
        })
    })
}

proptest! {
    #[test]
    fn takes_anything(text in hostile()) {
        together(&[(A, &text), (B, &text)]);
        let _ = read("content/entities/x.md", &format!("---\n{text}---\n"));
    }
}
