use super::*;

fn card(title: &str) -> SocialCard {
    SocialCard {
        site: "Dateline Example".into(),
        title: title.into(),
        date: "29 December 2016".into(),
        names: ["Barack Obama", "Vladimir Putin", "GRU", "Maryland"].map(String::from).to_vec(),
        marking: None,
        ribbon: None,
        accent: ACCENT,
        strip: Strip::default(),
    }
}

fn strip(dates: &[&str]) -> Strip {
    let mark =
        |(index, date): (usize, &&str)| Mark::new(&crate::edtf::parse(date).expect("a date"), index % 4 == 3);
    Strip::new(dates.iter().enumerate().map(mark).collect())
}

fn many() -> Vec<String> {
    (0..200).map(|n| format!("{}-{:02}-{:02}", 1990 + (n * n) % 29, n % 12 + 1, n % 27 + 1)).collect()
}

/// Kinds of cards that have gone wrong elsewhere: nothing to say, too much, other letters.
fn samples() -> Vec<(&'static str, SocialCard)> {
    let usual = strip(&["2016-07", "2016-12-29", "2016-12-30T12:00", "2017-01-20", "2016-12-29/2017-01-01"]);
    let long = "The United States orders thirty-five Russian diplomats to leave within seventy-two hours, closes \
                two compounds in Maryland and New York, and names the officers and agencies it holds responsible \
                for interference in the election, while Moscow announces that it will answer in kind and then, \
                to general surprise, does not";
    let with = |title: &str, strip: &Strip| SocialCard { strip: strip.clone(), ..card(title) };
    let many: Vec<String> = many();
    vec![
        ("usual", with("Washington expels 35 diplomats", &usual)),
        ("short", with("Out", &usual)),
        ("long", with(long, &usual)),
        ("word", with("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorstand", &usual)),
        ("umlauts", with("Österreich weist „größere“ Zahl aus: Łódź, Åland, Ærø, Đồng Hới, ŵ ŷ", &usual)),
        ("cyrillic", with("Россия высылает 35 американских дипломатов: Київ, Ђердап", &usual)),
        ("greek", with("Η Ελλάδα απελαύνει δύο Ρώσους διπλωμάτες", &usual)),
        ("chinese", with("美国驱逐三十五名外交官", &usual)),
        ("hebrew", with("ארצות הברית מגרשת 35 דיפלומטים", &usual)),
        ("emoji", with("Out 🚀 they ✈️ go", &usual)),
        ("marks", with("e\u{301}te\u{301} za\u{301}mok x\u{304}", &usual)),
        ("bare", SocialCard { names: Vec::new(), ..card("A briefing without anybody") }),
        ("one event", with("What one day can change", &strip(&["2016-12-29"]))),
        ("one year", with("What one year can change", &strip(&["2016"]))),
        ("ancient", with("From Caesar to the compounds", &strip(&["-0043-03-15", "2016-12-29"]))),
        ("two hundred", with("Thirty years of expulsions", &strip(&many.iter().map(String::as_str).collect::<Vec<_>>()))),
        ("marked", SocialCard { marking: Some(Marking::AmberStrict), ..with("Who will be next", &usual) }),
        ("red draft", SocialCard { marking: Some(Marking::Red), ribbon: Some("Drafts are shown. Not for publication.".into()), ..with(long, &usual) }),
        ("accent", SocialCard { accent: [0x0b, 0x5c, 0x8c], site: "The Very Long Name of an Institute for the Study of Diplomatic Relations and Other Matters".into(), ..with("Two compounds close", &usual) }),
    ]
}

/// The pixels of a PNG as another part of the same library reads them.
fn pixels(png: &[u8]) -> Vec<u8> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a header");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("a picture");
    assert_eq!((info.width, info.height), (WIDTH as u32, HEIGHT as u32));
    pixels
}

