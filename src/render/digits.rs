//! Whole numbers as digits, without the machinery of formatting: charts and counts of a large site have hundreds of
//! thousands.

/// A number, written.
pub struct Digits {
    bytes: [u8; LONGEST],
    start: usize,
}

/// `-9223372036854775808`
const LONGEST: usize = 20;

impl Digits {
    pub fn of(number: i64) -> Digits {
        let (mut bytes, mut start) = ([0; LONGEST], LONGEST);
        let mut rest = number.unsigned_abs();
        while start == LONGEST || rest > 0 {
            start -= 1;
            bytes[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        if number < 0 {
            start -= 1;
            bytes[start] = b'-';
        }
        Digits { bytes, start }
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    pub fn as_str(&self) -> &str {
        // Digits are ASCII.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// Appends texts, each with a number behind it.
pub fn put(out: &mut String, pieces: &[(&str, i64)]) {
    for (text, number) in pieces {
        out.push_str(text);
        out.push_str(Digits::of(*number).as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_formatting_would() {
        for number in [0, 1, 9, 10, -1, -10, 2016, i64::MAX, i64::MIN] {
            assert_eq!(Digits::of(number).as_str(), number.to_string());
        }
        let mut out = String::from("<");
        put(&mut out, &[("M", 1), (" ", -22), ("h", 0)]);
        assert_eq!(out, "<M1 -22h0");
    }
}
