//! `cargo xtask serve [--port N]`: builds, then serves `dist/` on this machine.

use crate::build::{self, VITE};
use crate::report::root;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

const DEFAULT_PORT: u16 = 8080;

/// Builds and serves until it is interrupted.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let port = port(arguments)?;
    // Before the build, so that nobody waits for it in vain.
    check_free(port)?;
    build::build()?;
    println!("Serving dist/ (Ctrl-C stops it)");
    // `vite preview` knows the types of files, asks browsers to revalidate, sends the content
    // security policy of www/vite.config.js, and prints the address once it answers there.
    let mut command = Command::new("node");
    command
        .args(VITE)
        .args(["preview", "www", "--port", &port.to_string()]);
    // Colours would cut the address in two.
    command.env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    become_command(command.current_dir(root()))
}

/// Replaces this process, so that whoever ends the command ends the server.
#[cfg(unix)]
fn become_command(command: &mut Command) -> Result<(), String> {
    use std::os::unix::process::CommandExt;
    Err(format!("The server cannot be started: {}", command.exec()))
}

#[cfg(not(unix))]
fn become_command(command: &mut Command) -> Result<(), String> {
    crate::report::run(command)
}

fn port(arguments: &[String]) -> Result<u16, String> {
    const USAGE: &str = "Usage: cargo xtask serve [--port N], with N from 1 to 65535";
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let text = match words[..] {
        [] => return Ok(DEFAULT_PORT),
        ["--port", value] => value,
        [one] if one.starts_with("--port=") => &one["--port=".len()..],
        _ => return Err(format!("`{}` is not understood. {USAGE}", words.join(" "))),
    };
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(format!("`{text}` is no port. {USAGE}")),
    }
}

fn check_free(port: u16) -> Result<(), String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    // On macOS a port can be bound although a server listens on all addresses: so knock, too.
    let answered = TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok();
    let error = TcpListener::bind(address).err().map(|error| error.kind());
    match error {
        _ if answered => Err(taken(port)),
        Some(ErrorKind::AddrInUse) => Err(taken(port)),
        Some(ErrorKind::PermissionDenied) => Err(format!(
            "Port {port} needs more rights. Choose one from 1024 up: cargo xtask serve --port 8080"
        )),
        Some(other) => Err(format!("Port {port} cannot be used: {other}")),
        None => Ok(()),
    }
}

fn taken(port: u16) -> String {
    let next = if port == u16::MAX {
        DEFAULT_PORT
    } else {
        port + 1
    };
    format!("Port {port} is taken. Choose another one: cargo xtask serve --port {next}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<u16, String> {
        port(&words.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn ports_are_read() {
        assert_eq!(parse(&[]), Ok(8080));
        assert_eq!(parse(&["--port", "9000"]), Ok(9000));
        assert_eq!(parse(&["--port=9000"]), Ok(9000));
    }

    #[test]
    fn what_is_no_port_is_named() {
        for words in [
            &["--port", "0"][..],
            &["--port", "70000"],
            &["--port=x"],
            &["9000"],
            &["--port"],
        ] {
            let message = parse(words).unwrap_err();
            let last = words[words.len() - 1].trim_start_matches("--port=");
            assert!(
                message.contains(last) && message.contains("1 to 65535"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_taken_port_gets_a_message_with_the_next_one() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let message = check_free(port).unwrap_err();
        assert!(
            message.contains(&format!("Port {port} is taken")),
            "{message}"
        );
        assert!(message.contains("cargo xtask serve --port"), "{message}");
        drop(listener);
        assert_eq!(check_free(port), Ok(()));
    }
}
