//! Two lists of texts → what makes one of the other; and that as a unified diff.
//!
//! One algorithm for one kind of list: asked for by name at run time, the crate brings five of them for each kind, which is
//! half a megabyte of program.

use std::fmt::Write as _;

use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::{DiffOp, group_diff_ops};

/// Lines shown around a change.
const AROUND: usize = 1;

/// The steps from `old` to `new`, in their order.
pub fn steps(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut hook = Compact::new(Replace::new(Capture::new()), old, new);
    // Cannot fail: what is captured is kept in memory.
    let _ = myers::diff(&mut hook, old, 0..old.len(), new, 0..new.len());
    hook.into_inner().into_inner().into_ops()
}

/// A change of text in the unified form that `patch` and `git apply` read; empty when there is none.
pub fn unified((old_name, old): (&str, &str), (new_name, new): (&str, &str)) -> String {
    let lines = |text| str::split_inclusive(text, '\n').collect::<Vec<&str>>();
    let (before, after) = (lines(old), lines(new));
    let mut out = String::new();
    for steps in group_diff_ops(steps(&before, &after), AROUND) {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { continue };
        if out.is_empty() {
            // Writing to a String cannot fail, here and below.
            let _ = write!(out, "--- {old_name}\n+++ {new_name}\n");
        }
        let of_old = range(first.old_range().start, last.old_range().end);
        let of_new = range(first.new_range().start, last.new_range().end);
        let _ = writeln!(out, "@@ -{of_old} +{of_new} @@");
        for step in steps {
            let (gone, come) = (&before[step.old_range()], &after[step.new_range()]);
            match step {
                DiffOp::Equal { .. } => gone.iter().for_each(|line| push(&mut out, ' ', line)),
                _ => {
                    gone.iter().for_each(|line| push(&mut out, '-', line));
                    come.iter().for_each(|line| push(&mut out, '+', line));
                }
            }
        }
    }
    out
}

fn push(out: &mut String, sign: char, line: &str) {
    out.push(sign);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

/// `START,COUNT` as a hunk's head has it: from one, from zero when it is empty, and without a count of one.
fn range(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => (start + 1).to_string(),
        count => format!("{},{count}", start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diffs_are_as_patch_reads_them() {
        let diff = |old, new| unified(("a/x", old), ("b/x", new));
        for (old, new, expected) in [
            ("a\n", "a\n", ""),
            ("a\nb\nc\nd\n", "a\nB\nc\nd\n", "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"),
            ("", "a\n", "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n"),
            ("a\n", "", "--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-a\n"),
            ("a", "b\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"),
            (
                "1\n2\n3\n4\n5\n6\n7\n",
                "1\n2\n4\n5\n6\n7\n8\n",
                "--- a/x\n+++ b/x\n@@ -2,3 +2,2 @@\n 2\n-3\n 4\n@@ -7 +6,2 @@\n 7\n+8\n",
            ),
        ] {
            assert_eq!(diff(old, new), expected, "{old:?} {new:?}");
        }
    }
}
