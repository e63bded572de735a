//! Learns the weights of the name tagger: `cargo run --release --example train_names -- OUT.bin FILE.jsonl …`
//! (`bench/names/README.md` has the whole command).
//!
//! In: annotated texts, a document a line: `{"text", "ents": [{"start", "end", "kind"}]}` with code points and PER, ORG or
//! LOC. Out: `src/reading/names/data/weights.bin`. `--join N` before a file makes documents of N lines each, for files of
//! single sentences; `--wires` before one says that its texts are stories of wires, which are learned from more often and with
//! names in them that no list has; `--without FILE` learns nothing from it and prints how well its names are found; `--found OUT.jsonl` keeps
//! what was found; `--learned FILE` takes the weights from there. Same input, same weights. The texts are never part of the repository.

use std::collections::HashMap;
use std::process::ExitCode;

use dateline::reading::Text;
use dateline::reading::names::tagger::{self, LABELS, Scores, Steps, label};
use dateline::reading::names::{self, Kind, Known, Sheet, weights};
use serde_json::Value;

/// Passes over the examples; the weights are the mean of the second half of them.
const PASSES: usize = 10;
const RATE: f32 = 0.05;
/// The share of features hidden from each step, so that none is leaned on alone.
const HIDDEN: f32 = 0.3;
/// Features seen less often are not learned.
const SEEN: u32 = 2;
/// Copies of each document with other names in it, of a story of wires, and every how many documents one in capitals.
const COPIES: usize = 2;
const COPIES_OF_WIRES: usize = 3;
const CAPITALS: usize = 4;
/// The share of names in those copies that no list has, so that what stands round a name counts too: in texts that are left out
/// a third of what was missed came back.
const STRANGE: f32 = 0.3;
/// Rows of the shipped table; it is filled to this share.
const ROWS: usize = 190_000;
const FILL: f32 = 0.9;

/// Stands at the head of the weights file.
const NOTICE: &str = "\
Weights of Dateline's name tagger, learned by bench/names/train.rs from these annotated texts, none of which is here:
WikiGold (Balasuriya, Ringland, Nothman, Murphy and Curran 2009), CC BY 4.0; WNUT-17 Emerging and Rare Entities (Derczynski,
Nichols, van Erp and Limsopatham 2017), CC BY 4.0; Universal NER, English EWT (Mayhew and others 2024) on the Universal
Dependencies English Web Treebank (Silveira and others 2014), CC BY-SA 4.0; texts of Wikinews (CC BY 2.5, contributors of
Wikinews) as in GUM (Zeldes 2017, CC BY 4.0) and in NewsReader MEANTIME (Minard and others 2016, CC BY 4.0), with names marked
anew (bench/names/gold.txt); stories written for this project (bench/names/wires.txt, CC0 1.0). Features come from the lists beside this file (each says whose it is) and from Brown clusters and
word frequencies of spacy-lookups-data 1.0.5 (MIT, ExplosionAI GmbH). No
sentence of any of them can be had from these numbers.
";

struct Document {
    id: String,
    text: String,
    names: Vec<(usize, usize, Kind)>,
    is_of_wires: bool,
}

struct Example {
    features: Vec<Vec<u32>>,
    labels: Vec<usize>,
}

/// Features that are learned, by their hash.
#[derive(Default)]
struct Dictionary {
    ids: HashMap<u64, u32>,
    hashes: Vec<u64>,
}

struct Learned {
    rows: Vec<Scores>,
    steps: Steps,
}

/// A small generator of numbers, the same everywhere.
struct Dice(u64);

fn main() -> ExitCode {
    let (mut out, mut found, mut learned) = (None, None, None);
    let (mut learn, mut test) = (Vec::new(), Vec::new());
    let (mut join, mut held, mut wires) = (1, false, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--join" => join = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1),
            "--without" => held = true,
            "--wires" => wires = true,
            "--found" => found = arguments.next(),
            "--learned" => learned = arguments.next(),
            _ if out.is_none() => out = Some(argument),
            file => {
                let mut documents = join_lines(read(file), join);
                documents.iter_mut().for_each(|document| document.is_of_wires = wires);
                if held {
                    test.extend(documents)
                } else {
                    learn.extend(documents)
                }
                (join, held, wires) = (1, false, false);
            }
        }
    }
    let Some(out) = out.filter(|_| !learn.is_empty() || learned.is_some()) else {
        eprintln!(
            "usage: train_names OUT.bin [--learned FILE] [--found OUT.jsonl] [--join N] [--wires] [--without] FILE.jsonl …"
        );
        return ExitCode::from(2);
    };
    let packed = match learned {
        Some(file) => std::fs::read(&file).unwrap_or_else(|error| panic!("cannot read `{file}`: {error}")),
        None => {
            let (dictionary, learned) = train(learn);
            pack(&dictionary, &learned)
        }
    };
    if !test.is_empty() {
        report(&test, &packed, found.as_deref());
    }
    if let Err(error) = std::fs::write(&out, packed) {
        eprintln!("cannot write `{out}`: {error}");
        return ExitCode::from(2);
    }
    ExitCode::SUCCESS
}

