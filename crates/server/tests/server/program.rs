//! The program as an operator runs it: another process, which can be killed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::json;

use crate::database;
use crate::harness::{EMAIL, NAME, PASSWORD, Person};

/// A running program.
pub struct Program {
    child: Child,
    pub base: String,
}

impl Program {
    /// Starts it with a data folder.
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// The same with more arguments.
    pub fn start_with(data: &Path, arguments: &[&str]) -> Self {
        Self::launch("127.0.0.1:0", data, arguments, |command| command)
    }

    /// The same at an address, with further settings. Blocks until it listens.
    pub fn launch(
        listen: &str,
        data: &Path,
        arguments: &[&str],
        set_up: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Self {
        let mut command = program(data);
        let command = set_up(command.args(["--listen", listen]).args(arguments));
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self { child, base }
    }

    pub fn nobody(&self) -> Person {
        Person { base: self.base.clone(), ..Person::default() }
    }

    /// Creates the administrator and signs them in.
    pub async fn set_up(&self) -> Person {
        let body = json!({"email": EMAIL, "name": NAME, "password": PASSWORD});
        self.nobody().post("/api/auth/admin-sign-up", body).await.expect(201);
        let body = json!({"email": EMAIL, "password": PASSWORD});
        let answer = self.nobody().post("/api/auth/login", body).await.expect(201);
        let token = answer.json()["accessToken"].as_str().unwrap().to_owned();
        Person { token: Some(token), ..self.nobody() }
    }

    /// Kills the process. To the program this is like a power cut.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command to completion.
pub fn run(data: &Path, arguments: &[&str]) -> Output {
    program(data).args(arguments).output().unwrap()
}

/// The program with a data folder and its database.
pub fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine-server"));
    command.arg("--data").arg(data).env("VITRINE_LOG", "error");
    if let Some(address) = database::address(data) {
        command.env("VITRINE_DATABASE", address);
    }
    command
}
