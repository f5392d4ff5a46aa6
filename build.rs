//! Turns `locales/en.json` into one constant per string, so that a misspelt key does not compile.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const SOURCE: &str = "locales/en.json";

fn main() {
    println!("cargo::rerun-if-changed={SOURCE}");
    let json = fs::read_to_string(SOURCE).expect("locales/en.json can be read");
    let strings: BTreeMap<String, String> =
        serde_json::from_str(&json).expect("locales/en.json is one flat object of strings");

    let mut code = String::from(
        "/// One constant per string of `locales/en.json`.\npub mod key {\n    use super::Key;\n",
    );
    for (index, (name, text)) in strings.iter().enumerate() {
        let constant = name.replace(['.', '-'], "_").to_uppercase();
        writeln!(code, "    /// {text:?}\n    pub const {constant}: Key = Key({index});")
            .expect("memory");
    }
    code.push_str("}\n");
    let names: Vec<_> = strings.keys().collect();
    let texts: Vec<_> = strings.values().collect();
    let count = strings.len();
    writeln!(code, "const NAMES: [&str; {count}] = {names:?};").expect("memory");
    writeln!(code, "const ENGLISH: [&str; {count}] = {texts:?};").expect("memory");

    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("strings.rs"), code).expect("OUT_DIR can be written");
}
