//! The project's commands: `cargo xtask setup | build | single-file | serve | test | bench`.

mod bench;
mod browser;
mod build;
mod cut;
mod names;
mod report;
mod serve;
mod settings;
mod setup;
mod stamp;
mod test;
mod tool;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <command>

  setup            get the pinned tools and the page's packages
  build            write the site to dist/
  single-file      build; dist/watershed.html is everything in one file
  serve [--port N] build, then serve it at http://127.0.0.1:8080/
  test [STEP …]    run every test, or only the steps named
  bench            measure the kernels against JavaScript

Each command sets up what it needs first.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let result = match arguments.first().map(String::as_str) {
        Some("setup") => without_arguments(rest).and_then(|()| setup::run()),
        Some("build") => without_arguments(rest).and_then(|()| build::run()),
        Some("single-file") => without_arguments(rest).and_then(|()| build::run_single_file()),
        Some("serve") => serve::run(rest),
        Some("test") => test::run(rest),
        Some("bench") => bench::run(rest),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => Err(format!("There is no command `{other}`.\n\n{USAGE}")),
        None => Err(USAGE.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\n{message}");
            ExitCode::FAILURE
        }
    }
}

fn without_arguments(rest: &[String]) -> Result<(), String> {
    match rest.first() {
        None => Ok(()),
        Some(argument) => Err(format!("`{argument}` is not understood.\n\n{USAGE}")),
    }
}
