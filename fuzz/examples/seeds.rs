//! Writes seed files for fuzzing into the folder of the first argument, one subfolder per
//! container: the tests' fixtures, and the files in the folders of the other arguments.

use std::path::Path;
use std::{env, fs, io};

use vitrine_media::{Format, sniff};

#[path = "../../crates/media/tests/common/fixtures/mod.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod fixtures;

/// Maximum bytes of a seed. Larger files are mutated too slowly to find much.
const LARGEST: usize = 64 * 1024;

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let target = arguments.next().ok_or(io::ErrorKind::InvalidInput)?;
    for (name, file) in fixtures::all() {
        write(target.as_ref(), name, &file)?;
    }
    for folder in arguments {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file() {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                write(target.as_ref(), &name, &fs::read(path)?)?;
            }
        }
    }
    Ok(())
}

fn write(target: &Path, name: &str, file: &[u8]) -> io::Result<()> {
    let container = match sniff(&file) {
        Ok(Format::Jpeg) => "jpeg",
        Ok(Format::Png) => "png",
        Ok(Format::Webp) => "webp",
        Ok(Format::Gif) => "gif",
        Ok(Format::Jxl) => "jxl",
        Ok(Format::Heif | Format::Avif) => "heif",
        Ok(Format::Mp4 | Format::Mov) => "mp4",
        Ok(Format::Matroska | Format::Webm) => "matroska",
        Ok(Format::Tiff | Format::Raw) => "raw",
        _ => return Ok(()),
    };
    if file.len() > LARGEST {
        return Ok(());
    }
    let folder = target.join(container);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), file)
}
