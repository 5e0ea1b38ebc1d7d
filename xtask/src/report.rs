//! Running programs, and saying what is being done and how long it took.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the root of the project")
        .to_path_buf()
}

/// Says what is done next, then how long it took.
pub fn timed<T>(what: &str, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    println!("==> {what}");
    let start = Instant::now();
    let result = work();
    let word = if result.is_ok() { "done" } else { "failed" };
    println!("    {word} in {}", duration(start.elapsed()));
    result
}

/// A time as people say it: `340 ms`, `12.3 s`, `3 min 5 s`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 1.0 {
        format!("{} ms", time.as_millis())
    } else if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        let whole = seconds.round() as u64;
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

/// Runs a command whose output goes to the terminal.
///
/// Fails with the command line when it cannot start or does not succeed.
pub fn run(command: &mut Command) -> Result<(), String> {
    let status = command
        .status()
        .map_err(|error| cannot_start(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("This failed ({status}): {}", line(command)))
    }
}

/// Runs a command, passes its standard output on as it comes, and returns whether it succeeded and
/// all that it wrote there.
pub fn watch(command: &mut Command, out: &mut impl Write) -> Result<(bool, String), String> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let mut reader = BufReader::new(child.stdout.take().expect("the output is piped"));
    let (mut seen, mut line) = (Vec::new(), Vec::new());
    while reader
        .read_until(b'\n', &mut line)
        .map_err(|error| error.to_string())?
        > 0
    {
        // A closed pipe (`cargo xtask test | head`) is no failure of the tests.
        let _ = out.write_all(&line).and_then(|()| out.flush());
        seen.append(&mut line);
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    Ok((
        status.success(),
        String::from_utf8_lossy(&seen).into_owned(),
    ))
}

/// Runs a command silently; what it wrote to its standard output, if it succeeded.
pub fn read(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(text)
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("This cannot be started ({error}): {}", line(command))
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(Duration::from_millis(340)), "340 ms");
        assert_eq!(duration(Duration::from_millis(12_345)), "12.3 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 5 s");
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let message = run(&mut Command::new("watershed-no-such-program")).unwrap_err();
        assert!(message.contains("watershed-no-such-program"), "{message}");
    }

    #[test]
    fn what_a_failing_program_wrote_is_kept() {
        let mut shown = Vec::new();
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; exit 3"]);
        let (success, text) = watch(&mut command, &mut shown).unwrap();
        assert!(!success);
        assert_eq!(text, "one\n");
        assert_eq!(shown, b"one\n");
    }
}