/// With `DATELINE_CARDS` set to a folder, the pictures are put there to be looked at.
#[test]
fn every_kind_is_drawn_and_small() {
    let folder = std::env::var_os("DATELINE_CARDS");
    for (name, card) in samples() {
        let start = std::time::Instant::now();
        let png = card.png().expect("a picture");
        if let Some(folder) = &folder {
            println!("{name}: {} bytes, {:?}", png.len(), start.elapsed());
            std::fs::write(std::path::Path::new(folder).join(format!("{name}.png")), &png).expect("a file");
        }
        assert!(png.len() < 40 * 1024, "{name}: {} bytes", png.len());
        assert_eq!(pixels(&png).len(), WIDTH * HEIGHT * 3, "{name}");
    }
}

/// The pictures of today: a change of them is a change of `REVISION`, since readers keep what they have fetched under an
/// address that is made from it.
#[test]
fn the_pictures_are_those_of_the_revision() {
    let drawn: Vec<String> = samples()
        .into_iter()
        .map(|(name, card)| format!("{name} {:016x}", xxh3_64(&pixels(&card.png().expect("a picture")))))
        .collect();
    let expected = include_str!("tests/pixels.txt");
    if std::env::var_os("DATELINE_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/render/social/tests/pixels.txt");
        std::fs::write(path, drawn.join("\n") + "\n").expect("a file");
        return;
    }
    let help =
        "look at the pictures (DATELINE_CARDS=FOLDER), raise REVISION, and bless with DATELINE_BLESS=1";
    assert_eq!(drawn.join("\n") + "\n", expected, "{help}");
}

#[test]
fn what_the_fonts_have_not_is_not_written() {
    let (serif, sans) = (Font::serif().expect("a font"), Font::sans().expect("a font"));
    for (text, expected) in [
        ("  Two\n lines ", Some("Two lines")),
        ("Out 🚀 they ✈\u{fe0f} go", Some("Out they go")),
        ("e\u{301}te\u{301}", Some("été")),
        (
            "Київ, Ђердап, Łódź, Đồng, Ελλάδα №5 €3½ “x” 10°",
            Some("Київ, Ђердап, Łódź, Đồng, Ελλάδα №5 €3½ “x” 10°"),
        ),
        ("美国", None),
        ("Xi (习近平)", None),
        ("ארצות", None),
        ("ab\u{5b0}", None),
        ("🚀", None),
        ("", None),
    ] {
        assert_eq!(serif.legible(text).as_deref(), expected, "{text}");
        assert_eq!(sans.legible(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn titles_are_cut_only_at_the_smallest_size() {
    let font = Font::serif().expect("a font");
    let lines = |title: &str| headline::headline(&font, title, 1056, 300);
    assert_eq!(lines("Out").lines, ["Out"]);
    let even = lines("One two three four five six seven eight nine ten");
    let lengths: Vec<i32> = even.lines.iter().map(|line| font.length(line)).collect();
    assert!(even.lines.len() == 2 && lengths[1] * 2 > lengths[0], "{:?}", even.lines);
    let cut = lines(&"word ".repeat(200));
    assert!(cut.lines.len() == 5 && cut.lines[4].ends_with("word…"), "{:?}", cut.lines);
    for title in ["x".repeat(5000), "W-".repeat(2000), "a".into(), String::new()] {
        let lines = lines(title.trim());
        assert!(lines.lines.iter().all(|line| font.width(line, lines.size) <= 1056), "{title}");
    }
}

#[test]
fn no_date_is_too_far_away_to_be_drawn() {
    for dates in [
        ["-9999", "9999"],
        ["../0001-01-01", "2016-12-29/.."],
        ["2016-12-29T12:00", "2016-12-29T12:00"],
        ["20XX", "201X"],
    ] {
        let card = SocialCard { strip: strip(&dates), ..card("Far") };
        assert!(card.png().is_some_and(|png| !png.is_empty()), "{dates:?}");
    }
}

/// How long one takes: `cargo test --release --lib social -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn how_long_a_card_takes() {
    for (name, card) in samples() {
        let start = std::time::Instant::now();
        let size = (0..20).map(|_| card.png().map_or(0, |png| png.len())).max().unwrap_or(0);
        println!("{name:>12} {:>6.2} ms {size:>6} bytes", start.elapsed().as_secs_f64() * 50.0);
    }
}
