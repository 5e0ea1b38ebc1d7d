//! `cargo xtask bench`: the kernels against JavaScript, in Node and in Chromium.

use crate::report::{self, root};
use crate::{browser, build};
use std::process::Command;

/// Builds, then measures.
pub fn run(arguments: &[String]) -> Result<(), String> {
    build::build()?;
    let browser = browser::get()?;
    let mut command = Command::new("node");
    command
        .arg("benches/run.js")
        .args(arguments)
        .current_dir(root());
    browser.tell(&mut command);
    report::run(&mut command)
}
