//! `cargo xtask setup`: what the other commands need, each missing part with the command that gets it.

use crate::report::{self, read, root, timed};
use crate::settings::Settings;
use crate::stamp::Stamp;
use crate::tool::{Tools, Version};
use std::path::{Path, PathBuf};
use std::process::Command;

const WASM: &str = "wasm32-unknown-unknown";

/// Sets everything up but a browser, which only the tests and the bench need.
pub fn run() -> Result<(), String> {
    get()?;
    println!("Everything is set up. Next: cargo xtask serve");
    Ok(())
}

/// Sets up what is missing and returns the settings and the tools.
pub fn get() -> Result<(Settings, Tools), String> {
    let root = root();
    let settings = Settings::load(&root)?;
    node()?;
    wasm_target()?;
    let tools = Tools::get(&root, &settings.versions)?;
    packages(&root)?;
    Ok((settings, tools))
}

/// Node.js in a version that Vite runs on.
fn node() -> Result<(), String> {
    let found = read(Command::new("node").arg("--version"));
    check_node(found.as_deref().and_then(Version::find))?;
    match read(Command::new("npm").arg("--version")) {
        Some(_) => Ok(()),
        None => Err(
            "npm is missing; it comes with Node.js: https://nodejs.org/\n\
                     (on Debian: sudo apt-get install npm)"
                .into(),
        ),
    }
}

fn check_node(found: Option<Version>) -> Result<(), String> {
    const REMEDY: &str = "Get the current release from https://nodejs.org/ \
                          (on macOS: brew install node), then run this again.";
    match found {
        None => Err(format!(
            "Node.js 20.19 or newer is needed and none was found. {REMEDY}"
        )),
        // Vite needs `require` of ES modules: from 20.19 in the line of 20, from 22.12 after it.
        Some(version)
            if version < Version(20, 19, 0)
                || (version >= Version(21, 0, 0) && version < Version(22, 12, 0)) =>
        {
            Err(format!(
                "Node.js {version} is too old: 20.19 or a newer 20, or 22.12 or newer, is needed. \
                 {REMEDY}"
            ))
        }
        Some(_) => Ok(()),
    }
}

/// The standard library for WebAssembly.
fn wasm_target() -> Result<(), String> {
    let sysroot = read(Command::new("rustc").args(["--print", "sysroot"]))
        .ok_or("rustc does not run. Get Rust from https://rustup.rs/")?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(WASM)
        .is_dir()
    {
        return Ok(());
    }
    timed(&format!("adding the Rust target {WASM}"), || {
        run_rustup(&["target", "add", WASM])
    })
}

/// `cargo fmt` and `cargo clippy`, which rustup's minimal profile leaves out.
pub fn components() -> Result<(), String> {
    for (command, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if read(Command::new("cargo").args([command, "--version"])).is_none() {
            timed(&format!("adding {component}"), || {
                run_rustup(&["component", "add", component])
            })?;
        }
    }
    Ok(())
}

fn run_rustup(arguments: &[&str]) -> Result<(), String> {
    report::run(Command::new("rustup").args(arguments)).map_err(|message| {
        format!(
            "{message}\nRun `rustup {}`; rustup is at https://rustup.rs/",
            arguments.join(" ")
        )
    })
}

/// The page's packages, as package-lock.json pins them.
fn packages(root: &Path) -> Result<(), String> {
    let www = root.join("www");
    let node = read(Command::new("node").arg("--version")).unwrap_or_default();
    let stamp = Stamp::new(
        www.join("node_modules/.watershed"),
        &[www.join("package.json"), www.join("package-lock.json")],
        &node,
        &[www.join("node_modules/.package-lock.json")],
    );
    if !stamp.is_fresh() {
        timed("installing the page's packages (npm ci)", || {
            let mut command = Command::new("npm");
            command
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(&www);
            // The browser is looked for in `browser.rs`; a package must not download one.
            command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
            report::run(&mut command)
        })?;
        stamp.write()?;
    }
    link_packages(root)
}

/// Lets the tests import the packages that are installed in www.
fn link_packages(root: &Path) -> Result<(), String> {
    let link = root.join("tests/node_modules");
    let target = PathBuf::from("../www/node_modules");
    if std::fs::read_link(&link).is_ok_and(|present| present == target) {
        return Ok(());
    }
    #[cfg(unix)]
    let made = std::os::unix::fs::symlink(&target, &link);
    #[cfg(windows)]
    let made = std::os::windows::fs::symlink_dir(&target, &link);
    made.map_err(|error| {
        format!(
            "{} cannot be linked to {}: {error}",
            link.display(),
            target.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_node_is_named_with_the_remedy() {
        for version in [
            Version(18, 20, 0),
            Version(20, 18, 9),
            Version(21, 7, 0),
            Version(22, 11, 0),
        ] {
            let message = check_node(Some(version)).unwrap_err();
            assert!(message.contains(&version.to_string()), "{message}");
            assert!(message.contains("https://nodejs.org/"), "{message}");
        }
        assert!(check_node(None).unwrap_err().contains("none was found"));
    }

    #[test]
    fn a_node_that_vite_runs_on_is_taken() {
        for version in [
            Version(20, 19, 0),
            Version(20, 20, 2),
            Version(22, 12, 0),
            Version(26, 0, 0),
        ] {
            assert_eq!(check_node(Some(version)), Ok(()));
        }
    }
}
