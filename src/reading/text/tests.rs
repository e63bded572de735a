use super::*;
use proptest::prelude::*;

fn tokens(text: &str) -> String {
    let text = Text::new(text);
    text.tokens().iter().map(|token| text.word(token)).collect::<Vec<_>>().join("|")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(tokens(text), expected, "tokens of {text:?}");
}

fn sentences(text: &str) -> Vec<String> {
    let text = Text::new(text);
    text.sentences().iter().map(|s| text.source()[text.span(s.tokens.clone())].replace('\n', " ")).collect()
}

#[track_caller]
fn check_sentences(text: &str, expected: &[&str]) {
    assert_eq!(sentences(text), expected, "sentences of {text:?}");
}

#[test]
fn takes_tokens_apart() {
    check("Mr. Obama's US-Russia talks.", "Mr.|Obama|'s|US|-|Russia|talks|.");
    check("O’Brien of AT&T isn’t in the U.S. Senate", "O’Brien|of|AT&T|isn’t|in|the|U.S.|Senate");
    check("J. F. Kennedy, Gen. Lee and St. Paul", "J.|F.|Kennedy|,|Gen.|Lee|and|St.|Paul");
    check("1,000.5 and 29.12.2016 v1.0.2", "1,000.5|and|29|.|12|.|2016|v1|.|0|.|2");
    check(
        "the 1990s, the ’90s; 20th 5pm 5p.m. at 10:30 a.m.",
        "the|1990s|,|the|’|90s|;|20th|5pm|5p.m.|at|10|:|30|a.m.",
    );
    check("c. 1500 or vitamin c. Then", "c.|1500|or|vitamin|c|.|Then");
    check("No. He said no. 3 of No. 5", "No|.|He|said|no.|3|of|No.|5");
    check("on Jan. 5, Sun. 6 in the sun.", "on|Jan.|5|,|Sun.|6|in|the|sun|.");
    check("``It''... (2003-04) 9/11", "``|It|''|...|(|2003|-|04|)|9|/|11");
    check("", "");
}

#[test]
fn finds_sentences() {
    check_sentences("One two. Three four! Five?", &["One two.", "Three four!", "Five?"]);
    check_sentences(
        "He met Gen. Lee in the U.S. Senate. Then left.",
        &["He met Gen. Lee in the U.S. Senate.", "Then left."],
    );
    check_sentences(
        "It fled the U.S. The rest stayed at 5 p.m. In May it left.",
        &["It fled the U.S.", "The rest stayed at 5 p.m.", "In May it left."],
    );
    check_sentences("“Go!” said he. “We stay.” She left.", &["“Go!” said he.", "“We stay.”", "She left."]);
    check_sentences("A headline\n\nA text. And more", &["A headline", "A text.", "And more"]);
    check_sentences("A headline\nBy Jo Doe\nParis, 3 May", &["A headline", "By Jo Doe", "Paris, 3 May"]);
    check_sentences("- one of\n- two in\n- three", &["- one of", "- two in", "- three"]);
    check_sentences(
        "This line of prose is wrapped by hand at about seventy characters, as in\nOld mails and in source files. Then\nit goes on.",
        &[
            "This line of prose is wrapped by hand at about seventy characters, as in Old mails and in source files.",
            "Then it goes on.",
        ],
    );
}

#[test]
fn knows_lines_and_paragraphs() {
    let text = Text::new("A Headline\n\nIt is a text. It goes on.\n\nNew one.");
    let marks: Vec<_> = text.sentences().iter().map(|s| (s.opens_paragraph, s.is_line)).collect();
    assert_eq!(marks, [(true, true), (true, false), (false, false), (true, false)]);
}

#[test]
fn keeps_its_lists_sorted() {
    assert!(tokens::ABBREVIATIONS.is_sorted());
    assert!(sentences::TITLES.is_sorted() && sentences::OPENERS.is_sorted());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn covers_all_but_white_space(text in "(?s)([A-Za-z0-9éß'’.,&“\" \n-]{0,12}|\\PC{0,4}|.){0,12}") {
        let read = Text::new(&text);
        let mut end = 0;
        for token in read.tokens() {
            prop_assert!(token.start() >= end && token.end() > token.start());
            prop_assert!(text[end..token.start()].chars().all(|c| c.is_whitespace() || !c.is_alphanumeric()));
            prop_assert!(!text[token.span()].contains(char::is_whitespace));
            end = token.end();
        }
        let mut next = 0;
        for (index, sentence) in read.sentences().iter().enumerate() {
            prop_assert_eq!(sentence.tokens.start, next);
            prop_assert!(sentence.tokens.end > next);
            prop_assert!(read.tokens_of(sentence).iter().all(|token| token.sentence as usize == index));
            next = sentence.tokens.end;
        }
        prop_assert_eq!(next, read.tokens().len());
    }
}
