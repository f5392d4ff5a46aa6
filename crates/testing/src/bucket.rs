//! A real S3 server (`s3s-fs`: objects are files below a folder) with fault injection.
//!
//! It was found to follow the standard for puts with `If-None-Match`, SHA-256 of bodies, ranges,
//! multipart uploads, paged lists and presigned URLs. It deviates in one point: the response to a
//! part of a multipart upload has no checksum.

use std::convert::Infallible;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use futures::StreamExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

/// The only bucket.
pub const BUCKET: &str = "storage";
const KEY: &str = "AKIATEST";
const SECRET: &str = "not-a-secret";

/// A fault to inject.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// Responds 503 and does nothing.
    SlowDown,
    /// Waits this long before doing anything.
    Wait(Duration),
    /// Succeeds, but responds with an error.
    Lost,
    /// Succeeds, but closes the connection without a response.
    Unanswered,
    /// Breaks off the response after this many bytes.
    Cut(usize),
}

struct Rule {
    method: &'static str,
    address: String,
    fault: Fault,
    times: usize,
}

#[derive(Default)]
struct Inner {
    rules: Mutex<Vec<Rule>>,
    asked: Mutex<Vec<String>>,
}

/// A running store.
#[derive(Clone)]
pub struct Store {
    /// Where it listens.
    pub address: SocketAddr,
    inner: Arc<Inner>,
}

impl Store {
    /// Starts a store whose bucket is the folder `storage` in `root`.
    pub async fn start(root: &Path) -> Self {
        Self::listen(root, "127.0.0.1:0").await
    }

    /// The same at a given address.
    pub async fn listen(root: &Path, address: &str) -> Self {
        fs::create_dir_all(root.join(BUCKET)).unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(root).unwrap());
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let store = Self { address, inner: Arc::default() };
        let accepting = store.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                drop(stream.set_nodelay(true));
                let (store, service) = (accepting.clone(), service.clone());
                tokio::spawn(async move {
                    let answer = service_fn(move |request| {
                        let (store, service) = (store.clone(), service.clone());
                        async move { store.answer(&service, request).await }
                    });
                    let serving = Builder::new(TokioExecutor::new());
                    // Fails when a client disconnects, or when a connection is closed on purpose.
                    drop(serving.serve_connection(TokioIo::new(stream), answer).await);
                });
            }
        });
        store
    }

    /// Its URL for `--storage`, with credentials and settings.
    pub fn storage(&self, prefix: &str) -> String {
        format!(
            "s3://{BUCKET}/{prefix}?endpoint=http://{}&allow_http=true&region=us-east-1\
             &access_key_id={KEY}&secret_access_key={SECRET}",
            self.address
        )
    }

    /// Injects a fault into the next `times` requests with this method whose address contains this
    /// text.
    pub fn fail(&self, method: &'static str, address: &str, fault: Fault, times: usize) {
        let rule = Rule { method, address: address.to_owned(), fault, times };
        self.inner.rules.lock().unwrap().push(rule);
    }

    /// Removes all faults.
    pub fn mend(&self) {
        self.inner.rules.lock().unwrap().clear();
    }

    /// The number of requests with this method whose address contains this text.
    pub fn asked(&self, method: &str, address: &str) -> usize {
        let asked = self.inner.asked.lock().unwrap();
        asked.iter().filter(|line| line.starts_with(method) && line.contains(address)).count()
    }

    fn fault(&self, line: &str) -> Option<Fault> {
        let mut rules = self.inner.rules.lock().unwrap();
        let rule = rules.iter_mut().find(|rule| {
            rule.times > 0 && line.starts_with(rule.method) && line.contains(&rule.address)
        })?;
        rule.times -= 1;
        Some(rule.fault)
    }

    async fn answer(
        &self,
        service: &S3Service,
        request: hyper::Request<Incoming>,
    ) -> Result<Response, Infallible> {
        let line = format!("{} {}", request.method(), request.uri());
        let fault = self.fault(&line);
        self.inner.asked.lock().unwrap().push(line);
        match fault {
            Some(Fault::SlowDown) => return Ok(slow_down(503)),
            Some(Fault::Wait(time)) => tokio::time::sleep(time).await,
            _ => {}
        }
        let request = request.map(s3s::Body::from);
        let answer = match service.call(request).await {
            Ok(answer) => answer.map(Body::new),
            Err(_) => slow_down(500),
        };
        Ok(match fault {
            Some(Fault::Lost) => slow_down(500),
            Some(Fault::Unanswered) => answer.map(|_| broken(0, Body::empty())),
            Some(Fault::Cut(after)) => answer.map(|body| broken(after, body)),
            _ => answer,
        })
    }
}

fn slow_down(status: u16) -> Response {
    let told = "<Error><Code>SlowDown</Code><Message>later</Message></Error>";
    Response::builder().status(status).body(Body::from(told)).unwrap()
}

/// The first bytes of a body, then an error.
fn broken(mut left: usize, body: Body) -> Body {
    let end = futures::stream::once(async { Err(std::io::Error::other("cut")) });
    let first = body.into_data_stream().map(move |bytes| {
        let bytes = bytes.map_err(std::io::Error::other)?;
        if left == 0 {
            return Err(std::io::Error::other("cut"));
        }
        let some = bytes.slice(..bytes.len().min(left));
        left -= some.len();
        Ok(some)
    });
    Body::from_stream(first.chain(end))
}

/// The `--storage` of a server with this data folder in this test run; `None` for the folder
/// itself.
pub async fn address(data: &Path) -> Option<String> {
    match std::env::var("VITRINE_TEST_STORAGE").as_deref() {
        Ok("s3") => Some(Store::start(data).await.storage("")),
        Ok(other) => panic!("VITRINE_TEST_STORAGE is {other}"),
        Err(_) => None,
    }
}
