//! Damaged files: whatever the bytes, every function returns without a panic, and soon.

mod common;

use vitrine_media::{Level, Limits, inspect, metadata};

/// Marsaglia's xorshift64, for the same files in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

fn damaged(file: &[u8], random: &mut Random) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..=random.below(4) {
        if file.is_empty() {
            break;
        }
        let at = random.below(file.len());
        match random.below(8) {
            0 => file[at] ^= 1 << random.below(8),
            1 => file[at] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF][random.below(6)],
            2 => file.truncate(at),
            3 => {
                let end = (at + random.below(64)).min(file.len());
                file.drain(at..end);
            }
            4 => {
                let end = (at + random.below(64)).min(file.len());
                let copy = file[at..end].to_vec();
                let to = random.below(file.len());
                file.splice(to..to, copy);
            }
            // An extreme length at any position.
            5 => {
                let value = [0, 1, 7, 8, 0x7FFF_FFFF, u32::MAX][random.below(6)].to_be_bytes();
                let end = (at + 4).min(file.len());
                file[at..end].copy_from_slice(&value[..end - at]);
            }
            6 => {
                let end = (at + random.below(16)).min(file.len());
                file[at..end].fill(0xFF);
            }
            _ => {
                let end = (at + random.below(16)).min(file.len());
                file[at..end].fill(0);
            }
        }
    }
    file
}

fn check(file: &[u8]) -> bool {
    let limits = Limits::default();
    if let Ok(found) = metadata(&file, &limits) {
        let names = [&found.make, &found.model, &found.lens].into_iter().flatten();
        let mut names = names.chain(&found.keywords).chain(&found.people);
        assert!(names.all(|name| name.len() <= limits.max_name));
        assert!(found.description.is_none_or(|text| text.len() <= limits.max_description));
    }
    let _ = inspect(&file, &limits);
    // Also checks that cleaning a clean file changes nothing.
    let levels = [Level::All, Level::Location];
    levels.map(|level| common::clean(file, level).is_ok()).contains(&true)
}

#[test]
fn twenty_thousand_damaged_files() {
    let mut random = Random(0x5EED_CAFE_F00D_0001);
    let (mut planned, mut refused) = (0, 0);
    for (name, file) in common::fixtures::all() {
        for round in 0..2_500 {
            let file = damaged(&file, &mut random);
            let result = std::panic::catch_unwind(|| check(&file));
            match result {
                Ok(true) => planned += 1,
                Ok(false) => refused += 1,
                Err(_) => {
                    let path = common::scratch("mutations").join(name);
                    std::fs::write(&path, &file).unwrap();
                    panic!("{name}, round {round}: see {}", path.display());
                }
            }
        }
    }
    eprintln!("{planned} cleaned, {refused} refused");
    assert!(planned + refused >= 20_000);
    assert!(planned > 2_000, "the damage is too great to test anything: {planned}");
}

/// Real files have structures that the generated ones lack. Only small ones are used, for speed.
#[test]
fn damaged_real_files() {
    let mut random = Random(0x5EED_CAFE_F00D_0002);
    for (name, file) in common::corpus() {
        if file.len() > 64 * 1024 {
            continue;
        }
        for round in 0..60 {
            let file = damaged(&file, &mut random);
            if std::panic::catch_unwind(|| check(&file)).is_err() {
                let path = common::scratch("mutations-real").join(&name);
                std::fs::write(&path, &file).unwrap();
                panic!("{name}, round {round}: see {}", path.display());
            }
        }
    }
}
