//! The binary of the visitor's page, `viewer.html`.

fn main() {
    vitrine::app::mount_visitor();
}