// ---- texts ----

fn read(path: &str) -> Vec<Document> {
    let file = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read `{path}`: {error}"));
    file.lines().map(document).collect()
}

fn document(line: &str) -> Document {
    let line: Value = serde_json::from_str(line).expect("a line is a JSON object");
    let text = line["text"].as_str().expect("it has a text").to_owned();
    let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    places.push(text.len());
    let place = |value: &Value| places.get(value.as_u64()? as usize).copied();
    let names = line["ents"].as_array().map_or(&[][..], Vec::as_slice);
    let mut names: Vec<_> = names
        .iter()
        .filter_map(|name| {
            Some((place(&name["start"])?, place(&name["end"])?, kind(name["kind"].as_str()?)?))
        })
        .collect();
    names.sort_by_key(|name| (name.0, std::cmp::Reverse(name.1)));
    let id = line["id"].as_str().unwrap_or_default().to_owned();
    Document { id, text, names, is_of_wires: false }
}

fn kind(name: &str) -> Option<Kind> {
    match name {
        "PER" => Some(Kind::Person),
        "ORG" => Some(Kind::Organisation),
        "LOC" => Some(Kind::Place),
        _ => None,
    }
}

/// Makes documents of several lines each.
fn join_lines(lines: Vec<Document>, count: usize) -> Vec<Document> {
    let mut joined: Vec<Document> = Vec::new();
    for (at, line) in lines.into_iter().enumerate() {
        match joined.last_mut().filter(|_| at % count != 0) {
            None => joined.push(line),
            Some(last) => {
                last.text.push_str(if last.text.ends_with(['.', '!', '?', '"']) { " " } else { "\n\n" });
                let base = last.text.len();
                last.text.push_str(&line.text);
                last.names
                    .extend(line.names.iter().map(|(start, end, kind)| (start + base, end + base, *kind)));
            }
        }
    }
    joined
}

/// The labels of a document's tokens. Names begin behind an article and end before a possessive.
fn labels(text: &Text, names: &[(usize, usize, Kind)]) -> Vec<usize> {
    let tokens = text.tokens();
    let mut labels = vec![0; tokens.len()];
    for &(start, end, kind) in names {
        let Some(mut first) = tokens.iter().position(|token| token.end() > start) else { continue };
        let mut last = tokens.iter().rposition(|token| token.start() < end).unwrap_or(first).max(first);
        while first < last && matches!(text.word_at(first).to_lowercase().as_str(), "the" | "a" | "an") {
            first += 1;
        }
        while first < last && matches!(text.word_at(last), "'s" | "’s") {
            last -= 1;
        }
        if labels[first..=last].iter().all(|label| *label == 0) {
            #[expect(clippy::needless_range_loop, reason = "the index belongs to several lists")]
            for at in first..=last {
                labels[at] = label(kind, at == first, at == last);
            }
        }
    }
    labels
}

// ---- more examples than there are ----

/// Names to put in the place of others.
struct Names {
    given: Vec<&'static str>,
    surnames: Vec<&'static str>,
    organisations: Vec<&'static str>,
    places: Vec<&'static str>,
    towns: Vec<&'static str>,
}

macro_rules! list {
    ($name:literal) => {
        forms(include_str!(concat!("../../src/reading/names/data/", $name, ".txt")))
    };
}

