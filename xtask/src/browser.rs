//! A browser for the tests: CHROME_PATH, an installed one, one from apt, or Playwright's own.

use crate::report::{self, read, root, timed};
use crate::tool::on_path;
use std::path::{Path, PathBuf};
use std::process::Command;

const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];

const MAC: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// Where the browser is.
pub enum Browser {
    /// An installed Chromium or Chrome.
    Installed(PathBuf),
    /// The one that Playwright downloads and finds by itself.
    Playwright,
}

impl Browser {
    /// Tells a command about the browser: `CHROME_PATH`, which the Playwright configuration reads.
    pub fn tell(&self, command: &mut Command) {
        match self {
            Browser::Installed(path) => command.env("CHROME_PATH", path),
            Browser::Playwright => command.env_remove("CHROME_PATH"),
        };
    }
}

/// Finds a browser, or gets one.
pub fn get() -> Result<Browser, String> {
    if let Some(path) = std::env::var_os("CHROME_PATH").filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        return if answers(&path) {
            Ok(Browser::Installed(path))
        } else {
            Err(format!(
                "CHROME_PATH is {}, which is no Chromium or Chrome. Correct it, or unset it to \
                 have a browser found.",
                path.display()
            ))
        };
    }
    if let Some(path) = installed() {
        return Ok(Browser::Installed(path));
    }
    if let Some(prefix) = apt() {
        // With a font that has Korean letters: a minimal system has none.
        let wish = "installing Chromium with apt-get (chromium, fonts-noto-cjk)";
        let _ = timed(wish, || {
            report::run(&mut prefixed(&prefix, &["apt-get", "update"]))?;
            report::run(&mut prefixed(
                &prefix,
                &["apt-get", "install", "-y", "chromium", "fonts-noto-cjk"],
            ))
        });
        if let Some(path) = installed() {
            return Ok(Browser::Installed(path));
        }
    }
    // The only download from outside the registries, when nothing else has worked.
    timed("installing Playwright's own Chromium", || {
        let mut command = Command::new("node");
        command
            .arg("www/node_modules/@playwright/test/cli.js")
            .args(["install", "chromium"]);
        report::run(command.current_dir(root()))
    })
    .map_err(|message| {
        format!(
            "{message}\nNo browser was found and none could be installed. Install Chromium or \
             Chrome, or set CHROME_PATH to one, then run `cargo xtask test` again."
        )
    })?;
    Ok(Browser::Playwright)
}

fn installed() -> Option<PathBuf> {
    let paths = NAMES.iter().flat_map(|name| on_path(name));
    paths
        .chain(MAC.map(PathBuf::from))
        .find(|path| answers(path))
}

/// True if it runs and says what it is; the `chromium-browser` of some systems only asks to
/// install something else.
fn answers(path: &Path) -> bool {
    read(Command::new(path).arg("--version")).is_some_and(|text| text.contains("Chrom"))
}

/// How to call apt-get, where that is possible without asking anyone.
fn apt() -> Option<Vec<&'static str>> {
    if on_path("apt-get").is_empty() {
        return None;
    }
    let root = read(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if root {
        return Some(vec!["env", "DEBIAN_FRONTEND=noninteractive"]);
    }
    read(Command::new("sudo").args(["-n", "true"]))?;
    Some(vec!["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"])
}

fn prefixed(prefix: &[&str], words: &[&str]) -> Command {
    let mut command = Command::new(prefix[0]);
    command.args(&prefix[1..]).args(words);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_no_browser_does_not_answer() {
        let path = on_path("cargo").remove(0);
        assert!(!answers(&path));
        assert!(!answers(Path::new("/nowhere/chromium")));
    }
}
