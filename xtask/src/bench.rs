//! `cargo xtask bench`: benchmarks, each beside a peer that ran in the same minute on the same
//! machine. The ratio is what counts; absolute figures are the machine's.
//!
//! A benchmark is a bench target of this package, built in release, that prints one JSON object
//! per row; this command makes the table.

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::run::{self, cargo};
use crate::{fixtures, paths};

/// A benchmark: its name, and what it measures.
struct Bench {
    name: &'static str,
    about: &'static str,
}

const BENCHES: &[Bench] =
    &[Bench { name: "media", about: "reading, cleaning and hashing photos, natively" }];

/// What was measured; higher is better.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    what: String,
    unit: String,
    ours: f64,
    peer: Option<f64>,
    peer_name: Option<String>,
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
    fixtures::write()?;
    let mut results = serde_json::Map::new();
    for bench in
        BENCHES.iter().filter(|bench| names.is_empty() || names.contains(&&bench.name.to_owned()))
    {
        let rows = measure(bench)?;
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

/// Builds and runs one benchmark. What Cargo says while building goes to stderr.
fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let folder = paths::own("fixtures")?;
    let mut command = cargo();
    command.args(["bench", "--quiet", "--package", "xtask", "--bench", bench.name, "--"]);
    let output = run::capture(command.arg(folder))?;
    output
        .lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("`{line}` is no row")))
        .collect()
}

/// Rows as aligned text: ours, the peer's, and how many times as fast we are.
fn table(rows: &[Row]) -> String {
    let mut text =
        format!("  {:<22} {:>12} {:>12} {:>8}  {:<10} peer\n", "", "ours", "peer", "ratio", "unit");
    for Row { what, unit, ours, peer, peer_name } in rows {
        let ratio = peer.map(|peer| format!("{:.2}", ours / peer)).unwrap_or_default();
        let peer = peer.map(|peer| format!("{peer:.1}")).unwrap_or_else(|| "-".to_owned());
        let name = peer_name.as_deref().unwrap_or("not installed");
        text.push_str(&format!(
            "  {what:<22} {ours:>12.1} {peer:>12} {ratio:>8}  {unit:<10} {name}\n"
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_shown_with_their_ratio() {
        let line = r#"{"what":"zip","unit":"MB/s","ours":300.0,"peer":200.0,"peerName":"other"}"#;
        let row: Row = serde_json::from_str(line).unwrap();
        let alone = r#"{"what":"zip","unit":"MB/s","ours":300.0,"peer":null,"peerName":null}"#;
        let text = table(&[row, serde_json::from_str(alone).unwrap()]);
        assert!(text.contains("1.50"), "{text}");
        assert!(text.contains("not installed"), "{text}");
    }
}
