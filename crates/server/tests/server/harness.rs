//! Test harness: a running server, people who send requests to it, and the responses.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use reqwest::header::{HeaderMap, SET_COOKIE};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::ConnectOptions as _;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use vitrine_database::Db;
use vitrine_server::app::App;
use vitrine_server::config::Config;
use vitrine_server::serve::serve;

use crate::bucket;
use crate::database::{self, Data};

pub const EMAIL: &str = "canary@owner.example";
pub const NAME: &str = "Canary Owner";
pub const PASSWORD: &str = "correct horse";

/// A running server with its own data.
pub struct Server {
    pub address: SocketAddr,
    storage: Option<String>,
    pub data: Data,
    pub db: Db,
    /// The server's own state, with which tests can block its work.
    pub app: App,
    stop: Option<oneshot::Sender<()>>,
    task: Option<tokio::task::JoinHandle<()>>,
    _plans: crate::plans::Watch,
}

impl Server {
    pub async fn start() -> Self {
        Self::with_web(None).await
    }

    pub async fn with_web(web: Option<PathBuf>) -> Self {
        Self::with_config(Config { web, ..Config::default() }).await
    }

    /// Starts a server with this configuration, but a data folder of its own.
    pub async fn with_config(config: Config) -> Self {
        let plans = crate::plans::watch();
        let data = Data::new();
        let database = config.database.or_else(|| database::address(data.path()));
        let storage = match config.storage {
            None => bucket::address(data.path()).await,
            given => given,
        };
        let config = Config { data: data.path().to_owned(), database, storage, ..config };
        let app = App::open(&config).await.unwrap();
        let storage = config.storage;
        let (db, served) = (app.db.clone(), app.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            serve(listener, served, async move { drop(stopped.await) }).await.unwrap();
        });
        Self { address, storage, data, db, app, stop: Some(stop), task: Some(task), _plans: plans }
    }

    /// Starts a server and signs in its administrator.
    pub async fn with_owner() -> (Self, Person) {
        let server = Self::start().await;
        let owner = server.set_up().await;
        (server, owner)
    }

    /// Creates the administrator and signs them in.
    pub async fn set_up(&self) -> Person {
        self.set_up_as(EMAIL, NAME).await
    }

    /// The same with another e-mail address and name.
    pub async fn set_up_as(&self, email: &str, name: &str) -> Person {
        let body = json!({"email": email, "name": name, "password": PASSWORD});
        self.nobody().post("/api/auth/admin-sign-up", body).await.expect(201);
        self.sign_in(email, PASSWORD).await
    }

    /// Has an administrator create a user, and signs them in.
    pub async fn add_user(&self, admin: &Person, email: &str, name: &str) -> Person {
        let body = json!({"email": email, "name": name, "password": PASSWORD});
        admin.post("/api/admin/users", body).await.expect(201);
        self.sign_in(email, PASSWORD).await
    }

    /// Makes a user a member of an album.
    pub async fn add_member(&self, album: &str, user: &str, role: &str) {
        self.set_role(album, user, Some(role)).await;
    }

    /// Sets a user's role in an album; `None` removes them.
    pub async fn set_role(&self, album: &str, user: &str, role: Option<&str>) {
        let sql = match role {
            Some(_) => {
                "INSERT INTO album_users (album_id, user_id, role) VALUES ($1, $2, $3) \
                 ON CONFLICT (album_id, user_id) DO UPDATE SET role = $3"
            }
            None => "DELETE FROM album_users WHERE album_id = $1 AND user_id = $2 AND $3 IS NULL",
        };
        let pool = self.database().await;
        sqlx::query(sql).bind(album).bind(user).bind(role).execute(&pool).await.unwrap();
        pool.close().await;
        self.forget().await;
    }

    /// Transfers a link to another user, which no operation does.
    pub async fn give_link(&self, link: &str, user: &str) {
        let pool = self.database().await;
        let sql = "UPDATE links SET user_id = $1 WHERE id = $2";
        sqlx::query(sql).bind(user).bind(link).execute(&pool).await.unwrap();
        pool.close().await;
        self.forget().await;
    }

    /// Pauses a link in the database, as another program would: the server does not notice the
    /// write.
    pub async fn pause_from_outside(&self, link: &str) {
        let pool = self.database().await;
        let sql = "UPDATE links SET is_paused = 1 WHERE id = $1";
        sqlx::query(sql).bind(link).execute(&pool).await.unwrap();
        pool.close().await;
    }

    /// Has the server write something, which invalidates its caches.
    async fn forget(&self) {
        self.db.write().await.unwrap().commit().await.unwrap();
    }

    /// The `--storage` of this server.
    pub fn storage(&self) -> String {
        self.storage.clone().unwrap()
    }

    /// This server's configuration, for a command that runs beside it.
    pub fn config(&self) -> Config {
        Config {
            data: self.data.path().to_owned(),
            database: Some(self.database_url()),
            storage: self.storage.clone(),
            ..Config::default()
        }
    }

    /// The URL of this server's database.
    pub fn database_url(&self) -> String {
        database_url(self.data.path())
    }

    /// A connection to the database, as another program would open it.
    pub async fn database(&self) -> sqlx::AnyPool {
        database_of(self.data.path()).await
    }

    pub async fn stop(mut self) -> Data {
        self.stop.take().unwrap().send(()).unwrap();
        self.task.take().unwrap().await.unwrap();
        self.data
    }

    pub fn nobody(&self) -> Person {
        Person { base: format!("http://{}", self.address), ..Person::default() }
    }

    /// A visitor with the key of a link.
    pub fn visitor(&self, key: &str) -> Person {
        Person { query: Some(format!("key={key}")), ..self.nobody() }
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Person {
        let body = json!({"email": email, "password": password});
        let answer = self.nobody().post("/api/auth/login", body).await.expect(201);
        let token = answer.json()["accessToken"].as_str().unwrap().to_owned();
        Person { token: Some(token), ..self.nobody() }
    }

    /// Creates another user and signs them in.
    pub async fn other_user(&self) -> Person {
        use vitrine_database::accounts::User;
        let db = Db::open(&self.database_url()).await.unwrap();
        let hash = vitrine_server::secret::hash_password(PASSWORD.into()).await.unwrap();
        let user = User {
            id: vitrine_database::UserId::random(),
            email: "other@user.example".into(),
            name: "Other".into(),
            is_admin: false,
            created_at: 0,
            updated_at: 0,
            deleted_at: None,
            avatar_color: None,
            quota: None,
            must_change_password: false,
            guests_join_collections: false,
        };
        assert!(db.add_user(&user, &hash, false).await.unwrap());
        db.close().await;
        self.sign_in(&user.email, PASSWORD).await
    }

    /// The files below a folder of the storage.
    pub fn stored(&self, folder: &str) -> Vec<PathBuf> {
        files(&self.data.path().join("storage").join(folder))
    }
}

