//! The operations of the storage API that making a library needs.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use ureq::Agent;

/// A signed-in user of one server.
pub(super) struct Client {
    agent: Agent,
    base: String,
    token: String,
}

/// A file to upload.
pub(super) struct Upload<'a> {
    pub(super) name: &'a str,
    pub(super) media_type: &'a str,
    /// RFC 3339.
    pub(super) taken: &'a str,
    pub(super) bytes: &'a [u8],
}

impl Client {
    /// Creates the first administrator and signs in.
    pub(super) fn sign_up(base: &str, name: &str, email: &str, password: &str) -> Result<Self> {
        let agent = agent();
        let user = json!({ "name": name, "email": email, "password": password });
        post(&agent, base, "/api/auth/admin-sign-up", None, &user)?;
        Self::sign_in(base, email, password)
    }

    pub(super) fn sign_in(base: &str, email: &str, password: &str) -> Result<Self> {
        let agent = agent();
        let user = json!({ "email": email, "password": password });
        let answer = post(&agent, base, "/api/auth/login", None, &user)?;
        let token = text(&answer, "accessToken")?;
        Ok(Self { agent, base: base.to_owned(), token })
    }

    /// Uploads a photo and returns its id.
    pub(super) fn upload(&self, upload: &Upload<'_>) -> Result<String> {
        const BOUNDARY: &str = "----vitrine-demo-7d1f0c54";
        let mut body = Vec::new();
        for (field, value) in [
            ("deviceAssetId", upload.name),
            ("deviceId", "vitrine-demo"),
            ("fileCreatedAt", upload.taken),
            ("fileModifiedAt", upload.taken),
            ("filename", upload.name),
        ] {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend(head.into_bytes());
        }
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"assetData\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            upload.name, upload.media_type
        );
        body.extend(head.into_bytes());
        body.extend(upload.bytes);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
        let request = self
            .agent
            .post(format!("{}/api/assets", self.base))
            .header("authorization", format!("Bearer {}", self.token))
            .content_type(format!("multipart/form-data; boundary={BOUNDARY}"));
        let answer =
            read(request.send(&body[..])).with_context(|| format!("uploading {}", upload.name))?;
        text(&answer, "id")
    }

    /// Creates an album and returns its id.
    pub(super) fn album(&self, name: &str, description: &str, assets: &[String]) -> Result<String> {
        let album = json!({ "albumName": name, "description": description, "assetIds": assets });
        text(&self.post("/api/albums", &album)?, "id")
    }

    /// Creates a link from its JSON and returns its key.
    pub(super) fn link(&self, link: &Value) -> Result<String> {
        text(&self.post("/api/shared-links", link)?, "key")
    }

    /// Creates an API key with all permissions.
    pub(super) fn key(&self) -> Result<String> {
        text(&self.post("/api/api-keys", &json!({ "permissions": ["all"] }))?, "secret")
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        post(&self.agent, &self.base, path, Some(&self.token), body)
    }
}

fn agent() -> Agent {
    // The server's error message says more than a status.
    Agent::config_builder().http_status_as_error(false).build().into()
}

fn post(agent: &Agent, base: &str, path: &str, token: Option<&str>, body: &Value) -> Result<Value> {
    let mut request = agent.post(format!("{base}{path}"));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    read(request.send_json(body)).with_context(|| format!("POST {path}"))
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value> {
    let mut answer = answer?;
    let status = answer.status();
    let body = answer.body_mut().read_to_string()?;
    if !status.is_success() {
        bail!("{status}: {body}");
    }
    serde_json::from_str(&body).with_context(|| format!("not JSON: {body}"))
}

fn text(answer: &Value, field: &str) -> Result<String> {
    let value = answer[field].as_str();
    value.map(str::to_owned).with_context(|| format!("no `{field}` in {answer}"))
}
