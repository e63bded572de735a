//! Numbers of dates as digits, without the machinery of formatting: a build writes half a million of them.

/// The numbers below 100 with two digits, one behind the other: two are appended in less time than a character.
const PAIRS: &str = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
                     5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/// Appends a number below 100 with two digits.
pub fn push_two(out: &mut String, number: u32) {
    let at = (number % 100) as usize * 2;
    out.push_str(&PAIRS[at..at + 2]);
}

/// Appends `YYYY-MM-DD`; a year outside 0 to 9999 in as many digits as it takes, with its sign.
pub fn push_day(out: &mut String, year: i32, month: u32, day: u32) {
    match u32::try_from(year) {
        Ok(year @ 0..=9999) => {
            push_two(out, year / 100);
            push_two(out, year % 100);
        }
        _ => out.push_str(&format!("{year:+05}")),
    }
    out.push('-');
    push_two(out, month);
    out.push('-');
    push_two(out, day);
}

/// Appends a number from 1 to 99 without a zero before it.
pub fn push_small(out: &mut String, number: u32) {
    if number > 9 {
        out.push(char::from(b'0' + (number / 10 % 10) as u8));
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_formatting_would() {
        for (year, month, day) in
            [(2016, 12, 29), (1, 1, 1), (0, 2, 3), (9999, 10, 31), (-44, 3, 15), (12345, 1, 2)]
        {
            let mut out = String::new();
            push_day(&mut out, year, month, day);
            let date = chrono::NaiveDate::from_ymd_opt(year, month, day).expect("a date");
            assert_eq!(out, date.format("%Y-%m-%d").to_string());
        }
        let small = |number| {
            let mut out = String::new();
            push_small(&mut out, number);
            out
        };
        assert_eq!((small(3), small(31)), ("3".to_owned(), "31".to_owned()));
    }
}
