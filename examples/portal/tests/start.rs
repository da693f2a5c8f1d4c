//! The program itself: how it starts, what it prints, and with which settings it refuses to.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn program(folder: &PathBuf) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_portal"));
    program.current_dir(folder).env_clear().env("PORTAL_ADDR", "127.0.0.1:0");
    program.env("PORTAL_DEMO_HASH", "weak").stdout(Stdio::piped()).stderr(Stdio::piped());
    program
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts it, and gives what it prints up to the line with its address.
fn start(program: &mut Command) -> (Running, Vec<String>) {
    let mut running = Running(program.spawn().unwrap());
    let mut lines = Vec::new();
    for line in BufReader::new(running.0.stdout.take().unwrap()).lines() {
        lines.push(line.unwrap());
        if lines.last().unwrap().starts_with("listening on ") {
            return (running, lines);
        }
    }
    let mut log = String::new();
    running.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    panic!("it did not start: {lines:?} {log}");
}

fn get(lines: &[String], path: &str) -> String {
    let address = lines.last().unwrap().strip_prefix("listening on http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn one_command_serves_it_with_demo_accounts_that_it_prints() {
    let folder = folder("start");
    let (running, lines) = start(&mut program(&folder));
    assert_eq!(lines[0], "database: target/portal/portal.db");
    assert_eq!(lines[1], "account: ana@example.com / correct horse battery (user)");
    assert_eq!(lines.len(), 6);
    assert!(get(&lines, "/health").ends_with("ok"));
    assert!(get(&lines, "/sign-in").contains("<h1>Sign in</h1>"));
    drop(running);

    // The development key stays, so that records can be read after another start.
    let key = folder.join("target/portal/portal.key");
    let before = fs::read(&key).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let (_running, lines) = start(&mut program(&folder));
    assert!(get(&lines, "/health").ends_with("ok"));
    assert_eq!(fs::read(&key).unwrap(), before);
}

#[test]
fn settings_that_would_be_unsafe_are_refused_with_a_reason() {
    let folder = folder("refused");
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let cases: [(&[(&str, &str)], &str); 8] = [
        (&[("PORTAL_ADDR", "0.0.0.0:0")], "PORTAL_URL has to be https://"),
        (&[("PORTAL_URL", "https://portal.example")], "are for a portal on loopback alone"),
        (
            &[
                ("PORTAL_URL", "https://portal.example"),
                ("PORTAL_DEMO", "0"),
                ("PORTAL_CLOCK", "clock"),
            ],
            "are for a portal on loopback alone",
        ),
        (&[("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")], "PORTAL_KEYS is missing"),
        (&[("PORTAL_KEYS", ",")], "PORTAL_KEYS is empty"),
        (&[("PORTAL_KEYS", "1:AAAA")], "key"),
        (&[("PORTAL_KEYS", &format!("1:{key},{key}"))], "without a number"),
        (&[("PORTAL_KEYS", &format!("1:{key},1:{key}"))], ""),
    ];
    for (settings, reason) in cases {
        let output = program(&folder).envs(settings.iter().copied()).output().unwrap();
        let log = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{settings:?} {log}");
        assert!(
            log.contains("the portal does not start") && log.contains(reason),
            "{settings:?} {log}"
        );
        assert!(!log.contains(key), "{log}");
    }
}
