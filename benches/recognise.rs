//! What finding names costs: 949 entities with two aliases each, documents of 450 words.
//!
//! The corpus is made from word lists by a fixed sequence of numbers, so that two runs measure the same text.

use dateline::model::entity::Entity;
use dateline::recognise::lexicon::{Lexicon, Listing, Reader};
use divan::{Bencher, black_box, counter::BytesCount};

const ENTITIES: usize = 949;
const DOCUMENTS: usize = 200;
const WORDS: usize = 450;

const FIRST: [&str; 12] =
    ["Anna", "Boris", "Carla", "David", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Katya", "Liam"];
const LAST: [&str; 12] = [
    "Adler", "Brandt", "Costa", "Duarte", "Ekström", "Fischer", "Grant", "Holm", "Ivanov", "Jensen", "Kovač",
    "Lind",
];
const PLACE: [&str; 10] = ["North", "Lower", "Saint", "Upper", "New", "Old", "East", "Port", "Mount", "Lake"];
const BODY: [&str; 10] =
    ["Council", "Agency", "Union", "Bank", "Institute", "Court", "Office", "Trust", "Board", "Fund"];
const PLAIN: [&str; 40] = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "that",
    "was",
    "for",
    "on",
    "with",
    "said",
    "would",
    "new",
    "report",
    "members",
    "agency",
    "published",
    "months",
    "after",
    "decision",
    "vote",
    "on",
    "bank",
    "by",
    "from",
    "committee",
    "euros",
    "million",
    "a",
    "is",
    "its",
    "had",
    "not",
    "figures",
    "statement",
    "us",
    "which",
    "further",
    "delayed",
    "port",
];

/// A linear congruential generator (Knuth's MMIX constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

fn registry() -> Vec<Entity> {
    let mut numbers = Numbers(1);
    (0..ENTITIES)
        .map(|index| {
            let (first, last) = (numbers.pick(&FIRST), numbers.pick(&LAST));
            let (place, body) = (numbers.pick(&PLACE), numbers.pick(&BODY));
            let (name, aliases) = match index % 2 {
                0 => (
                    format!("{first} {last}son{index}"),
                    [format!("{last}son{index}"), format!("{}. {last}", &first[..1])],
                ),
                _ => (
                    format!("{place} {last} {body}"),
                    [
                        format!("{}{}{}{index}", &place[..1], &body[..1], &first[..1]),
                        format!("{place} {last}"),
                    ],
                ),
            };
            let aliases = aliases.iter().map(|alias| alias.as_str().into()).collect();
            Entity { id: format!("e{index:04}").into(), name: name.into(), aliases, ..Entity::default() }
        })
        .collect()
}

/// Documents of eight runs; about one word in twenty begins a name.
fn documents(registry: &[Entity]) -> Vec<Vec<String>> {
    let mut numbers = Numbers(2);
    let run = |numbers: &mut Numbers| {
        let mut text = String::new();
        for word in 0..WORDS / 8 {
            let entity = &registry[numbers.below(registry.len())];
            match numbers.below(40) {
                0 => text += &entity.name,
                1 => text += &entity.aliases[0],
                _ => text += numbers.pick(&PLAIN),
            }
            text += if word % 12 == 11 { ". " } else { " " };
        }
        text
    };
    (0..DOCUMENTS).map(|_| (0..8).map(|_| run(&mut numbers)).collect()).collect()
}

#[divan::bench]
fn build_lexicon(bencher: Bencher<'_, '_>) {
    let registry = registry();
    bencher.bench_local(|| Lexicon::new(black_box(&registry), &|_| false));
}

#[divan::bench]
fn read_200_documents(bencher: Bencher<'_, '_>) {
    let registry = registry();
    let lexicon = Lexicon::new(&registry, &|_| false);
    let documents = documents(&registry);
    let bytes: usize = documents.iter().flatten().map(String::len).sum();
    println!("{} bytes a document, {} bytes of search tables", bytes / DOCUMENTS, lexicon.search_memory());
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let mut mentions = 0;
        for document in &documents {
            let mut reader = Reader::new(&lexicon, &Listing::default());
            let mut found = Vec::new();
            for run in document {
                reader.read(run, &mut found);
            }
            mentions += found.len();
            black_box(reader.finish());
        }
        mentions
    });
}

fn main() {
    divan::main();
}
