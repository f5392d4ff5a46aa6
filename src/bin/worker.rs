//! The worker's own binary: Trunk builds it beside the page's.

fn main() {
    vitrine::worker::start();
}
