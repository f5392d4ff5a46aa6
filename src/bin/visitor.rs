//! The binary of the visitor's page, `visitor.html`.

fn main() {
    vitrine::app::mount_visitor();
}
