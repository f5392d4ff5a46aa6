//! Counts of tests, parsed from the output of the test runners: nextest, libtest (which
//! wasm-bindgen's runner imitates) and Playwright. They are informative: a step's exit status
//! decides.

/// Tests counted so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
    /// Browser tests that failed and then passed when retried. The summary shows them, since they
    /// are faults of the test or of the app; but two busy cores expose races that need not fail the
    /// whole run.
    pub(crate) flaky: u32,
}

impl Counts {
    /// Adds the counts in a line of a runner's output, if there are any.
    pub(crate) fn read(&mut self, line: &str) {
        let plain = without_colours(line);
        let line = plain.trim();
        // Nextest repeats the output of a failed test indented, and counts it in its own summary.
        if let Some(result) = plain.strip_prefix("test result: ") {
            // `test result: ok. 3 passed; 0 failed; 1 ignored; …`
            for part in result.split(['.', ';']) {
                self.add(part, &["ignored"]);
            }
        } else if line.starts_with("Summary [") {
            // `Summary [   0.4s] 12 tests run: 11 passed (1 slow), 1 failed, 2 skipped`
            let (_, parts) = line.split_once("run:").unwrap_or_default();
            for part in parts.split(',') {
                self.add(part, &["skipped"]);
            }
        } else if self.is_playwright(line) {
            self.add(line, &["skipped", "did not run"]);
        }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
            flaky: self.flaky + other.flaky,
        }
    }

    /// `12 passed, 0 failed`, and skipped ones if there are any.
    pub(crate) fn line(self) -> String {
        let mut text = format!("{} passed, {} failed", self.passed, self.failed);
        if self.skipped > 0 {
            text.push_str(&format!(", {} skipped", self.skipped));
        }
        if self.flaky > 0 {
            text.push_str(&format!(", {} passed ONLY ON THE SECOND TRY", self.flaky));
        }
        text
    }

    /// Whether this is a line of Playwright's summary: `  12 passed (3.4s)`, `  1 failed`.
    fn is_playwright(&self, line: &str) -> bool {
        let Some((number, rest)) = line.split_once(' ') else {
            return false;
        };
        let known = ["failed", "flaky", "skipped", "did not run"];
        number.parse::<u32>().is_ok() && (known.contains(&rest) || rest.starts_with("passed ("))
    }

    /// Adds `12 passed`, `1 failed`, or a count with one of the words that mean skipped for this
    /// runner.
    fn add(&mut self, part: &str, skipped: &[&str]) {
        let Some((number, word)) = part.trim().split_once(' ') else {
            return;
        };
        let Ok(number) = number.parse::<u32>() else {
            return;
        };
        // Nextest adds remarks: `11 passed (1 slow)`.
        let word = word.split(" (").next().unwrap_or(word).trim();
        match word {
            "passed" => self.passed += number,
            "failed" | "timed out" => self.failed += number,
            "flaky" => self.flaky += number,
            _ if skipped.contains(&word) => self.skipped += number,
            _ => {}
        }
    }
}

/// The text without ANSI colour sequences.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once(|c: char| c.is_ascii_alphabetic()).map_or("", |(_, tail)| tail);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(lines: &[&str]) -> (u32, u32, u32) {
        let mut counts = Counts::default();
        lines.iter().for_each(|line| counts.read(line));
        (counts.passed, counts.failed, counts.skipped)
    }

    #[test]
    fn every_runner_is_understood() {
        let libtest = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out";
        assert_eq!(counted(&[libtest, libtest]), (6, 0, 2));
        let nextest = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.4s] \u{1b}[1m13\u{1b}[0m tests run: 11 passed (1 slow), 2 failed, 4 skipped";
        let repeated = "    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured";
        assert_eq!(counted(&[repeated, nextest]), (11, 2, 4));
        let playwright = [
            "  1 failed",
            "    [desktop] › a.spec.ts:3:1 › 4 passed photos",
            "  2 skipped",
            "  1 did not run",
            "  12 passed (3.4s)",
        ];
        assert_eq!(counted(&playwright), (12, 1, 3));
    }

    #[test]
    fn a_second_try_is_told() {
        let mut counts = Counts::default();
        ["  1 flaky", "  12 passed (3.4s)"].iter().for_each(|line| counts.read(line));
        assert_eq!(counts.line(), "12 passed, 0 failed, 1 passed ONLY ON THE SECOND TRY");
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(counted(&["12 passed the gate", "3 files", "", "running 4 tests"]), (0, 0, 0));
    }
}
