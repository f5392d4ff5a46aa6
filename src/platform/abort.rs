//! Requests that can be called off.

use web_sys::AbortController;
pub use web_sys::AbortSignal;

/// Calls a request off when told to, or when dropped.
pub struct Abort(AbortController);

impl Abort {
    /// For one request; none in a browser that cannot call requests off.
    #[must_use]
    pub fn new() -> Option<Self> {
        AbortController::new().ok().map(Self)
    }

    /// What the request has to be given.
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
