//! Settings: account, password, sessions, API keys, appearance, installation, link defaults, photos
//! of guests, and, for administrators, user accounts.

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
