//! Streaming checksums: CRC-32 for archives, SHA-1 for detecting duplicates in the API.
//! Neither protects against deliberate collisions.

mod fold;

use sha1::Digest;

/// CRC-32 as ISO 3309 and PKWARE's APPNOTE 4.4.7 define it.
#[derive(Debug, Clone, Default)]
pub struct Crc32(crc32fast::Hasher);

impl Crc32 {
    /// Creates a hasher that has processed no bytes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Processes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        // On other targets the library uses a CPU instruction.
        if cfg!(target_arch = "wasm32") && bytes.len() >= fold::MIN_LEN {
            let before = self.0.clone().finalize();
            self.0 = crc32fast::Hasher::new_with_initial(fold::crc32(before, bytes));
        } else {
            self.0.update(bytes);
        }
    }

    /// Returns the checksum of all processed bytes.
    #[must_use]
    pub fn finish(self) -> u32 {
        self.0.finalize()
    }
}

/// SHA-1 (FIPS 180-4, section 6.1).
#[derive(Debug, Clone, Default)]
pub struct Sha1(sha1::Sha1);

impl Sha1 {
    /// Creates a hasher that has processed no bytes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Processes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the hash of all processed bytes.
    #[must_use]
    pub fn finish(self) -> [u8; 20] {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_check_values() {
        let mut crc = Crc32::new();
        crc.update(b"1234");
        crc.update(b"56789");
        assert_eq!(crc.finish(), 0xCBF4_3926);

        let mut sha1 = Sha1::new();
        sha1.update(b"a");
        sha1.update(b"bc");
        assert_eq!(sha1.finish()[..4], [0xA9, 0x99, 0x3E, 0x36]);
    }
}
