//! `cargo xtask test [STEP …]`: everything the continuous integration runs.

use crate::browser::{self, Browser};
use crate::report::{self, duration, root};
use crate::stamp::files;
use crate::{build, setup};
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// A part of the tests that can be run by its name.
struct Step {
    name: &'static str,
    what: &'static str,
    needs: Needs,
    run: fn(&Path) -> Result<Counts, Fault>,
}

/// What has to be built before a step.
#[derive(Clone, Copy, PartialEq)]
enum Needs {
    Nothing,
    /// The core's package in `www/pkg`.
    Core,
    /// The whole site in `dist/`.
    Site,
}

/// In the order in which they run: what fails soonest comes first.
const STEPS: [Step; 11] = [
    Step {
        name: "format",
        what: "formatting (rustfmt, Prettier)",
        needs: Needs::Nothing,
        run: format,
    },
    Step {
        name: "clippy",
        what: "clippy, natively",
        needs: Needs::Nothing,
        run: clippy,
    },
    Step {
        name: "clippy-wasm",
        what: "clippy for wasm32",
        needs: Needs::Nothing,
        run: clippy_wasm,
    },
    Step {
        name: "docs",
        what: "rustdoc without warnings",
        needs: Needs::Nothing,
        run: docs,
    },
    Step {
        name: "rust",
        what: "Rust tests",
        needs: Needs::Nothing,
        run: rust,
    },
    Step {
        name: "build",
        what: "production build",
        needs: Needs::Site,
        run: |_| Ok(Counts::default()),
    },
    Step {
        name: "boundary",
        what: "the package in Node",
        needs: Needs::Core,
        run: boundary,
    },
    Step {
        name: "types",
        what: "types of the JavaScript",
        needs: Needs::Core,
        run: types,
    },
    Step {
        name: "lint",
        what: "lint of the JavaScript",
        needs: Needs::Nothing,
        run: lint,
    },
    Step {
        name: "page",
        what: "unit tests of the JavaScript",
        needs: Needs::Nothing,
        run: page,
    },
    Step {
        name: "browser",
        what: "Chromium on the production build",
        needs: Needs::Site,
        run: chromium,
    },
];

/// How many tests ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u32,
    /// Of those that passed, the ones that failed at the first try and are to be looked into.
    unsteady: u32,
    failed: u32,
    skipped: u32,
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.unsteady += other.unsteady;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    fn ran(self) -> u32 {
        self.passed + self.failed
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{} passed, ", self.passed)?;
        if self.unsteady > 0 {
            write!(f, "{} of them only at the second try, ", self.unsteady)?;
        }
        write!(f, "{} failed", self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// Why a step failed, and what had been counted by then.
struct Fault {
    counts: Counts,
    message: String,
}

impl From<String> for Fault {
    fn from(message: String) -> Fault {
        Fault {
            counts: Counts::default(),
            message,
        }
    }
}

/// A step that has been run.
struct Line {
    name: &'static str,
    counts: Counts,
    time: Duration,
    fault: Option<String>,
}

/// Runs all steps, or those named, to the end; fails if any failed.
pub fn run(names: &[String]) -> Result<(), String> {
    let chosen = choose(names)?;
    let root = root();
    let (settings, tools) = setup::get()?;
    setup::components()?;

    let mut lines = Vec::new();
    let (mut core, mut site) = (None, None);
    for step in chosen {
        println!("\n==> {}: {}", step.name, step.what);
        let start = Instant::now();
        // What is built and has not changed costs no time; what failed to build is not tried again.
        let mut core = || {
            let build = || build::core(&root, &settings, &tools);
            core.get_or_insert_with(build).clone()
        };
        let ready = match step.needs {
            Needs::Nothing => Ok(()),
            Needs::Core => core(),
            Needs::Site => core().and_then(|()| {
                site.get_or_insert_with(|| build::site(&root, &settings))
                    .clone()
            }),
        };
        let result = match ready {
            Ok(()) => (step.run)(&root),
            Err(message) => Err(format!("the build failed: {message}").into()),
        };
        let (counts, fault) = match result {
            Ok(counts) => (counts, None),
            Err(fault) => (fault.counts, Some(fault.message)),
        };
        let line = Line {
            name: step.name,
            counts,
            time: start.elapsed(),
            fault,
        };
        println!("    {}", line.text());
        lines.push(line);
    }
    println!("\n{}", summary(&lines));
    let failed: Vec<&str> = lines
        .iter()
        .filter(|l| l.fault.is_some())
        .map(|l| l.name)
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "To run only what failed: cargo xtask test {}",
            failed.join(" ")
        ))
    }
}

