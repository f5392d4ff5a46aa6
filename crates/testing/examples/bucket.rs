//! An S3 server for measurements and for trying things by hand: `bucket DIR [ADDR]` keeps objects as
//! files below a folder and prints what to give to `--storage`. Not for photos that anybody wants
//! to keep.

use std::error::Error;
use std::path::PathBuf;

use vitrine_testing::bucket;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let root = PathBuf::from(arguments.next().ok_or("usage: bucket DIR [ADDR]")?);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:0".to_owned());
    std::fs::create_dir_all(&root)?;
    let store = bucket::Store::listen(&root, &address).await;
    println!("{}", store.storage(""));
    tokio::signal::ctrl_c().await?;
    Ok(())
}
