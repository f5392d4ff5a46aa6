//! Reads whole files in chunks, with constant memory.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Size of a chunk in bytes.
const PIECE: usize = 512 << 10;

/// Calls `take` with each chunk of a file and returns the file's length in bytes. Blocks.
pub(crate) fn of_file(path: &Path, mut take: impl FnMut(&[u8])) -> io::Result<u64> {
    let (mut file, mut piece, mut len) = (File::open(path)?, vec![0; PIECE], 0);
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(len),
            Ok(read) => {
                take(&piece[..read]);
                len += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
