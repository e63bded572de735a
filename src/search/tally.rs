//! A briefing's texts → its words, counted; made while the briefing is read, kept with it.
//!
//! The form is text, so that it can lie in what a build remembers and be borrowed from there: the count of all words and
//! a line end; then each word in order, and behind it a control character for each part of the briefing that it stands in,
//! which tells the part and about how often.

use std::cell::RefCell;

use super::prose;
use super::words;
use crate::model::briefing::Briefing;
use crate::model::hash::HashMap;
use crate::model::text::Text;

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Title,
    /// What an editor put in front: summary, key points, topics.
    Front,
    Body,
}

/// How often, in eight steps: scores grow ever more slowly anyway.
const STEPS: [u16; 8] = [1, 2, 3, 4, 6, 8, 12, 20];

/// How often a word stands in each part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub title: u16,
    pub front: u16,
    pub body: u16,
}

impl Counts {
    fn add(&mut self, part: Part) {
        let count = match part {
            Part::Title => &mut self.title,
            Part::Front => &mut self.front,
            Part::Body => &mut self.body,
        };
        *count = count.saturating_add(1);
    }
}

/// Words being counted.
#[derive(Default)]
pub struct Counter {
    counts: HashMap<String, Counts>,
    total: u32,
}

thread_local! {
    /// Ten thousand briefings are counted with one table a thread.
    static SCRATCH: RefCell<Counter> = RefCell::default();
}

impl Counter {
    pub fn plain(&mut self, text: &str, part: Part) {
        words::each(text, &mut |word| self.word(word, part));
    }

    /// HTML with slots.
    pub fn html(&mut self, html: &str, part: Part) {
        prose::each(html, &mut |text| self.plain(text, part));
    }

    fn word(&mut self, word: &str, part: Part) {
        self.total += 1;
        match self.counts.get_mut(word) {
            Some(counts) => counts.add(part),
            None => {
                let mut counts = Counts::default();
                counts.add(part);
                self.counts.insert(word.to_owned(), counts);
            }
        }
    }

    /// The words in their order, and how many there were in all.
    pub fn finish(&mut self) -> Text {
        let mut all: Vec<(String, Counts)> = self.counts.drain().collect();
        all.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let mut text = String::with_capacity(all.len() * 9 + 8);
        text.push_str(&std::mem::take(&mut self.total).to_string());
        text.push('\n');
        for (word, counts) in all {
            text.push_str(&word);
            for (part, count) in [(0, counts.title), (1, counts.front), (2, counts.body)] {
                if count > 0 {
                    let step = STEPS.iter().rposition(|step| *step <= count).unwrap_or(0);
                    text.push(char::from(1 + part * 8 + step as u8));
                }
            }
        }
        text.into()
    }
}

/// The words of a briefing that is shown, `html` being its body.
pub fn of_briefing(briefing: &Briefing, html: &str) -> Text {
    SCRATCH.with_borrow_mut(|counter| {
        counter.plain(&briefing.title, Part::Title);
        if briefing.has_summary {
            counter.html(&briefing.summary.html, Part::Front);
        }
        briefing.key_points.iter().for_each(|point| counter.html(&point.text.html, Part::Front));
        briefing.topics.iter().chain(&briefing.series).for_each(|topic| counter.plain(topic, Part::Front));
        counter.html(html, Part::Body);
        let events = briefing.events.iter().filter_map(|event| event.text.as_ref());
        events.for_each(|text| counter.html(&text.html, Part::Body));
        briefing.updates.iter().for_each(|update| counter.html(&update.text.html, Part::Body));
        briefing.corrections.iter().for_each(|correction| counter.html(&correction.text.html, Part::Body));
        briefing.authors.iter().for_each(|author| counter.plain(author, Part::Body));
        for source in &briefing.sources {
            counter.plain(&source.title, Part::Body);
            source.publisher.iter().chain(&source.author).for_each(|text| counter.plain(text, Part::Body));
        }
        if let Some(image) = &briefing.image {
            image.caption.iter().for_each(|caption| counter.plain(caption, Part::Body));
        }
        counter.finish()
    })
}

/// How many words a tally was made of.
pub fn total(tally: &str) -> u32 {
    tally.split('\n').next().and_then(|total| total.parse().ok()).unwrap_or(0)
}

/// Reads a tally: each word and how often it stands where.
pub fn each<'t>(tally: &'t str, mut each: impl FnMut(&'t str, Counts)) {
    let Some((_, words)) = tally.split_once('\n') else { return };
    let bytes = words.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        at += bytes[at..].iter().take_while(|byte| **byte > 31).count();
        let word = &words[start..at];
        let mut counts = Counts::default();
        while let Some(mark @ 1..=24) = bytes.get(at).copied() {
            let count = STEPS[usize::from((mark - 1) % 8)];
            match (mark - 1) / 8 {
                0 => counts.title = count,
                1 => counts.front = count,
                _ => counts.body = count,
            }
            at += 1;
        }
        if at == start {
            return;
        }
        each(word, counts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_by_part() {
        let mut counter = Counter::default();
        counter.plain("Talks in Vienna", Part::Title);
        counter
            .html("<p>Talks <b class=\"vienna\">\u{0}7\0were\0/\0 held</p><p>talks R&amp;D</p>", Part::Body);
        let tally = counter.finish();
        let mut seen = Vec::new();
        each(&tally, |word, counts| seen.push(format!("{word} {} {}", counts.title, counts.body)));
        assert_eq!(seen.join(", "), "d 0 1, held 0 1, in 1 0, r 0 1, talks 1 2, vienna 1 0, were 0 1");
        assert_eq!(total(&tally), 9);
    }

    proptest::proptest! {
        #[test]
        fn what_is_counted_comes_back(text in "\\PC{0,60}", html in ".{0,60}", junk in ".{0,30}") {
            let mut counter = Counter::default();
            counter.plain(&text, Part::Front);
            counter.html(&html, Part::Body);
            let tally = counter.finish();
            let mut sum = 0;
            each(&tally, |word, counts| {
                assert!(!word.is_empty());
                sum += u32::from(counts.front) + u32::from(counts.body);
            });
            proptest::prop_assert!(sum <= total(&tally));
            each(&junk, |_, _| ());
        }
    }
}
