mod stories;

use super::*;
use proptest::prelude::*;

/// What is read in a text, one entity a line's part: kind letter, name, aliases in brackets.
fn names(text: &str, known: &Known) -> String {
    let letter = |kind: Kind| match kind {
        Kind::Person => 'P',
        Kind::Organisation => 'O',
        Kind::Place => 'L',
        Kind::Other => 'X',
    };
    let told = |entity: Named| {
        let aliases = if entity.aliases.is_empty() {
            String::new()
        } else {
            format!(" [{}]", entity.aliases.join(", "))
        };
        format!("{} {}{aliases}", letter(entity.kind), entity.name)
    };
    read(&Text::new(text), known).into_iter().map(told).collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(names(text, &Known::default()), expected, "names of {text:?}");
}

#[test]
fn leaves_titles_out() {
    check("Mr Obama said no.", "P Obama");
    check("The Kremlin spokesman Dmitry Peskov said so.", "O Kremlin; P Dmitry Peskov");
    check("Senator John McCain met President Barack Obama.", "P John McCain; P Barack Obama");
    check("He saw the President and the Prime Minister.", "");
}

#[test]
fn gathers_the_forms_of_a_name() {
    check(
        "Rex Tillerson arrived on Monday. Mr Tillerson said that he was pleased. Secretary Tillerson then left.",
        "P Rex Tillerson [Tillerson, Secretary Tillerson]",
    );
    check(
        "The United States and Russia met. The US said no. America and the U.S. agree.",
        "L United States [US, U.S., America]; L Russia",
    );
    check(
        "The Foreign Intelligence Service (SVR) denied it. The SVR said so.",
        "O SVR [Foreign Intelligence Service]",
    );
    check("The GRU, the Main Intelligence Directorate, denied it.", "O GRU [Main Intelligence Directorate]");
    check("Ford Motor Company said that Ford would close plants.", "O Ford Motor Company [Ford]");
    check("Chrysler closed dealers. Unlike Chrylser, Fiat waited.", "O Chrysler [Chrylser]; O Fiat");
    check(
        "Food Standards Australia New Zealand spoke. Food Standards agreed.",
        "O Food Standards Australia New Zealand [Food Standards]",
    );
    check("Vladimir Putin’s country is accused. Putin denied it.", "P Vladimir Putin [Putin]");
}

#[test]
fn takes_hyphens_apart() {
    check("They would destroy US-Russia relations.", "L US; L Russia");
    check("The al-Qaeda leader fled.", "O al-Qaeda");
    check("The Trump administration rolled back Obama-era rules.", "P Trump; P Obama");
    check("Talks with Kim Jong-un in Seoul.", "P Kim Jong-un; L Seoul");
}

#[test]
fn takes_no_peoples_months_or_wars_for_names() {
    check("The Russian and American diplomats left on Friday.", "");
    check("It was a Cold War deja vu, said Londoners in May.", "");
    check("They told us to leave. Give us time.", "");
    check("He paid US$ 20 for a Bible at Christmas.", "");
    check("Hurricane Katrina struck. Katrina killed hundreds.", "");
}

#[test]
fn completes_names() {
    check("The University of Sheffield said so.", "O University of Sheffield");
    check("It was written by L. Ron Hubbard in 1950.", "P L. Ron Hubbard");
    check("A German Army Group Centre resisted.", "O German Army Group Centre");
    check("The Ministry of Defence in London said no.", "O Ministry of Defence; L London");
}

#[test]
fn reads_headlines_in_capitals() {
    check(
        "PUTIN MEETS MERKEL IN BERLIN\n\nVladimir Putin met Angela Merkel in Berlin on Monday.",
        "P Vladimir Putin [Putin]; P Angela Merkel [Merkel]; L Berlin",
    );
}

