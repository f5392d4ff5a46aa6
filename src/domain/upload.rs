//! The upload queue: one row per file and what became of it. The worker does the work.

/// Where a file stands.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Not begun.
    Waiting,
    /// Being read and hashed, or its small pictures being made.
    Preparing,
    /// Being sent: bytes so far.
    Sending(u64),
    /// Stored as a new photo.
    Done,
    /// The same bytes are there already.
    Duplicate,
    /// Not taken, and why.
    Failed(String),
}

/// One file.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Number of the file in this queue.
    pub id: u32,
    /// File name.
    pub name: String,
    /// Length in bytes.
    pub size: u64,
    /// Where it stands.
    pub state: State,
}

impl Item {
    /// Share of the file that is done, 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a progress bar")]
    pub fn progress(&self) -> f64 {
        match self.state {
            State::Waiting | State::Preparing => 0.0,
            State::Sending(sent) if self.size > 0 => (sent as f64 / self.size as f64).min(1.0),
            State::Sending(_) => 0.0,
            State::Done | State::Duplicate | State::Failed(_) => 1.0,
        }
    }

    /// Whether nothing more will happen to it.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self.state, State::Done | State::Duplicate | State::Failed(_))
    }
}

/// All files of a visit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Queue {
    /// In the order in which they were dropped.
    pub items: Vec<Item>,
}

/// How many files ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Stored.
    pub done: usize,
    /// Already there.
    pub duplicates: usize,
    /// Not taken.
    pub failed: usize,
    /// Still to come.
    pub open: usize,
}

impl Queue {
    /// Adds a file and returns its number.
    pub fn push(&mut self, name: String, size: u64) -> u32 {
        let id = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.push(Item { id, name, size, state: State::Waiting });
        id
    }

    /// Notes where a file stands; a number that was never given is ignored.
    pub fn set(&mut self, id: u32, state: State) {
        if let Some(item) = self.items.get_mut(id as usize) {
            item.state = state;
        }
    }

    /// Counts the outcomes.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for item in &self.items {
            match item.state {
                State::Done => summary.done += 1,
                State::Duplicate => summary.duplicates += 1,
                State::Failed(_) => summary.failed += 1,
                State::Waiting | State::Preparing | State::Sending(_) => summary.open += 1,
            }
        }
        summary
    }

    /// Share of all bytes that are done, 0 to 1; 1 for an empty queue.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a progress bar")]
    pub fn progress(&self) -> f64 {
        let total: u64 = self.items.iter().map(|item| item.size.max(1)).sum();
        if total == 0 {
            return 1.0;
        }
        let done: f64 =
            self.items.iter().map(|item| item.progress() * item.size.max(1) as f64).sum();
        done / total as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_weighed_by_size_and_ends_at_one() {
        let mut queue = Queue::default();
        let big = queue.push("big.jpg".into(), 900);
        let small = queue.push("small.jpg".into(), 100);
        queue.set(big, State::Sending(450));
        assert!((queue.progress() - 0.45).abs() < 1e-9);
        queue.set(big, State::Done);
        queue.set(small, State::Failed("no room".into()));
        assert_eq!(queue.progress(), 1.0);
        assert_eq!(queue.summary(), Summary { done: 1, failed: 1, ..Summary::default() });
        queue.set(99, State::Done);
    }

    #[test]
    fn empty_files_do_not_divide_by_zero() {
        let mut queue = Queue::default();
        assert_eq!(queue.progress(), 1.0);
        let id = queue.push("empty".into(), 0);
        queue.set(id, State::Sending(0));
        assert_eq!(queue.progress(), 0.0);
    }
}
