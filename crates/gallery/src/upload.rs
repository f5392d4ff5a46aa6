//! The upload queue: one row per file, its outcome, and which file is next. It moves no bytes: the
//! worker does the uploading.

pub mod pace;
pub mod pairs;
pub mod report;
pub mod saved;

use serde::{Deserialize, Serialize};

/// What is removed from a file before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cleaning {
    /// Nothing.
    Keep,
    /// The location.
    #[default]
    Location,
    /// Everything that is not needed to show the image, and the file name.
    All,
}

impl Cleaning {
    /// In display order.
    pub const EACH: [Self; 3] = [Self::Keep, Self::Location, Self::All];

    /// The stored name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Location => "location",
            Self::All => "all",
        }
    }

    /// Parses a stored name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|one| one.name() == name)
    }
}

/// The state of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Not started.
    Waiting,
    /// Being read, cleaned or hashed, or having its renditions made.
    Preparing,
    /// Being sent: bytes sent so far.
    Sending(u64),
    /// Stored as a new photo with this id.
    Done(String),
    /// The same bytes are already stored as the photo with this id.
    Duplicate(String),
    /// The same bytes are already stored as the photo with this id, which is in the bin.
    Trashed(String),
    /// Not accepted, and why.
    Failed(String),
    /// Cancelled by the user.
    Cancelled,
    /// Uploaded, then withdrawn by the user.
    Withdrawn,
}

impl State {
    /// Whether the state no longer changes by itself.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !matches!(self, Self::Waiting | Self::Preparing | Self::Sending(_))
    }
}

/// A file of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Number of the file in this queue.
    pub id: u32,
    /// File name.
    pub name: String,
    /// Length in bytes.
    pub size: u64,
    /// Its state.
    pub state: State,
    /// Failed attempts since it last made progress.
    pub tries: u32,
    /// Largest number of bytes sent by any attempt.
    pub furthest: u64,
}

impl Item {
    /// Share of the file that is done, 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a progress bar")]
    pub fn progress(&self) -> f64 {
        match self.state {
            State::Sending(_) if self.size > 0 => self.sent() as f64 / self.size as f64,
            _ if self.state.is_settled() => 1.0,
            _ => 0.0,
        }
    }

    /// Bytes that count as sent. The form around a file adds a few, so they are capped at its size.
    fn sent(&self) -> u64 {
        match self.state {
            State::Sending(sent) => sent.min(self.size),
            State::Waiting | State::Preparing => 0,
            _ => self.weight(),
        }
    }

    /// Weight in the total progress; at least 1, for empty files.
    fn weight(&self) -> u64 {
        self.size.max(1)
    }
}

/// Number of files by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Stored.
    pub done: usize,
    /// Already stored, including those in the bin.
    pub duplicates: usize,
    /// Those of them that are in the bin.
    pub trashed: usize,
    /// Not accepted.
    pub failed: usize,
    /// Cancelled or withdrawn.
    pub cancelled: usize,
    /// Being prepared or sent.
    pub running: usize,
    /// Not settled, including those that are running.
    pub open: usize,
}

impl Summary {
    fn count(&mut self, state: &State, add: bool) {
        let step = |count: &mut usize| {
            *count = if add { *count + 1 } else { count.saturating_sub(1) };
        };
        match state {
            State::Waiting => step(&mut self.open),
            State::Preparing | State::Sending(_) => {
                step(&mut self.open);
                step(&mut self.running);
            }
            State::Done(_) => step(&mut self.done),
            State::Duplicate(_) => step(&mut self.duplicates),
            State::Trashed(_) => {
                step(&mut self.duplicates);
                step(&mut self.trashed);
            }
            State::Failed(_) => step(&mut self.failed),
            State::Cancelled | State::Withdrawn => step(&mut self.cancelled),
        }
    }
}