#[test]
fn takes_cities_in_results_for_teams() {
    check("Chicago 5 Boston 3", "O Chicago; O Boston");
    check("Bayern Munich 3 Hamburg 1 (halftime 2-0)", "O Bayern Munich; O Hamburg");
    check("Toronto beat Montreal 3-2 on Thursday.", "O Toronto; O Montreal");
    check("Japan beat Syria in Tokyo.", "L Japan; L Syria; L Tokyo");
}

#[test]
fn prefers_what_is_known() {
    let entity = |name: &str, kind, aliases: &[&str], weak: &[&str]| Entity {
        name: name.to_owned(),
        kind,
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        weak_aliases: weak.iter().map(|alias| (*alias).to_owned()).collect(),
    };
    let known = Known::new(vec![
        entity("Barack Obama", Kind::Person, &["President Obama"], &["Obama", "the president"]),
        entity("United States", Kind::Place, &["US", "the States"], &[]),
        entity("Grizzly Steppe", Kind::Other, &["GRIZZLY STEPPE"], &[]),
    ]);
    let check = |text: &str, expected: &str| assert_eq!(names(text, &known), expected, "names of {text:?}");
    check("President Obama told us. Obama left.", "P Barack Obama [President Obama, Obama]");
    check("The US published Grizzly Steppe.", "L United States [US]; X Grizzly Steppe");
    check("They told us to go.", "");
    let found = read(&Text::new("The US said so."), &known);
    assert_eq!(found[0].known, Some(1));
}

#[test]
fn tells_where_names_stand() {
    let text = "Zoë Müller’s visit to Köln";
    let named = read(&Text::new(text), &Known::default());
    let mentions: Vec<_> = named.iter().flat_map(|entity| &entity.mentions).collect();
    assert!(!mentions.is_empty());
    assert!(mentions.iter().all(|mention| text[mention.start..mention.end] == mention.text));
}

#[test]
fn reads_datelines() {
    check("ZURBAGAN, Ecuador (AP) — The council met in Quito.", "L Zurbagan; L Ecuador; O AP; L Quito");
    check("THE HAGUE (AP) — The court ruled.", "L The Hague; O AP");
}

#[test]
fn lets_neighbours_tell_the_kind() {
    check("He met Secretary-General Ban Ki-moon there.", "P Ban Ki-moon");
    check("Shares of the builder Odebrecht fell.", "O Odebrecht");
    check("It was bought by Allen & Co.", "O Allen & Co");
    check("They stopped at Mischief Reef.", "L Mischief Reef");
    check("The vote split Bonn and Paris.", "L Bonn; L Paris");
}

#[test]
fn gathers_acronyms_and_sorts() {
    check(
        "The United Nations Mission in South Sudan (UNMISS) left. UNMISS had come in 2011.",
        "O United Nations Mission in South Sudan [UNMISS]",
    );
    check("The Swiss National Bank gave way. The SNB's chairman said so.", "O Swiss National Bank [SNB]");
    check(
        "The Workers' Party, known as the PT, won. The PT rules Brazil.",
        "O Workers' Party [PT]; L Brazil",
    );
    check(
        "The European Commission fined Intel. The Commission said so.",
        "O European Commission [Commission]; O Intel",
    );
    check("Four US servicemen were hurt in Unity State.", "L US; L Unity State");
}

#[test]
fn knows_clubs_grounds_and_saints() {
    check(
        "The Baltimore Ravens traded him on Monday. He left the Ravens gladly.",
        "O Baltimore Ravens [Ravens]",
    );
    check("They met in Lac-Sainte-Claire and Saint-Aubert.", "L Lac-Sainte-Claire; L Saint-Aubert");
    check("It was written by Antoine de Saint-Exupéry in 1943.", "P Antoine de Saint-Exupéry");
    check("The Nikkei 225 fell in Tokyo, and the KOSPI rose.", "L Tokyo");
    check("McDonald's said that Moody's had erred.", "O McDonald's; O Moody's");
    check("Oil company YPF SA will issue notes.", "O YPF SA");
    check("Denise Pellow was jailed. Cllr Dunmow welcomed it.", "P Denise Pellow; P Dunmow [Cllr Dunmow]");
}

