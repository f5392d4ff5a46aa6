//! Compresses the built app once, at the highest level, so that the server never has to: `.br`
//! (quality 11) and `.gz` beside every file that gets smaller.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};

use crate::fingerprint;

const KINDS: &[&str] =
    &["css", "html", "ico", "js", "json", "mjs", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Compresses everything below `folder` that is worth it. Returns the number of files.
pub(crate) fn folder(folder: &Path) -> Result<usize> {
    let mut files = Vec::new();
    fingerprint::collect(folder, &mut files)?;
    files.retain(|file| is_text(file));
    let count = files.len();
    let queue = Mutex::new(files);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(|| drain(&queue))).collect();
        running.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a compressing thread panicked")))
        })
    })?;
    Ok(count)
}

/// Compresses with brotli at its highest quality.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    const BUFFER: usize = 64 * 1024;
    const QUALITY: u32 = 11;
    const WINDOW: u32 = 22;
    let mut writer = brotli::CompressorWriter::new(Vec::new(), BUFFER, QUALITY, WINDOW);
    writer.write_all(bytes)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

/// Compresses with gzip at its highest level, without a time, so that equal input gives equal
/// output.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

fn drain(queue: &Mutex<Vec<PathBuf>>) -> Result<()> {
    loop {
        let next = match queue.lock() {
            Ok(mut files) => files.pop(),
            Err(_) => None,
        };
        let Some(file) = next else { return Ok(()) };
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        write_if_smaller(&file, "br", &bytes, &brotli(&bytes)?)?;
        write_if_smaller(&file, "gz", &bytes, &gzip(&bytes)?)?;
    }
}

fn write_if_smaller(file: &Path, suffix: &str, plain: &[u8], packed: &[u8]) -> Result<()> {
    if packed.len() >= plain.len() {
        return Ok(());
    }
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    fs::write(&name, packed).with_context(|| format!("writing {}", name.display()))
}

fn is_text(file: &Path) -> bool {
    let kind = file.extension().and_then(|kind| kind.to_str());
    kind.is_some_and(|kind| KINDS.contains(&kind))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn text_is_packed_both_ways_and_the_rest_left_alone() {
        let dist = std::env::temp_dir().join(format!("xtask-precompress-{}", std::process::id()));
        fs::create_dir_all(dist.join("nested")).unwrap();
        let text = "body { color: var(--text) }\n".repeat(50);
        fs::write(dist.join("nested/app.css"), &text).unwrap();
        fs::write(dist.join("photo.jpg"), &text).unwrap();
        fs::write(dist.join("tiny.txt"), "x").unwrap();

        assert_eq!(folder(&dist).unwrap(), 2);

        let packed = fs::read(dist.join("nested/app.css.br")).unwrap();
        let mut unpacked = String::new();
        brotli::Decompressor::new(packed.as_slice(), 4096).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        let packed = fs::read(dist.join("nested/app.css.gz")).unwrap();
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        assert!(!dist.join("photo.jpg.br").exists());
        assert!(!dist.join("tiny.txt.gz").exists(), "it would be longer than the file");
        fs::remove_dir_all(dist).unwrap();
    }
}
