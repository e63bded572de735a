use crate::reading::{Level, statements};

/// The dates of the statements of a text of 22 March 2013, a Friday.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let found = statements(text, "2013-03-22".parse().ok(), Level::All);
    let dates: Vec<_> = found.iter().map(|statement| statement.edtf.as_str()).collect();
    assert_eq!(dates, expected, "statements of {text:?}");
}

#[test]
fn says_what_happened_when() {
    check("The mayor resigned on Tuesday.", &["2013-03-19"]);
    check("Access will be denied from midday on Friday.", &["2013-03-22T12:00"]);
    check("He was born in 1961 and died in 2011.", &["1961", "2011"]);
    check("It will close by the end of June.", &["../2013-06"]);
    check("He has led the party since 2007.", &["2007/.."]);
    check("It ran from 3 May to 5 June 2012.", &["2012-05-03/2012-06-05"]);
    check("He governed between 2004 and 2008.", &["2004/2008"]);
    check("It rained last week.", &["2013-03-11/2013-03-17"]);
    check("About 1910 the mine closed.", &["1910~"]);
}

#[test]
fn looks_back_in_a_history_and_ahead_in_a_warning() {
    check(
        "He fell back on 3 December 1915. The ring was closed on 7 December. He tried again in January 1916, and gave \
         up on 29 April 1916.",
        &["1915-12-03", "1915-12-07", "1916-01", "1916-04-29"],
    );
    check("The agency warned of hunger by July.", &["../2013-07"]);
    check("The envoy turned 40 last year.", &["2012"]);
}

#[test]
fn makes_one_statement_of_one_date() {
    check("A storm on Sunday night (March 17) flooded the square.", &["2013-03-17"]);
    check("It opens on April 9 this year.", &["2013-04-09"]);
    check("On Tuesday it landed at 18:00 UTC.", &["2013-03-19T18:00Z"]);
}

#[test]
fn knows_terms_that_end_on_a_day() {
    check("The diplomats will have three days to leave the country.", &["../2013-03-25"]);
    check("The firm must answer within 48 hours.", &["../2013-03-24"]);
    check("He waited three days to leave.", &[]);
}

#[test]
fn leaves_out_what_dates_nothing() {
    check("They talked for three days and meet every Friday.", &[]);
    check("She watched the 2018 World Cup and Fan Expo 2016.", &[]);
    check("Sales fell more than in 2008.", &[]);
    check("Adopting resolution 2153 (2011), the council met.", &[]);
    check("It was the lowest level since 1998.", &[]);
    check("Sales fell, compared to the same month a year ago.", &[]);
    check("Now it is currently closed.", &[]);
    check("Sales rose to $4 million from $3 million a year ago.", &[]);
    check("It lost $1 million in the year-earlier period.", &[]);
    check("Prices rose 3 percent in the 12 months to February.", &[]);
    check("For the nine months ended Dec. 31 it earned nothing.", &[]);
    check("The yen fell to 127.45 to the dollar from 126.20 late on Thursday.", &[]);
    check("The yield on bonds due in 2015 rose.", &[]);
    check("Friday, March 22, 2013\n\nIt rained.", &[]);
    check("LONDON, 21 March 2013 (Agency) - It rained.", &[]);
    check(
        "Sources\n\nA. Bee. “The rain” — The Daily, March 3, 2013\n\nC. Dee. “Snow” — Post, 4 March 2013.",
        &[],
    );
}

#[test]
fn reads_lists_of_dates() {
    check(
        "3 May 2012: the old bridge was closed\n4 June 2012: the new one opens",
        &["2012-05-03", "2012-06-04"],
    );
    check("The history\n\n- In 1998 the firm was founded\n- In 2004 it was sold", &["1998", "2004"]);
}

#[test]
fn tells_explicit_dates_from_resolved_ones() {
    let text = "It began in 1998. It ended last year.";
    let explicit = statements(text, "2013-03-22".parse().ok(), Level::Explicit);
    let [only] = &explicit[..] else { panic!("{explicit:?}") };
    assert_eq!(&text[only.sentence.clone()], "It began in 1998.");
    assert_eq!(&text[only.expression.clone()], "1998");
}

#[test]
fn does_not_take_a_table_for_a_sentence() {
    let years: String = (1900..2000).map(|year| format!("{year} and ")).collect();
    check(&format!("It rained in {years} snowed."), &[]);
}
