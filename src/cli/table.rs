//! Rows → aligned columns for a terminal. Nothing that an author wrote reaches it unfiltered.

use crate::diagnostic::{cells, safe};

/// Between two columns.
const GAP: &str = "  ";

/// Lays out rows under their headings; each row has a text for each heading. Columns named in `numbers` stand to the
/// right. The last column is not padded, so that long titles do not push anything about.
pub fn table(headings: &[&str], numbers: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|text| shown(text)).collect()).collect();
    let width = |column: usize| {
        let texts = rows.iter().filter_map(|row| row.get(column)).map(|text| cells(text));
        texts.chain([cells(headings[column])]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let is_number: Vec<bool> = headings.iter().map(|heading| numbers.contains(heading)).collect();
    let line = |texts: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = texts
            .zip(widths.iter().zip(&is_number))
            .map(|(text, (width, is_number))| {
                let blanks = " ".repeat(width.saturating_sub(cells(text)));
                if *is_number { format!("{blanks}{text}") } else { format!("{text}{blanks}") }
            })
            .collect();
        padded.join(GAP).trim_end().to_owned()
    };
    let head = line(&mut headings.iter().copied());
    let body = rows.iter().map(|row| line(&mut row.iter().map(String::as_str)));
    std::iter::once(head).chain(body).collect()
}

/// A blank would hide a column from `awk` and from the eye.
fn shown(text: &str) -> String {
    if text.is_empty() { "-".to_owned() } else { safe(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligns_columns_by_their_width_on_a_terminal() {
        let rows =
            [["中国", "3", "x\u{1b}[2J"], ["usa", "12", ""]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(
            table(&["ID", "EVENTS", "NAME"], &["EVENTS"], &rows),
            ["ID    EVENTS  NAME", "中国       3  x␛[2J", "usa       12  -"]
        );
    }
}
