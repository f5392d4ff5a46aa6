//! The parts of HTTP/1.1 that the soak needs: requests from a chosen address, including ones that
//! no real client sends.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rustix::net::{AddressFamily, SocketType, bind, connect, socket};

/// Timeout of each read and write.
const TIMEOUT: Duration = Duration::from_secs(40);
/// Longest response head, in bytes.
const MAX_HEAD: usize = 64 << 10;

/// A connection from one of this computer's addresses.
pub(super) struct Connection {
    stream: TcpStream,
    /// Bytes already read that belong to the next response.
    rest: Vec<u8>,
}

/// A response.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_slice(&self.body).context("the answer is no JSON")
    }
}

impl Connection {
    /// Connects from an address in 127.0.0.0/8. The server takes each for a client of its own.
    pub(super) fn open(from: Ipv4Addr, to: SocketAddr) -> Result<Self> {
        let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
        bind(&socket, &SocketAddr::from((from, 0)))?;
        connect(&socket, &to)?;
        let stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, rest: Vec::new() })
    }

    /// Sends bytes as they are.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(bytes)?)
    }

    /// Sends a request with a body of a known length, and reads the response.
    pub(super) fn send(&mut self, head: &str, body: &[u8]) -> Result<Answer> {
        let length = body.len();
        self.write(format!("{head}\r\nHost: soak\r\nContent-Length: {length}\r\n\r\n").as_bytes())?;
        // A server that refuses a body responds before it has received all of it.
        let sent = self.write(body);
        self.answer().or_else(|error| sent.and(Err(error)))
    }

    /// Reads a response.
    pub(super) fn answer(&mut self) -> Result<Answer> {
        let end = loop {
            if let Some(at) = self.rest.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            ensure!(self.rest.len() <= MAX_HEAD, "the head of the answer does not end");
            self.fill()?;
        };
        let head = String::from_utf8_lossy(&self.rest[..end]).to_ascii_lowercase();
        self.rest.drain(..end);
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.context("the answer has no status")?;
        let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
        let body = match field("content-length:") {
            Some(length) => self.take(length.trim().parse()?)?,
            None if field("transfer-encoding:").is_some() => self.chunks()?,
            None => Vec::new(),
        };
        Ok(Answer { status, body })
    }

    /// Reads a chunked body (RFC 9112, section 7.1) without trailers.
    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(at) = self.rest.windows(2).position(|two| two == b"\r\n") {
                    break at;
                }
                self.fill()?;
            };
            let line = String::from_utf8_lossy(&self.rest[..end]).into_owned();
            self.rest.drain(..end + 2);
            let length = usize::from_str_radix(line.trim(), 16)?;
            body.extend(self.take(length)?);
            self.take(2)?;
            if length == 0 {
                return Ok(body);
            }
        }
    }

    fn take(&mut self, length: usize) -> Result<Vec<u8>> {
        while self.rest.len() < length {
            self.fill()?;
        }
        let after = self.rest.split_off(length);
        Ok(std::mem::replace(&mut self.rest, after))
    }

    fn fill(&mut self) -> Result<()> {
        let mut buffer = [0; 16 << 10];
        match self.stream.read(&mut buffer)? {
            0 => bail!("the connection ended"),
            length => self.rest.extend_from_slice(&buffer[..length]),
        }
        Ok(())
    }
}

/// Sends one request over a new connection.
pub(super) fn once(from: Ipv4Addr, to: SocketAddr, head: &str, body: &[u8]) -> Result<Answer> {
    Connection::open(from, to)?.send(head, body)
}

/// The head of a request with a JSON body.
pub(super) fn json_head(method: &str, path: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nContent-Type: application/json")
}

/// The head of a `GET` request.
pub(super) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1")
}
