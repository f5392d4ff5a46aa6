//! Real proxies in front of the server, with the configurations of `docs/proxies`: TLS, HTTP/2,
//! client addresses, ranges, long bodies, and a base path. The client is `curl`, which supports
//! HTTP/2 over TLS and can use several source addresses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;
use tokio::task::spawn_blocking;
use vitrine_server::config::Config;

use crate::fixtures::{canary_photo, jpeg};
use crate::harness::{PASSWORD, Server};

/// The proxy program.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Nginx,
    Caddy,
}

/// A running proxy.
pub struct Proxy {
    child: Child,
    folder: TempDir,
    host: String,
    port: u16,
}

/// A response.
pub struct Got {
    pub status: u16,
    pub version: String,
    head: String,
    pub body: Vec<u8>,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut found = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        found.next_back().map_or("", |(_, value)| value.trim())
    }

    pub fn headers(&self, name: &str) -> Vec<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let found = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim()).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Whether a program is installed; prints a message if not.
pub fn has(program: &str) -> bool {
    let mut asked = Command::new(program);
    // With this argument neither of them starts to serve.
    let asked = asked.arg("version").stdout(Stdio::null()).stderr(Stdio::null());
    let is_there = asked.status().is_ok();
    if !is_there {
        assert!(std::env::var_os("CI").is_none(), "{program} is not installed");
        eprintln!("proxies: skipped, {program} is not installed");
    }
    is_there
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn certificate(folder: &Path, host: &str) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj"])
        .args([format!("/CN={host}"), "-addext".into(), format!("subjectAltName=DNS:{host}")])
        .args(["-keyout", "privkey.pem", "-out", "fullchain.pem"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

impl Proxy {
    /// Starts one with a documented configuration, adapted to this test's addresses and folders.
    pub fn start(kind: Kind, config: &str, server: &Server) -> Self {
        let documented = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/proxies");
        let text = fs::read_to_string(documented.join(config)).unwrap();
        let (folder, port) = (TempDir::new().unwrap(), free_port());
        let here = folder.path().display().to_string();
        let hosts = ["photos.example.org", "host.example.org", "app.example.org"];
        let is_of = |host: &&str| {
            let blocks = [format!("\n{host} {{"), format!("server_name {host};")];
            blocks.iter().any(|block| text.contains(block))
        };
        let host = hosts.into_iter().find(is_of).unwrap().to_owned();
        certificate(folder.path(), &host);
        let text = text
            .replace("/etc/ssl/vitrine", &here)
            .replace("/var/cache/nginx", &here)
            .replace("/srv/vitrine/dist", &here)
            .replace("127.0.0.1:2283", &server.address.to_string())
            .replace("listen 443", &format!("listen 127.0.0.1:{port}"));
        let path = folder.path().join("proxy.conf");
        let child = match kind {
            Kind::Nginx => {
                let temps = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                    .map(|name| format!("{name}_temp_path {here}/{name};\n"))
                    .concat();
                let whole = format!(
                    "user root;\nworker_processes 1;\npid {here}/pid;\nerror_log {here}/log;\n\
                     events {{}}\nhttp {{\ninclude /etc/nginx/mime.types;\naccess_log off;\n{temps}{text}\n}}\n"
                );
                fs::write(&path, whole).unwrap();
                Command::new("nginx")
                    .args(["-g", "daemon off;", "-e", &format!("{here}/log"), "-c"])
                    .arg(&path)
                    .stderr(Stdio::null())
                    .spawn()
            }
            Kind::Caddy => {
                let whole = format!(
                    "{{\n\tadmin off\n\tauto_https disable_redirects\n\thttps_port {port}\n\
                     \tstorage file_system {here}\n}}\n{text}"
                );
                fs::write(&path, whole).unwrap();
                Command::new("caddy")
                    .args(["run", "--adapter", "caddyfile", "--config"])
                    .arg(&path)
                    .stderr(fs::File::create(folder.path().join("log")).unwrap())
                    .spawn()
            }
        };
        let mut proxy = Self { child: child.unwrap(), folder, host, port };
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            let log = || fs::read_to_string(proxy.folder.path().join("log")).unwrap_or_default();
            let is_alive = proxy.child.try_wait().unwrap().is_none();
            assert!(is_alive && begun.elapsed() < Duration::from_secs(30), "{}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
        proxy
    }

    fn curl(&self, path: &str, more: &[&str]) -> (Command, PathBuf, PathBuf) {
        let name = vitrine_ids::random();
        let file = |end: &str| self.folder.path().join(format!("{name}.{end}"));
        let (head, body) = (file("head"), file("body"));
        let mut curl = Command::new("curl");
        curl.args(["-s", "--http2", "--max-time", "60", "-w", "%{http_code} %{http_version}"])
            .arg("--cacert")
            .arg(self.folder.path().join("fullchain.pem"))
            .args(["--resolve", &format!("{}:{}:127.0.0.1", self.host, self.port)])
            .arg("-D")
            .arg(&head)
            .arg("-o")
            .arg(&body)
            .args(more)
            .arg(format!("https://{}:{}{path}", self.host, self.port))
            .stdout(Stdio::piped());
        (curl, head, body)
    }

    /// Sends a request, with further arguments of `curl`.
    pub async fn get(&self, path: &str, more: &[&str]) -> Got {
        let (mut curl, head, body) = self.curl(path, more);
        spawn_blocking(move || {
            let said = String::from_utf8(curl.output().unwrap().stdout).unwrap();
            let (status, version) = said.split_once(' ').unwrap_or((&said, ""));
            Got {
                status: status.parse().unwrap_or(0),
                version: version.to_owned(),
                head: fs::read_to_string(head).unwrap_or_default(),
                body: fs::read(body).unwrap_or_default(),
            }
        })
        .await
        .unwrap()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // Its workers end with it on SIGTERM, but not when it is killed.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

async fn behind(public: &str) -> Server {
    let web = TempDir::new().unwrap();
    for page in ["index.html", "visitor.html"] {
        let html = "<head><base href=\"/\" data-config=\"config.json\" /><title></title></head>";
        fs::write(web.path().join(page), html).unwrap();
    }
    Server::with_config(Config {
        web: Some(web.keep()),
        public_url: Some(public.to_owned()),
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..Config::default()
    })
    .await
}

/// What must hold behind every proxy, below any base path.
async fn holds(proxy: &Proxy, server: &Server, base: &str, limit: bool) {
    let ping = proxy.get(&format!("{base}/api/server/ping"), &[]).await;
    assert_eq!((ping.status, ping.version.as_str()), (200, "2"), "{}", ping.text());

    // Cookies are for `https` and for the base path only.
    let owner = server.set_up().await;
    let login = json!({"email": crate::harness::EMAIL, "password": PASSWORD}).to_string();
    let json = ["-H", "content-type: application/json", "-d"];
    let path = format!("{base}/api/auth/login");
    let signed_in = proxy.get(&path, &[&json[..], &[&login]].concat()).await;
    assert_eq!(signed_in.status, 201, "{}", signed_in.text());
    let cookies = signed_in.headers("set-cookie");
    let scope = if base.is_empty() { "; Path=/;".to_owned() } else { format!("; Path={base};") };
    assert!(cookies.len() == 3, "{cookies:?}");
    assert!(cookies.iter().all(|cookie| cookie.ends_with("; Secure") && cookie.contains(&scope)));

    // Bytes, whole and as a range.
    let photo = canary_photo(1, 1);
    let id = owner.add("a.jpg", &photo).await;
    let link = owner.link(json!({"type": "INDIVIDUAL", "assetIds": [id]})).await;
    let key = link["key"].as_str().unwrap();
    let original = format!("{base}/api/assets/{id}/original?key={key}");
    let whole = proxy.get(&original, &[]).await;
    assert!(whole.body == photo && whole.header("etag").starts_with('"'));
    let part = proxy.get(&original, &["-H", "range: bytes=10-19"]).await;
    assert_eq!((part.status, &part.body[..]), (206, &photo[10..20]));
    assert_eq!(part.header("content-range"), format!("bytes 10-19/{}", photo.len()));
    let etag = format!("if-none-match: {}", whole.header("etag"));
    assert_eq!(proxy.get(&original, &["-H", &etag]).await.status, 304);

    // The page of the link contains its address.
    let page = proxy.get(&format!("{base}/share/{key}"), &[]).await.text();
    assert!(page.contains(&format!("<base href=\"{base}/\" />")), "{page}");
    let picture =
        format!("og:image\" content=\"https://{}{base}/share/{key}/preview.jpg", proxy.host);
    assert!(page.contains(&picture), "{page}");

    long_bodies(proxy, &owner.token.unwrap(), base, limit).await;
}

/// A file above the proxy's limit for one body is uploaded in parts.
async fn long_bodies(proxy: &Proxy, token: &str, base: &str, limit: bool) {
    let bearer = format!("authorization: Bearer {token}");
    let file = proxy.folder.path().join("long");
    fs::File::create(&file).unwrap().set_len(101 << 20).unwrap();
    if limit {
        let form = format!("assetData=@{};filename=a.mp4", file.display());
        let sent = proxy.get(&format!("{base}/api/assets"), &["-H", &bearer, "-F", &form]).await;
        assert_eq!(sent.status, 413);
    }
    let length = format!("upload-length: {}", 101_u64 << 20);
    let tus = ["-H", &bearer, "-H", "tus-resumable: 1.0.0"];
    let more = ["-X", "POST", "-H", &length, "-H", "upload-metadata: filename YS5tcDQ="];
    let begun = proxy.get(&format!("{base}/api/uploads"), &[&tus[..], &more].concat()).await;
    assert_eq!(begun.status, 201, "{}", begun.text());
    // The upload's URL is relative to the proxy's host.
    let location = begun.header("location");
    assert!(location.starts_with(&format!("{base}/api/uploads/")), "{location}");
    fs::File::create(&file).unwrap().set_len(24 << 20).unwrap();
    let body = format!("@{}", file.display());
    let kind = "content-type: application/offset+octet-stream";
    let more = ["-X", "PATCH", "-H", "upload-offset: 0", "-H", kind, "--data-binary", &body];
    let part = proxy.get(location, &[&tus[..], &more].concat()).await;
    assert_eq!(part.status, 204, "{}", part.text());
    assert_eq!(part.header("upload-offset"), (24_u64 << 20).to_string());
}

/// Guessing is slowed down for the client that guesses, whatever `X-Forwarded-For` it sends.
async fn tells_clients_apart(proxy: &Proxy, server: &Server) {
    let owner = server.sign_in(crate::harness::EMAIL, PASSWORD).await;
    let id = owner.add("b.jpg", &jpeg(3, 30, 20)).await;
    let body = json!({"type": "INDIVIDUAL", "assetIds": [id], "password": "sesame"});
    let link = owner.link(body).await;
    let path = format!("/api/shared-links/login?key={}", link["key"].as_str().unwrap());
    let guess = |from: &'static str, claim: u8| {
        let claim = format!("x-forwarded-for: 198.51.100.{claim}");
        let path = path.clone();
        async move {
            let json = ["-H", "content-type: application/json", "-d", r#"{"password":"x"}"#];
            let who = ["--interface", from, "-H", &claim];
            proxy.get(&path, &[&json[..], &who].concat()).await.status
        }
    };
    let many = futures::future::join_all((0..16).map(|claim| guess("127.0.0.2", claim)));
    let other = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        guess("127.0.0.3", 1).await
    };
    let (many, other) = tokio::join!(many, other);
    assert!(
        many.contains(&429) && many.iter().all(|status| matches!(status, 401 | 429)),
        "{many:?}"
    );
    assert_eq!(other, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nginx_on_a_host_of_its_own() {
    if !has("nginx") {
        return;
    }
    let server = behind("https://photos.example.org").await;
    let proxy = Proxy::start(Kind::Nginx, "nginx.conf", &server);
    holds(&proxy, &server, "", true).await;
    tells_clients_apart(&proxy, &server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nginx_below_a_path() {
    if !has("nginx") {
        return;
    }
    let server = behind("https://host.example.org/gallery").await;
    let proxy = Proxy::start(Kind::Nginx, "nginx-subpath.conf", &server);
    holds(&proxy, &server, "/gallery", true).await;
    let bare = proxy.get("/gallery", &[]).await;
    assert_eq!(bare.status, 308);
    assert_eq!(proxy.get("/api/server/ping", &[]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn caddy_on_a_host_of_its_own() {
    if !has("caddy") {
        return;
    }
    let server = behind("https://photos.example.org").await;
    let proxy = Proxy::start(Kind::Caddy, "Caddyfile", &server);
    holds(&proxy, &server, "", false).await;
    tells_clients_apart(&proxy, &server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn caddy_below_a_path() {
    if !has("caddy") {
        return;
    }
    let server = behind("https://host.example.org/gallery").await;
    let proxy = Proxy::start(Kind::Caddy, "Caddyfile-subpath", &server);
    holds(&proxy, &server, "/gallery", false).await;
    let bare = proxy.get("/gallery", &[]).await;
    assert_eq!((bare.status, bare.header("location")), (308, "/gallery/"));
    assert_eq!(proxy.get("/api/server/ping", &[]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nginx_as_a_host_of_the_apps_files() {
    if !has("nginx") {
        return;
    }
    let server = Server::start().await;
    let proxy = Proxy::start(Kind::Nginx, "nginx-static.conf", &server);
    let script = "vitrine-0123456789abcdef.js";
    let files =
        ["index.html", "visitor.html", "config.json", "worker.js", "x.wasm", "x.mjs", script];
    for file in files {
        fs::write(proxy.folder.path().join(file), file).unwrap();
    }
    let forever = "public, max-age=31536000, immutable";
    for (path, file, kind, cache) in [
        ("/", "index.html", "text/html", "no-cache"),
        ("/albums/1/photos/2", "index.html", "text/html", "no-cache"),
        ("/share/k/photos/1", "visitor.html", "text/html", "no-cache"),
        ("/s/lake", "visitor.html", "text/html", "no-cache"),
        ("/config.json", "config.json", "application/json", "no-cache"),
        ("/worker.js", "worker.js", "application/javascript", "no-cache"),
        ("/x.wasm", "x.wasm", "application/wasm", "no-cache"),
        ("/x.mjs", "x.mjs", "text/javascript", "no-cache"),
        ("/vitrine-0123456789abcdef.js", script, "application/javascript", forever),
    ] {
        let got = proxy.get(path, &[]).await;
        assert_eq!((got.status, got.text().as_str()), (200, file), "{path}");
        assert_eq!(
            (got.header("content-type"), got.header("cache-control")),
            (kind, cache),
            "{path}"
        );
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
    }
}