/// All files of a visit. Counts are kept up to date incrementally, since there may be tens of
/// thousands of files, each of which reports its progress many times.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Queue {
    items: Vec<Item>,
    summary: Summary,
    total: u64,
    sent: u64,
    /// No item before this index is waiting.
    first_waiting: usize,
    /// Paused by the user: nothing new is started.
    pub is_paused: bool,
    /// There is no connection: nothing new is started until it is back.
    pub is_offline: bool,
}

impl Queue {
    /// Adds a file and returns its number.
    pub fn push(&mut self, name: String, size: u64) -> u32 {
        let id = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let item = Item { id, name, size, state: State::Waiting, tries: 0, furthest: 0 };
        self.summary.count(&item.state, true);
        self.total += item.weight();
        self.items.push(item);
        id
    }

    /// All files in the order in which they were chosen.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// A file by its number.
    #[must_use]
    pub fn item(&self, id: u32) -> Option<&Item> {
        self.items.get(id as usize)
    }

    /// Sets the state of a file. Ignores unknown numbers.
    pub fn set(&mut self, id: u32, state: State) {
        let Some(item) = self.items.get_mut(id as usize) else {
            return;
        };
        self.summary.count(&item.state, false);
        self.sent -= item.sent();
        if let State::Sending(sent) = state
            && sent > item.furthest
        {
            (item.furthest, item.tries) = (sent, 0);
        }
        item.state = state;
        self.summary.count(&item.state, true);
        self.sent += item.sent();
        if item.state == State::Waiting {
            self.first_waiting = self.first_waiting.min(id as usize);
        }
    }

    /// Puts a file that could not be sent back into the queue. Returns its failed attempts.
    pub fn put_back(&mut self, id: u32) -> u32 {
        self.set(id, State::Waiting);
        self.items.get_mut(id as usize).map_or(0, |item| {
            item.tries += 1;
            item.tries
        })
    }

    /// Starts waiting files until `at_once` are in progress, and returns their numbers. They count
    /// as being prepared from now on.
    pub fn begin(&mut self, at_once: usize) -> Vec<u32> {
        let mut begun = Vec::new();
        if self.is_paused || self.is_offline {
            return begun;
        }
        while self.summary.running < at_once {
            let rest = self.items.get(self.first_waiting..).unwrap_or_default();
            let Some(step) = rest.iter().position(|item| item.state == State::Waiting) else {
                self.first_waiting = self.items.len();
                break;
            };
            let index = self.first_waiting + step;
            let id = self.items[index].id;
            self.set(id, State::Preparing);
            self.first_waiting = index + 1;
            begun.push(id);
        }
        begun
    }

    /// Cancels everything that is not settled. Returns the numbers of the files that were in
    /// progress.
    pub fn cancel_open(&mut self) -> Vec<u32> {
        let open = self.items.iter().filter(|item| !item.state.is_settled());
        let open: Vec<_> = open.map(|item| (item.id, item.state != State::Waiting)).collect();
        for (id, _) in &open {
            self.set(*id, State::Cancelled);
        }
        open.into_iter().filter(|(_, is_running)| *is_running).map(|(id, _)| id).collect()
    }

    /// Queues all failed files again. Returns how many.
    pub fn retry_failed(&mut self) -> usize {
        let failed = self.items.iter().filter(|item| matches!(item.state, State::Failed(_)));
        let failed: Vec<_> = failed.map(|item| item.id).collect();
        for id in &failed {
            self.set(*id, State::Waiting);
            self.items[*id as usize].tries = 0;
        }
        failed.len()
    }

    /// The files whose photos are in the bin: queue numbers and asset ids.
    #[must_use]
    pub fn trashed(&self) -> Vec<(u32, String)> {
        let found = self.items.iter().filter_map(|item| match &item.state {
            State::Trashed(asset) => Some((item.id, asset.clone())),
            _ => None,
        });
        found.collect()
    }

    /// Number of files by outcome.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// Bytes sent, and bytes in total.
    #[must_use]
    pub fn bytes(&self) -> (u64, u64) {
        (self.sent, self.total)
    }

