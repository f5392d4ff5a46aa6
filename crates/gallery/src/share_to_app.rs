//! Sharing files to other apps: how many are shared at once.

use std::ops::Range;

/// Limits of one share: Chromium's, the narrowest known.
const MOST_FILES: usize = 10;
const MOST_BYTES: u64 = 50 << 20;

/// Splits files into batches, keeping their order. A file that exceeds the size limit gets a batch
/// of its own: some systems accept it all the same.
#[must_use]
pub fn batches(sizes: &[u64]) -> Vec<Range<usize>> {
    let mut batches: Vec<Range<usize>> = Vec::new();
    let mut bytes = 0_u64;
    for (at, size) in sizes.iter().enumerate() {
        match batches.last_mut() {
            Some(batch) if batch.len() < MOST_FILES && bytes + size <= MOST_BYTES => {
                batch.end = at + 1;
                bytes += size;
            }
            _ => {
                batches.push(at..at + 1);
                bytes = *size;
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_batch_is_too_large_unless_one_file_is() {
        assert!(batches(&[]).is_empty());
        assert_eq!(batches(&[1; 23]), [0..10, 10..20, 20..23]);
        let mb = 1 << 20;
        assert_eq!(batches(&[30 * mb, 20 * mb, 1, 60 * mb, 5]), [0..2, 2..3, 3..4, 4..5]);
    }
}
