//! What a person sets: their account, where they are signed in, how the app looks and is installed,
//! what new links begin with, what becomes of guests' photos, and, for an administrator, who has an account.

mod account;
mod appearance;
mod guests;
mod install;
mod keys;
mod link_defaults;
mod password;
mod sessions;
mod users;

pub use account::AccountSettings;
pub use appearance::Appearance;
pub use guests::GuestSettings;
pub use install::InstallApp;
pub use keys::ApiKeys;
pub use link_defaults::LinkDefaultsForm;
pub use password::PasswordChange;
pub use sessions::Sessions;
pub use users::Users;
