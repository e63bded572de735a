//! What holds for any text and for any valid date.

use proptest::prelude::*;

use crate::edtf::parse;
use crate::model::date::{DAY_SECONDS, day_number};

/// Any valid point, as text.
fn point() -> impl Strategy<Value = String> {
    let year = prop_oneof![
        (0..=9999i32).prop_map(|y| format!("{y:04}")),
        (1..=9999i32).prop_map(|y| format!("-{y:04}"))
    ];
    let month = (1..=12u8).prop_map(|m| format!("{m:02}"));
    let rest = prop_oneof![
        Just(String::new()),
        month.clone().prop_map(|m| format!("-{m}")),
        (month, 1..=28u8).prop_map(|(m, d)| format!("-{m}-{d:02}")),
        prop_oneof![21..=24u8, 33..=36u8].prop_map(|code| format!("-{code}")),
        Just("-XX".to_owned()),
        Just("-XX-XX".to_owned()),
        Just("-07-XX".to_owned()),
    ];
    let marked = (year, rest, "[?~%]?").prop_map(|(year, rest, mark)| format!("{year}{rest}{mark}"));
    let timed = (1..=9999i32, 0..24u8, 0..60u8, "(:[0-5][0-9])?(Z|[+-](0[1-9]|1[0-4]):[0-5][0-9])?")
        .prop_map(|(year, hour, minute, rest)| format!("{year:04}-07-09T{hour:02}:{minute:02}{rest}"));
    prop_oneof![3 => marked, 1 => timed]
}

fn valid_form() -> impl Strategy<Value = String> {
    let interval = (point(), point()).prop_filter_map("reversed", |(first, last)| {
        let text = format!("{first}/{last}");
        parse(&text).is_ok().then_some(text)
    });
    prop_oneof![
        point(),
        interval,
        point().prop_map(|p| format!("{p}/..")),
        point().prop_map(|p| format!("../{p}")),
        point().prop_map(|p| format!("/{p}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn no_text_panics(text in prop_oneof!["\\PC{0,40}", "[-0-9XYTZ/.:?~%\\[\\] +a-zé]{0,30}", "[0-9]{1,4}[-/. ][0-9a-z]{1,9}[-/. ,]?[0-9]{0,4}"]) {
        match parse(&text) {
            Ok(date) => prop_assert!(!date.in_words().is_empty()),
            Err(error) => prop_assert!(!error.message.is_empty() && !error.help.ends_with('.')),
        }
    }

    #[test]
    fn what_advice_says_to_write_is_valid(text in "(c\\. |~)?[0-9]{1,4}[-/. ]([0-9]{1,2}|Dec|may|Q)[-/. ,]?[0-9]{0,4}( [0-9]{1,2}:[0-9]{2})?") {
        if let Err(error) = parse(&text) && error.help.starts_with("write `") {
            for suggestion in error.help.split('`').skip(1).step_by(2) {
                prop_assert!(parse(suggestion).is_ok(), "{} → {}", text, error.help);
            }
        }
    }

    #[test]
    fn valid_forms_round_trip(text in valid_form()) {
        let date = parse(&text).expect("valid");
        prop_assert_eq!(date.as_written(), &text);
        prop_assert_eq!(parse(date.as_written()).expect("valid"), date);
    }

    #[test]
    fn keys_follow_bounds(a in valid_form(), b in valid_form()) {
        let (a, b) = (parse(&a).expect("valid"), parse(&b).expect("valid"));
        if let (Some(first), Some(last)) = a.bounds() {
            prop_assert!(first <= last);
        }
        if let ((Some(first), _), (Some(second), _)) = (a.bounds(), b.bounds()) && first != second {
            prop_assert_eq!(a.sort_key().cmp(&b.sort_key()), first.cmp(&second));
        }
        if let Some((year, month, day)) = a.day() {
            let start = day_number(year, month as u8, day as u8) * DAY_SECONDS;
            prop_assert_eq!(a.bounds().0.map(|first| first.div_euclid(DAY_SECONDS) * DAY_SECONDS), Some(start));
        }
    }
}
