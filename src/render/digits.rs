//! Whole numbers between texts, without the machinery of formatting: the charts of a large site have hundreds of thousands.

/// Appends texts, each with a number behind it.
pub fn put(out: &mut String, pieces: &[(&str, i64)]) {
    let mut digits = itoa::Buffer::new();
    for (text, number) in pieces {
        out.push_str(text);
        out.push_str(digits.format(*number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_formatting_would() {
        let mut out = String::from("<");
        put(&mut out, &[("M", 1), (" ", -22), ("h", 0), ("v", i64::MIN)]);
        assert_eq!(out, format!("<M1 -22h0v{}", i64::MIN));
    }
}