fn choose(names: &[String]) -> Result<Vec<&'static Step>, String> {
    if let Some(unknown) = names
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != **name))
    {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!(
            "There is no step `{unknown}`. The steps: {}",
            known.join(" ")
        ));
    }
    let wanted = |step: &&Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(wanted).collect())
}

impl Line {
    fn text(&self) -> String {
        let word = if self.fault.is_some() { "FAILED" } else { "ok" };
        let mut text = format!("{word:<7}{:<12}{:>13}", self.name, duration(self.time));
        if self.counts != Counts::default() {
            text += &format!("   {}", self.counts);
        }
        if let Some(message) = &self.fault {
            text += &format!("   {message}");
        }
        text
    }
}

fn summary(lines: &[Line]) -> String {
    let mut text = String::from("Summary\n");
    let mut total = Counts::default();
    let mut time = Duration::ZERO;
    for line in lines {
        text += &format!("  {}\n", line.text());
        total.add(line.counts);
        time += line.time;
    }
    let failed = lines.iter().filter(|line| line.fault.is_some()).count();
    text += &format!(
        "Steps: {} ok, {failed} failed, in {}. Tests: {total}",
        lines.len() - failed,
        duration(time)
    );
    text
}

fn format(root: &Path) -> Result<Counts, Fault> {
    let rust = report::run(cargo(root).args(["fmt", "--all", "--check"]));
    let script = report::run(node(root, "prettier/bin/prettier.cjs").args([
        "--check",
        "www",
        "tests",
        "benches",
        "docs/*.js",
    ]));
    let mut message = Vec::new();
    if rust.is_err() {
        message.push("cargo fmt --all");
    }
    if script.is_err() {
        message.push("npm --prefix www run format");
    }
    if message.is_empty() {
        Ok(Counts::default())
    } else {
        Err(format!("to format: {}", message.join("; ")).into())
    }
}

fn clippy(root: &Path) -> Result<Counts, Fault> {
    check(cargo(root).args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

fn clippy_wasm(root: &Path) -> Result<Counts, Fault> {
    let target = [
        "--target",
        "wasm32-unknown-unknown",
        "--package",
        "watershed",
        "--lib",
    ];
    check(
        cargo(root)
            .arg("clippy")
            .args(target)
            .args(["--", "-D", "warnings"]),
    )
}

fn docs(root: &Path) -> Result<Counts, Fault> {
    let mut command = cargo(root);
    command.args(["doc", "--workspace", "--no-deps"]);
    check(command.env("RUSTDOCFLAGS", "-D warnings"))
}

fn rust(root: &Path) -> Result<Counts, Fault> {
    counted(
        cargo(root).args(["test", "--workspace", "--no-fail-fast"]),
        cargo_counts,
    )
}

fn boundary(root: &Path) -> Result<Counts, Fault> {
    node_tests(root, "tests/boundary")
}

fn page(root: &Path) -> Result<Counts, Fault> {
    node_tests(root, "tests/page")
}

fn types(root: &Path) -> Result<Counts, Fault> {
    check(node(root, "typescript/bin/tsc").args(["--noEmit", "--project", "www"]))
}

fn lint(root: &Path) -> Result<Counts, Fault> {
    let mut command = node(root, "eslint/bin/eslint.js");
    check(command.args([
        "--config",
        "www/eslint.config.js",
        "--max-warnings",
        "0",
        "www",
        "tests",
        "benches",
        "docs",
    ]))
}

fn chromium(root: &Path) -> Result<Counts, Fault> {
    let browser = browser::get()?;
    if let Browser::Installed(path) = &browser {
        println!("    {}", path.display());
    }
    let mut command = node(root, "@playwright/test/cli.js");
    command.args(["test", "--config", "tests/browser/playwright.config.js"]);
    command.env("WATERSHED_TEST_PORT", free_port()?.to_string());
    browser.tell(&mut command);
    counted(&mut command, playwright_counts)
}

/// A port that nobody listens on, so that tests of two checkouts can run at once.
fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    listener
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no port is free on 127.0.0.1: {error}"))
}

/// `node --test` on every *.test.js below the folder.
fn node_tests(root: &Path, folder: &str) -> Result<Counts, Fault> {
    let is_test = |path: &Path| path.to_string_lossy().ends_with(".test.js");
    let tests = files(&root.join(folder), &is_test);
    if tests.is_empty() {
        return Err(format!("{folder} holds no *.test.js").into());
    }
    let mut command = Command::new("node");
    command
        .args(["--test", "--test-reporter=spec"])
        .args(tests)
        .current_dir(root);
    counted(&mut command, node_counts)
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root);
    command
}

