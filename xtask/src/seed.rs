//! `cargo xtask seed`: the demo library with an album of any number of photos, for tests and
//! measurements of large shares.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::run::{self, capture};
use crate::{build, demo, generate, paths};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let options = Options::read(arguments)?;
    ensure!(!options.data.exists(), "{} is there already", options.data.display());
    println!("{}", library(&options)?);
    Ok(())
}

/// The data folder of a library and the path of its shared album. Reused if an earlier run has made
/// it.
pub(crate) fn cached(name: &str, assets: u32, months: u32) -> Result<(PathBuf, String)> {
    let folder = paths::own("seeded")?;
    let (data, known) = (folder.join(name), folder.join(format!("{name}.address")));
    let address = match fs::read_to_string(&known) {
        Ok(address) => address,
        Err(_) => {
            if data.exists() {
                fs::remove_dir_all(&data).context("removing a library that was not finished")?;
            }
            let address = library(&Options { data: data.clone(), assets, months })?;
            fs::write(&known, &address)?;
            address
        }
    };
    // Only the path: every server has another host and port.
    let path = address.find("/share/").map(|at| address[at..].to_owned());
    Ok((data, path.context("the library told no address")?))
}

/// Makes the library. Returns the URL of its shared album.
pub(crate) fn library(options: &Options) -> Result<String> {
    build::all()?;
    fs::create_dir_all(&options.data)?;
    let data = fs::canonicalize(&options.data)?;
    run::step("Making the demo library (half a minute)", || demo::library(&data))?;
    let address = run::step(&format!("Copying photos until there are {}", options.assets), || {
        let mut multiply = generate::program("multiply");
        capture(multiply.arg(&data).args([options.assets.to_string(), options.months.to_string()]))
    })?;
    Ok(address.trim().to_owned())
}

/// What to make, and where.
pub(crate) struct Options {
    pub data: PathBuf,
    pub assets: u32,
    pub months: u32,
}

impl Options {
    fn read(arguments: &[String]) -> Result<Self> {
        let (mut data, mut assets, mut months) = (None, None, 60);
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            let value = rest.next().with_context(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--data" => data = Some(PathBuf::from(value)),
                "--assets" => assets = Some(value.parse().context("--assets takes a number")?),
                "--months" => months = value.parse().context("--months takes a number")?,
                other => bail!("`seed` knows --data, --assets and --months, not `{other}`"),
            }
        }
        let options = Self {
            data: data.context("--data DIR is needed: a folder that is not there yet")?,
            assets: assets.context("--assets N is needed")?,
            months,
        };
        ensure!(options.assets > 0 && options.months > 0, "nothing to make");
        Ok(options)
    }
}
