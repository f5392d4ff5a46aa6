//! The page's own binary.

fn main() {
    vitrine::app::mount();
}
