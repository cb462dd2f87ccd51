//! A mail server of the tests' own: `end2end/mailbox.js`, which takes mails as any other does and tells of them.

use crate::beside::beside;
use serde_json::Value;
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout};

pub struct Mailbox {
    process: Child,
    orders: ChildStdin,
    says: Lines<BufReader<ChildStdout>>,
    pub port: u16,
}

impl Mailbox {
    pub fn open() -> Self {
        let (process, orders, says) = beside("mailbox.js");
        let mut says = says.lines();
        let port = line(&mut says).as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
        Self { process, orders, says, port }
    }

    /// From now on it does this.
    pub fn order(&mut self, word: &str) {
        writeln!(self.orders, "{word}").expect("takes orders");
        assert_eq!(line(&mut self.says), word, "nothing arrived meanwhile");
    }

    /// What it says next: mostly the mail that arrived.
    pub fn next(&mut self) -> Value {
        line(&mut self.says)
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn line(says: &mut Lines<BufReader<ChildStdout>>) -> Value {
    let line = says.next().expect("it says something").expect("it can be read");
    serde_json::from_str(&line).expect(&line)
}
