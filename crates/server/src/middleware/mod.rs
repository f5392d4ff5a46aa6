//! Middleware that every request passes, or every request of the API.

pub mod client_requests;
pub mod cors;
pub mod default_headers;
pub mod request_metrics;
pub mod same_origin;
