//! The pinned tools: taken from PATH in the right version, else from `target/tools`, else installed
//! there from the package registries.

use crate::report::{self, read, timed};
use crate::settings::Versions;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A version number; parts that are not written count as zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// The first version number in what a program prints: `v20.19.1`, `wasm-pack 0.15.1`,
    /// `wasm-opt version 132 (version_132)`.
    pub fn find(text: &str) -> Option<Version> {
        text.split_whitespace().find_map(|word| {
            let word = word.strip_prefix('v').unwrap_or(word);
            // Whatever follows the three numbers (`-nightly`) does not matter here.
            let numbers = word
                .split(|c: char| c != '.' && !c.is_ascii_digit())
                .next()?;
            let mut parts = numbers.split('.').map(str::parse::<u32>);
            let first = parts.next()?.ok()?;
            let mut next = || parts.next().map_or(Some(0), Result::ok);
            Some(Version(first, next()?, next()?))
        })
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The tools of the WebAssembly build, each the path of a program in the pinned version.
pub struct Tools {
    pub wasm_pack: PathBuf,
    pub wasm_bindgen: PathBuf,
    pub wasm_opt: PathBuf,
}

impl Tools {
    /// Finds the pinned tools, and installs those that are missing.
    pub fn get(root: &Path, versions: &Versions) -> Result<Tools, String> {
        let tools = root.join("target/tools");
        Ok(Tools {
            wasm_pack: crate_tool("wasm-pack", "wasm-pack", &versions.wasm_pack, &tools)?,
            wasm_bindgen: crate_tool(
                "wasm-bindgen",
                "wasm-bindgen-cli",
                &versions.wasm_bindgen,
                &tools,
            )?,
            wasm_opt: wasm_opt(&versions.binaryen, &tools)?,
        })
    }
}

/// A program that comes as a crate.
fn crate_tool(program: &str, name: &str, version: &str, tools: &Path) -> Result<PathBuf, String> {
    let pinned = pinned(program, version)?;
    let installed = tools.join("bin").join(program);
    if let Some(path) = find(program, &installed, pinned) {
        return Ok(path);
    }
    let what = format!("installing {name} {version} into target/tools (once; some minutes)");
    timed(&what, || {
        let install = |locked: &[&str]| {
            let mut command = Command::new("cargo");
            command
                .args(["install", name, "--version", version, "--force"])
                .args(locked);
            // The flags of the project's own build are not meant for its tools.
            command.env_remove("RUSTFLAGS").arg("--root").arg(tools);
            report::run(&mut command)
        };
        // Some releases are published without the lock file that `--locked` asks for.
        install(&["--locked"]).or_else(|_| install(&[]))
    })?;
    find(program, &installed, pinned).ok_or_else(|| not_that_version(program, version))
}

/// wasm-opt, which npm's binaryen carries for every platform.
fn wasm_opt(version: &str, tools: &Path) -> Result<PathBuf, String> {
    // binaryen 132.0.0 calls itself `version 132`.
    let pinned = pinned("binaryen", version)?;
    let installed = tools.join("node_modules/.bin/wasm-opt");
    if let Some(path) = find("wasm-opt", &installed, pinned) {
        return Ok(path);
    }
    timed(
        &format!("installing binaryen {version} into target/tools (once)"),
        || {
            std::fs::create_dir_all(tools).map_err(|error| error.to_string())?;
            let mut command = Command::new("npm");
            command
                .args(["install", "--no-audit", "--no-fund", "--prefix"])
                .arg(tools);
            report::run(command.arg(format!("binaryen@{version}")))
        },
    )?;
    find("wasm-opt", &installed, pinned).ok_or_else(|| not_that_version("wasm-opt", version))
}

fn pinned(name: &str, version: &str) -> Result<Version, String> {
    Version::find(version)
        .ok_or_else(|| format!("wasm-pack.toml: `{version}` is no version of {name}."))
}

fn not_that_version(program: &str, version: &str) -> String {
    format!(
        "{program} {version} was installed into target/tools but does not answer with that \
         version. Delete target/tools and run `cargo xtask setup` again."
    )
}

/// The program on PATH or else the installed one, whichever has the pinned version.
fn find(program: &str, installed: &Path, pinned: Version) -> Option<PathBuf> {
    let candidates = on_path(program)
        .into_iter()
        .chain([installed.to_path_buf()]);
    candidates.into_iter().find(|path| {
        let text = read(Command::new(path).arg("--version"));
        text.and_then(|text| Version::find(&text)) == Some(pinned)
    })
}

/// Every program of that name on PATH, in its order.
pub fn on_path(program: &str) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .filter(|file| file.is_file())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_print() {
        assert_eq!(Version::find("v20.19.1\n"), Some(Version(20, 19, 1)));
        assert_eq!(Version::find("wasm-pack 0.15.1"), Some(Version(0, 15, 1)));
        assert_eq!(
            Version::find("wasm-bindgen 0.2.130 (abc)"),
            Some(Version(0, 2, 130))
        );
        assert_eq!(
            Version::find("wasm-opt version 132 (version_132)"),
            Some(Version(132, 0, 0))
        );
        assert_eq!(
            Version::find("rustc 1.97.0-nightly (1 2)"),
            Some(Version(1, 97, 0))
        );
        assert_eq!(Version::find("command not found"), None);
        assert_eq!(Version::find(""), None);
    }

    #[test]
    fn versions_are_ordered_as_numbers() {
        assert!(Version(20, 19, 0) > Version(20, 9, 9));
        assert!(Version(9, 0, 0) < Version(20, 0, 0));
    }

    #[test]
    fn the_wrong_version_is_passed_over() {
        // `sh` is on every PATH here and never at this version.
        assert_eq!(find("sh", Path::new("/nowhere"), Version(0, 0, 77)), None);
        assert!(!on_path("sh").is_empty());
    }
}