/// A program of the page's packages, by its path below www/node_modules.
fn node(root: &Path, program: &str) -> Command {
    let mut command = Command::new("node");
    command
        .arg(format!("www/node_modules/{program}"))
        .current_dir(root);
    command
}

fn check(command: &mut Command) -> Result<Counts, Fault> {
    report::run(command)?;
    Ok(Counts::default())
}

/// Runs a command that counts its tests. To have run none is a failure.
fn counted(command: &mut Command, count: fn(&str) -> Counts) -> Result<Counts, Fault> {
    counted_to(&mut std::io::stdout(), command, count)
}

fn counted_to(
    out: &mut impl Write,
    command: &mut Command,
    count: fn(&str) -> Counts,
) -> Result<Counts, Fault> {
    // Colours would stand between the words that are counted.
    let (success, text) = report::watch(command.env_remove("FORCE_COLOR"), out)?;
    let counts = count(&text);
    let fault = |message: &str| {
        Err(Fault {
            counts,
            message: message.to_string(),
        })
    };
    match (success, counts) {
        (true, counts) if counts.ran() == 0 => fault("no test ran"),
        (true, Counts { failed: 0, .. }) => Ok(counts),
        _ => fault("see above"),
    }
}

/// The sum over lines like `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
fn cargo_counts(text: &str) -> Counts {
    let mut counts = Counts::default();
    for line in text.lines().filter(|line| line.starts_with("test result:")) {
        let number = |name| before(line, name).unwrap_or(0);
        counts.add(Counts {
            passed: number("passed"),
            failed: number("failed"),
            skipped: number("ignored"),
            ..Counts::default()
        });
    }
    counts
}

/// The closing lines of `node --test`: `ℹ pass 12`, `ℹ fail 0`, ….
fn node_counts(text: &str) -> Counts {
    let number = |name: &str| {
        let last = text
            .lines()
            .rev()
            .find_map(|line| line.strip_prefix(&format!("ℹ {name} ")));
        last.and_then(|number| number.trim().parse().ok())
            .unwrap_or(0)
    };
    Counts {
        passed: number("pass"),
        failed: number("fail") + number("cancelled"),
        skipped: number("skipped") + number("todo"),
        ..Counts::default()
    }
}

/// The closing lines of Playwright: `  12 passed (3.4s)`, `  1 failed`, ….
fn playwright_counts(text: &str) -> Counts {
    let number = |name: &str| {
        let closing = |line: &&str| {
            let mut words = line.split_whitespace();
            words.next().is_some_and(|word| word.parse::<u32>().is_ok())
                && line
                    .trim_start()
                    .trim_start_matches(char::is_numeric)
                    .trim()
                    .starts_with(name)
        };
        let last = text.lines().rev().find(closing);
        last.and_then(|line| line.split_whitespace().next()?.parse().ok())
            .unwrap_or(0)
    };
    let unsteady = number("flaky");
    Counts {
        passed: number("passed") + unsteady,
        unsteady,
        failed: number("failed") + number("interrupted") + number("did not run"),
        skipped: number("skipped"),
    }
}

