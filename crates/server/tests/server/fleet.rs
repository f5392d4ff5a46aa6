//! Three servers as an operator runs them: on one Postgres database and one bucket, behind nginx.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use serde_json::json;

use crate::bucket::Store;
use crate::database::{self, Data};
use crate::harness::{EMAIL, NAME, PASSWORD, Person};
use crate::program::Program;

/// The number of servers.
pub const SERVERS: usize = 3;

/// The running servers. They end on drop.
pub struct Fleet {
    servers: Mutex<Vec<Option<Program>>>,
    addresses: Vec<String>,
    pub nginx: Nginx,
    store: Store,
    database: String,
    folder: Data,
}

impl Fleet {
    /// Starts them. `None`, with a message, where there is no Postgres to test with.
    pub async fn start(test: &str) -> Option<Self> {
        let folder = Data::new();
        let Some(database) = database::address(folder.path()) else {
            eprintln!("{test}: skipped, VITRINE_TEST_POSTGRES names no server");
            return None;
        };
        let store = Store::start(&folder.path().join("store")).await;
        let mut fleet = Self {
            servers: Mutex::new(Vec::new()),
            addresses: Vec::new(),
            nginx: Nginx::nowhere(),
            store,
            database,
            folder,
        };
        for number in 0..SERVERS {
            let server = fleet.program(number, "127.0.0.1:0");
            fleet.addresses.push(server.base.clone());
            fleet.servers.lock().unwrap().push(Some(server));
        }
        let upstream: Vec<_> = fleet.addresses.iter().map(|base| host(base)).collect();
        fleet.nginx = Nginx::start(fleet.folder.path().join("nginx"), &upstream).await;
        Some(fleet)
    }

    fn program(&self, number: usize, listen: &str) -> Program {
        let data = self.folder.path().join(format!("server-{number}"));
        let log = std::fs::File::options().create(true).append(true).open(self.log(number));
        let storage = self.store.storage("fleet");
        let arguments = [
            "--database",
            &self.database,
            "--storage",
            &storage,
            "--trusted-proxy",
            "127.0.0.1",
            "--log-format",
            "json",
        ];
        Program::launch(listen, &data, &arguments, |command| {
            command.env("VITRINE_LOG", "info,sqlx=error").stderr(log.unwrap())
        })
    }

    fn log(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("{number}.log"))
    }

    /// The logs of all servers so far, one JSON object per line.
    pub fn logs(&self) -> String {
        let logs = (0..SERVERS).map(|number| std::fs::read_to_string(self.log(number)));
        logs.map(Result::unwrap_or_default).collect()
    }

    /// The same person, at one of the servers.
    pub fn at(&self, number: usize, who: &Person) -> Person {
        Person { base: self.addresses[number].clone(), ..who.clone() }
    }

    /// A client without credentials, at the proxy.
    pub fn nobody(&self) -> Person {
        Person { base: self.nginx.base.clone(), ..Person::default() }
    }

    /// Creates the administrator and signs them in, through the proxy.
    pub async fn set_up(&self) -> Person {
        let body = json!({"email": EMAIL, "name": NAME, "password": PASSWORD});
        self.nobody().post("/api/auth/admin-sign-up", body).await.expect(201);
        let body = json!({"email": EMAIL, "password": PASSWORD});
        let answer = self.nobody().post("/api/auth/login", body).await.expect(201);
        let token = answer.json()["accessToken"].as_str().unwrap().to_owned();
        Person { token: Some(token), ..self.nobody() }
    }

    /// Kills a server without a shutdown, like a power cut.
    pub fn kill(&self, number: usize) {
        let server = self.servers.lock().unwrap()[number].take();
        server.unwrap().kill();
    }

    /// Restarts a server at its address. Blocks until it listens.
    pub fn revive(&self, number: usize) {
        let server = self.program(number, host(&self.addresses[number]));
        self.servers.lock().unwrap()[number] = Some(server);
    }

    /// Runs a command of the program on the library.
    pub fn run(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vitrine-server"));
        command.arg("--data").arg(self.folder.path().join("command")).args(arguments);
        command.args(["--database", &self.database, "--storage", &self.store.storage("fleet")]);
        command.env("VITRINE_LOG", "error").output().unwrap()
    }
}

fn host(base: &str) -> &str {
    base.strip_prefix("http://").unwrap()
}

/// A load balancer.
pub struct Nginx {
    child: Option<Child>,
    pub base: String,
}

impl Nginx {
    fn nowhere() -> Self {
        Self { child: None, base: String::new() }
    }

    async fn start(folder: PathBuf, upstream: &[&str]) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        let servers: String = upstream
            .iter()
            .map(|host| format!("server {host} max_fails=1 fail_timeout=1s;\n"))
            .collect();
        // A port that was free just now: nginx cannot report one that it chose.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        drop(listener);
        let root = folder.display();
        let settings = format!(
            "pid {root}/pid;\nerror_log {root}/error.log;\ndaemon off;\nworker_processes 1;\n\
             events {{ worker_connections 512; }}\n\
             http {{\naccess_log off;\nclient_body_temp_path {root}/body;\n\
             proxy_temp_path {root}/proxy;\nfastcgi_temp_path {root}/fastcgi;\n\
             uwsgi_temp_path {root}/uwsgi;\nscgi_temp_path {root}/scgi;\n\
             upstream vitrine {{\n{servers}}}\n\
             server {{\nlisten {address};\nclient_max_body_size 100m;\n\
             location / {{\nproxy_pass http://vitrine;\nproxy_http_version 1.1;\n\
             proxy_set_header Connection '';\nproxy_set_header Host $host;\n\
             proxy_set_header X-Forwarded-For $remote_addr;\n\
             proxy_request_buffering off;\nproxy_connect_timeout 2s;\n}}\n}}\n}}\n"
        );
        let file = folder.join("nginx.conf");
        std::fs::write(&file, settings).unwrap();
        let mut nginx = Command::new("nginx");
        nginx.arg("-p").arg(&folder).arg("-c").arg(&file).arg("-e").arg(folder.join("error.log"));
        let child = nginx.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.expect("nginx, which `cargo xtask test` installs");
        let started = Self { child: Some(child), base: format!("http://{address}") };
        for _ in 0..200 {
            if std::net::TcpStream::connect(address).is_ok() {
                return started;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("nginx did not start: {:?}", std::fs::read_to_string(folder.join("error.log")));
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // Its workers end with it only on SIGTERM.
            let stop = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
            if stop.is_ok() {
                let _ = child.wait();
            }
        }
    }
}