/// The URL of the database of a data folder.
pub fn database_url(data: &Path) -> String {
    let file = || Db::sqlite_url(&data.join("vitrine.sqlite"));
    database::address(data).unwrap_or_else(file)
}

/// Connects to the database of a data folder, as another program would.
pub async fn database_of(data: &Path) -> sqlx::AnyPool {
    sqlx::any::install_default_drivers();
    let options = sqlx::any::AnyConnectOptions::from_str(&database_url(data)).unwrap();
    // The tests' own queries may scan whole tables.
    sqlx::AnyPool::connect_with(options.disable_statement_logging()).await.unwrap()
}

pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The HTTP client. It uses no TLS: reading the system's certificates for every request took more
/// than half of the time of all tests.
pub fn client() -> reqwest::ClientBuilder {
    reqwest::Client::builder().tls_built_in_root_certs(false)
}

/// A client and its credentials: a token, a link's key or slug, a cookie, an API key.
#[derive(Clone, Default)]
pub struct Person {
    pub base: String,
    pub token: Option<String>,
    pub query: Option<String>,
    pub cookie: Option<String>,
    pub key: Option<String>,
    /// The client address that a proxy reports.
    pub from: Option<String>,
}

impl Person {
    /// Their own user id.
    pub async fn me(&self) -> String {
        self.get("/api/users/me").await.expect(200).id()
    }

    pub fn url(&self, path: &str) -> String {
        let separator = if path.contains('?') { '&' } else { '?' };
        match &self.query {
            Some(query) => format!("{}{path}{separator}{query}", self.base),
            None => format!("{}{path}", self.base),
        }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let client = client().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let mut request = client.request(method, self.url(path));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(from) = &self.from {
            request = request.header("x-forwarded-for", from);
        }
        if let Some(key) = &self.key {
            request = request.header("x-api-key", key);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        request
    }

    pub async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let mut request = self.request(method.parse().unwrap(), path);
        if !body.is_null() {
            request = request.json(&body);
        }
        Answer::of(request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, Value::Null).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.request(Method::GET, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, body).await
    }

    /// Submits a form, as browsers do without scripts.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        Answer::of(self.request(Method::POST, path).form(fields)).await
    }

    pub async fn upload(&self, name: &str, bytes: &[u8]) -> Answer {
        self.upload_with(name, bytes, &[]).await
    }

    pub async fn upload_with(&self, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Answer {
        let file = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        let mut form = Form::new().part("assetData", file);
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        let at = "2030-01-02T03:04:05.000Z";
        let form = form.text("fileCreatedAt", at).text("fileModifiedAt", at);
        Answer::of(self.request(Method::POST, "/api/assets").multipart(form)).await
    }

    /// Uploads a file, which has to succeed. Returns the id.
    pub async fn add(&self, name: &str, bytes: &[u8]) -> String {
        self.upload(name, bytes).await.expect(201).id()
    }

    /// Creates a link. Returns the response.
    pub async fn link(&self, body: Value) -> Value {
        self.post("/api/shared-links", body).await.expect(201).json()
    }
}

/// A response.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, body: response.bytes().await.unwrap().into() }
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// Expects an error response with this status and message.
    #[track_caller]
    pub fn refused(self, status: u16, message: &str) {
        let answer = self.expect(status);
        assert_eq!(answer.json()["message"], message);
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    #[track_caller]
    pub fn id(&self) -> String {
        self.json()["id"].as_str().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// `name=value` of a cookie that the response sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap());
        let mut pairs = cookies.map(|cookie| cookie.split(';').next().unwrap());
        pairs.find(|pair| pair.starts_with(&format!("{name}="))).map(str::to_owned)
    }
}