#[test]
fn knows_firms_by_trade_and_partners() {
    check("The law firm Feldstein, Marsh & Rowe sued him.", "O Feldstein, Marsh & Rowe");
    check(
        "Hollis-Barnes Industries Inc. lost money. Hollis-Barnes will sell a mill.",
        "O Hollis-Barnes Industries Inc. [Hollis-Barnes]",
    );
    check("He left Statistics South Africa in May.", "O Statistics South Africa");
    check(
        "Mining firms such as Southern Copper and Buenaventura gained.",
        "O Southern Copper; O Buenaventura",
    );
    check(
        "The Congress of South African Trade Unions struck. Cosatu's leader said so, and Cosatu won.",
        "O Congress of South African Trade Unions [Cosatu]",
    );
    check("The U.S. Drug Enforcement Administration said so.", "O U.S. Drug Enforcement Administration");
    check("He works for Avon and Somerset Police.", "O Avon and Somerset Police");
}

#[test]
fn knows_clubs_of_towns_in_stories_of_sports() {
    check(
        "The striker signed from Sunderland on loan. Burnley broke their record to buy a winger from Norwich City. The \
         manager said that the goalkeeper had scored in the match at Hull City, and Hull paid the fee.",
        "O Sunderland; O Burnley; O Norwich City; O Hull City [Hull]",
    );
    check("He moved from Sunderland to London.", "L Sunderland; L London");
}

#[test]
fn knows_towns_by_their_state_and_persons_by_their_names() {
    check("Richard Phillips, of Underhill, Vt., was unhurt.", "P Richard Phillips; L Underhill; L Vt");
    check("Joko Widodo, better known as Jokowi, flew home.", "P Joko Widodo [Jokowi]");
    check("An amendment by councillor Jo Pettifer fell.", "P Jo Pettifer");
    check("A German vessel, the Hansa Stavanger, a tanker, sank off Kenya.", "L Kenya");
}

#[test]
fn agrees_with_the_weights_that_ship() {
    // Weights of another set of features would find nothing.
    let text = "The Washington Post reported that Angela Merkel and Microsoft met in Tokyo.";
    assert_eq!(read(&Text::new(text), &Known::default()).len(), 4);
}

#[test]
fn tells_no_name_inside_a_known_one() {
    let entity = Entity {
        name: "Obama, É".to_owned(),
        kind: Kind::Person,
        aliases: Vec::new(),
        weak_aliases: Vec::new(),
    };
    let named = read(&Text::new("Obama!Obama$É"), &Known::new(vec![entity]));
    let mut all: Vec<_> =
        named.iter().flat_map(|entity| &entity.mentions).map(|m| (m.start, m.end)).collect();
    all.sort_unstable();
    assert_eq!(all, [(0, 5), (6, 14)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn stands_any_text(text in "(?s)((Mr|US|U\\.S\\.|the|of|University|Obama|al|Ford|Inc|Chicago|FBI|Katrina|d'Or|É|and|was|5)[ ,.'’\"()&$\n-]{0,3}|\\PC{0,3}|.){0,24}") {
        let known = Known::new(vec![Entity {
            name: "Obama, É".to_owned(), kind: Kind::Person, aliases: vec!["US".to_owned(), " - ".to_owned()], weak_aliases: vec!["d'Or".to_owned()],
        }]);
        for known in [Known::default(), known] {
            let named = read(&Text::new(&text), &known);
            let mut all = Vec::new();
            for entity in &named {
                prop_assert!(!entity.name.is_empty() && !entity.mentions.is_empty());
                prop_assert!(entity.mentions.is_sorted_by_key(|mention| mention.start));
                for mention in &entity.mentions {
                    prop_assert_eq!(&text[mention.start..mention.end], &mention.text);
                    all.push((mention.start, mention.end));
                }
            }
            all.sort_unstable();
            prop_assert!(all.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{:?}", all);
        }
    }
}
