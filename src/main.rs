//! The binary of the owner's page.

fn main() {
    vitrine::app::mount_owner();
}