/// The number in front of a word: `before("3 passed; 1 failed", "failed")` is 1.
fn before(line: &str, word: &str) -> Option<u32> {
    let words: Vec<&str> = line
        .split([' ', ';'])
        .filter(|part| !part.is_empty())
        .collect();
    let at = words.iter().position(|part| *part == word)?;
    words[at.checked_sub(1)?].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u32, failed: u32, skipped: u32) -> Counts {
        Counts {
            passed,
            failed,
            skipped,
            ..Counts::default()
        }
    }

    #[test]
    fn the_results_of_cargo_are_added() {
        let text = "running 2 tests\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.0s\n\
            test result: FAILED. 5 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(cargo_counts(text), counts(7, 3, 1));
        assert_eq!(cargo_counts("error: could not compile"), counts(0, 0, 0));
    }

    #[test]
    fn the_results_of_node_are_read() {
        let text = "✔ a (1ms)\nℹ tests 6\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\n\
            ℹ skipped 1\nℹ todo 0\nℹ duration_ms 50\n";
        assert_eq!(node_counts(text), counts(3, 2, 1));
    }

    #[test]
    fn the_results_of_playwright_are_read() {
        let text = "Running 4 tests using 1 worker\n  ✓  1 a.spec.js:3:1 › 7 passed by (20ms)\n\n\
              1 failed\n    a.spec.js:9:1 › b\n  1 skipped\n  2 passed (3.4s)\n";
        assert_eq!(playwright_counts(text), counts(2, 1, 1));

        let text = "  1 flaky\n    a.spec.js:9:1 › b\n  2 passed (3.4s)\n";
        let unsteady = playwright_counts(text);
        assert_eq!(
            unsteady.to_string(),
            "3 passed, 1 of them only at the second try, 0 failed"
        );
    }

    #[test]
    fn the_closing_line_tells_the_truth() {
        let line = |name, counts, fault: Option<&str>| Line {
            name,
            counts,
            time: Duration::from_secs(2),
            fault: fault.map(ToString::to_string),
        };
        let lines = [
            line("rust", counts(7, 0, 1), None),
            line("page", counts(3, 2, 0), Some("see above")),
            line("lint", counts(0, 0, 0), None),
        ];
        let text = summary(&lines);
        assert!(
            text.ends_with(
                "Steps: 2 ok, 1 failed, in 6.0 s. Tests: 10 passed, 2 failed, 1 skipped"
            ),
            "{text}"
        );
    }

    #[test]
    fn a_run_of_no_tests_or_of_failing_ones_is_a_failure() {
        let shell = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            counted_to(&mut Vec::new(), &mut command, node_counts).map_err(|fault| fault.message)
        };
        assert_eq!(shell("echo 'ℹ pass 2'"), Ok(counts(2, 0, 0)));
        assert_eq!(shell("echo 'ℹ pass 0'"), Err("no test ran".to_string()));
        assert_eq!(
            shell("echo 'ℹ pass 2'; exit 1"),
            Err("see above".to_string())
        );
        assert_eq!(shell("echo 'ℹ fail 2'"), Err("see above".to_string()));
    }

    #[test]
    fn steps_are_chosen_by_name_and_keep_their_order() {
        let names = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            choose(&names).map(|steps| steps.iter().map(|step| step.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&[]).unwrap().len(), STEPS.len());
        assert_eq!(names(&["browser", "rust"]).unwrap(), ["rust", "browser"]);
        let message = names(&["rust", "brwser"]).unwrap_err();
        assert!(
            message.contains("`brwser`") && message.contains("clippy-wasm"),
            "{message}"
        );
    }
}
