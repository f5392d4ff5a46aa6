//! Serves connections: HTTP/1.1 and HTTP/2 on the same port (h2c with prior knowledge), with limits
//! on their number and on how long each may be idle.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::connect_info::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, Sleep};
use tower::ServiceExt as _;

use crate::auth::{ClientAddress, Network};
use crate::connections::{Connections, Seat};

/// Longest time for the head of a request, and longest idle time between two requests.
const HEAD: Duration = Duration::from_secs(30);
/// Longest time that a client may read nothing of a response that is ready to send.
const STALLED: Duration = Duration::from_secs(120);
/// Concurrent HTTP/2 streams on one connection.
const STREAMS: u32 = 128;
/// HTTP/2 flow control window of a stream, and send buffer, in bytes. The window of a connection is
/// twice as large.
const STREAM_WINDOW: u32 = 64 << 10;
const CONNECTION_WINDOW: u32 = 2 * STREAM_WINDOW;
/// Longest headers of one request in bytes (RFC 9110 sets no limit).
const MAX_HEAD: usize = 64 << 10;
/// Pause after an accept error that is not about one connection, such as too many open files.
const PAUSE: Duration = Duration::from_millis(200);
/// How long a connection that gives way has for a graceful shutdown.
const GIVES_WAY: Duration = Duration::from_millis(100);
/// Connections that may be closing at once; then accepting pauses.
const LEAVING: usize = 128;

/// Serves until `stop` is ready, then accepts no more connections and returns when the open ones
/// have ended. Connections of trusted proxies are counted for the clients that they forward.
pub async fn listen(
    listener: TcpListener,
    router: Router,
    trusted: Vec<Network>,
    stop: impl Future<Output = ()>,
) {
    let connections = Connections::as_allowed();
    let places = Arc::new(Semaphore::new(connections.most() + LEAVING));
    let trusted: Arc<[Network]> = trusted.into();
    let (stopping, stopped) = watch::channel(false);
    let server = builder();
    tokio::pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                if !is_of_connection(&error) {
                    tracing::error!(%error, "no connection can be taken");
                    tokio::time::sleep(PAUSE).await;
                }
                continue;
            }
        };
        // Small responses must not wait for acknowledgements of earlier ones (Nagle's algorithm).
        let _ = stream.set_nodelay(true);
        let direct = ClientAddress(address.ip());
        let is_proxy = trusted.iter().any(|network| network.contains(address.ip().to_canonical()));
        let connection = Arc::new(connections.open(direct.network_address(), is_proxy));
        let io = TokioIo::new(Patient::new(stream, Arc::clone(&connection.seat)));
        let (router, trusted, held) = (router.clone(), Arc::clone(&trusted), connection.clone());
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            if is_proxy {
                let client = ClientAddress::of(direct.0, request.headers(), &trusted);
                held.speaks_for(client.network_address());
            }
            let router = router.clone();
            async move {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo::<SocketAddr>(address));
                let answer = router.oneshot(request).await;
                Ok::<_, Infallible>(answer.unwrap_or_else(|never| match never {}))
            }
        });
        let served = server.serve_connection(io, service).into_owned();
        let stopped = stopped.clone();
        tokio::spawn(async move {
            if let Err(error) = run(served, &connection.seat, stopped).await {
                tracing::trace!(%error, "a connection ended");
            }
            drop((connection, place));
        });
    }
    drop((listener, stopped));
    stopping.send_replace(true);
    stopping.closed().await;
}

/// Serves a connection to its end. One that gives way is closed soon; when the server stops,
/// responses in progress are finished first.
async fn run<C: GracefulConnection>(
    connection: C,
    seat: &Seat,
    mut stopped: watch::Receiver<bool>,
) -> Result<(), C::Error> {
    tokio::pin!(connection);
    let silent = async {
        tokio::time::sleep(HEAD).await;
        if seat.was_active() {
            std::future::pending::<()>().await;
        }
    };
    let is_stop = tokio::select! {
        ended = &mut connection => return ended,
        () = silent => false,
        () = seat.gives_way() => false,
        _ = stopped.wait_for(|stopped| *stopped) => true,
    };
    connection.as_mut().graceful_shutdown();
    if is_stop {
        return connection.await;
    }
    tokio::time::timeout(GIVES_WAY, connection).await.unwrap_or(Ok(()))
}

fn builder() -> Builder<TokioExecutor> {
    let mut server = Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(MAX_HEAD);
    server
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(MAX_HEAD as u32)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(STREAM_WINDOW as usize)
        .keep_alive_interval(HEAD)
        .keep_alive_timeout(HEAD);
    server
}

fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// A connection that fails with a timeout when its peer reads nothing for [`STALLED`] although
/// there is something to send.
struct Patient {
    stream: TcpStream,
    seat: Arc<Seat>,
    /// Timer that runs while a write is pending.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn new(stream: TcpStream, seat: Arc<Seat>) -> Self {
        Self { stream, seat, stalled: None }
    }

    fn timed<T>(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.stalled = None;
            self.seat.touch();
            return polled;
        }
        let timer = self
            .stalled
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + STALLED)));
        match timer.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.seat.touch();
        }
        polled
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.timed(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.timed(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Nothing is buffered here, so a flush neither waits nor sends.
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_never_says_anything_is_closed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(listen(listener, Router::new(), Vec::new(), std::future::pending()));
        let mut stream = TcpStream::connect(address).await.unwrap();
        let mut answer = Vec::new();
        let read = tokio::time::timeout(4 * HEAD, stream.read_to_end(&mut answer)).await;
        assert_eq!(read.expect("it is still open").unwrap(), 0);
    }
}
