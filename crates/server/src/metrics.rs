//! Metrics in Prometheus' text format 0.0.4, on a listener of their own that is not for visitors.
//! Routes are labelled by their pattern, since URLs contain secrets.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::Method;

/// Upper bounds of the histogram's buckets in seconds.
const BUCKETS: [f64; 10] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Number of responses of one route by method and status.
type Responses = HashMap<(&'static str, u16), u64>;

/// The method as a label. Any token may be sent as a method (RFC 9110, section 9.1), and labels are
/// kept as long as the server runs, so only standard methods have a label of their own.
pub fn label(method: &Method) -> &'static str {
    const STANDARD: [&str; 9] =
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    STANDARD.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

/// Counts requests.
#[derive(Default)]
pub struct Metrics {
    routes: Mutex<HashMap<String, Responses>>,
    times: Mutex<([u64; BUCKETS.len()], u64, f64)>,
    active: AtomicI64,
}

/// A request in progress.
pub struct Active<'a>(&'a AtomicI64);

impl Drop for Active<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// Counts a request as in progress until the value is dropped.
    pub fn begin(&self) -> Active<'_> {
        self.active.fetch_add(1, Ordering::Relaxed);
        Active(&self.active)
    }

    /// Counts a response.
    pub fn record(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if !routes.contains_key(route) {
            routes.insert(route.to_owned(), HashMap::new());
        }
        if let Some(answers) = routes.get_mut(route) {
            *answers.entry((method, status)).or_default() += 1;
        }
        drop(routes);
        let took = took.as_secs_f64();
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        for (count, end) in times.0.iter_mut().zip(BUCKETS) {
            *count += u64::from(took <= end);
        }
        times.1 += 1;
        times.2 += took;
    }

    /// Number of responses, sorted by route, method and status.
    fn counted(&self) -> Vec<(String, &'static str, u16, u64)> {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let of_route = |(route, answers): (&String, &Responses)| {
            let counted = answers
                .iter()
                .map(|((method, status), count)| (route.clone(), *method, *status, *count));
            counted.collect::<Vec<_>>()
        };
        let mut counted: Vec<_> = routes.iter().flat_map(of_route).collect();
        counted.sort();
        counted
    }

    /// The metrics as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |line: std::fmt::Arguments<'_>| {
            // Writing to a string does not fail.
            let _ = text.write_fmt(line);
            text.push('\n');
        };
        line(format_args!("# HELP vitrine_requests_total Responses by route and status."));
        line(format_args!("# TYPE vitrine_requests_total counter"));
        for (route, method, status, count) in self.counted() {
            line(format_args!(
                "vitrine_requests_total{{method=\"{method}\",route=\"{route}\",\
                 status=\"{status}\"}} {count}"
            ));
        }
        let (buckets, count, sum) = *self.times.lock().unwrap_or_else(PoisonError::into_inner);
        line(format_args!("# HELP vitrine_request_seconds Time to the head of the answer."));
        line(format_args!("# TYPE vitrine_request_seconds histogram"));
        for (count, end) in buckets.iter().zip(BUCKETS) {
            line(format_args!("vitrine_request_seconds_bucket{{le=\"{end}\"}} {count}"));
        }
        line(format_args!("vitrine_request_seconds_bucket{{le=\"+Inf\"}} {count}"));
        line(format_args!("vitrine_request_seconds_sum {sum}"));
        line(format_args!("vitrine_request_seconds_count {count}"));
        line(format_args!("# HELP vitrine_requests_active Requests without an answer yet."));
        line(format_args!("# TYPE vitrine_requests_active gauge"));
        line(format_args!("vitrine_requests_active {}", self.active.load(Ordering::Relaxed)));
        if let Some(bytes) = resident() {
            line(format_args!("# HELP process_resident_memory_bytes Memory in use."));
            line(format_args!("# TYPE process_resident_memory_bytes gauge"));
            line(format_args!("process_resident_memory_bytes {bytes}"));
        }
        text
    }
}

/// Resident memory in bytes; `None` where the system does not report it.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_are_no_standard_ones_share_a_label() {
        for (method, expected) in [("GET", "GET"), ("DELETE", "DELETE"), ("get", "other")] {
            assert_eq!(label(&method.parse().unwrap()), expected);
        }
        assert_eq!(label(&"X".repeat(60_000).parse().unwrap()), "other");
    }

    #[test]
    fn what_was_counted_is_told() {
        let metrics = Metrics::default();
        metrics.record("GET", "/api/assets/{id}", 200, Duration::from_millis(3));
        metrics.record("GET", "/api/assets/{id}", 200, Duration::from_millis(70));
        let text = metrics.text();
        let counted =
            "vitrine_requests_total{method=\"GET\",route=\"/api/assets/{id}\",status=\"200\"} 2";
        assert!(text.contains(counted), "{text}");
        assert!(text.contains("vitrine_request_seconds_bucket{le=\"0.005\"} 1"), "{text}");
        assert!(text.contains("vitrine_request_seconds_bucket{le=\"0.1\"} 2"), "{text}");
        assert!(text.contains("vitrine_request_seconds_count 2"), "{text}");
    }
}
