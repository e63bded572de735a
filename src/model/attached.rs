//! What some scripts write onto a name without a blank: particles of Korean behind it, prepositions and conjunctions of
//! Arabic and Hebrew before it. Only what is on these lists, as a whole: `서울에서` names 서울, and `서울대` does not.

use super::words::is_word;

/// Particles that follow a noun, in order.
#[rustfmt::skip]
const PARTICLES: [&str; 90] = [
    "가", "같이", "과", "과는", "과도", "과의", "까지", "까지는", "까지도", "께서", "께서는", "나", "는", "도", "든지", "들", "들과", "들에게",
    "들은", "들을", "들의", "들이", "라고", "라는", "라도", "라며", "라면", "란", "랑", "로", "로는", "로도", "로부터", "로서", "로써", "를",
    "마다", "마저", "만", "만의", "만이", "만큼", "밖에", "보다", "보다는", "부터", "에", "에게", "에게는", "에게도", "에게서", "에는", "에도",
    "에서", "에서는", "에서도", "에서부터", "에서의", "였다", "와", "와는", "와도", "와의", "으로", "으로는", "으로도", "으로부터", "으로서", "으로써",
    "은", "을", "의", "이", "이나", "이다", "이든지", "이라고", "이라는", "이라도", "이라며", "이라면", "이란", "이랑", "입니다", "조차", "처럼",
    "하고", "하고는", "한테", "한테서",
];

/// Letters of a name from which on prefixes are looked for before it: shorter ones end many words.
const PREFIXED: usize = 4;

/// Whether a syllable of Korean.
pub fn is_hangul(letter: char) -> bool {
    matches!(letter, '가'..='힣')
}

/// Whether the word that `behind` goes on with is a particle.
pub fn has_particle(behind: &str) -> bool {
    let end = behind.find(|letter| !is_hangul(letter)).unwrap_or(behind.len());
    PARTICLES.contains(&&behind[..end])
}

/// Whether what stands before a name of so many letters that begins with `first` is a word's beginning that is written onto
/// nouns.
pub fn has_prefix(before: &str, first: char, letters: usize) -> bool {
    let onto: &[char] = match first {
        '\u{5d0}'..='\u{5ea}' => &['ו', 'ש', 'כ', 'ל', 'ב', 'מ'],
        '\u{621}'..='\u{64a}' => &['و', 'ف', 'ب', 'ل', 'ك'],
        _ => return false,
    };
    let mut prefix = before.chars().rev().take_while(|letter| is_word(*letter));
    let count = prefix.clone().take(3).count();
    letters >= PREFIXED && count < 3 && prefix.all(|letter| onto.contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_are_whole() {
        for (behind, expected) in
            [("에서 말", true), ("은,", true), ("이", true), ("대", false), ("에서도요", false), ("", false)]
        {
            assert_eq!(has_particle(behind), expected, "{behind}");
        }
        for (before, first, letters, expected) in [
            ("قال و", 'م', 4, true),
            ("و", 'م', 3, false),
            ("وال", 'م', 9, false),
            ("של", 'נ', 7, true),
            ("אמר ל", 'נ', 7, true),
            ("גל", 'נ', 7, false),
            ("a", 'b', 7, false),
        ] {
            assert_eq!(has_prefix(before, first, letters), expected, "{before}");
        }
    }
}
