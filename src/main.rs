//! The owner's page: its own binary.

fn main() {
    vitrine::app::mount_owner();
}
