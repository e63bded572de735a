//! A stream of JSON lines → records, a batch at a time. A line that is none becomes a record with a reason.

use std::io::{BufRead as _, BufReader, Read};

use serde_json::Value;

use crate::parse::MAX_BODY;

/// A text to read, as a line gives it.
pub struct Record {
    pub id: Value,
    pub date: Option<String>,
    pub text: Result<String, String>,
}

/// Lines of a stream.
pub struct Lines {
    stream: BufReader<Box<dyn Read>>,
    number: usize,
    is_over: bool,
}

/// A batch is done when it has so many bytes: enough for all cores to be busy, little enough to stay small.
const BATCH: usize = 2 << 20;

/// The longest line: the longest text, with room for JSON's escapes.
const LONGEST: u64 = 4 * MAX_BODY as u64;

impl Lines {
    pub fn new(stream: Box<dyn Read>) -> Self {
        Self { stream: BufReader::with_capacity(1 << 16, stream), number: 0, is_over: false }
    }

    /// The next records; none at the end.
    pub fn batch(&mut self) -> Vec<Record> {
        let (mut records, mut bytes) = (Vec::new(), 0);
        let mut line = Vec::new();
        while bytes < BATCH && !self.is_over {
            line.clear();
            self.number += 1;
            match self.stream.by_ref().take(LONGEST).read_until(b'\n', &mut line) {
                Ok(0) => self.is_over = true,
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(length) if length as u64 == LONGEST && !line.ends_with(b"\n") => {
                    records.push(self.failed("the line is too long"));
                    self.skip_line();
                }
                Ok(length) => {
                    bytes += length;
                    records.push(self.record(&line));
                }
                Err(error) => {
                    records.push(self.failed(&format!("the input cannot be read: {error}")));
                    self.is_over = true;
                }
            }
        }
        records
    }

    fn record(&self, line: &[u8]) -> Record {
        let value: Value = match serde_json::from_slice(line) {
            Ok(value) => value,
            Err(error) => return self.failed(&format!("this is not JSON: {error}")),
        };
        let Value::Object(mut fields) = value else {
            return self.failed("this is not a JSON object with `id`, `date` and `text`");
        };
        let id = fields.remove("id").unwrap_or(Value::Null);
        let text = match fields.remove("text") {
            Some(Value::String(text)) if text.len() <= MAX_BODY => Ok(text),
            Some(Value::String(_)) => Err(super::too_large()),
            _ => Err(self.said("there is no text under `text`")),
        };
        match fields.remove("date") {
            None | Some(Value::Null) => Record { id, date: None, text },
            Some(Value::String(date)) => Record { id, date: Some(date), text },
            Some(_) => {
                Record { id, date: None, text: Err(self.said("`date` is not a day: write `\"2016-12-29\"`")) }
            }
        }
    }

    fn failed(&self, reason: &str) -> Record {
        Record { id: Value::Null, date: None, text: Err(self.said(reason)) }
    }

    fn said(&self, reason: &str) -> String {
        format!("line {}: {reason}", self.number)
    }

    /// Passes over the rest of a line that is too long.
    fn skip_line(&mut self) {
        let mut rest = Vec::new();
        loop {
            rest.clear();
            match self.stream.by_ref().take(1 << 16).read_until(b'\n', &mut rest) {
                Ok(0) | Err(_) => {
                    self.is_over = true;
                    return;
                }
                Ok(_) if rest.ends_with(b"\n") => return,
                Ok(_) => {}
            }
        }
    }
}
