//! The core in three parts: what the first picture takes, what a first visit runs beside it, and the rest, which is loaded
//! when it is first called.
//!
//! The package in `www/pkg` is one module, as ever; the site is made of the parts. Which code a first visit runs
//! is seen by making one: `www/first-visit.js` asks of the core what the page asks, in a copy that takes note of what
//! runs. The whole is cut in two by that, and the first part of it once more, by what runs until the first picture. The parts are
//! optimised after the cuts, so that nothing of one is inlined into another.

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

/// The parts, and how far a first visit goes that runs all of the code in those up to each (see `www/first-visit.js`).
const FIRST: (&str, &str) = ("first", "picture");
const VISIT: (&str, &str) = ("visit", "end");
const LATER: &str = "later";

/// Cuts the module `whole` (as wasm-bindgen made it, before wasm-opt; `map` is the linker's) into `www/cut/first.wasm`,
/// `visit.wasm` and `later.wasm`.
pub fn cut(
    root: &Path,
    settings: &Settings,
    tools: &Tools,
    whole: &Path,
    map: &Path,
) -> Result<(), String> {
    let folder = root.join(FOLDER);
    let path = |name: &str| folder.join(name).with_extension("wasm");
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
        &[FIRST.0, VISIT.0, LATER].map(path),
    );
    if stamp.is_fresh() {
        return Ok(());
    }
    timed(&format!("cutting the core into {FOLDER}"), || {
        let bytes = fs::read(whole).map_err(|error| format!("{}: {error}", whole.display()))?;
        let map = fs::read_to_string(map).map_err(|error| format!("{}: {error}", map.display()))?;
        let mut pieces = constants::pieces(&map, &module::Module::read(&bytes)?.data)?;
        write(&folder.join(".gitignore"), b"*\n")?;
        let mut first = bytes;
        for ((_, until), rest) in [(VISIT, LATER), (FIRST, VISIT.0)] {
            let cut = divide::divide(&first, &ran(root, &visit, until, &first)?, &pieces, rest)?;
            let [stay, moved, regions] = cut.counts;
            println!(
                "    {stay} functions stay, {moved} and {regions} parts of others come {rest}"
            );
            optimise(settings, tools, &cut.later, &path(rest))?;
            // What has moved is not there to move once more.
            pieces.retain(|piece| !cut.unused.contains(piece));
            first = cut.first;
        }
        optimise(settings, tools, &first, &path(FIRST.0))
    })?;
    stamp.write()
}

/// Writes a part as wasm-opt makes it.
fn optimise(settings: &Settings, tools: &Tools, bytes: &[u8], path: &Path) -> Result<(), String> {
    let raw = path.with_extension("raw");
    write(&raw, bytes)?;
    let mut command = Command::new(&tools.wasm_opt);
    command.args(LEAN);
    command.args(wasm_opt_arguments(settings, &raw, path));
    report::run(&mut command)?;
    fs::remove_file(&raw).map_err(|error| error.to_string())
}

/// How long a look at the clock takes, in ms, and the size of the map. With the first no slice of work ever ends.
const VISITS: [[&str; 3]; 4] = [
    ["0", "389", "369"],
    ["0.4", "700", "560"],
    ["3", "130", "90"],
    ["9", "600", "200"],
];

/// The stretches of code that run in a first visit as far as `until`, with a clock that goes fast and one that goes slowly, and with
/// pictures of several sizes.
fn ran(root: &Path, visit: &Path, until: &str, bytes: &[u8]) -> Result<BTreeSet<u32>, String> {
    let folder = root.join("target/xtask");
    let (copy, list) = (folder.join("noting.wasm"), folder.join("ran"));
    write(&copy, &profile::instrumented(bytes)?)?;
    let mut ran = BTreeSet::new();
    for [tick, width, height] in VISITS {
        let mut command = Command::new("node");
        command.arg(visit).arg(&copy).arg(&list).arg(until);
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
