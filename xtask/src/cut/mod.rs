//! The core in two parts: what a first visit calls, and the rest, which is loaded when it is first called.
//!
//! The package in `www/pkg` is one module, as ever; the site is made of the parts. Which functions a first visit calls
//! is seen by making one: `www/first-visit.js` asks of the core what the page asks, in a copy that takes note of each
//! function that runs. Both parts are optimised after the cut, so that nothing of the rest is inlined into the first.

mod constants;
mod divide;
mod module;
mod profile;
mod regions;
#[cfg(test)]
mod tests;

use crate::build::wasm_opt_arguments;
use crate::report::{self, timed};
use crate::settings::Settings;
use crate::stamp::Stamp;
use crate::tool::Tools;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Where the parts go, from the root of the project.
pub const FOLDER: &str = "www/cut";

/// The compiler has inlined what pays; more would only lengthen the download, as do notes on the compiler.
const LEAN: [&str; 5] = [
    "--one-caller-inline-max-function-size=0",
    "--always-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
    "--strip-producers",
    "--strip-target-features",
];

/// Cuts the module `whole` (as wasm-bindgen made it, before wasm-opt; `map` is the linker's) into `www/cut/first.wasm` and `later.wasm`.
pub fn cut(
    root: &Path,
    settings: &Settings,
    tools: &Tools,
    whole: &Path,
    map: &Path,
) -> Result<(), String> {
    let folder = root.join(FOLDER);
    let parts = ["first", "later"].map(|name| folder.join(name).with_extension("wasm"));
    let visit = root.join("www/first-visit.js");
    let stamp = Stamp::new(
        root.join("target/xtask/cut.stamp"),
        &[
            whole.to_path_buf(),
            map.to_path_buf(),
            visit.clone(),
            root.join("www/engine"),
            root.join("www/figure/courier.js"),
            root.join("xtask/src/cut"),
            root.join("wasm-pack.toml"),
        ],
        "",
        &parts,
    );
    if stamp.is_fresh() {
        return Ok(());
    }
    timed(&format!("cutting the core into {FOLDER}"), || {
        let bytes = fs::read(whole).map_err(|error| format!("{}: {error}", whole.display()))?;
        let map = fs::read_to_string(map).map_err(|error| format!("{}: {error}", map.display()))?;
        let pieces = constants::pieces(&map, &module::Module::read(&bytes)?.data)?;
        let cut = divide::divide(&bytes, &ran(root, &visit, &bytes)?, &pieces)?;
        let [first, later, regions] = cut.counts;
        println!("    {first} functions come first, {later} and {regions} parts of others later");
        write(&folder.join(".gitignore"), b"*\n")?;
        for (path, bytes) in parts.iter().zip([cut.first, cut.later]) {
            let raw = path.with_extension("raw");
            write(&raw, &bytes)?;
            let mut command = Command::new(&tools.wasm_opt);
            command.args(LEAN);
            command.args(wasm_opt_arguments(settings, &raw, path));
            report::run(&mut command)?;
            fs::remove_file(&raw).map_err(|error| error.to_string())?;
        }
        Ok(())
    })?;
    stamp.write()
}

/// How long a look at the clock takes, in ms, and the size of the map. With the first no slice of work ever ends.
const VISITS: [[&str; 3]; 4] = [
    ["0", "389", "369"],
    ["0.4", "700", "560"],
    ["3", "130", "90"],
    ["9", "600", "200"],
];

/// The stretches of code that run in a first visit, with a clock that goes fast and one that goes slowly, and with
/// pictures of several sizes.
fn ran(root: &Path, visit: &Path, bytes: &[u8]) -> Result<BTreeSet<u32>, String> {
    let folder = root.join("target/xtask");
    let (copy, list) = (folder.join("noting.wasm"), folder.join("ran"));
    write(&copy, &profile::instrumented(bytes)?)?;
    let mut ran = BTreeSet::new();
    for [tick, width, height] in VISITS {
        let mut command = Command::new("node");
        command.arg(visit).arg(&copy).arg(&list);
        report::run(command.args([tick, width, height]).current_dir(root))?;
        let fault = |error: &dyn std::fmt::Display| format!("{}: {error}", list.display());
        let text = fs::read_to_string(&list).map_err(|error| fault(&error))?;
        for line in text.lines() {
            ran.insert(line.parse().map_err(|error| fault(&error))?);
        }
    }
    Ok(ran)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let folder = path.parent().expect("a file lies in a folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, bytes))
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))
}