    /// Share of all bytes that are done, 0 to 1; 1 for an empty queue.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a progress bar")]
    pub fn progress(&self) -> f64 {
        if self.total == 0 { 1.0 } else { self.sent as f64 / self.total as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(sizes: &[u64]) -> Queue {
        let mut queue = Queue::default();
        for (index, size) in sizes.iter().enumerate() {
            queue.push(format!("{index}.jpg"), *size);
        }
        queue
    }

    #[test]
    fn progress_is_weighed_by_size_and_ends_at_one() {
        let mut queue = queue(&[900, 100]);
        queue.set(0, State::Sending(450));
        assert!((queue.progress() - 0.45).abs() < 1e-9);
        queue.set(0, State::Done("a".into()));
        queue.set(1, State::Failed("no room".into()));
        assert_eq!(queue.progress(), 1.0);
        assert_eq!(queue.summary(), Summary { done: 1, failed: 1, ..Summary::default() });
        queue.set(99, State::Cancelled);
        queue.set(0, State::Sending(5_000));
        assert_eq!(queue.bytes(), (1_000, 1_000), "the form around a file does not count");
    }

    #[test]
    fn empty_files_do_not_divide_by_zero() {
        let mut queue = queue(&[0]);
        queue.set(0, State::Sending(0));
        assert_eq!(queue.progress(), 0.0);
        assert_eq!(Queue::default().progress(), 1.0);
    }

    #[test]
    fn so_many_are_under_way_and_no_more() {
        let mut queue = queue(&[1; 5]);
        assert_eq!(queue.begin(2), [0, 1]);
        assert_eq!(queue.begin(2), [0; 0]);
        queue.set(0, State::Done("a".into()));
        assert_eq!(queue.begin(3), [2, 3]);
        queue.is_paused = true;
        queue.set(1, State::Done("b".into()));
        assert_eq!(queue.begin(3), [0; 0]);
        queue.is_paused = false;
        assert_eq!(queue.put_back(2), 1);
        assert_eq!(queue.begin(3), [2, 4], "what was put back comes first");
    }

    #[test]
    fn tries_in_vain_are_those_that_got_no_further() {
        let mut queue = queue(&[100]);
        queue.set(0, State::Sending(40));
        assert_eq!(queue.put_back(0), 1);
        queue.set(0, State::Sending(40));
        assert_eq!(queue.put_back(0), 2);
        queue.set(0, State::Sending(41));
        assert_eq!(queue.put_back(0), 1);
    }

    #[test]
    fn what_is_in_the_bin_is_there_already_once_it_was_restored() {
        let mut queue = queue(&[1; 3]);
        queue.set(0, State::Duplicate("a".into()));
        queue.set(1, State::Trashed("b".into()));
        queue.set(2, State::Trashed("c".into()));
        assert_eq!(queue.trashed(), [(1, "b".to_owned()), (2, "c".to_owned())]);
        let summary = Summary { duplicates: 3, trashed: 2, ..Summary::default() };
        assert_eq!(queue.summary(), summary);
        queue.set(1, State::Duplicate("b".into()));
        let summary = Summary { duplicates: 3, trashed: 1, ..Summary::default() };
        assert_eq!(queue.summary(), summary);
    }

    #[test]
    fn cancelling_leaves_what_is_settled_and_retrying_takes_what_failed() {
        let mut queue = queue(&[1; 4]);
        queue.begin(3);
        queue.set(0, State::Done("a".into()));
        queue.set(1, State::Failed("no".into()));
        assert_eq!(queue.cancel_open(), [2]);
        let summary = Summary { done: 1, failed: 1, cancelled: 2, ..Summary::default() };
        assert_eq!(queue.summary(), summary);
        assert_eq!(queue.retry_failed(), 1);
        assert_eq!(queue.begin(9), [1]);
    }
}
