//! Files read once, from their beginning to their end, in memory that does not grow with them.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Bytes read at once.
const PIECE: usize = 512 << 10;

/// Hands on each piece of a file; how many bytes it had. Blocks.
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
