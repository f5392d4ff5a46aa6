//! Cancellation of requests.

use web_sys::AbortController;
pub use web_sys::AbortSignal;

/// Cancels a request when dropped.
pub struct Abort(AbortController);

impl Abort {
    /// A handle for one request. `None` if the browser does not support cancellation.
    #[must_use]
    pub fn new() -> Option<Self> {
        AbortController::new().ok().map(Self)
    }

    /// The signal to pass to the request.
    #[must_use]
    pub fn signal(&self) -> AbortSignal {
        self.0.signal()
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}
