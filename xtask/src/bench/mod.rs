//! `cargo xtask bench`: benchmarks, each beside a peer that ran in the same minute on the same
//! machine. Only the ratio is comparable; absolute figures depend on the machine.
//!
//! A benchmark is a program that prints one JSON object per row: a bench target of this package,
//! built in release, or a script in a browser. This command prints the table.

mod browser;
mod download;
mod owner;
mod scale;
mod server;
mod upload;
mod visitor;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::run::{self, cargo};
use crate::{build, fixtures, paths, precompress, system};

/// A benchmark: its name, and what it measures.
struct Bench {
    name: &'static str,
    about: &'static str,
    run: fn() -> Result<Vec<Row>>,
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "media",
        about: "cleaning, reading and packing photos, natively and in a browser's worker; \
                in seconds of the processor, best of several rounds",
        run: media,
    },
    Bench {
        name: "visitor",
        about: "a visitor's page in a browser: on a slow network with a slow processor, with \
                100,000 photos, and while a gigabyte is downloaded",
        run: visitor::run,
    },
    Bench {
        name: "owner",
        about: "the owner's timeline of 100,000 photos in a browser, with a slow processor",
        run: owner::run,
    },
    Bench {
        name: "download",
        about: "taking photos home: 200 of 5 MB and many gigabytes in a browser, and the server's \
                own archive; VITRINE_BENCH_GIB sets how many",
        run: download::run,
    },
    Bench {
        name: "upload",
        about: "bringing in 500 photos of 5 MB: from a browser, by Immich's own program, by import; \
                and 20,000 small ones in a queue",
        run: upload::run,
    },
    Bench {
        name: "scale",
        about: "100,000 and 1,000,000 photos of one owner, as full a month, in SQLite and in \
                Postgres; a link to 100,000; originals from a \
                bucket; two servers on one library",
        run: scale::run,
    },
    Bench {
        name: "server",
        about: "the storage server under load, beside nginx serving the same files unchecked",
        run: server::run,
    },
];

/// A measurement. Beside a peer, higher is better.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    what: String,
    unit: String,
    ours: f64,
    peer: Option<f64>,
    peer_name: Option<String>,
    /// The intended ratio of our figure to the peer's.
    aim: Option<f64>,
    /// The maximum of our figure.
    at_most: Option<f64>,
}

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let as_json = arguments.iter().any(|argument| argument == "--json");
    let names: Vec<&String> = arguments.iter().filter(|argument| *argument != "--json").collect();
    for name in &names {
        if !BENCHES.iter().any(|bench| bench.name == *name) {
            let known: Vec<&str> = BENCHES.iter().map(|bench| bench.name).collect();
            bail!("there is no benchmark `{name}`; there is: {}", known.join(", "));
        }
    }
    let mut results = serde_json::Map::new();
    for bench in
        BENCHES.iter().filter(|bench| names.is_empty() || names.contains(&&bench.name.to_owned()))
    {
        let rows = (bench.run)()?;
        if as_json {
            results.insert(bench.name.to_owned(), serde_json::to_value(&rows)?);
        } else {
            println!("\n{}: {}", bench.name, bench.about);
            print!("{}", table(&rows));
        }
    }
    if as_json {
        println!("{:#}", serde_json::Value::Object(results));
    }
    Ok(())
}

/// The media crate beside other programs and libraries.
fn media() -> Result<Vec<Row>> {
    fixtures::write()?;
    fixtures::write_big()?;
    // Where a peer cannot be installed, its rows say so.
    if let Err(error) = system::for_benches() {
        eprintln!("{error:#}");
    }
    let scratch = paths::own("bench")?;
    let mut command = cargo();
    command.args(["bench", "--quiet", "--package", "xtask", "--bench", "media", "--"]);
    command.args([paths::own("fixtures")?, paths::own("fixtures-big")?, scratch.clone()]);
    let mut rows = parse(&run::capture(&mut command)?)?;
    let planning = rows.iter().find(|row| row.unit == "ms").map(|row| row.ours);
    let video = scratch.join("video-660.mp4");
    rows.extend(parse(&browser::run(&video, planning.context("no time for planning")?)?)?);
    rows.push(worker_size()?);
    std::fs::remove_dir_all(scratch)?;
    Ok(rows)
}

/// The download size of the worker's wasm.
fn worker_size() -> Result<Row> {
    build::app()?;
    let wasm = paths::dist().join("worker_bg.wasm");
    let wasm = std::fs::read(&wasm).with_context(|| format!("reading {}", wasm.display()))?;
    Ok(Row {
        what: "size of the worker's wasm".to_owned(),
        unit: "kB brotli".to_owned(),
        ours: precompress::brotli(&wasm)?.len() as f64 / 1e3,
        peer: None,
        peer_name: None,
        aim: None,
        at_most: Some(250.0),
    })
}

fn parse(output: &str) -> Result<Vec<Row>> {
    output
        .lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("`{line}` is no row")))
        .collect()
}

/// Formats rows as aligned text: our figure, the peer's, the ratio, and the intended ratio.
fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "  {:<34} {:>10} {:>10}  {:<10} {:>7} {:>7}  {:<3}  peer\n",
        "", "ours", "peer", "unit", "ratio", "aim", "met"
    );
    for row in rows {
        let ratio = row.peer.filter(|peer| *peer > 0.0).map(|peer| row.ours / peer);
        let met = match (ratio, row.aim, row.at_most) {
            (Some(ratio), Some(aim), _) => Some(ratio >= aim),
            (_, _, Some(most)) => Some(row.ours <= most),
            _ => None,
        };
        let number = |value: Option<f64>, digits: usize| {
            value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
        };
        let name = match (row.peer, &row.peer_name) {
            (None, Some(name)) => format!("{name}: not installed"),
            (_, name) => name.clone().unwrap_or_default(),
        };
        text.push_str(&format!(
            "  {:<34} {:>10} {:>10}  {:<10} {:>7} {:>7}  {:<3}  {name}\n",
            row.what,
            number(Some(row.ours), if row.ours < 10.0 { 2 } else { 0 }),
            number(row.peer, if row.peer.is_some_and(|peer| peer < 10.0) { 2 } else { 0 }),
            row.unit,
            number(ratio, 2),
            match row.at_most {
                Some(most) => format!("<={most}"),
                None => number(row.aim, 1),
            },
            met.map_or("", |met| if met { "yes" } else { "no" }),
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_shown_with_their_ratio() {
        let rows = parse(
            r#"{"what":"zip","unit":"MB/s","ours":300.0,"peer":200.0,"peerName":"other","aim":2.0}
{"what":"zip","unit":"MB/s","ours":300.0,"peer":null,"peerName":"third","aim":2.0}
{"what":"size","unit":"kB","ours":170.0,"atMost":250.0}"#,
        );
        let text = table(&rows.unwrap());
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].contains("1.50") && lines[1].contains(" no "), "{text}");
        assert!(lines[2].ends_with("third: not installed") && !lines[2].contains(" no "), "{text}");
        assert!(lines[3].contains("<=250") && lines[3].contains(" yes"), "{text}");
        assert!(parse("no row").is_err());
    }
}
