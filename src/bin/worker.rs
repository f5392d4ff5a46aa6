//! The binary of the worker, which Trunk builds beside the page's.

fn main() {
    vitrine::worker::start();
}