fn forms(file: &'static str) -> Vec<&'static str> {
    let lines = file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.flat_map(|line| line.split('|').map(str::trim)).collect()
}

impl Names {
    fn new() -> Self {
        let mut organisations = [list!("organisations"), list!("media")].concat().repeat(3);
        organisations.extend([list!("companies"), list!("clubs")].concat());
        let mut places = list!("countries").repeat(8);
        places.extend([list!("regions"), list!("cities-large")].concat().repeat(2));
        places.extend(list!("cities").into_iter().step_by(6));
        places.extend(list!("towns").into_iter().step_by(20));
        let towns = list!("cities");
        Self { given: list!("given-names"), surnames: list!("surnames"), organisations, places, towns }
    }
}

/// A copy of a document with other names in the place of its own: one and the same for one and the same.
fn renamed(document: &Document, names: &Names, dice: &mut Dice) -> Document {
    let mut surnames: HashMap<&str, String> = HashMap::new();
    let mut whole: HashMap<(&str, Kind), String> = HashMap::new();
    let mut made = Document { id: String::new(), text: String::new(), names: Vec::new(), ..*document };
    let mut at = 0;
    for &(start, end, kind) in &document.names {
        if start < at {
            continue;
        }
        made.text.push_str(&document.text[at..start]);
        let old = &document.text[start..end];
        let words: Vec<&str> = old.split_whitespace().collect();
        let is_plain =
            words.iter().all(|word| word.starts_with(char::is_uppercase)) && !old.contains(['’', '(', '"']);
        let is_strange = dice.unit() < STRANGE && document.is_of_wires;
        let new = match (is_plain, kind) {
            (false, _) => old.to_owned(),
            (true, Kind::Person) => {
                let surname = || {
                    if is_strange {
                        crossed(&names.surnames, dice)
                    } else {
                        dice.pick(&names.surnames).to_owned()
                    }
                };
                let last = surnames.entry(words[words.len() - 1]).or_insert_with(surname).clone();
                let given = || {
                    let is_strange = is_strange && dice.unit() < 0.5;
                    if is_strange { crossed(&names.given, dice) } else { dice.pick(&names.given).to_owned() }
                };
                let given = whole.entry((old, kind)).or_insert_with(given);
                match words.len() {
                    1 => last,
                    3.. if words[1].len() <= 2 => format!("{given} {} {last}", words[1]),
                    _ => format!("{given} {last}"),
                }
            }
            (true, Kind::Organisation) => {
                let other = || {
                    if is_strange {
                        strange_firm(&words, names, dice)
                    } else {
                        organisation(&words, names, dice)
                    }
                };
                whole.entry((old, kind)).or_insert_with(other).clone()
            }
            (true, Kind::Place | Kind::Other) => {
                let other = || {
                    if is_strange {
                        strange_place(&words, names, dice)
                    } else {
                        dice.pick(&names.places).to_owned()
                    }
                };
                whole.entry((old, kind)).or_insert_with(other).clone()
            }
        };
        let start = made.text.len();
        made.text.push_str(&new);
        made.names.push((start, made.text.len(), kind));
        at = end;
    }
    made.text.push_str(&document.text[at..]);
    made
}

/// Another organisation; one named for its sort stays of its sort.
fn organisation(words: &[&str], names: &Names, dice: &mut Dice) -> String {
    const SORTS: [&str; 16] = [
        "University",
        "Inc.",
        "Inc",
        "Corp.",
        "Corporation",
        "Company",
        "Club",
        "United",
        "School",
        "College",
        "Council",
        "Party",
        "Department",
        "Ministry",
        "Group",
        "Hospital",
    ];
    match words {
        [_, .., last] if SORTS.contains(last) => format!("{} {last}", dice.pick(&names.places)),
        _ => dice.pick(&names.organisations).to_owned(),
    }
}

/// A name that no list has: the head of one and the tail of another.
fn crossed(list: &[&str], dice: &mut Dice) -> String {
    for _ in 0..20 {
        let (one, other) = (dice.pick(list), dice.pick(list));
        let is_word = |name: &str| name.chars().all(char::is_alphabetic) && name.chars().count() >= 4;
        if is_word(one) && is_word(other) {
            let (head, tail) = (one.chars().count().div_ceil(2), other.chars().count() / 2);
            let head: String = one.chars().take(head).collect();
            let tail: String = other.chars().skip(other.chars().count() - tail).collect();
            return head + &tail.to_lowercase();
        }
    }
    dice.pick(list).to_owned()
}

/// A firm or body that no list has.
fn strange_firm(words: &[&str], names: &Names, dice: &mut Dice) -> String {
    const SORTS: [&str; 64] = [
        "Metals",
        "Energy",
        "Foods",
        "Motors",
        "Holdings",
        "Group",
        "Securities",
        "Airlines",
        "Shipping",
        "Minerals",
        "Resources",
        "Commodities",
        "Steel",
        "Oil",
        "Gas",
        "Chemicals",
        "Pharma",
        "Biologicals",
        "Logistics",
        "Trading",
        "Capital",
        "Partners",
        "Bank",
        "Insurance",
        "Systems",
        "Software",
        "Networks",
        "Telecom",
        "Media",
        "Industries",
        "International",
        "Mining",
        "Power",
        "Water",
        "Textiles",
        "Cement",
        "Timber",
        "Seafoods",
        "Marine",
        "Lines",
        "Rail",
        "Construction",
        "Properties",
        "Hotels",
        "Stores",
        "Brewery",
        "Sugar",
        "Tea",
        "Coffee",
        "Cocoa",
        "Gold",
        "Copper",
        "Coal",
        "Solar",
        "Electric",
        "Robotics",
        "Labs",
        "Therapeutics",
        "Institute",
        "Foundation",
        "Union",
        "Association",
        "Fund",
        "Trust",
    ];
    let base = match dice.next() % 3 {
        0 => crossed(&names.surnames, dice),
        1 => crossed(&names.places, dice),
        _ => dice.pick(&names.surnames).to_owned(),
    };
    match words {
        [_] if words[0].chars().all(char::is_uppercase) => {
            (0..words[0].chars().count()).map(|_| (b'A' + (dice.next() % 26) as u8) as char).collect()
        }
        [_] if dice.unit() < 0.5 => base,
        [.., last] if words.len() > 1 && dice.unit() < 0.4 => format!("{base} {last}"),
        _ => format!("{base} {}", dice.pick(&SORTS)),
    }
}

/// A place that no list has.
fn strange_place(words: &[&str], names: &Names, dice: &mut Dice) -> String {
    const SORTS: [&str; 12] = [
        "County", "River", "Province", "Island", "Bay", "Valley", "Township", "Street", "Park", "District",
        "Lake", "Hills",
    ];
    let base = crossed(&names.towns, dice);
    match words.len() {
        1 => base,
        _ if dice.unit() < 0.3 => format!("{base} {}", dice.pick(&SORTS)),
        _ if dice.unit() < 0.5 => format!("{base} {}", words[words.len() - 1]),
        _ if dice.unit() < 0.5 => format!("{base} {}", crossed(&names.towns, dice)),
        _ => base,
    }
}

fn in_capitals(document: &Document) -> Document {
    let upper = |c: char| {
        let mut upper = c.to_uppercase();
        upper.next().filter(|upper| upper.len_utf8() == c.len_utf8()).unwrap_or(c)
    };
    Document {
        id: String::new(),
        text: document.text.chars().map(upper).collect(),
        names: document.names.clone(),
        ..*document
    }
}

// ---- learning ----

fn train(mut documents: Vec<Document>) -> (Dictionary, Learned) {
    // Names without a capital are of chats; they would teach that capitals mean little.
    let has_capital = |text: &str| text.chars().any(char::is_uppercase);
    documents.retain(|d| d.names.iter().all(|(start, end, _)| has_capital(&d.text[*start..*end])));
    let (names, mut dice) = (Names::new(), Dice(7));
    let mut all: Vec<Document> = Vec::new();
    for _ in 0..COPIES {
        all.extend(documents.iter().map(|document| renamed(document, &names, &mut dice)));
    }
    let wires = documents.iter().filter(|document| document.is_of_wires);
    for _ in COPIES..COPIES_OF_WIRES {
        all.extend(wires.clone().map(|document| renamed(document, &names, &mut dice)));
    }
    all.extend(documents.iter().step_by(CAPITALS).map(|d| in_capitals(&renamed(d, &names, &mut dice))));
    all.extend(documents);
    let (dictionary, mut examples) = examples(&all);
    let learned = learn(&mut examples, dictionary.hashes.len(), &mut dice);
    eprintln!("{} sentences, {} features", examples.len(), dictionary.hashes.len());
    (dictionary, learned)
}

fn examples(documents: &[Document]) -> (Dictionary, Vec<Example>) {
    let mut raw: Vec<(Vec<Vec<u64>>, Vec<usize>)> = Vec::new();
    for document in documents {
        let text = Text::new(&document.text);
        let sheet = Sheet::new(&text);
        let labels = labels(&text, &document.names);
        for sentence in text.sentences() {
            let tokens = sentence.tokens.clone();
            raw.push((tagger::features_of(&sheet, tokens.clone()), labels[tokens].to_vec()));
        }
    }
    let mut counts: HashMap<u64, u32> = HashMap::new();
    for feature in raw.iter().flat_map(|(features, _)| features.iter().flatten()) {
        *counts.entry(*feature).or_default() += 1;
    }
    let mut dictionary = Dictionary::default();
    let mut hashes: Vec<u64> = counts.into_iter().filter(|(_, n)| *n >= SEEN).map(|(hash, _)| hash).collect();
    hashes.sort_unstable();
    dictionary.ids = hashes.iter().zip(0..).map(|(hash, id)| (*hash, id)).collect();
    dictionary.hashes = hashes;
    let ids = |features: &Vec<u64>| features.iter().filter_map(|f| dictionary.ids.get(f).copied()).collect();
    let examples = raw
        .iter()
        .map(|(features, labels)| Example {
            features: features.iter().map(ids).collect(),
            labels: labels.clone(),
        })
        .collect();
    (dictionary, examples)
}

/// Stochastic descent with AdaGrad's steps.
fn learn(examples: &mut [Example], count: usize, dice: &mut Dice) -> Learned {
    let mut now = Learned { rows: vec![[0.0; LABELS]; count], steps: [[0.0; LABELS]; LABELS + 1] };
    let mut mean = Learned { rows: vec![[0.0; LABELS]; count], steps: [[0.0; LABELS]; LABELS + 1] };
    let mut squares = vec![[1e-3f32; LABELS]; count];
    let mut step_squares = [[1e-3f32; LABELS]; LABELS + 1];
    for pass in 0..PASSES {
        dice.shuffle(examples);
        for example in examples.iter() {
            learn_one(example, &mut now, &mut squares, &mut step_squares, dice);
        }
        if pass >= PASSES / 2 {
            let add = |sum: &mut Scores, row: &Scores| sum.iter_mut().zip(row).for_each(|(sum, w)| *sum += w);
            mean.rows.iter_mut().zip(&now.rows).for_each(|(sum, row)| add(sum, row));
            mean.steps.iter_mut().zip(&now.steps).for_each(|(sum, row)| add(sum, row));
        }
    }
    let passes = (PASSES - PASSES / 2) as f32;
    mean.rows.iter_mut().chain(&mut mean.steps).flatten().for_each(|weight| *weight /= passes);
    mean
}

fn learn_one(
    example: &Example,
    now: &mut Learned,
    squares: &mut [Scores],
    step_squares: &mut Steps,
    dice: &mut Dice,
) {
    let shown: Vec<Vec<u32>> = example
        .features
        .iter()
        .map(|features| features.iter().copied().filter(|_| dice.unit() >= HIDDEN).collect())
        .collect();
    let scores: Vec<Scores> = shown.iter().map(|features| sum(&now.rows, features)).collect();
    let mut expected = [[0.0; LABELS]; LABELS + 1];
    let likely = tagger::likelihoods(&now.steps, &scores, Some(&mut expected));
    let mut before = LABELS;
    for ((gold, likely), features) in example.labels.iter().zip(&likely).zip(&shown) {
        for &row in features {
            for label in 0..LABELS {
                let slope = likely[label] - f32::from(u8::from(label == *gold));
                if slope.abs() > 1e-4 {
                    let square = &mut squares[row as usize][label];
                    *square += slope * slope;
                    now.rows[row as usize][label] -= RATE * slope / square.sqrt();
                }
            }
        }
        expected[before][*gold] -= 1.0;
        before = *gold;
    }
    for ((steps, squares), slopes) in now.steps.iter_mut().zip(step_squares).zip(&expected) {
        for ((step, square), slope) in steps.iter_mut().zip(squares).zip(slopes).filter(|(_, s)| **s != 0.0) {
            *square += slope * slope;
            *step -= RATE * slope / square.sqrt();
        }
    }
}

fn sum(rows: &[Scores], features: &[u32]) -> Scores {
    let mut sum = [0.0; LABELS];
    for &row in features {
        sum.iter_mut().zip(&rows[row as usize]).for_each(|(sum, weight)| *sum += weight);
    }
    sum
}

/// The weightiest features, packed.
fn pack(dictionary: &Dictionary, learned: &Learned) -> Vec<u8> {
    let weight = |row: &Scores| {
        let mean = row.iter().sum::<f32>() / LABELS as f32;
        row.iter().fold(0.0f32, |most, weight| most.max((weight - mean).abs()))
    };
    let mut rows: Vec<(u64, Scores)> =
        dictionary.hashes.iter().copied().zip(learned.rows.iter().copied()).collect();
    rows.sort_by(|a, b| weight(&b.1).total_cmp(&weight(&a.1)).then(a.0.cmp(&b.0)));
    rows.truncate((ROWS as f32 * FILL) as usize);
    weights::pack(NOTICE, &rows, &learned.steps, ROWS)
}

// ---- how good they are ----

/// Right, found and wanted names.
type Count = [usize; 3];

fn report(documents: &[Document], packed: &[u8], out: Option<&str>) {
    let weights = weights::Weights::read(packed.to_vec().leak());
    let mut counts = [[0; 3]; 4];
    let mut lines = String::new();
    for document in documents {
        let text = Text::new(&document.text);
        let named = names::read_with(&text, &Known::default(), &weights);
        let spans = |entity: &names::Named| -> Vec<(usize, usize, Kind)> {
            entity.mentions.iter().map(|mention| (mention.start, mention.end, entity.kind)).collect()
        };
        let found: Vec<_> = named.iter().flat_map(spans).collect();
        let labels = labels(&text, &document.names);
        let wanted: Vec<_> = tagger::spans(&labels, 0)
            .iter()
            .map(|span| (text.span(span.start..span.end), span.kind))
            .map(|(bytes, kind)| (bytes.start, bytes.end, kind))
            .collect();
        count(&found, &wanted, &mut counts);
        lines.push_str(&line(document, &named));
        lines.push('\n');
    }
    for (name, [right, found, wanted]) in ["PER", "ORG", "LOC", "all"].iter().zip(counts) {
        let (precision, recall) = (right as f64 / found.max(1) as f64, right as f64 / wanted.max(1) as f64);
        let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
        println!("{name}  P {:5.1}  R {:5.1}  F1 {:5.1}", 100.0 * precision, 100.0 * recall, 100.0 * f1);
    }
    if let Some(Err(error)) = out.map(|out| std::fs::write(out, lines)) {
        eprintln!("what was found cannot be written: {error}");
    }
}

fn count(found: &[(usize, usize, Kind)], wanted: &[(usize, usize, Kind)], counts: &mut [Count; 4]) {
    for (spans, place) in [(found, 1), (wanted, 2)] {
        for (.., kind) in spans {
            counts[*kind as usize][place] += 1;
            counts[3][place] += 1;
        }
    }
    for (.., kind) in found.iter().filter(|span| wanted.contains(span)) {
        counts[*kind as usize][0] += 1;
        counts[3][0] += 1;
    }
}

/// What was found in a document, in code points.
fn line(document: &Document, named: &[names::Named]) -> String {
    let points = |byte: usize| document.text[..byte].chars().count();
    let letters = |kind: Kind| match kind {
        Kind::Person => "PER",
        Kind::Organisation => "ORG",
        Kind::Place | Kind::Other => "LOC",
    };
    let mentions = named.iter().flat_map(|entity| {
        entity.mentions.iter().map(|mention| {
            let kind = letters(entity.kind);
            serde_json::json!({"start": points(mention.start), "end": points(mention.end), "kind": kind})
        })
    });
    let entities = named.iter().map(|entity| {
        let kind = letters(entity.kind);
        serde_json::json!({"name": entity.name, "kind": kind, "aliases": entity.aliases})
    });
    serde_json::json!({
        "id": document.id,
        "text": document.text,
        "ents": mentions.collect::<Vec<_>>(),
        "entities": entities.collect::<Vec<_>>(),
    })
    .to_string()
}

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn unit(&mut self) -> f32 {
        (self.next() >> 7) as f32 / (1 << 24) as f32
    }

    fn pick<'l>(&mut self, list: &[&'l str]) -> &'l str {
        list[self.next() as usize % list.len()]
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.next() as usize % (at + 1));
        }
    }
}
