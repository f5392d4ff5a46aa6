//! CRC-32 by folding whole words, for targets without an instruction for it: in WebAssembly three
//! times as fast as tables. This is Chorba (S. Russell, arXiv 2412.16398, 2024) with the paper's
//! multiple of five terms, scaled by 64.
//!
//! A message is a polynomial over GF(2), and its CRC is the remainder of its division by the
//! polynomial P. P divides Q(x) = x^300 + x^155 + x^117 + x^89 + 1. Squaring is linear over GF(2),
//! so P divides Q(x)^64 = Q(x^64) as well. Therefore a word of 64 bits can be removed from the
//! message if it is added (XOR) 145, 183, 211 and 300 words further on: no bit has to be shifted,
//! and the remainder does not change. Only the last 300 words are left to the tables.

use crc32fast::Hasher;

/// Distances, in words, at which a word is added.
const DISTANCES: [usize; 4] = [145, 183, 211, REACH];
const REACH: usize = 300;
/// Number of consecutive words that do not depend on each other.
const RUN: usize = DISTANCES[0];
/// Words between two shifts of the window.
const BLOCK: usize = 14 * RUN;

/// Minimum length in bytes. Shorter messages are faster with tables alone.
pub(super) const MIN_LEN: usize = 4 * 8 * REACH;

/// Returns the CRC-32 of a message that continues with `bytes`; `before` is the CRC-32 so far.
pub(super) fn crc32(before: u32, bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<8>();
    let Some(body) = words.len().checked_sub(REACH) else {
        return tables(before, bytes);
    };
    let (body, tail) = words.split_at(body);
    // The words before the current one, including what was added to them.
    let mut window = [0_u64; REACH + BLOCK];
    // The CRC register is added to the first word, which is `REACH` words further on.
    window[0] = u64::from(!before);
    for block in body.chunks(BLOCK) {
        for (index, run) in block.chunks(RUN).enumerate() {
            let here = REACH + index * RUN;
            let (earlier, sums) = window.split_at_mut(here);
            let sums = &mut sums[..run.len()];
            let [a, b, c, d] = DISTANCES.map(|far| &earlier[here - far..][..run.len()]);
            for (at, word) in run.iter().enumerate() {
                sums[at] = u64::from_le_bytes(*word) ^ a[at] ^ b[at] ^ c[at] ^ d[at];
            }
        }
        window.copy_within(block.len()..block.len() + REACH, 0);
    }
    let held = &window[..REACH];
    let mut left = [[0; 8]; REACH];
    for (at, (word, left)) in tail.iter().zip(&mut left).enumerate() {
        let added = DISTANCES.iter().filter_map(|far| held.get(at + REACH - far));
        *left = added.fold(u64::from_le_bytes(*word), |sum, held| sum ^ held).to_le_bytes();
    }
    // A CRC of all ones is a register of zero: the register has been added already.
    tables(tables(u32::MAX, left.as_flattened()), rest)
}

fn tables(before: u32, bytes: &[u8]) -> u32 {
    let mut hasher = Hasher::new_with_initial(before);
    hasher.update(bytes);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marsaglia's xorshift: the same bytes in every run.
    fn noise(seed: &mut u64) -> u64 {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        *seed
    }

    #[test]
    fn the_polynomial_divides_the_multiple() {
        // x^k modulo P, the highest power first.
        let power = |k: usize| {
            (0..k).fold(1_u32, |x, _| x << 1 ^ if x >> 31 == 1 { 0x04C1_1DB7 } else { 0 })
        };
        let sum = DISTANCES.iter().fold(power(REACH), |sum, far| sum ^ power(REACH - far));
        assert_eq!(sum, 0);
    }

    #[test]
    fn as_tables_say_for_any_length_and_start() {
        let mut seed = 0x9E37_79B9_7F4A_7C15;
        let bytes: Vec<u8> = (0..150_000).map(|_| noise(&mut seed) as u8).collect();
        let edges = [REACH, REACH + 1, REACH + RUN, REACH + BLOCK, REACH + BLOCK + 1];
        let edges = edges.into_iter().flat_map(|words| words * 8 - 1..words * 8 + 2);
        let lengths: Vec<usize> = edges.chain([0, 1, 7, 8, MIN_LEN, bytes.len()]).collect();
        let random = (0..500).map(|_| noise(&mut seed) as usize % bytes.len());
        for len in lengths.into_iter().chain(random.collect::<Vec<_>>()) {
            let start = noise(&mut seed) as usize % (bytes.len() - len + 1);
            let before = noise(&mut seed) as u32;
            let part = &bytes[start..start + len];
            assert_eq!(crc32(before, part), tables(before, part), "{len} bytes from {start}");
        }
    }
}
