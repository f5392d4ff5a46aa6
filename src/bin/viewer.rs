//! The visitor's page: its own binary, on the page `viewer.html`.

fn main() {
    vitrine::app::mount_visitor();
}
